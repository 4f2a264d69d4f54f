"""What manifests and journals must look like: a checksum shows that a file is whole, not that wedgesim wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

TABLES: Final = ("worlds", "quarters", "failures")
MOST: Final = 2**64
MOST_WORLDS: Final = 10**9
"""A hundred times what a run may ask for; a manifest with more would keep readers busy for ever."""
STATES: Final = ("begun", "finished", "partial")

_DIGEST = re.compile(r"[0-9a-f]{64}")
Fits = Callable[[Any], bool]


def _count(value: Any) -> bool:
    # Exactly int: true is a number in Python.
    return type(value) is int and 0 <= value < MOST


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) < 10_000


def _digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _list_of(fits: Fits) -> Fits:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _mapping_of(fits: Fits) -> Fits:
    return lambda value: isinstance(value, Mapping) and all(map(_text, value)) and all(map(fits, value.values()))


def _setting(value: Any) -> bool:
    # Pairs of a key and what JSON has for a figure or a word.
    return isinstance(value, list) and len(value) == 2 and _text(value[0]) and _figure(value[1])


def _figure(value: Any) -> bool:
    return value is None or isinstance(value, int | float) or _text(value)


def _point(value: Any) -> bool:
    return fault(value, POINT) is None


def _chunk(value: Any) -> bool:
    return fault(value, CHUNK) is None and value.keys() == CHUNK.keys() and value["files"].keys() <= set(TABLES)


def _shard(value: Any) -> bool:
    return _list_of(_count)(value) and len(value) == 2 and 1 <= value[0] <= value[1]


POINT: Final[Mapping[str, Fits]] = {"number": _count, "settings": _list_of(_setting)}
CHUNK: Final[Mapping[str, Fits]] = {
    **dict.fromkeys(("point", "block", "worlds", "failed"), _count),
    "files": _mapping_of(_digest),
}
MANIFEST: Final[Mapping[str, Fits]] = {
    **dict.fromkeys(("schema_version", "seed", "block", "failed"), _count),
    "worlds": lambda value: _count(value) and value <= MOST_WORLDS,
    **dict.fromkeys(("scenario", "command", "code"), _text),
    "scenario_sha256": _digest,
    "merged_sha256": lambda value: value == "" or _digest(value),
    "points": _list_of(_point),
    "chunks": _list_of(_chunk),
    "lost": lambda value: isinstance(value, list),
    "shard": _shard,
    "state": lambda value: value in STATES,
    "versions": _mapping_of(_text),
}


def fault(content: Any, form: Mapping[str, Fits]) -> str | None:
    """The first thing that is missing or not of its kind.

    Parameters
    ----------
    content : object
        Read from JSON.
    form : mapping of str to callable
        What must be there, and what tells whether it fits: `MANIFEST`, `CHUNK`, `POINT`.

    Returns
    -------
    str or None
        Its key; None where all is well.

    Examples
    --------
    >>> fault({"number": 1, "settings": []}, POINT), fault({"number": -1, "settings": []}, POINT)
    (None, 'number')
    """
    if not isinstance(content, Mapping):
        return "everything"
    return next((key for key, fits in form.items() if key not in content or not fits(content[key])), None)


def is_record(content: Any) -> bool:
    """Whether a line of a journal is one that wedgesim writes: a beginning, or a chunk that is stored."""
    if not isinstance(content, Mapping):
        return False
    begins = "begin" not in content or fault(content["begin"], MANIFEST) is None
    return begins and ("chunk" not in content or _chunk(content["chunk"]))

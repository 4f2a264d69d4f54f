"""The claims as they were last tried: one file beside the claims, so that every report can show them at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.runs.files import write_whole
from sim.runs.manifest import sha256
from sim.scenario.builtin import BUILTIN_ROOT

TRIED: Final = BUILTIN_ROOT / "claims-tried.json"
CLAIMS: Final = "claims.yaml"


def inputs_of(folders: Iterable[str], root: Path = BUILTIN_ROOT) -> str:
    """A hash of everything the claims rest on: the claims, the sources, and every file of some scenario folders.

    Parameters
    ----------
    folders : iterable of str
        Folders of scenarios, such as ``kissinger-1972``.
    root : Path
        Where they lie.

    Returns
    -------
    str
        SHA-256. Ends of lines do not count, which some systems change.
    """
    files = [root / CLAIMS, root / "sources.yaml"]
    files += [path for folder in sorted(set(folders)) for path in sorted((root / folder).glob("*.yaml"))]
    return sha256(b"\0".join(path.read_bytes().replace(b"\r\n", b"\n") for path in files))


def write_tried(rows: Sequence[Mapping[str, Any]], path: Path = TRIED, **how: Any) -> Path:
    """Write the claims as they were tried.

    Parameters
    ----------
    rows : sequence of mapping
        One a claim: ``id``, ``verdict``, ``thesis``, ``documents``, ``lines`` and ``folders``.
    path : Path
        Where to.
    how : any
        When and how they were tried: ``date``, ``version``, ``worlds``, ``path_worlds``, ``seed``.

    Returns
    -------
    Path

    Raises
    ------
    StoreError
        When it cannot be written.
    """
    folders = sorted({folder for row in rows for folder in row["folders"]})
    inputs = inputs_of(folders, path.parent)
    content = {"schema_version": 1, **how, "folders": folders, "inputs": inputs, "claims": list(rows)}
    write_whole(path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    return path


def read_tried(path: Path = TRIED) -> dict[str, Any]:
    """The claims as they were last tried.

    Parameters
    ----------
    path : Path
        As `write_tried` writes it.

    Returns
    -------
    dict
        What was written, and ``stale``: whether the files that the claims rest on have changed since. Empty where the
        claims have never been tried.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found["stale"] = inputs_of(found["folders"], path.parent) != found["inputs"]
    except (OSError, ValueError, KeyError):
        return {}
    return found

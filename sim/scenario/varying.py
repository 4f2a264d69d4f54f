"""Files of axes: what ``wedge sweep --vary`` reads, through the same guarded reader as scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.core.numbers import Mark
from sim.scenario.marked import Node
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.reading import read

OWN: Final = "range"
"""What is written instead of figures for the range that the scenario itself gives a number."""

SECTIONS: Final = ("schema", "vary")
PARTS: Final = ("low", "high", "steps", "scale", "values")
_FORM: Final = "write {low: …, high: …, steps: …}, {values: [a, b, c]}, or the word range for the scenario's own range"


@dataclass(frozen=True)
class Written:
    """An axis as somebody wrote it, before it is checked; a part is None where nothing was written."""

    key: str
    key_mark: Mark
    mark: Mark
    ends: tuple[object, object] | None = None
    steps: object = None
    scale: object = None
    values: tuple[object, ...] | None = None


def read_vary(path: Path, problems: Problems) -> list[Written]:
    """The axes of a file.

    Parameters
    ----------
    path : Path
        A YAML file with ``schema: 1`` and, under ``vary``, keys of numbers. Beside a key stands ``{low, high}`` with
        ``steps`` (for grids) and ``scale: log`` if wanted, ``{values: [...]}``, or ``range``, the scenario's own
        range, to which ``{steps: 7}`` gives steps.
    problems : Problems
        Where misfits are noted.

    Returns
    -------
    list of Written
        Not yet checked against a scenario.

    Raises
    ------
    InputError
        If the file cannot be read at all.
    """
    tree = read(path, problems)
    version, vary = tree.get("schema"), tree.get("vary")
    for key, node in tree.items():
        if key not in SECTIONS:
            hint = nearest(key, SECTIONS) or "a file of axes has schema and vary"
            problems.add("E201", f"unknown key {shown(key)}", node.key, hint)
    if version is None:
        problems.add("E202", "schema is missing", tree.mark, "begin the file with  schema: 1")
    elif version.value is True or version.value != 1:
        problems.add("E211", f"schema = {shown(version.value)} is not known here", version.mark, "write  schema: 1")
    if vary is None or not vary.is_mapping or not vary.value:
        place = vary.mark if vary else tree.mark
        problems.add("E202", "vary names no number", place, "write under vary: one key of a number a line")
        return []
    return [one for key, node in vary.items() if (one := _written(key, node, problems))]


def _written(key: str, node: Node, problems: Problems) -> Written | None:
    if node.value == OWN:
        return Written(key, node.key, node.mark)
    if not node.is_mapping or not node.value:
        problems.add("E204", f"{key} = {shown(node.value)} is not an axis", node.mark, _FORM)
        return None
    unknown = [(name, part) for name, part in node.items() if name not in PARTS]
    for name, part in unknown:
        problems.add("E201", f"{key}: unknown key {shown(name)}", part.key, nearest(name, PARTS) or _FORM)
    given = {name: part.plain() for name, part in node.items()}
    listed = given.get("values")
    if "values" in given and (not isinstance(listed, list) or not listed or len(given) > 1):
        problems.add("E317", f"{key}: values is a list and stands alone", node.value["values"].mark, _FORM)
        return None
    if ("low" in given) != ("high" in given):
        missing = "high" if "low" in given else "low"
        problems.add("E202", f"{key}: {missing} is missing", node.mark, _FORM)
        return None
    if unknown:
        return None
    span = (given["low"], given["high"]) if "low" in given else None
    values = tuple(listed) if isinstance(listed, list) else None
    return Written(key, node.key, node.mark, span, given.get("steps"), given.get("scale"), values)

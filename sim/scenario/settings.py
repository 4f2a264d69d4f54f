"""Changes from the command line: ``key=value`` laid upon the tree of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.core.numbers import NOWHERE, Mark
from sim.scenario.advice import how_to_write, is_number
from sim.scenario.building import names
from sim.scenario.events import NATURE
from sim.scenario.figures import FIGURES
from sim.scenario.keys import EVENTS, FACTS, all_keys, path_of, quantity_of
from sim.scenario.marked import Node, node_of
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.reading import scalar

WHY: Final = "set on the command line"
_PLAIN: Final = ("quarters", "start", "menu")


def apply_settings(tree: Node, sets: Sequence[str], figures: str | None, problems: Problems) -> Node:
    """The tree with settings laid upon it.

    Parameters
    ----------
    tree : Node
        A merged scenario.
    sets : sequence of str
        ``key=value``; the key is that of a number, ``facts.<id>`` for every number that rests on a fact,
        ``quarters``, ``start`` or ``menu`` (ids with commas between), or ``events.<name>`` for the quarter of an
        event; the value of a number is ``0.2`` or ``low/mode/high``.
    figures : str or None
        The reading of the facts; None keeps the scenario's own.
    problems : Problems
        Where settings that cannot be read are noted.

    Returns
    -------
    Node
        A new tree.
    """
    problems.texts[NOWHERE.file] = "\n".join(setting.replace("\n", " ") for setting in sets)
    for position, setting in enumerate(sets, start=1):
        tree = _apply(tree, setting, position, problems)
    if figures is not None:
        if figures not in FIGURES:
            problems.add(
                "E211",
                f"figures = {shown(figures)} is not one of {', '.join(FIGURES)}",
                None,
                nearest(figures, FIGURES),
            )
        else:
            tree = tree.put(("figures",), node_of(figures))
    return tree


def _apply(tree: Node, setting: str, position: int, problems: Problems) -> Node:
    key, sign, text = (part.strip() for part in setting.partition("="))
    mark = Mark(NOWHERE.file, position, len(setting.partition("=")[0]) + 2 if sign else 1)
    if not sign or not key:
        problems.add(
            "E315", f"{shown(setting)} is not a setting", mark, "write key=value, such as ties.exports.share=0.2"
        )
        return tree
    if key in _PLAIN:
        return tree.put((key,), node_of(_plain_value(key, text), mark))
    if key.startswith(EVENTS):
        return tree.put(("events", key.removeprefix(EVENTS)), node_of(scalar(text), mark))
    concessions, counters, facts = (names(tree, section) for section in ("concessions", "counters", "facts"))
    if key.startswith(FACTS) and key.removeprefix(FACTS) in facts:
        return _apply_fact(tree, key, text, mark, problems)
    quantity = quantity_of(key, concessions, counters)
    if quantity is None:
        dated = [EVENTS + name for name in (*NATURE, *counters)]
        known = [*_PLAIN, *all_keys(concessions, counters), *(FACTS + name for name in facts), *dated]
        hint = "" if problems.full else nearest(key, known)
        problems.add(
            "E314",
            f"there is no number {shown(key)} to set",
            Mark(NOWHERE.file, position, 1),
            hint or "wedge trace lists what a scenario's numbers are called",
        )
        return tree
    number = _number(key, text, quantity.unit, mark, problems)
    return tree if number is None else tree.put(path_of(key), number)


def _apply_fact(tree: Node, key: str, text: str, mark: Mark, problems: Problems) -> Node:
    """The figure in place of the fact wherever a number rests on it; the fact itself still says what it says."""
    name = key.removeprefix(FACTS)
    keys = all_keys(names(tree, "concessions"), names(tree, "counters"))
    paths = [path for path in map(path_of, keys) if (node := tree.get(*path, "fact")) and node.value == name]
    if not paths:
        hint = "the fact is context; a change of it would change nothing"
        problems.add("E316", f"{key} enters no equation", Mark(NOWHERE.file, mark.line, 1), hint)
        return tree
    unit = tree.get("facts", name, "unit")
    number = _number(key, text, str(unit.value) if unit else "", mark, problems)
    if number is not None:
        for path in paths:
            tree = tree.put(path, number)
    return tree


def _plain_value(key: str, text: str) -> object:
    if key == "menu":
        return [item.strip() for item in text.split(",") if item.strip()]
    return scalar(text) if key == "quarters" else text


def _number(key: str, text: str, unit: str, mark: Mark, problems: Problems) -> Node | None:
    parts = [scalar(part.strip()) for part in text.split("/")]
    wrong = [part for part in parts if not is_number(part)]
    if wrong or len(parts) not in (1, 3):
        code, hint = how_to_write(wrong[0], unit) if wrong else ("E315", "")
        span = "write one number, or low/mode/high such as 0.1/0.4/1.5"
        problems.add(
            "E315" if len(parts) not in (1, 3) else code,
            f"{key} = {shown(text)} is not a number",
            mark,
            hint if wrong and len(parts) == 1 else span,
        )
        return None
    names_of_terms = ("value",) if len(parts) == 1 else ("low", "mode", "high")
    return node_of({**dict(zip(names_of_terms, parts, strict=True)), "why": WHY}, mark)

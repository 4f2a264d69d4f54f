"""From a tree with places to the typed shape of a file; what does not fit is told in the words of the format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from pydantic import ValidationError

from sim.core.roles import ROLES
from sim.scenario.advice import how_to_write, is_number
from sim.scenario.events import counted
from sim.scenario.marked import Node, Step
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.schema import MODELS, SLUG, ScenarioFile, Shape, keys_of

_ENTRIES: Final = (
    "facts", "sources", "concessions", "counters", "events", "correlations", "ladder", "levers", "expect",
)  # fmt: skip

# What takes the place of a broken part, so that the rest can still be examined; never part of a result.
_ACTORS: Final = {role: {"name": role, "adjective": role, "capital": role} for role in ROLES}
_STAND_IN: Final[dict[str, Any]] = {
    "schema": 1,
    "name": "stand-in",
    "title": "-",
    "question": "-",
    "start": "2000Q1",
    "quarters": 1,
    "actors": _ACTORS,
    "turnover": {"cycle": 1, "phase": 0},
    "parameters": {},
    "concessions": {},
}

_KINDS: Final = {
    "string": ("text", "put it in quotation marks"),
    "int": ("a whole number", "write digits only"),
    "float": ("a number", "write a plain number"),
    "bool": ("true or false", "write true or false; yes, no, on and off are plain words here"),
    "list": ("a list", "write [one, two], or one item a line after a dash"),
    "dict": ("a mapping", "write its keys on the following lines, two spaces further in"),
    "model": ("a mapping", "write its keys on the following lines, two spaces further in"),
}


def shape(tree: Node, problems: Problems) -> ScenarioFile:
    """Check the shape of a whole scenario.

    Parameters
    ----------
    tree : Node
        The merged tree.
    problems : Problems
        Where misfits are noted.

    Returns
    -------
    ScenarioFile
        The typed file; where something did not fit it is left out or stood in for, and ``problems`` says so.
    """
    plain = tree.plain()
    try:
        return ScenarioFile.model_validate(plain)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=True, include_input=False)
    misnamed = {fault["loc"][:-1] for fault in faults if fault["loc"][-1] == "[key]"}
    for fault in faults:
        if problems.full:
            problems.dropped += 1
            continue
        # Under a name that is itself wrong nothing else is worth telling.
        if fault["loc"][-1] == "[key]" or fault["loc"][:2] not in misnamed:
            _tell(fault, tree, problems)
    return ScenarioFile.model_validate(_without(plain, [fault["loc"] for fault in faults]))


def _without(plain: dict[str, Any], places: Iterable[Sequence[Step]]) -> dict[str, Any]:
    """The plain file without its broken parts: single entries where there are entries, else whole sections."""
    kept, broken = dict(plain), dict[str, set[Step]]()
    for place in places:
        section = str(place[0])
        if section in _ENTRIES and len(place) > 1 and isinstance(plain.get(section), dict):
            broken.setdefault(section, set()).add(place[1])
        elif section in _STAND_IN:
            kept[section] = _STAND_IN[section]
        else:
            kept.pop(section, None)
    for section, entries in broken.items():
        kept[section] = {key: item for key, item in plain[section].items() if key not in entries}
    return kept


def _tell(fault: Any, tree: Node, problems: Problems) -> None:
    steps = tuple(step for step in fault["loc"] if step != "[key]")
    label = ".".join(str(step + 1) if isinstance(step, int) else shown(step) for step in steps)
    kind: str = fault["type"]
    node = tree.get(*steps)
    if kind == "missing" or node is None:
        _tell_missing(steps, label, tree, problems)
    elif kind == "extra_forbidden":
        problems.add("E201", f"unknown key {label}", node.key, "" if problems.full else _known(steps))
    elif fault["loc"][-1] == "[key]":
        problems.add(
            "E210", f"{label}: the name {shown(steps[-1])} is not in the form asked for", node.key, _form(SLUG)
        )
    elif node.value is None:
        problems.add(
            "E202",
            f"{label} is empty",
            node.key,
            "give a value, or delete the line; null only removes what an extended file has",
        )
    else:
        code, message, hint = _misfit(fault, node, label, _unit(steps, tree))
        if steps[0] == "events" and len(steps) > 1:
            start = tree.get("start")
            hint = counted(node.value, start and start.value)
        problems.add(code, message, node.mark, hint)


def _tell_missing(steps: tuple[Step, ...], label: str, tree: Node, problems: Problems) -> None:
    above = tree.closest(steps[:-1])
    written = [key for key, _ in above.items()]
    hint = f"add  {shown(steps[-1])}: …" if steps else ""
    close = "" if problems.full else nearest(str(steps[-1]), written)
    problems.add(
        "E202",
        f"{label} is missing",
        above.key,
        f"{hint}, or {close}".replace("did you mean", "is it") if close else hint,
    )


def _misfit(fault: Any, node: Node, label: str, unit: str) -> tuple[str, str, str]:
    """Code, message and hint for a value that is there but does not fit."""
    kind, context = fault["type"], fault.get("ctx", {})
    value = node.value
    said = f"{label} = {shown(value)}"
    if kind in ("float_type", "finite_number"):
        code, hint = how_to_write(value, unit)
        return code, f"{said} is not a number", hint
    base = kind.removesuffix("_type")
    if base in _KINDS:
        wanted, hint = _KINDS[base]
        if label == "start":
            hint = _form("Q[1-4]")
        elif base == "string" and is_number(value):
            hint = f"put it in quotation marks: '{shown(value)}'"
        return "E204", f"{said} is not {wanted}", hint
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return (
            "E203",
            f"{said} is {'below' if 'ge' in context else 'above'} {bound:g}",
            f"the least is {bound:g}" if "ge" in context else f"the most is {bound:g}",
        )
    if kind == "int_parsing_size":
        return "E203", f"{said} is too far from zero", "write a whole number of a few digits"
    if kind == "literal_error":
        close = nearest(str(value), ("documents", "second-sources", "span", "reported", "derived", "judgement"))
        said = f"{said} is not one of {context.get('expected', 'the possible choices')}"
        return "E211", said, close or "choose one of them"
    if kind == "string_pattern_mismatch":
        return "E210", f"{said} is not in the form asked for", _form(str(context.get("pattern")))
    return _misfit_in_length(kind, context, label)


def _misfit_in_length(kind: str, context: dict[str, Any], label: str) -> tuple[str, str, str]:
    most = context.get("max_length")
    if kind == "string_too_long":
        return "E210", f"{label} is longer than {most} characters", "shorten it; longer notes belong in the README"
    if kind == "too_long":
        return "E108", f"{label} has more than {most} entries", "a scenario has a few dozen"
    if kind in ("string_too_short", "too_short"):
        return "E210", f"{label} is empty", "give a value, or delete the line"
    return "E204", f"{label} does not fit here", "wedge schema prints what fits"


def _unit(steps: tuple[Step, ...], tree: Node) -> str:
    unit = tree.get(*steps[:2], "unit") if steps[0] == "facts" else None
    return str(unit.value) if unit else "number"


def _known(steps: tuple[Step, ...]) -> str:
    names = keys_of(_model(steps[:-1]))
    if steps[:-1] == ():
        names.append("extends")
    return nearest(str(steps[-1]), names) or f"possible keys: {', '.join(names)}"


def _model(steps: Sequence[Step]) -> type[Shape]:
    def fits(pattern: Sequence[str]) -> bool:
        return len(pattern) == len(steps) and all(
            part in ("*", step) for part, step in zip(pattern, steps, strict=True)
        )

    return next(model for pattern, model in MODELS.items() if fits(pattern))


def _form(pattern: str) -> str:
    if "Q[1-4]" in pattern:
        return "a quarter is written 2025Q1"
    if "a-z" in pattern:
        return "small letters a to z, digits and hyphens, at most 64, beginning with a letter or digit"
    return "one line of text"

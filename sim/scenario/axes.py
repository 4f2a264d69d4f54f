"""Axes of a sweep: which numbers are varied, over what; read from the command line and checked as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Final

from sim.core.numbers import NOWHERE, Mark, fixed
from sim.core.quantities import Quantity
from sim.scenario.advice import how_to_write, is_number, why_outside
from sim.scenario.figures import domain_text, ends
from sim.scenario.keys import FACTS
from sim.scenario.problems import Problems, shown
from sim.scenario.reading import scalar
from sim.scenario.replacing import number_of, quantity_at, uses_of, with_numbers
from sim.scenario.scenario import Scenario
from sim.scenario.varying import OWN, Written, read_vary

LOG: Final = "log"
FORMS: Final = "write key=low:high:steps, key=low:high:steps:log, key=a,b,c, or key=range for the scenario's own range"
MAX_AXES: Final = 64
MAX_STEPS: Final = 10_000


@dataclass(frozen=True)
class Axis:
    """One number of a sweep and what it runs over.

    Attributes
    ----------
    key : str
        As `sim.scenario.number_of` takes it.
    low, high : float
        Ends, both included, in the number's unit.
    steps : int or None
        Figures on a grid, ends included; None where only designs that sample can be made.
    log : bool
        Whether equal steps are equal ratios.
    values : tuple of float
        A list instead of a range; then ``low`` and ``high`` are its ends.
    title, unit : str
        What the number means, in words, and its unit.
    mark : Mark
        Where it was written.
    """

    key: str
    low: float
    high: float
    steps: int | None = None
    log: bool = False
    values: tuple[float, ...] = ()
    title: str = ""
    unit: str = ""
    mark: Mark = field(default=NOWHERE, compare=False)


def read_axes(scenario: Scenario, over: Sequence[str] = (), vary: str | Path | None = None) -> tuple[Axis, ...]:
    """The axes of a sweep.

    Parameters
    ----------
    scenario : Scenario
        Whose numbers are varied.
    over : sequence of str
        ``key=low:high:steps``, with ``:log`` for equal ratios, ``key=a,b,c`` for a list, ``key=low:high`` or
        ``key=range`` (the scenario's own range) for designs that sample.
    vary : str or Path, optional
        A file of axes, see `sim.scenario.varying`.

    Returns
    -------
    tuple of Axis
        Those of ``over`` first.

    Raises
    ------
    InputError
        With everything that is wrong: unknown keys, figures out of range, axes that move the same number.
    """
    problems = Problems()
    problems.texts[NOWHERE.file] = "\n".join(text.replace("\n", " ") for text in over)
    written = [one for line, text in enumerate(over, start=1) if (one := _split(text, line, problems))]
    if vary is not None:
        written += read_vary(Path(vary), problems)
    if not written and not problems.found:
        problems.add("E317", "no axis is given", None, f"{FORMS}, or give a file with --vary")
    if len(written) > MAX_AXES:
        problems.add("E317", f"{len(written)} axes are more than {MAX_AXES}", None, "vary fewer numbers at a time")
    axes = [axis for one in written[:MAX_AXES] if (axis := _checked(scenario, one, problems))]
    _refuse_twice(scenario, axes, problems)
    problems.raise_all()
    _check_corner(scenario, axes)
    return tuple(axes)


def _split(text: str, line: int, problems: Problems) -> Written | None:
    """One ``key=…`` of the command line in its parts."""
    key, sign, rest = (part.strip() for part in text.partition("="))
    place, at = Mark(NOWHERE.file, line, 1), Mark(NOWHERE.file, line, text.find("=") + 2)
    if not sign or not key or not rest:
        problems.add("E317", f"{shown(text)} is not an axis", place, FORMS)
        return None
    parts = [part.strip() for part in rest.split(":")]
    if "," in rest:
        # A decimal comma looks like a list of two; a list with colons is neither.
        if len(parts) > 1:
            problems.add("E317", f"{key}: {shown(rest)} mixes commas and colons", at, FORMS)
            return None
        values = tuple(scalar(part.strip()) for part in rest.split(",") if part.strip())
        return Written(key, place, at, values=values)
    own = parts[0] == OWN
    figures = [] if own else [scalar(part) for part in parts[:2]]
    more = parts[1:] if own else parts[2:]
    if not own and len(parts) == 1:
        return Written(key, place, at, values=tuple(figures))
    if len(more) > 2:
        problems.add("E317", f"{key}: {shown(rest)} has too many parts", at, FORMS)
        return None
    steps = scalar(more[0]) if more else None
    scale = more[1] if len(more) == 2 else None
    return Written(key, place, at, None if own else (figures[0], figures[1]), steps, scale)


def _checked(scenario: Scenario, one: Written, problems: Problems) -> Axis | None:
    """The axis, or None when something is wrong with it, which is noted."""
    quantity = quantity_at(scenario, one.key, problems, one.key_mark)
    if quantity is None:
        return None
    before = len(problems.found) + problems.dropped
    if one.values is not None:
        figures = _figures(one, one.values, quantity, problems)
        if len(set(figures)) < len(figures):
            problems.add("E317", f"{one.key}: a figure stands twice in the list", one.mark, "keep one of them")
    elif one.ends is not None:
        figures = _figures(one, one.ends, quantity, problems)
        if len(figures) == 2 and not figures[0] < figures[1]:
            said = f"{one.key}: the range from {figures[0]:g} to {figures[1]:g} has no width"
            problems.add("E207", said, one.mark, "the lower end comes first")
    else:
        figures = _own_range(scenario, one, quantity, problems)
    steps = _steps(one, problems)
    log = _scale(one, figures, problems)
    if len(problems.found) + problems.dropped > before:
        return None
    values = tuple(figures) if one.values is not None else ()
    title = _title(scenario, one.key, quantity)
    return Axis(one.key, min(figures), max(figures), steps, log, values, title, quantity.unit, one.mark)


def named(scenario: Scenario, key: str) -> tuple[str, str]:
    """What the number under a key means, and its unit.

    Parameters
    ----------
    scenario : Scenario
        Whose number.
    key : str
        As `sim.scenario.number_of` takes it.

    Returns
    -------
    title, unit : str

    Raises
    ------
    InputError
        If there is no such number.
    """
    problems = Problems()
    quantity = quantity_at(scenario, key, problems)
    problems.raise_all()
    assert quantity is not None, "a missing quantity is a problem that was raised"  # noqa: S101
    return _title(scenario, key, quantity), quantity.unit


def _title(scenario: Scenario, key: str, quantity: Quantity) -> str:
    """What a number means; of a concession or counter with the name of that."""
    section, _, rest = key.partition(".")
    if section in ("concessions", "counters"):
        return f"{getattr(scenario, section)[rest.split('.')[0]].title}: {quantity.meaning}"
    return quantity.meaning


def _figures(one: Written, given: Sequence[object], quantity: Quantity, problems: Problems) -> list[float]:
    found = []
    for value in given:
        if not is_number(value) or not isfinite(float(value)):  # type: ignore[arg-type]
            code, hint = how_to_write(value, quantity.unit)
            problems.add(code, f"{one.key}: {shown(value)} is not a number", one.mark, hint)
            continue
        figure = float(value)  # type: ignore[arg-type]
        low, high = quantity.domain
        if not low <= figure <= high:
            said = f"{one.key} = {shown(figure)} is outside {domain_text(quantity)}"
            problems.add("E203", said, one.mark, why_outside(figure, quantity))
            continue
        found.append(figure)
    return found


def _own_range(scenario: Scenario, one: Written, quantity: Quantity, problems: Problems) -> list[float]:
    """The range over which the scenario spreads the number."""
    number = number_of(scenario, one.key)
    low, high = ends(number, quantity)
    if one.key.startswith(FACTS):
        fact = scenario.facts[one.key.removeprefix(FACTS)]
        low, high = fact.low, fact.high
    if not low < high:
        said = f"{one.key} has no range of its own; it is {low:g} in every world"
        problems.add("E317", said, one.mark, f"write {one.key}=low:high:steps; the unit is {quantity.unit}")
    return [low, high]


def _steps(one: Written, problems: Problems) -> int | None:
    if one.steps is None:
        return None
    whole = isinstance(one.steps, int) and not isinstance(one.steps, bool)
    if not whole or not 2 <= one.steps <= MAX_STEPS:  # type: ignore[operator]
        said = f"{one.key}: {shown(one.steps)} is not a number of steps"
        problems.add("E317", said, one.mark, f"a whole number from 2 to {MAX_STEPS}; ends count, so 5 gives 5 figures")
        return None
    return int(one.steps)  # type: ignore[call-overload]


def _scale(one: Written, figures: Sequence[float], problems: Problems) -> bool:
    if one.scale in (None, "linear"):
        return False
    if one.scale != LOG:
        problems.add("E211", f"{one.key}: {shown(one.scale)} is not a spacing", one.mark, "write log, or leave it out")
    elif figures and min(figures) <= 0:
        said = f"{one.key}: equal ratios cannot begin at {min(figures):g}"
        problems.add("E207", said, one.mark, "begin above 0, or leave log out")
    return True


def _refuse_twice(scenario: Scenario, axes: Sequence[Axis], problems: Problems) -> None:
    """No number is moved by two axes, be it directly or through a fact."""
    taken: dict[str, Axis] = {}
    for axis in axes:
        moved = uses_of(scenario, axis.key.removeprefix(FACTS)) if axis.key.startswith(FACTS) else (axis.key,)
        for key in moved:
            other = taken.setdefault(key, axis)
            if other is not axis:
                via = "" if other.key == axis.key else f" {other.key} and {axis.key} both move {key}"
                said = f"{axis.key} stands twice" if other.key == axis.key else f"two axes move one number:{via}"
                problems.add("E318", said, axis.mark, "keep one of them")
                break


def _check_corner(scenario: Scenario, axes: Sequence[Axis]) -> None:
    """Limits on numbers taken together hold at the worst corner, so they hold at every point."""
    worst = {}
    for axis in axes:
        figure = axis.low if axis.key.endswith(".replaceable") else axis.high
        worst[axis.key] = fixed(figure, "the end of an axis")
    with_numbers(scenario, worst)

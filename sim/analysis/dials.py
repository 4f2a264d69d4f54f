"""Dials: what can be turned between two ends, a single number of a scenario or something made of several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from sim.analysis.inputs import UNITS, meaning_of
from sim.analysis.opening import opening_stage, up_to_rung
from sim.analysis.wording import called
from sim.calibration import draw
from sim.core.errors import InputError, Problem
from sim.core.numbers import Number, fixed
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.core.streams import Streams
from sim.equations.annuities import credibility
from sim.scenario import Scenario, number_of, numbers_of, with_numbers

Array = NDArray[np.float64]
Measure = Callable[[Scenario, Streams], Array]

WHY = "set by a dial"
HAZARDS = ("suitor.background_hazard", "suitor.p_reversal", "suitor.p_midterm")
TIE_SHIFT = (-10.0, 4.0)
"""How far the dial of the tie reaches, % of GDP a year: from Moscow and Beijing in 1972 to closer than today."""


@dataclass(frozen=True)
class Dial:
    """Something that can be turned.

    Attributes
    ----------
    key : str
        What people type.
    short : str
        What it is called in a sentence.
    label : str
        What is shown on its axis, with the unit.
    unit : str
        What follows a figure of it in a sentence.
    low, high : float
        Ends of its range, in settings.
    put : callable
        Scenario and setting → changed scenario.
    shown : callable or None
        What is read off in each world; the setting itself if None.
    marks : tuple of float
        The only settings there are, for a dial that clicks; empty for one that turns freely.
    bend : float
        Power by which settings crowd towards the low end, so that what is read off comes out about evenly spaced.
    today : callable or None
        What is read off in each world as the scenario stands; None where it stands nowhere on the dial.
    """

    key: str
    short: str
    label: str
    unit: str
    low: float
    high: float
    put: Callable[[Scenario, float], Scenario]
    shown: Measure | None
    marks: tuple[float, ...] = ()
    bend: float = 1.0
    today: Measure | None = None

    def settings(self, steps: int) -> list[float]:
        """Settings from end to end, or every mark."""
        evenly = np.linspace(0, 1, steps) ** self.bend
        return list(self.marks) or [float(self.low + (self.high - self.low) * one) for one in evenly]

    def reading(self, scenario: Scenario, setting: float, streams: Streams) -> float:
        """What the dial reads at a setting: the median over worlds, or the setting."""
        if self.shown is None:
            return setting
        return float(np.median(self.shown(self.put(scenario, setting), streams)))


def _credibility(scenario: Scenario, streams: Streams) -> Array:
    position = opening_stage(scenario, draw(scenario, streams)).position
    return credibility(promise=position.promise, perpetuity=position.perpetuity)


def _tie(scenario: Scenario, streams: Streams) -> Array:
    return opening_stage(scenario, draw(scenario, streams)).position.tie


def scaled(number: Number, factor: float, highest: float = np.inf) -> Number:
    """A number all of whose figures are multiplied, none beyond ``highest``."""
    terms = tuple(min(term * factor, highest) for term in number.terms)
    if number.distribution in ("normal", "lognormal") or min(terms) == max(terms):
        return fixed(min(number.centre * factor, highest), WHY)
    return Number(number.distribution, terms, why=WHY)


def shifted(number: Number, by: float) -> Number:
    """A number moved up or down with its spread."""
    terms = number.terms
    moved = (terms[0] + by, *terms[1:]) if number.distribution == "normal" else tuple(term + by for term in terms)
    return Number(number.distribution, moved, why=WHY)


def _put_credibility(scenario: Scenario, danger: float) -> Scenario:
    changes = {key: scaled(number_of(scenario, key), danger, 1.0) for key in HAZARDS}
    # A pivot that believes in more danger than there is believes in none where none is left.
    changes["beliefs.bias"] = scaled(number_of(scenario, "beliefs.bias"), min(danger, 1.0), 1.0)
    return with_numbers(scenario, changes)


def _put_tie(scenario: Scenario, by: float) -> Scenario:
    return with_numbers(scenario, {"ties.security.flow": shifted(number_of(scenario, "ties.security.flow"), by)})


def credibility_dial(scenario: Scenario) -> Dial:
    """How much of the danger of a reversal is left, from none to 1.6 times as much; read as credibility."""
    return Dial(
        key="credibility",
        short="credibility",
        label=f"credibility of {scenario.actors[SUITOR].capital}’s promise (1 = kept for ever)",
        unit="",
        low=0.0,
        high=1.6,
        put=_put_credibility,
        shown=_credibility,
        bend=2.0,
        today=_credibility,
    )


def tie_dial(scenario: Scenario) -> Dial:
    """The relation, better or worse by a shift of what security is worth, read as the whole tie b."""
    pivot, incumbent = called(scenario.actors[PIVOT]), called(scenario.actors[INCUMBENT])
    return Dial(
        key="tie",
        short="tie",
        label=f"{pivot}’s tie to {incumbent}, % of GDP a year",
        unit=" % of GDP a year",
        low=TIE_SHIFT[0],
        high=TIE_SHIFT[1],
        put=_put_tie,
        shown=_tie,
        today=_tie,
    )


def rung_dial(scenario: Scenario) -> Dial:
    """How deep the offer may go: the rungs of the scenario's ladder."""
    if not scenario.ladder:
        hint = "write `ladder:` into the scenario, or choose other dials with --x and --y"
        raise InputError([Problem("E402", f"{scenario.name} has no ladder to climb", hint=hint)])
    rungs = tuple(float(one) for one in range(1, len(scenario.ladder) + 1))
    return Dial(
        key="rung",
        short="rung",
        label="depth of the offer (rung of the ladder)",
        unit="",
        low=rungs[0],
        high=rungs[-1],
        put=lambda chosen, rung: up_to_rung(chosen, round(rung)),
        shown=None,
        marks=rungs,
    )


NAMED: dict[str, Callable[[Scenario], Dial]] = {
    "credibility": credibility_dial,
    "tie": tie_dial,
    "rung": rung_dial,
}
"""Dials made of several numbers, by name."""
ALLY_COST = "suitor.alliance_cost_scale"
RANGES: dict[str, tuple[float, float]] = {ALLY_COST: (0.0, 2.0)}
"""Ranges of numbers that a scenario fixes and an analyst turns all the same."""
SHORT: dict[str, str] = {ALLY_COST: "ally cost"}
LABELS: dict[str, str] = {ALLY_COST: "cost with allies (1 = as stated)"}


def _range_of(key: str, number: Number) -> tuple[float, float]:
    if key in RANGES:
        return RANGES[key]
    terms = number.terms
    if number.distribution in ("pert", "triangular"):
        return terms[0], terms[2]
    if number.distribution in ("uniform", "loguniform"):
        return terms[0], terms[1]
    hint = f"state a range, for example {key}=0:{max(2 * number.centre, 1):g}"
    raise InputError([Problem("E403", f"{key} is the same in every world, so it has no range to turn in", hint=hint)])


def key_dial(scenario: Scenario, key: str, low: float | None = None, high: float | None = None) -> Dial:
    """A dial for one number, set to the same figure in every world.

    Parameters
    ----------
    scenario : Scenario
        Whose number.
    key : str
        As `sim.scenario.number_of` takes it.
    low, high : float, optional
        Ends; those of the number's own range if not given.

    Returns
    -------
    Dial

    Raises
    ------
    InputError
        When there is no such number, it has no range of its own, or an end is outside its domain.
    """
    number, quantity = number_of(scenario, key), numbers_of(scenario)[key][1]
    ends = (low, high) if low is not None and high is not None else _range_of(key, number)

    def put(changed: Scenario, setting: float) -> Scenario:
        return with_numbers(changed, {key: fixed(setting, WHY)})

    for end in ends:
        put(scenario, end)
    unit = UNITS.get(quantity.unit, "")
    label = LABELS.get(key, f"{meaning_of(scenario, key)}{',' + unit if unit else ''}")

    def today(stated: Scenario, streams: Streams) -> Array:
        return draw(stated, streams, [key])[key]

    return Dial(key, SHORT.get(key, key), label, unit, *ends, put=put, shown=None, today=today)


def dial(scenario: Scenario, text: str) -> Dial:
    """A dial as people type it.

    Parameters
    ----------
    scenario : Scenario
        What it turns.
    text : str
        A name of `NAMED`, a key, or ``key=low:high``; the last also for a named dial that turns freely.

    Returns
    -------
    Dial

    Raises
    ------
    InputError
        When there is no such dial or its range cannot be read.
    """
    key, sign, ends = (part.strip() for part in text.partition("="))
    low, high = _ends(text, ends) if sign else (None, None)
    if key not in NAMED:
        return _known(scenario, key, low, high)
    found = NAMED[key](scenario)
    if low is None or high is None or found.marks:
        return found
    return replace(found, low=low, high=high)


def _known(scenario: Scenario, key: str, low: float | None, high: float | None) -> Dial:
    if key not in numbers_of(scenario):
        near = get_close_matches(key, [*NAMED, *numbers_of(scenario)], n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "dials are " + ", ".join(NAMED) + ", or any number’s key"
        raise InputError([Problem("E404", f"there is no dial {key}", hint=hint)])
    return key_dial(scenario, key, low, high)


def _ends(text: str, ends: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in ends.split(":"))
    except ValueError:
        low = high = np.nan
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise InputError([Problem("E405", f"{text}: a range is key=low:high, low below high", hint="for example =0:2")])
    return low, high

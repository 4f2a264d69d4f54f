"""From a documented figure to the answer: source, parameters, equation, and what another figure would change."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from sim.analysis.opening import opening_answers
from sim.analysis.shares import Share, share_of
from sim.calibration.draw import numbers_of
from sim.core.errors import InputError, Problem
from sim.core.numbers import fixed
from sim.scenario import Fact, Scenario, with_numbers
from sim.ties import TIES


@dataclass(frozen=True)
class Trace:
    """The way of a figure.

    Attributes
    ----------
    fact : Fact
        The figure.
    keys : tuple of str
        Parameters it enters; none for context.
    equations : tuple of str
        ``file:line name`` of the equations these enter.
    shares : dict
        Figure tried → share of worlds in which some package makes leaving pay for good, as if others obeyed.
    """

    fact: Fact
    keys: tuple[str, ...]
    equations: tuple[str, ...]
    shares: dict[float, Share]


def _equations(keys: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for tie in TIES:
        if any(key.startswith(f"ties.{tie.name}.") for key in keys):
            file = Path(inspect.getsourcefile(tie.equation) or "")
            line = inspect.getsourcelines(tie.equation)[1]
            found.append(f"sim/ties/{file.name}:{line} {tie.equation.__name__}")
    return tuple(found)


def trace(scenario: Scenario, fact_id: str, worlds: int = 1024, seed: int = 1) -> Trace:
    """Follow a fact to the answer.

    Parameters
    ----------
    scenario : Scenario
        With its facts.
    fact_id : str
        Which.
    worlds, seed : int
        Worlds for each figure tried.

    Returns
    -------
    Trace

    Raises
    ------
    InputError
        When there is no such fact.
    """
    if fact_id not in scenario.facts:
        near = get_close_matches(fact_id, scenario.facts, n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "facts are " + ", ".join(scenario.facts)
        raise InputError([Problem("E281", f"there is no fact {fact_id}", hint=hint)])
    fact = scenario.facts[fact_id]
    keys = tuple(key for key, (number, _) in numbers_of(scenario).items() if number.fact == fact_id)
    shares = {}
    if keys:
        for figure in sorted({fact.low, fact.value, fact.high, *(other.value for other in fact.second)}):
            changed = with_numbers(scenario, {key: fixed(figure, "tried by trace") for key in keys})
            shares[figure] = share_of(opening_answers(changed, worlds, seed)["answers_pivot_rational"])
    return Trace(fact, keys, _equations(keys), shares)

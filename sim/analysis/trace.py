"""From a documented figure to the answer: source, parameters, equation, ledger, and what another would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from sim.analysis.played import Played
from sim.analysis.provenance import uses_of
from sim.analysis.shares import Share, share_of
from sim.core.errors import InputError, Problem
from sim.core.numbers import fixed
from sim.core.roles import PIVOT
from sim.model.ledger import Entry
from sim.scenario import Fact, Scenario, SecondSource, Source, numbers_of, with_numbers
from sim.ties import TIES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """A mean over worlds and its standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class Tried:
    """The answer at one figure, beside the answer as stated in the same worlds.

    Attributes
    ----------
    figure : float
        What the fact is taken to be.
    said_by : tuple of str
        Who says so: documents, second sources, an end of the span, or the person asking.
    share : Share
        Worlds in which some package makes leaving pay for good.
    change : Step
        Difference of that share, paired by world.
    terms : mapping
        Ledger entry → change of its flow at the start, % of GDP per year; only entries that moved.
    """

    figure: float
    said_by: tuple[str, ...]
    share: Share
    change: Step
    terms: Mapping[Entry, Step]


@dataclass(frozen=True)
class Trace:
    """The way of a figure.

    Attributes
    ----------
    fact : Fact
        The figure.
    source : Source or None
        The document it stands in.
    second : tuple of (SecondSource, Source or None)
        What others say, and where.
    keys : tuple of str
        Parameters it enters; none for context.
    equations : tuple of str
        ``file:line function`` of everything that uses these.
    ledger : tuple of (role, term)
        Entries of the ledger that they move.
    stated : Share
        The answer with the figure as the scenario draws it.
    tried : tuple of Tried
        Other figures, from low to high.
    """

    fact: Fact
    source: Source | None
    second: tuple[tuple[SecondSource, Source | None], ...]
    keys: tuple[str, ...]
    equations: tuple[str, ...]
    ledger: tuple[Entry, ...]
    stated: Share
    tried: tuple[Tried, ...]


def figures_of(fact: Fact, to: float | None = None) -> dict[float, tuple[str, ...]]:
    """Every figure that somebody gives for a fact, from low to high, and who.

    Parameters
    ----------
    fact : Fact
        The figure.
    to : float, optional
        One more, from the person asking.

    Returns
    -------
    dict
        Figure → who says so.
    """
    said = [(fact.low, "low end"), (fact.value, fact.document), (fact.high, "high end")]
    said += [(one.value, one.source) for one in fact.second]
    said += [(to, "as you ask")] if to is not None else []
    found: dict[float, tuple[str, ...]] = {}
    for figure, who in sorted(said, key=lambda pair: pair[0]):
        found[figure] = (*found.get(figure, ()), who)
    return found


def flows(played: Played) -> dict[Entry, Array]:
    """Flows at the start that a figure may move: each tie and the worth of the menu, % of GDP per year."""
    position = played.stage.position
    worth: Array = (position.value * np.prod(1 - position.overlaps, axis=2)).sum(axis=1)
    return {**{(PIVOT, tie.name): played.stage.ties[tie.name] for tie in TIES}, (PIVOT, "concessions"): worth}


def _step(values: Array) -> Step:
    return Step(float(values.mean()), float(values.std() / np.sqrt(len(values))))


def trace(scenario: Scenario, fact_id: str, worlds: int = 1024, seed: int = 1, to: float | None = None) -> Trace:
    """Follow a fact to the answer.

    Parameters
    ----------
    scenario : Scenario
        With its facts.
    fact_id : str
        Which.
    worlds, seed : int
        Worlds for each figure tried.
    to : float, optional
        Another figure to try, in the fact's unit.

    Returns
    -------
    Trace

    Raises
    ------
    InputError
        When there is no such fact, or the figure asked for is outside what its parameters allow.
    """
    if fact_id not in scenario.facts:
        near = get_close_matches(fact_id, scenario.facts, n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "facts are " + ", ".join(scenario.facts)
        raise InputError([Problem("E281", f"there is no fact {fact_id}", hint=hint)])
    fact = scenario.facts[fact_id]
    keys = tuple(key for key, (number, _) in numbers_of(scenario).items() if number.fact == fact_id)
    uses = [uses_of(key) for key in keys]
    base = Played(scenario, worlds, seed)
    stated = base.tests.pivot_rational.astype(float)
    return Trace(
        fact=fact,
        source=scenario.sources.get(fact.document),
        second=tuple((one, scenario.sources.get(one.source)) for one in fact.second),
        keys=keys,
        equations=tuple(dict.fromkeys(place for use in uses for place in use.places)),
        ledger=tuple(dict.fromkeys(term for use in uses for term in use.ledger)),
        stated=share_of(stated),
        tried=tuple(_tried(base, stated, keys, figure, who) for figure, who in figures_of(fact, to).items() if keys),
    )


def _tried(base: Played, stated: Array, keys: tuple[str, ...], figure: float, who: tuple[str, ...]) -> Tried:
    changed = with_numbers(base.scenario, {key: fixed(figure, "tried by trace") for key in keys})
    played = Played(changed, base.worlds, base.seed)
    moved = played.tests.pivot_rational.astype(float)
    before, after = flows(base), flows(played)
    terms = {entry: _step(after[entry] - before[entry]) for entry in before if (after[entry] != before[entry]).any()}
    return Tried(figure, who, share_of(moved), _step(moved - stated), terms)

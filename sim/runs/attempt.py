"""One attempt played: in how many worlds the pivot leaves for good, with the offer and without it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.roles import HEDGE
from sim.core.streams import BLOCK
from sim.equations.annuities import credibility
from sim.model.model import WedgeModel
from sim.scenario import Scenario
from sim.ties import TIES

Progress = Callable[[int, int], None]
Figures = tuple[tuple[str, str, tuple[float, ...]], ...]
DECIMALS = 3
"""Figures beside the shares are kept to this."""


def spans(worlds: int) -> list[tuple[int, int]]:
    """First world and number of worlds of every block.

    Examples
    --------
    >>> spans(1500)
    [(0, 1024), (1024, 476)]
    """
    return [(first, min(BLOCK, worlds - first)) for first in range(0, worlds, BLOCK)]


@dataclass(frozen=True)
class Attempt:
    """One block of worlds of a case played to the end of the window.

    Attributes
    ----------
    leaves, hedges, offered : array[worlds] of bool
        Left for good within the window; hedged and did not leave for good; was ever made an offer.
    ties : dict of array[worlds]
        Flow of each tie at the start, % of GDP per year.
    worth, credibility : array[worlds]
        What the whole menu is worth to the pivot, % of GDP per year, and what a promise counts for.
    delivered : dict of array[worlds] of bool
        Concessions that were handed over at all.
    """

    leaves: NDArray[np.bool_]
    hedges: NDArray[np.bool_]
    offered: NDArray[np.bool_]
    ties: dict[str, NDArray[np.float64]]
    worth: NDArray[np.float64]
    credibility: NDArray[np.float64]
    delivered: dict[str, NDArray[np.bool_]]


def attempt(scenario: Scenario, seed: int, first: int, count: int) -> Attempt:
    """Play worlds ``first`` … ``first + count − 1`` of a case.

    A pivot has left for good if it left before the window's last quarter and was never seen to come home: what cannot
    hold it shows within a quarter (model §5).

    Parameters
    ----------
    scenario : Scenario
        The case; its ``quarters`` are the window.
    seed, first, count : int
        Which worlds under which seed.

    Returns
    -------
    Attempt
    """
    model = WedgeModel(scenario, worlds=count, rng=seed, first=first)
    position, ties = model.stage.position, dict(model.stage.ties)
    left, home, hedged, offered = (np.zeros(count, dtype=bool) for _ in range(4))
    for quarter in range(scenario.quarters):
        model.step()
        if quarter < scenario.quarters - 1:
            left |= model.pivot.left
        home |= model.came_home
        hedged |= model.state.alignment == HEDGE
        offered |= model.suitor.offer > 0
    delivered = {one: model.state.ever[:, k] > 0 for k, one in enumerate(scenario.menu)}
    model.close()
    leaves = left & ~home
    worth = (position.value * np.prod(1 - position.overlaps, axis=2)).sum(axis=1)
    counts = credibility(promise=position.promise, perpetuity=position.perpetuity)
    return Attempt(leaves, hedged & ~leaves, offered, ties, worth, counts, delivered)


def predict(scenario: Scenario, worlds: int, seed: int) -> tuple[dict[str, Any], NDArray[np.bool_]]:
    """What the model says of a case.

    Parameters
    ----------
    scenario : Scenario
        The case.
    worlds, seed : int
        How many worlds under which seed.

    Returns
    -------
    (dict, array[worlds] of bool)
        A row, and in which worlds the pivot leaves for good. The row: ``case``, ``worlds``; counts of worlds:
        ``leaves`` for good (bought or not), ``unpaid`` (leaves for good in the same world without any offer),
        ``caused`` (with the offer and not without it), ``prevented`` (the reverse), ``hedges``, ``offered``; medians
        ``tie``, ``tie_<name>``, ``worth``, ``credibility``; ``given_<concession>``: worlds in which it was handed
        over, any part of it.
    """
    played, idle = [], []
    for first, count in spans(worlds):
        played.append(attempt(scenario, seed, first, count))
        idle.append(attempt(replace(scenario, menu=()), seed, first, count).leaves)
    leaves = np.concatenate([one.leaves for one in played])
    unpaid = np.concatenate(idle)
    row: dict[str, Any] = {
        "case": scenario.name,
        "worlds": worlds,
        "leaves": int(leaves.sum()),
        "unpaid": int(unpaid.sum()),
        "caused": int((leaves & ~unpaid).sum()),
        "prevented": int((unpaid & ~leaves).sum()),
        "hedges": sum(int(one.hedges.sum()) for one in played),
        "offered": sum(int(one.offered.sum()) for one in played),
    }
    flows = {tie.name: np.concatenate([one.ties[tie.name] for one in played]) for tie in TIES}
    row["tie"] = _median(np.sum(list(flows.values()), axis=0))
    row |= {f"tie_{name}": _median(flow) for name, flow in flows.items()}
    row["worth"] = _median(np.concatenate([one.worth for one in played]))
    row["credibility"] = _median(np.concatenate([one.credibility for one in played]))
    row |= {f"given_{one}": sum(int(part.delivered[one].sum()) for part in played) for one in scenario.menu}
    return row, leaves


def _median(values: NDArray[np.float64]) -> float:
    return round(float(np.median(values)), DECIMALS) + 0.0


def leaving(scenario: Scenario, worlds: int, seed: int) -> int:
    """Worlds in which the pivot leaves for good, and nothing else: for what-ifs by the hundred."""
    return int(leaving_worlds(scenario, worlds, seed).sum())


def leaving_worlds(scenario: Scenario, worlds: int, seed: int) -> NDArray[np.bool_]:
    """In which worlds the pivot leaves for good, array[worlds]."""
    return np.concatenate([attempt(scenario, seed, first, count).leaves for first, count in spans(worlds)])


def predictions(
    scenarios: Sequence[Scenario], worlds: int, seed: int, jobs: int = 1, progress: Progress | None = None
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Predictions for many cases, one row each, in order.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The cases, all with the same menu.
    worlds, seed : int
        Worlds for each under which seed; the same whatever the number of processes.
    jobs : int
        Processes.
    progress : callable, optional
        Called with cases done and cases in all.

    Returns
    -------
    (DataFrame, array[cases, worlds] of bool)
        Rows, and in which worlds each pivot leaves for good, as `predict` gives them.
    """
    rows, left = [], []
    for row, leaves in each(predict, [(one, worlds, seed) for one in scenarios], jobs):
        rows.append(row)
        left.append(leaves)
        if progress is not None:
            progress(len(rows), len(scenarios))
    return pd.DataFrame(rows), np.array(left)


def leaving_counts(
    scenarios: Sequence[Scenario], worlds: int, seed: int, jobs: int = 1, progress: Progress | None = None
) -> NDArray[np.int64]:
    """Worlds in which the pivot leaves for good, scenario by scenario; scenarios that are equal are played once.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Any number; the names do not matter.
    worlds, seed, jobs, progress
        As for `predictions`.

    Returns
    -------
    array[scenarios] of int
    """
    distinct = list({figures_of(one): one for one in scenarios}.items())
    found: dict[Figures, int] = {}
    for (figures, _), count in zip(
        distinct, each(leaving, [(one, worlds, seed) for _, one in distinct], jobs), strict=True
    ):
        found[figures] = count
        if progress is not None:
            progress(len(found), len(distinct))
    return np.array([found[figures_of(one)] for one in scenarios], dtype=np.int64)


def figures_of(scenario: Scenario) -> Figures:
    """What a run of a case depends on among the numbers that a map can change."""
    numbers = [(key, number.distribution, number.terms) for key, number in scenario.parameters.items()]
    for kind in (scenario.concessions, scenario.counters):
        numbers += [
            (f"{one.id}.{key}", number.distribution, number.terms)
            for one in kind.values()
            for key, number in one.numbers.items()
        ]
    return (*numbers, (scenario.start, str(scenario.menu), (float(scenario.quarters),)))


def each(function: Callable[..., Any], arguments: Sequence[tuple[Any, ...]], jobs: int) -> Any:
    """Results of a function for many arguments, in order, in some processes."""
    if jobs == 1 or len(arguments) == 1:
        yield from (function(*one) for one in arguments)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(jobs, len(arguments)), mp_context=context) as pool:
        yield from pool.map(function, *zip(*arguments, strict=True))

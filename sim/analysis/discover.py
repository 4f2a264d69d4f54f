"""In which worlds does the answer hold: boxes of inputs, sought in half of the worlds and judged in the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.cart import leaves
from sim.analysis.inputs import figures_table
from sim.analysis.opening import check_question, opening_tests
from sim.analysis.prim import Box, Fit, find_box, fit, quasi_p
from sim.analysis.shares import Share, share_of
from sim.core.errors import InputError, Problem
from sim.runs.ensemble import Ensemble
from sim.runs.readings import read_as
from sim.scenario import Scenario

Flags = NDArray[np.bool_]

ENOUGH = 40
"""Worlds on either side of the answer below which no box is looked for."""


@dataclass(frozen=True)
class Limit:
    """One bound of a box.

    Attributes
    ----------
    key : str
        The figure.
    low, high : float or None
        Its limits.
    quasi_p : float
        The smaller of its sides' quasi-p-values.
    alone : Share
        Share of the worlds (outside the boxes before) within this bound.
    """

    key: str
    low: float | None
    high: float | None
    quasi_p: float
    alone: Share


@dataclass(frozen=True)
class Found:
    """A box and how well it does.

    Attributes
    ----------
    limits : tuple of Limit
        The most telling first.
    sought, judged : Fit
        In the worlds it was sought in and in those kept back.
    """

    limits: tuple[Limit, ...]
    sought: Fit
    judged: Fit


@dataclass(frozen=True)
class Discovery:
    """In which worlds an answer holds.

    Attributes
    ----------
    scenario : Scenario
        As stated.
    test, reading : str
        Which answer.
    fails : bool
        Whether worlds in which it fails are sought.
    share : Share
        Of worlds in which what is sought comes about.
    figures : DataFrame
        Figures of every world.
    outcome : array[worlds] of bool
        Whether what is sought comes about.
    boxes : tuple of Found
        By PRIM, in the order found; each leaves out the worlds of those before.
    leaf : Found
        The leaf of a small tree that covers most among the dense ones, or the densest.
    density : float
        What was asked for.
    seed : int
        Of the worlds.
    """

    scenario: Scenario
    test: str
    reading: str
    fails: bool
    share: Share
    figures: pd.DataFrame
    outcome: Flags
    boxes: tuple[Found, ...]
    leaf: Found
    density: float
    seed: int


def described(box: Box, figures: pd.DataFrame, outcome: Flags, back: Flags) -> Found:
    """A box with its limits by name, and how well it does in the worlds sought in and in those kept back.

    Parameters
    ----------
    box : Box
        Limits by column.
    figures : DataFrame
        Figures of every world.
    outcome : array[worlds] of bool
        What is sought.
    back : array[worlds] of bool
        Worlds kept back.

    Returns
    -------
    Found
    """
    inputs, names = figures.to_numpy(dtype=float), [str(name) for name in figures]
    luck = quasi_p(box, inputs[~back], outcome[~back])
    limits = []
    for one in box.limited():
        low, high = float(box.low[one]), float(box.high[one])
        within = (inputs[:, one] >= low) & (inputs[:, one] <= high)
        limits.append(
            Limit(
                names[one],
                low if np.isfinite(low) else None,
                high if np.isfinite(high) else None,
                min(value for (place, _), value in luck.items() if place == one),
                share_of(within),
            )
        )
    limits.sort(key=lambda limit: limit.quasi_p)
    return Found(tuple(limits), fit(box, inputs[~back], outcome[~back]), fit(box, inputs[back], outcome[back]))


def box_of(found: Found, figures: pd.DataFrame) -> Box:
    """The box of some limits, by column."""
    names = [str(name) for name in figures]
    low, high = np.full(len(names), -np.inf), np.full(len(names), np.inf)
    for limit in found.limits:
        place = names.index(limit.key)
        low[place] = -np.inf if limit.low is None else limit.low
        high[place] = np.inf if limit.high is None else limit.high
    return Box(low, high)


def boxes(figures: pd.DataFrame, outcome: Flags, *, density: float = 0.8, most: int = 3) -> list[Found]:
    """Boxes one after another, sought in every other world and judged in the rest.

    A further box is sought among the worlds outside those before; the search ends when a box does not do better than
    all worlds by more than two standard errors, or too few worlds are left.

    Parameters
    ----------
    figures : DataFrame
        Figures of every world, in an order that says nothing.
    outcome : array[worlds] of bool
        What is sought.
    density : float
        Least share of worlds in a box that should have it.
    most : int
        Boxes at most.

    Returns
    -------
    list of Found
    """
    inputs = figures.to_numpy(dtype=float)
    back = np.arange(len(outcome)) % 2 == 1
    left = np.ones(len(outcome), dtype=bool)
    found: list[Found] = []
    while len(found) < most and min(int(outcome[left].sum()), int((~outcome[left]).sum())) >= ENOUGH:
        sought = left & ~back
        box = find_box(inputs[sought], outcome[sought], density=density)
        judged = fit(box, inputs[left & back], outcome[left & back])
        if judged.density <= outcome.mean() + 2 * judged.density_error:
            break
        found.append(described(box, figures[left], outcome[left], back[left]))
        left &= ~box.holds(inputs)
    return found


def best_leaf(figures: pd.DataFrame, outcome: Flags, density: float = 0.8) -> Found:
    """The leaf of a tree of at most three questions that covers most among the dense ones, or the densest.

    Parameters
    ----------
    figures : DataFrame
        Figures of every world, in an order that says nothing.
    outcome : array[worlds] of bool
        What is sought.
    density : float
        Least share of worlds in the leaf that should have it.

    Returns
    -------
    Found
        Grown in every other world and judged in the rest.
    """
    inputs = figures.to_numpy(dtype=float)
    back = np.arange(len(outcome)) % 2 == 1
    grown = list(leaves(inputs[~back], outcome[~back]))
    fits = [fit(leaf, inputs[~back], outcome[~back]) for leaf in grown]
    dense = [place for place, one in enumerate(fits) if one.density >= density]
    if dense:
        chosen = max(dense, key=lambda place: fits[place].coverage)
    else:
        chosen = max(range(len(fits)), key=lambda place: fits[place].density)
    return described(grown[chosen], figures, outcome, back)


def outcome_of(
    source: Scenario | Ensemble, test: str, reading: str, worlds: int, seed: int
) -> tuple[Flags, NDArray[np.int64], int]:
    """Whether a test held in the opening quarter of a run, or holds in a scenario.

    Parameters
    ----------
    source : Scenario or Ensemble
        A scenario is solved, a run is read.
    test, reading : str
        Which answer.
    worlds, seed : int
        For a scenario.

    Returns
    -------
    tuple
        array[worlds] of bool, the numbers of the worlds, the seed.
    """
    if isinstance(source, Ensemble):
        held = np.asarray(source.columns[f"start_{reading}_{test}"].to_numpy() > 0, dtype=np.bool_)
        return held, source.columns["world"].to_numpy(dtype=np.int64), source.seed
    flags = opening_tests(source, worlds, seed, reading)[test].to_numpy(dtype=np.bool_)
    return flags, np.arange(worlds), seed


def discover(
    source: Scenario | Ensemble,
    test: str = "pivot_rational",
    reading: str = "obeyed",
    *,
    fails: bool = False,
    density: float = 0.8,
    most: int = 3,
    worlds: int = 8192,
    seed: int = 1,
) -> Discovery:
    """Describe the worlds in which an answer holds (or fails) by few limits on few figures.

    Parameters
    ----------
    source : Scenario or Ensemble
        A scenario, whose opening quarter is solved, or a run, whose worlds are drawn again from its seed.
    test, reading : str
        Which answer of the opening quarter.
    fails : bool
        Whether to seek the worlds in which it fails.
    density : float
        Least share of worlds in a box for which it should be true.
    most : int
        Boxes at most.
    worlds, seed : int
        For a scenario.

    Returns
    -------
    Discovery

    Raises
    ------
    InputError
        When there are too few worlds on either side of the answer.
    """
    check_question([test], [reading])
    scenario = source.scenario if isinstance(source, Ensemble) else source
    held, numbers, seed = outcome_of(source, test, reading, worlds, seed)
    outcome: Flags = ~held if fails else held
    few = int(min(outcome.sum(), (~outcome).sum()))
    if few < ENOUGH:
        side = "holds" if held.sum() == few else "fails"
        message = f"{test} ({reading}) {side} in {few} of {len(held)} worlds, too few to describe; {ENOUGH} are needed"
        hint = "take more worlds, another --reading (obeyed, permanent, silent) or another --test"
        raise InputError([Problem("E420", message, hint=hint)])
    # A world that failed is in no table of a run, so its figures are left out here too.
    figures = figures_table(read_as(scenario, reading), int(numbers.max()) + 1, seed).iloc[numbers]
    return Discovery(
        scenario=scenario,
        test=test,
        reading=reading,
        fails=fails,
        share=share_of(outcome),
        figures=figures,
        outcome=outcome,
        boxes=tuple(boxes(figures, outcome, density=density, most=most)),
        leaf=best_leaf(figures, outcome, density),
        density=density,
        seed=seed,
    )

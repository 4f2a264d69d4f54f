"""What each axis of a sweep does to a share, told apart from noise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from sim.analysis.contrasts import GRID, PATHS, SAMPLE, Contrast, contrasts, kind_of
from sim.analysis.sweeps import (
    HEADLINES,
    MEASURES,
    NEEDED,
    ColumnsAt,
    SweepTable,
    base_of,
    shared,
    table_row,
    varied,
)
from sim.runs.columns import Columns
from sim.runs.packing import WORLDS
from sim.runs.results import Sweep
from sim.runs.tasks import Point
from sim.scenario import Scenario

DOUBT = 0.05
"""Chance that noise alone is taken for an effect somewhere among all the effects that are looked at together."""

LEAST = {GRID: 1, PATHS: 2, SAMPLE: 2}
"""Fewest points at an end from which an effect and its error can be told."""


@dataclass(frozen=True)
class Effect:
    """What moving one axis from its low to its high end does to a share, averaged over the other axes.

    Attributes
    ----------
    key, measure : str
        Axis, and name in `sim.analysis.sweeps.MEASURES`.
    low, high : float
        Share at the low and the high end.
    error : float
        Standard error of the change ``high − low``: worlds are compared with themselves; where points were sampled,
        what the other axes do by chance is added.
    freedom : float
        Degrees of freedom of that error: few where points are few, infinite on a grid.
    """

    key: str
    measure: str
    low: float
    high: float
    error: float
    freedom: float = np.inf

    @property
    def change(self) -> float:
        """High minus low."""
        return self.high - self.low


class Changes:
    """The change of a measure between the ends of an axis, added up world by world while points go by."""

    def __init__(self, contrast: Contrast, worlds: int) -> None:
        self.contrast = contrast
        parts = ((contrast.low, -1.0), (contrast.high, 1.0))
        # A point may be the end of one step and the beginning of another, so weights add up.
        self.weights: dict[int, float] = {}
        self.shares: dict[int, float] = {}
        for numbers, sign in parts:
            for number in numbers:
                self.weights[number] = self.weights.get(number, 0.0) + sign / len(numbers)
        self.full = sum(map(abs, self.weights.values()))
        self.change, self.played = np.zeros(worlds), np.zeros(worlds)

    def add(self, number: int, where: NDArray[np.intp], flags: NDArray[np.bool_]) -> None:
        """Count a point."""
        if number in self.weights:
            self.change[where] += self.weights[number] * flags
            self.played[where] += abs(self.weights[number])
            self.shares[number] = float(flags.mean()) if len(flags) else np.nan

    def effect(self, measure: str) -> Effect:
        """The effect, over the worlds that all compared points have."""
        contrast = self.contrast
        change = self.change[self.played > self.full - 1e-9]
        if min(len(contrast.low), len(contrast.high)) < LEAST[contrast.kind] or not len(change):
            return Effect(contrast.key, measure, np.nan, np.nan, np.nan, 1.0)
        low, high = (float(np.mean([self.shares[one] for one in end])) for end in (contrast.low, contrast.high))
        # If every world changes alike, the sample says nothing of its own error; one world's weight is a floor.
        luck = max(change.std() / np.sqrt(len(change)), (1 / len(change)) if np.any(np.abs(change) > 1e-9) else 0.0)
        chance, freedom = contrast.chance(self.shares)
        total = luck**2 + chance
        # Satterthwaite: the worlds are many, the points may be few.
        freedom = freedom * (total / chance) ** 2 if chance > 0 else np.inf
        return Effect(contrast.key, measure, low, high, float(np.sqrt(total)), float(freedom))


def summarise(
    scenario: Scenario, seed: int, points: Sequence[Point], columns_at: ColumnsAt, there: Collection[int] | None = None
) -> SweepTable:
    """A sweep in numbers: its table and what each axis does.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    seed : int
        Under which seed.
    points : sequence of Point
        All points of the sweep; one sets nothing.
    columns_at : callable
        Number of a point → its table of worlds; asked for once a point, and point 0 once more.
    there : collection of int, optional
        Numbers of the points of which there are results; all if it is not given.

    Returns
    -------
    SweepTable

    Raises
    ------
    StoreError
        When no point is the scenario as stated.
    """
    numbers = {point.number for point in points} if there is None else set(there)
    axes = varied(scenario, points)
    keys, played = [axis.key for axis in axes], [point for point in points if point.number in numbers]
    base = base_of(played, columns_at)
    kept = {name: np.asarray(base[name]) for name in NEEDED}
    compared = contrasts(axes, points, numbers)
    changes = {name: [Changes(one, len(kept["world"])) for one in compared] for name in HEADLINES}
    rows = []
    for point in sorted(played, key=lambda one: one.number):
        columns = columns_at(point.number)
        rows.append(table_row(point, keys, columns, kept))
        here, where = shared(columns, kept)
        for name, one_each in changes.items():
            flags = MEASURES[name].holds(columns)[here]
            for one in one_each:
                one.add(point.number, where, flags)
    table = pd.DataFrame(rows)
    effects = tuple(one.effect(name) for name, one_each in changes.items() for one in one_each)
    return SweepTable(scenario, seed, int(table["worlds"].max()), axes, kind_of(axes, points), table, effects, compared)


def seen(effects: Sequence[Effect]) -> list[Effect]:
    """The effects that stand out of the noise, the largest first.

    Parameters
    ----------
    effects : sequence of Effect
        All that are looked at together: the more there are, the more each must stand out.

    Returns
    -------
    list of Effect
    """
    doubt = DOUBT / (2 * max(len(effects), 1))
    found = [one for one in effects if abs(one.change) > student.isf(doubt, one.freedom) * one.error]
    return sorted((one for one in found if one.change != 0), key=lambda one: -abs(one.change))


def level(ranked: Sequence[Effect]) -> int:
    """How many effects at the head of a ranking cannot be told from the largest."""
    if not ranked:
        return 0
    first = ranked[0]
    apart = (abs(first.change) - abs(one.change) > 2 * np.hypot(first.error, one.error) for one in ranked)
    return next((place for place, far in enumerate(apart) if far), len(ranked))


def in_points(value: float, error: float) -> str:
    """A change of a share in percentage points with its standard error.

    Examples
    --------
    >>> in_points(-0.254, 0.012)
    '−25.4 ± 1.2 points'
    """
    return f"{100 * value:+.1f} ± {100 * error:.1f} points".replace("-", "−")


def summary_of(stored: Sweep) -> SweepTable:
    """The numbers of a stored sweep.

    Parameters
    ----------
    stored : Sweep
        As `sim.runs.results.open_sweep` returns it.

    Returns
    -------
    SweepTable
        Of the points of which anything is stored.
    """
    paths: dict[int, list[Path]] = {}
    for chunk in stored.chunks:
        if WORLDS in chunk.files:
            paths.setdefault(chunk.point, []).append(chunk.path(stored.folder, WORLDS))
    # All columns of a point in one go: opening a file costs more than reading it.
    return summarise(
        stored.scenario, stored.seed, stored.points, lambda number: Columns(paths[number])[list(NEEDED)], set(paths)
    )

"""What each axis of a sweep does to a share, told apart from noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from sim.analysis.sweeps import (
    HEADLINES,
    MEASURES,
    NEEDED,
    ColumnsAt,
    SweepTable,
    Varied,
    base_of,
    is_grid,
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
    """

    key: str
    measure: str
    low: float
    high: float
    error: float

    @property
    def change(self) -> float:
        """High minus low."""
        return self.high - self.low


class Ends:
    """How often a measure held in each world at the low and at the high end of an axis."""

    def __init__(self, worlds: int) -> None:
        self.holds = np.zeros((2, worlds))
        self.played = np.zeros((2, worlds))
        self.shares: tuple[list[float], list[float]] = ([], [])

    def add(self, end: int, where: NDArray[np.intp], flags: NDArray[np.bool_]) -> None:
        """Count a point at an end."""
        self.holds[end, where] += flags
        self.played[end, where] += 1
        self.shares[end].append(float(flags.mean()) if len(flags) else np.nan)

    def effect(self, key: str, measure: str, sampled: bool) -> Effect:
        """The effect, over the worlds that both ends have."""
        both = (self.played > 0).all(axis=0)
        low, high = self.holds[:, both] / self.played[:, both]
        change = high - low
        # If every world changes alike, the sample says nothing of its own error; one world's weight is a floor.
        error = max(change.std() / np.sqrt(len(change)), (1 / len(change)) if change.any() else 0.0)
        if sampled:
            error = float(np.hypot(error, np.sqrt(sum(np.var(one) / max(len(one), 1) for one in self.shares))))
        return Effect(key, measure, float(low.mean()), float(high.mean()), float(error))


def end_of(axis: Varied, figure: float, grid: bool) -> int | None:
    """0 at the low end of an axis, 1 at the high end, None between.

    On a grid the ends are single figures, else thirds of what was sampled.
    """
    low, high = (axis.figures[0], axis.figures[-1]) if grid else np.quantile(axis.figures, (1 / 3, 2 / 3))
    return 0 if figure <= low else 1 if figure >= high else None


def summarise(scenario: Scenario, seed: int, points: Sequence[Point], columns_at: ColumnsAt) -> SweepTable:
    """A sweep in numbers: its table and what each axis does.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    seed : int
        Under which seed.
    points : sequence of Point
        Of which there are results; one sets nothing.
    columns_at : callable
        Number of a point → its table of worlds; asked for once a point, and point 0 once more.

    Returns
    -------
    SweepTable

    Raises
    ------
    StoreError
        When no point is the scenario as stated.
    """
    axes = varied(scenario, points)
    grid, keys = is_grid(axes, points), [axis.key for axis in axes]
    base = base_of(points, columns_at)
    kept = {name: np.asarray(base[name]) for name in NEEDED}
    ends = {(axis.key, name): Ends(len(kept["world"])) for axis in axes for name in HEADLINES}
    rows = []
    for point in sorted(points, key=lambda one: one.number):
        columns = columns_at(point.number)
        rows.append(table_row(point, keys, columns, kept))
        at = {axis.key: end_of(axis, point.settings[axis.key], grid) for axis in axes if axis.key in point.settings}
        if all(end is None for end in at.values()):
            continue
        here, there = shared(columns, kept)
        for name in HEADLINES:
            flags = MEASURES[name].holds(columns)[here]
            for key, end in at.items():
                if end is not None:
                    ends[key, name].add(end, there, flags)
    table = pd.DataFrame(rows)
    effects = tuple(found.effect(key, name, sampled=not grid) for (key, name), found in ends.items())
    return SweepTable(scenario, seed, int(table["worlds"].max()), axes, grid, table, effects)


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
    limit = norm.ppf(1 - DOUBT / (2 * max(len(effects), 1)))
    found = [one for one in effects if abs(one.change) > limit * one.error and one.change != 0]
    return sorted(found, key=lambda one: -abs(one.change))


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
    points = [point for point in stored.points if point.number in paths]
    # All columns of a point in one go: opening a file costs more than reading it.
    return summarise(stored.scenario, stored.seed, points, lambda number: Columns(paths[number])[list(NEEDED)])

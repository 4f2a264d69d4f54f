"""Which points of a sweep are compared to see what an axis does: by design, so that nothing else is mixed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.analysis.sweeps import Varied
from sim.runs.tasks import Point

GRID, PATHS, SAMPLE = "grid", "paths", "sample"
"""Kinds of designs: every combination; paths that move one axis at a time; points spread over the axes."""


@dataclass(frozen=True)
class Contrast:
    """The points at the two ends of an axis.

    Attributes
    ----------
    key : str
        The axis.
    low, high : tuple of int
        Numbers of points. Of a design of paths, ``low[i]`` and ``high[i]`` differ in this axis alone.
    kind : str
        `GRID`, `PATHS` or `SAMPLE`.
    """

    key: str
    low: tuple[int, ...]
    high: tuple[int, ...]
    kind: str

    def chance(self, shares: Mapping[int, float]) -> tuple[float, float]:
        """Variance of the change that comes of which points there happen to be, and its degrees of freedom.

        A grid has every point there is, so none. Of paths it is that of the mean over steps; of a sample that of two
        means (Welch).
        """
        if self.kind == GRID:
            return 0.0, np.inf
        low, high = (np.array([shares[number] for number in end]) for end in (self.low, self.high))
        if self.kind == PATHS:
            return float(np.var(high - low, ddof=1) / len(low)), len(low) - 1
        parts = [(np.var(end, ddof=1) / len(end), len(end) - 1) for end in (low, high)]
        total = sum(part for part, _ in parts)
        freedom = total**2 / sum(part**2 / count for part, count in parts) if total > 0 else np.inf
        return float(total), float(freedom)


def kind_of(axes: Sequence[Varied], points: Sequence[Point]) -> str:
    """What kind of design made the points.

    Parameters
    ----------
    axes : sequence of Varied
        What they vary.
    points : sequence of Point
        All points of the sweep, in their order.

    Returns
    -------
    str
        `GRID`, `PATHS` or `SAMPLE`.
    """
    moved = [point for point in points if point.settings]
    rows = {tuple(point.settings.values()) for point in moved}
    if len(rows) == len(moved) == np.prod([len(axis.figures) for axis in axes]):
        return GRID
    return PATHS if steps(axes, points) else SAMPLE


def steps(axes: Sequence[Varied], points: Sequence[Point]) -> dict[str, list[tuple[int, int]]]:
    """The steps of a design of paths, by axis: point before and after, the lower figure first.

    Parameters
    ----------
    axes : sequence of Varied
        What the points vary.
    points : sequence of Point
        All points of the sweep, in their order.

    Returns
    -------
    dict
        Empty unless the points are paths that move each axis once.
    """
    rows = sorted((point for point in points if point.settings), key=lambda point: point.number)
    keys, width = [axis.key for axis in axes], len(axes) + 1
    found: dict[str, list[tuple[int, int]]] = {key: [] for key in keys}
    if not rows or len(rows) % width:
        return {}
    for start in range(0, len(rows), width):
        moved = []
        for one, other in pairwise(rows[start : start + width]):
            changed = [key for key in keys if one.settings[key] != other.settings[key]]
            if len(changed) != 1:
                return {}
            (key,) = changed
            moved.append(key)
            up = one.settings[key] < other.settings[key]
            found[key].append((one.number, other.number) if up else (other.number, one.number))
        if len(set(moved)) < len(keys):
            return {}
    return found


def contrasts(axes: Sequence[Varied], points: Sequence[Point], there: set[int]) -> tuple[Contrast, ...]:
    """What is compared to see what each axis does.

    Parameters
    ----------
    axes : sequence of Varied
        What is varied.
    points : sequence of Point
        All points of the sweep.
    there : set of int
        Numbers of the points of which there are results.

    Returns
    -------
    tuple of Contrast
        One an axis: on a grid its lowest and its highest figure; of paths each step with its beginning; of a sample
        the thirds with the lowest and the highest figures.
    """
    kind, found = kind_of(axes, points), []
    stepped = steps(axes, points) if kind == PATHS else {}
    for axis in axes:
        if kind == PATHS:
            pairs = [pair for pair in stepped[axis.key] if there.issuperset(pair)]
            low, high = (tuple(pair[end] for pair in pairs) for end in (0, 1))
        else:
            figures = {one.number: one.settings[axis.key] for one in points if one.settings and one.number in there}
            ends = (1 / 3, 2 / 3) if kind == SAMPLE else (0, 1)
            first, last = np.quantile(list(figures.values()), ends)
            low = tuple(number for number, figure in figures.items() if figure <= first)
            high = tuple(number for number, figure in figures.items() if figure >= last)
        found.append(Contrast(axis.key, low, high, kind))
    return tuple(found)

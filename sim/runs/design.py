"""Designs of sweeps: which points of the axes are played, and in which order.

Every point is played in the same worlds under the same seed (common random numbers), so that points differ only by
what was set. Point 0 is the scenario as stated; the others count from 1. Points come in an order of which every
beginning is spread over the axes, and tasks go block by block over all points (`sim.runs.tasks.Plan`), so that a sweep
that is stopped early is still balanced.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from sim.core.errors import InputError, Problem
from sim.runs.tasks import Point
from sim.scenario import Axis

Array = NDArray[np.float64]

DESIGNS: Mapping[str, str] = {
    "grid": "every combination of the steps of all axes",
    "lhs": "Latin hypercube: each axis cut into as many equal parts as there are points, each part used once",
    "sobol": "scrambled Sobol sequence: points spread more evenly than by chance; a power of two of them",
    "morris": "trajectories that move one axis at a time, for elementary effects",
}
"""Name → what it does."""

MAX_POINTS = 100_000
"""Most points of one sweep; more do not fit into a table that anybody reads."""

LEVELS = 4
"""Levels of an axis in a Morris design (Morris 1991 takes an even number)."""

DIGITS = 9
"""Significant digits of a setting, so that a point reads the same wherever it is printed."""


def count(axes: Sequence[Axis], design: str, points: int) -> int:
    """How many points a design has, without the scenario as stated; found without making any.

    Parameters
    ----------
    axes : sequence of Axis
        What is varied.
    design : str
        One of `DESIGNS`.
    points : int
        How many are wanted of a design that samples; raised to what the design can give.

    Returns
    -------
    int

    Examples
    --------
    >>> axis = Axis("ties.scale", 0.5, 2.0, 5)
    >>> [count([axis, axis], name, 20) for name in DESIGNS]
    [25, 20, 32, 21]
    """
    if design == "grid":
        return math.prod(len(axis.values) or axis.steps or 1 for axis in axes)
    if design == "sobol":
        return 1 << max(points - 1, 0).bit_length()
    if design == "morris":
        return _trajectories(axes, points) * (len(axes) + 1)
    return points


def check_design(axes: Sequence[Axis], design: str, points: int) -> None:
    """Refuse a design that cannot be made, before anything is.

    Parameters
    ----------
    axes, design, points
        As `count` takes them.

    Raises
    ------
    InputError
        For an unknown design, axes that it cannot use, or more than `MAX_POINTS` points.
    """
    if design not in DESIGNS:
        raise InputError([Problem("E288", f"there is no design {design}", hint=f"one of {', '.join(DESIGNS)}")])
    problems = []
    for axis in axes:
        if design == "grid" and axis.steps is None and not axis.values:
            hint = f"write {axis.key}={axis.low:g}:{axis.high:g}:5, or choose --design lhs, sobol or morris"
            problems.append(Problem("E288", f"{axis.key}: a grid needs a number of steps", axis.mark, hint))
        if design == "morris" and axis.values:
            hint = "write it as low:high, or choose another design"
            problems.append(Problem("E288", f"{axis.key}: a Morris design needs a range, not a list", axis.mark, hint))
    if not problems and (total := count(axes, design, points)) > MAX_POINTS:
        problems.append(Problem("E288", *_too_many(axes, design, total)))
    if problems:
        raise InputError(problems)


def _too_many(axes: Sequence[Axis], design: str, total: int) -> tuple[str, None, str]:
    least = 4 * len(axes)
    if design != "grid":
        return f"{total:,} points are more than {MAX_POINTS:,}", None, "ask for fewer with --points"
    sizes = " × ".join(str(len(axis.values) or axis.steps) for axis in axes)
    instead = 1 << max(8, (least - 1).bit_length())
    return (
        f"a grid of {sizes} = {total:,} points is more than {MAX_POINTS:,}",
        None,
        f"take fewer steps, or sample: --design sobol --points {instead} covers the same axes",
    )


def make(axes: Sequence[Axis], design: str, points: int, seed: int) -> tuple[Point, ...]:
    """The points of a design, the scenario as stated first.

    Parameters
    ----------
    axes : sequence of Axis
        What is varied.
    design : str
        One of `DESIGNS`.
    points : int
        How many are wanted of a design that samples; more if the design needs it.
    seed : int
        Seed of designs that sample.

    Returns
    -------
    tuple of Point
        In an order of which every beginning is spread over the axes.

    Raises
    ------
    InputError
        As `check_design`.

    References
    ----------
    mckay-1979 (Latin hypercube), owen-1998 (scrambled Sobol sequences), morris-1991
    """
    check_design(axes, design, points)
    if design == "grid":
        rows = _grid(axes)
    else:
        unit = _sample(axes, design, points, seed)
        columns = [_placed(axis, unit[:, place]) for place, axis in enumerate(axes)]
        rows = [tuple(float(figure) for figure in row) for row in np.column_stack(columns)]
    keys = [axis.key for axis in axes]
    settings: list[dict[str, float]] = [{}, *(dict(zip(keys, row, strict=True)) for row in rows)]
    return tuple(Point(number, one) for number, one in enumerate(settings))


def figures_of(axis: Axis) -> tuple[float, ...]:
    """The figures of an axis on a grid, ends included.

    Examples
    --------
    >>> figures_of(Axis("ties.scale", 0.5, 2.0, 3, log=True))
    (0.5, 1.0, 2.0)
    """
    if axis.values:
        return axis.values
    steps = axis.steps or 1
    return tuple(float(one) for one in _placed(axis, np.linspace(0, 1, steps)))


def _placed(axis: Axis, unit: Array) -> Array:
    """Positions from 0 to 1 as figures of an axis."""
    if axis.values:
        return np.array(axis.values)[np.minimum((unit * len(axis.values)).astype(int), len(axis.values) - 1)]
    figures = axis.low * (axis.high / axis.low) ** unit if axis.log else axis.low + (axis.high - axis.low) * unit
    rounded = np.array([float(f"{figure:.{DIGITS}g}") for figure in figures])
    return np.clip(rounded, axis.low, axis.high)


def _grid(axes: Sequence[Axis]) -> list[tuple[float, ...]]:
    """Every combination, the ends and middles of all axes first."""
    levels = [figures_of(axis) for axis in axes]
    places = [halving(len(figures)) for figures in levels]
    bits = max(len(figures) for figures in levels).bit_length()
    ranked = sorted(product(*(range(len(figures)) for figures in levels)), key=lambda ranks: _interleaved(ranks, bits))
    return [tuple(levels[axis][places[axis][rank]] for axis, rank in enumerate(ranks)) for ranks in ranked]


def halving(steps: int) -> list[int]:
    """Places 0 … steps − 1, the ends first, then the middle of the widest gap again and again.

    Examples
    --------
    >>> halving(9)
    [0, 8, 4, 2, 6, 1, 3, 5, 7]
    """
    places = [0, steps - 1][:steps]
    gaps = [(0, steps - 1)]
    while gaps:
        wider = []
        for low, high in gaps:
            middle = (low + high) // 2
            if low < middle < high:
                places.append(middle)
                wider += [(low, middle), (middle, high)]
        gaps = wider
    return places


def _interleaved(ranks: Sequence[int], bits: int) -> int:
    """Bits of several numbers in turn, the highest first: sorted by this, all axes are refined together."""
    code = 0
    for bit in reversed(range(bits)):
        for rank in ranks:
            code = code << 1 | rank >> bit & 1
    return code


def _trajectories(axes: Sequence[Axis], points: int) -> int:
    # SALib wants two at least, and one alone would say nothing of the spread.
    return max(2, -(-points // (len(axes) + 1)))


def _sample(axes: Sequence[Axis], design: str, points: int, seed: int) -> Array:
    """Points of the unit cube, one a row."""
    width = len(axes)
    generator = np.random.default_rng(seed)
    if design == "lhs":
        return qmc.LatinHypercube(width, rng=generator).random(points)
    if design == "sobol":
        return qmc.Sobol(width, rng=generator).random_base2(count(axes, design, points).bit_length() - 1)
    # Late, because SALib takes more than a second to import and only this design needs it.
    from SALib.sample import morris  # noqa: PLC0415

    problem = {"num_vars": width, "names": [axis.key for axis in axes], "bounds": [[0.0, 1.0]] * width}
    return np.asarray(morris.sample(problem, _trajectories(axes, points), num_levels=LEVELS, seed=generator))

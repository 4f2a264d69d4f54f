"""What would reach the level where nothing in the plane of two dials does: how far beyond their ranges, if at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, product

import numpy as np

from sim.analysis.bisection import bisect
from sim.analysis.dials import Dial
from sim.analysis.shares import Share, figure, percent
from sim.core.errors import InputError

STRIDES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""How far beyond a range is looked, in widths of it."""
HALVINGS = 12
"""Steps in which the last possible setting of a dial is found."""


@dataclass(frozen=True)
class Beyond:
    """Where a share comes to the level outside the plane, or how near it comes.

    Attributes
    ----------
    reached : bool
        Whether it does.
    moved : Dial or None
        The dial that has to leave its range; None where nothing does, or only both together.
    x, y : float
        What the two dials read there.
    past : float
        How far that is from the nearer end of the moved dial's range, in what it reads; nan where both are moved.
    low, high : float
        What the moved dial reads where the share is two standard errors on either side of the level; nan where unknown.
    share : float
        There.
    """

    reached: bool
    moved: Dial | None
    x: float
    y: float
    past: float
    low: float
    high: float
    share: float


def _possible(share: Callable[[float], float], setting: float) -> float | None:
    """The share at a setting; None where the figures may not stand there."""
    try:
        return share(setting)
    except InputError:
        return None


def outwards(share: Callable[[float], float], dial: Dial, sign: int) -> Iterator[tuple[float, float]]:
    """Settings from one end of a dial's range outwards, with their shares, as far as the figures may go.

    Parameters
    ----------
    share : callable
        Setting → share; raises where the figures may not stand.
    dial : Dial
        What is turned.
    sign : int
        1 beyond the high end, -1 beyond the low one.

    Yields
    ------
    tuple of float
        Setting and share, the end of the range first.
    """
    width = dial.high - dial.low
    last = dial.high if sign > 0 else dial.low
    yield last, share(last)
    for stride in STRIDES:
        setting = (dial.high if sign > 0 else dial.low) + sign * stride * width
        value = _possible(share, setting)
        if value is not None:
            yield setting, value
            last = setting
            continue
        inside, outside = last, setting
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if _possible(share, middle) is not None else (inside, middle)
        if inside != last:
            yield inside, share(inside)
        return


def crossing(share: Callable[[float], float], way: list[tuple[float, float]], level: float, step: float) -> float:
    """The first setting on a way outwards at which the share changes sides of the level; nan if it never does.

    Parameters
    ----------
    share : callable
        Setting → share.
    way : list of tuple of float
        As `outwards` gives it.
    level, step : float
        The level, and how far at most the crossing is from what is returned.

    Returns
    -------
    float

    Examples
    --------
    >>> round(crossing(lambda at: at / 10, [(1, 0.1), (4, 0.4), (8, 0.8)], 0.5, 0.001), 2)
    5.0
    """
    for (near, before), (far, after) in pairwise(way):
        if (before >= level) != (after >= level):
            return bisect(share, near, far, level, step)
    return np.nan


@dataclass(frozen=True)
class Plane:
    """Two dials and the share at every setting of them.

    Attributes
    ----------
    x, y : Dial
        The dials; one that clicks stays within its marks.
    share : callable
        Settings of x and y → share of worlds.
    reading : callable
        Dial and setting → what it reads.
    """

    x: Dial
    y: Dial
    share: Callable[[float, float], float]
    reading: Callable[[Dial, float], float]

    def along(self, dial: Dial, point: tuple[float, float]) -> Callable[[float], float]:
        """The share when one dial is turned and the other stays."""
        return (lambda at: self.share(at, point[1])) if dial is self.x else (lambda at: self.share(point[0], at))

    def at(self, dial: Dial, setting: float, point: tuple[float, float]) -> tuple[float, float]:
        """The point with one dial turned."""
        return (setting, point[1]) if dial is self.x else (point[0], setting)


def beyond(plane: Plane, best: tuple[float, float], level: float, margin: float, step: float) -> Beyond:
    """Look for the level outside the plane: along each dial from the best point, then with both at their furthest.

    Parameters
    ----------
    plane : Plane
        The dials.
    best : tuple of float
        Settings of x and y within their ranges at which the share is nearest to the level.
    level, margin : float
        The level, and two standard errors there.
    step : float
        Tolerance of a crossing, as a share of a range.

    Returns
    -------
    Beyond
        The crossing that is fewest widths beyond a range, or the nearest approach.
    """
    below = plane.share(*best) < level
    crossed: list[tuple[float, Beyond]] = []
    seen = {best: plane.share(*best)}
    furthest: dict[str, list[float]] = {plane.x.key: [best[0]], plane.y.key: [best[1]]}
    for dial, sign in product([one for one in (plane.y, plane.x) if not one.marks], (-1, 1)):
        along, width, end = plane.along(dial, best), dial.high - dial.low, dial.high if sign > 0 else dial.low
        way = list(outwards(along, dial, sign))
        seen |= {plane.at(dial, setting, best): value for setting, value in way}
        furthest[dial.key].append(way[-1][0])
        at = crossing(along, way, level, step * width)
        if np.isfinite(at):
            edges = [crossing(along, way, level + shift, step * width) for shift in (-margin, margin)]
            band = [plane.reading(dial, edge) if np.isfinite(edge) else np.nan for edge in edges]
            x, y = plane.at(dial, at, best)
            past = abs(plane.reading(dial, at) - plane.reading(dial, end))
            shown = plane.reading(plane.x, x), plane.reading(plane.y, y)
            crossed.append((abs(at - end) / width, Beyond(True, dial, *shown, past, min(band), max(band), along(at))))
    if crossed:
        return min(crossed, key=lambda one: one[0])[1]
    for corner in product(furthest[plane.x.key], furthest[plane.y.key]):
        value = _possible(partial(plane.share, corner[0]), corner[1])
        if value is not None:
            seen[corner] = value
    (x, y), value = (max if below else min)(seen.items(), key=lambda one: one[1])
    reached = (value >= level) == below
    return Beyond(reached, None, plane.reading(plane.x, x), plane.reading(plane.y, y), np.nan, np.nan, np.nan, value)


def words(found: Beyond, x: Dial, y: Dial, level: float, worlds: int, inside: float) -> str:
    """What would bring the share to the level, as a sentence.

    Parameters
    ----------
    found : Beyond
        As `beyond` gives it.
    x, y : Dial
        The dials.
    level : float
        Share of worlds.
    worlds : int
        Behind every share.
    inside : float
        The share nearest to the level within the ranges.

    Returns
    -------
    str
    """
    below = inside < level
    verb = "reaches" if below else "falls below"
    share = Share(found.share, float(np.sqrt(found.share * (1 - found.share) / worlds)), worlds)
    place = f"{x.short} {figure(found.x)} and {y.short} {figure(found.y)}"
    if found.moved is not None:
        moved, other = (x, y) if found.moved is x else (y, x)
        at, still = (found.x, found.y) if moved is x else (found.y, found.x)
        band = f" ({figure(found.low)} to {figure(found.high)})" if np.isfinite(found.low) else ""
        return (
            f"Beyond the range it {verb} {percent(level)} of worlds at a {moved.short} of {figure(at)}{moved.unit}"
            f"{band}, {figure(found.past)} further than the range goes, with {other.short} {figure(still)}."
        )
    if found.reached:
        return f"It {verb} {percent(level)} only with both far beyond their ranges, {share} of worlds at {place}."
    more = "" if found.share == inside else f"; the {'most' if below else 'least'} is {share} of worlds, at {place}"
    return (
        f"Nothing along these two keys {'reaches' if below else 'goes below'} it, out to {STRIDES[-1]:g} widths beyond "
        f"their ranges or as far as the figures may go{more}. Which other changes would: wedge flips."
    )

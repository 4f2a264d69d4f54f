"""The patient rule induction method: a box of inputs in which an outcome is frequent (Friedman & Fisher 1999)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

PEEL = 0.05
"""Share of the worlds in the box that a step takes off or puts back."""
SMALLEST = 0.05
"""Share of all worlds below which a box is not peeled."""


@dataclass(frozen=True, eq=False)
class Box:
    """Limits on every input; infinite where there is none. Worlds on a limit are inside.

    Attributes
    ----------
    low, high : array[inputs]
        The limits.
    """

    low: Array
    high: Array

    def holds(self, inputs: Array) -> Flags:
        """Which worlds are inside.

        Parameters
        ----------
        inputs : array[worlds, inputs]
            The figures.

        Returns
        -------
        array[worlds] of bool
        """
        inside = np.ones(len(inputs), dtype=np.bool_)
        for one in self.limited():
            inside &= (inputs[:, one] >= self.low[one]) & (inputs[:, one] <= self.high[one])
        return inside

    def limited(self) -> list[int]:
        """Inputs with a limit."""
        return [int(one) for one in np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high))]

    def with_limit(self, one: int, *, low: float | None = None, high: float | None = None) -> Box:
        """The box with another limit."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[one] = lows[one] if low is None else low
        highs[one] = highs[one] if high is None else high
        return Box(lows, highs)

    def without(self, one: int) -> Box:
        """The box with no limit on one input."""
        return self.with_limit(one, low=-np.inf, high=np.inf)


@dataclass(frozen=True)
class Fit:
    """How well a box describes an outcome.

    Attributes
    ----------
    hits, inside, all_hits, worlds : int
        Worlds with the outcome inside, worlds inside, worlds with the outcome, all worlds.
    """

    hits: int
    inside: int
    all_hits: int
    worlds: int

    @property
    def density(self) -> float:
        """Share of worlds inside that have the outcome."""
        return self.hits / self.inside if self.inside else 0.0

    @property
    def density_error(self) -> float:
        """Its standard error."""
        return float(np.sqrt(self.density * (1 - self.density) / max(self.inside, 1)))

    @property
    def coverage(self) -> float:
        """Share of the worlds with the outcome that are inside."""
        return self.hits / self.all_hits if self.all_hits else 0.0

    @property
    def coverage_error(self) -> float:
        """Its standard error."""
        return float(np.sqrt(self.coverage * (1 - self.coverage) / max(self.all_hits, 1)))


def fit(box: Box, inputs: Array, outcome: Flags) -> Fit:
    """How well a box describes an outcome in some worlds.

    Parameters
    ----------
    box : Box
        The box.
    inputs : array[worlds, inputs]
        The figures.
    outcome : array[worlds] of bool
        Whether it came about.

    Returns
    -------
    Fit
    """
    inside = box.holds(inputs)
    return Fit(int((outcome & inside).sum()), int(inside.sum()), int(outcome.sum()), len(outcome))


def everything(inputs: int) -> Box:
    """The box without limits."""
    return Box(np.full(inputs, -np.inf), np.full(inputs, np.inf))


def _low_cut(values: Array, share: float) -> Array:
    """Between which figures the lowest share of worlds is cut off, by column: halfway between neighbours.

    Where the neighbours are equal the cut moves on to the next figure, so that a step always takes something.
    """
    ordered = np.sort(values, axis=0)
    last = len(ordered) - 1
    columns = np.arange(ordered.shape[1])
    below = int(np.floor(last * share))
    above = np.full(len(columns), int(np.ceil(last * share)))
    while (stuck := (ordered[above, columns] == ordered[below]) & (above < last)).any():
        above = np.where(stuck, above + 1, above)
    return (ordered[below] + ordered[above, columns]) / 2


def _cuts(inputs: Array, share: float) -> tuple[Array, Array]:
    """Where the lowest and the highest share of worlds are cut off, by column."""
    return _low_cut(inputs, share), -_low_cut(-inputs, share)


def peel(inputs: Array, outcome: Flags, *, share: float = PEEL, smallest: float = SMALLEST) -> Iterator[Box]:
    """Ever smaller boxes: each step takes off the thin slice whose loss raises density most for each world lost.

    Parameters
    ----------
    inputs : array[worlds, inputs]
        The figures.
    outcome : array[worlds] of bool
        Whether it came about.
    share : float
        Of the worlds in the box, taken off in a step.
    smallest : float
        Share of all worlds below which peeling ends.

    Yields
    ------
    Box
        The box without limits first.

    References
    ----------
    friedman-fisher-1999
    """
    box, inside = everything(inputs.shape[1]), np.ones(len(outcome), dtype=bool)
    while True:
        yield box
        here, came = inputs[inside], outcome[inside].astype(float)
        if len(here) < 2:
            return
        low, high = _cuts(here, share)
        least = smallest * len(outcome)
        gains = np.stack([_gain(here <= high, came, least), _gain(here >= low, came, least)], axis=1)
        if not gains.max() > 0:
            return
        # Among cuts that gain the same, one on an input that has a limit already keeps the box easier to tell.
        limited = np.isin(np.arange(inputs.shape[1]), box.limited())[:, np.newaxis]
        one, side = np.unravel_index(int(np.argmax(np.where(gains == gains.max(), 1 + limited, 0))), gains.shape)
        if side == 0:
            box = box.with_limit(int(one), high=float(high[one]))
        else:
            box = box.with_limit(int(one), low=float(low[one]))
        inside = box.holds(inputs)


def _gain(kept: Flags, came: Array, least: float) -> Array:
    """Rise of the mean for each world lost, by input; −∞ where nothing or too much is lost."""
    count = kept.sum(axis=0)
    lost = len(came) - count
    mean = came @ kept / np.maximum(count, 1)
    valid = (count >= max(least, 1)) & (lost > 0)
    return np.where(valid, (mean - came.mean()) / np.maximum(lost, 1), -np.inf)


def paste(box: Box, inputs: Array, outcome: Flags, *, share: float = PEEL, smallest: float = SMALLEST) -> Iterator[Box]:
    """Ever larger boxes: limits are moved out again as long as that raises density.

    A step moves one limit past a share of the worlds beyond it that the other limits let in: the one that raises
    density most for each world gained.

    Parameters
    ----------
    box : Box
        Where to start.
    inputs : array[worlds, inputs]
        The figures.
    outcome : array[worlds] of bool
        Whether it came about.
    share : float
        Of the worlds beyond a limit, put back in a step.
    smallest : float
        Share of all worlds that a box must hold after a step.

    Yields
    ------
    Box
        The start first.

    References
    ----------
    friedman-fisher-1999
    """
    while True:
        yield box
        now, best, chosen = fit(box, inputs, outcome), (0.0, 0), box
        for wider in _wider(box, inputs, share):
            found = fit(wider, inputs, outcome)
            if found.inside > now.inside and found.inside >= smallest * len(outcome):
                gain = (found.density - now.density) / (found.inside - now.inside)
                # Among equal gains a box with fewer limits is easier to tell.
                rank = (gain, -len(wider.limited()))
                if gain > 0 and rank > best:
                    best, chosen = rank, wider
        if chosen is box:
            return
        box = chosen


def _wider(box: Box, inputs: Array, share: float) -> Iterator[Box]:
    """Boxes with one limit moved out past a share of the worlds beyond it that the other limits let in."""
    for one in box.limited():
        column = inputs[:, one]
        values = inputs[box.without(one).holds(inputs), one]
        if np.isfinite(box.low[one]):
            low = -_further(-values[values <= box.low[one]], share)
            yield box.with_limit(one, low=low if low > column.min() else -np.inf)
        if np.isfinite(box.high[one]):
            high = _further(values[values >= box.high[one]], share)
            yield box.with_limit(one, high=high if high < column.max() else np.inf)


def _further(beyond: Array, share: float) -> float:
    """Up to where a share of these figures lies; infinite where there are none."""
    return float(_low_cut(beyond[:, np.newaxis], share)[0]) if len(beyond) else np.inf


def quasi_p(box: Box, inputs: Array, outcome: Flags) -> dict[tuple[int, str], float]:
    """How likely a limit's gain would be if it were luck.

    For each limit: the chance that as many worlds as the box holds would have the outcome as often as they do, were
    each to have it as often as in the box without that limit (one-sided binomial).

    Parameters
    ----------
    box : Box
        The box.
    inputs : array[worlds, inputs]
        The figures.
    outcome : array[worlds] of bool
        Whether it came about.

    Returns
    -------
    dict
        (input, ``low`` or ``high``) → quasi-p-value.

    References
    ----------
    bryant-lempert-2010
    """
    found = fit(box, inputs, outcome)
    values = {}
    for one in box.limited():
        for side, limits, none in (("low", box.low, -np.inf), ("high", box.high, np.inf)):
            if np.isfinite(limits[one]):
                wider = fit(box.with_limit(one, **{side: none}), inputs, outcome)
                values[one, side] = float(binom.sf(found.hits - 1, found.inside, wider.density))
    return values


def without_luck(box: Box, inputs: Array, outcome: Flags, significance: float = 0.05) -> Box:
    """The box without limits whose gain may be luck, dropped one by one, the weakest first.

    Parameters
    ----------
    box : Box
        The box.
    inputs : array[worlds, inputs]
        The figures.
    outcome : array[worlds] of bool
        Whether it came about.
    significance : float
        Quasi-p-value from which a limit is dropped.

    Returns
    -------
    Box
    """
    while True:
        weak = {place: value for place, value in quasi_p(box, inputs, outcome).items() if value >= significance}
        if not weak:
            return box
        one, side = max(weak, key=lambda place: weak[place])
        box = box.with_limit(one, **{side: -np.inf if side == "low" else np.inf})


def find_box(inputs: Array, outcome: Flags, *, density: float = 0.8) -> Box:
    """The box of a stated density that covers most, or the densest, after pasting and without limits of luck.

    Every box on the way of peeling is a candidate once it is rid of limits that may be luck, since these lend it a
    density that other worlds will not have.

    Parameters
    ----------
    inputs : array[worlds, inputs]
        The figures.
    outcome : array[worlds] of bool
        Whether it came about.
    density : float
        Least share of worlds inside that should have the outcome.

    Returns
    -------
    Box
    """
    candidates = [without_luck(box, inputs, outcome) for box in peel(inputs, outcome)]
    fits = [fit(box, inputs, outcome) for box in candidates]
    dense = [place for place, one in enumerate(fits) if one.density >= density]
    if dense:
        chosen = max(dense, key=lambda place: fits[place].coverage)
    else:
        chosen = max(range(len(fits)), key=lambda place: fits[place].density)
    return without_luck(list(paste(candidates[chosen], inputs, outcome))[-1], inputs, outcome)

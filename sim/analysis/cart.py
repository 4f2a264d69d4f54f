"""A small classification tree, as a second opinion on a box (Breiman and others 1984)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.prim import Box, everything

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

DEPTH = 3
LEAF = 0.05
"""Share of all worlds that a leaf holds at least."""


@dataclass(frozen=True)
class Split:
    """Where a node is divided.

    Attributes
    ----------
    input : int
        Which input.
    threshold : float
        Worlds at or below it go left.
    gain : float
        Fall of Gini impurity times worlds.
    """

    input: int
    threshold: float
    gain: float


def best_split(inputs: Array, outcome: Flags, least: int) -> Split | None:
    """The split that makes two nodes purest.

    Parameters
    ----------
    inputs : array[worlds, inputs]
        The figures in the node.
    outcome : array[worlds] of bool
        Whether it came about.
    least : int
        Worlds that either side keeps at least.

    Returns
    -------
    Split or None
        None where no split makes anything purer.

    Examples
    --------
    >>> best_split(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([False, False, True, True]), 1).threshold
    1.5
    """
    worlds = len(outcome)
    if worlds < 2 * least:
        return None
    order = np.argsort(inputs, axis=0, kind="stable")
    ordered = np.take_along_axis(inputs, order, axis=0)
    left = np.arange(1, worlds)[:, np.newaxis]
    hits = np.cumsum(outcome[order], axis=0)[:-1]
    total = int(outcome.sum())
    # 2 p (1 − p) n, the impurity of each side times its worlds.
    impurity = 2 * hits * (1 - hits / left) + 2 * (total - hits) * (1 - (total - hits) / (worlds - left))
    gain = 2 * total * (1 - total / worlds) - impurity
    gain = np.where((ordered[1:] > ordered[:-1]) & (left >= least) & (worlds - left >= least), gain, -np.inf)
    place, one = (int(at) for at in np.unravel_index(int(np.argmax(gain)), gain.shape))
    if not gain[place, one] > 1e-9:
        return None
    return Split(one, float((ordered[place, one] + ordered[place + 1, one]) / 2), float(gain[place, one]))


def leaves(inputs: Array, outcome: Flags, *, depth: int = DEPTH, least: float = LEAF) -> Iterator[Box]:
    """The leaves of a tree, as boxes.

    Parameters
    ----------
    inputs : array[worlds, inputs]
        The figures.
    outcome : array[worlds] of bool
        Whether it came about.
    depth : int
        Questions asked at most on the way to a leaf.
    least : float
        Share of all worlds that a leaf holds at least.

    Yields
    ------
    Box
        Left to right; the tree sends a world on a threshold left, the box takes it on either side.
    """
    smallest = max(1, int(np.ceil(least * len(outcome))))
    yield from _grown(everything(inputs.shape[1]), inputs, outcome, depth, smallest)


def _grown(box: Box, inputs: Array, outcome: Flags, depth: int, smallest: int) -> Iterator[Box]:
    split = best_split(inputs, outcome, smallest) if depth else None
    if split is None:
        yield box
        return
    left = inputs[:, split.input] <= split.threshold
    lower = box.with_limit(split.input, high=split.threshold)
    upper = box.with_limit(split.input, low=split.threshold)
    yield from _grown(lower, inputs[left], outcome[left], depth - 1, smallest)
    yield from _grown(upper, inputs[~left], outcome[~left], depth - 1, smallest)

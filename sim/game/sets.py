"""The sets of counters an incumbent can answer with, from the cheapest to the dearest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.game.compiled import compiled
from sim.game.payoffs import TOLERANCE

Array = NDArray[np.float64]
Masks = NDArray[np.int64]

GAPS = (701, 301, 132, 57, 23, 10, 4, 1)
"""Of Shell's sort; ciura-2001."""


class CounterSets(NamedTuple):
    """Every set of counters of one world.

    Attributes
    ----------
    value, cost, rank : array[sets]
        By mask: worth, cost, and the cost in whole tolerances, so that costs closer than it are equal.
    order : array[sets] of int
        Masks, cheapest first, then by mask; the empty set is the first.
    """

    value: Array
    cost: Array
    rank: Array
    order: Masks


def sets_for(counters: int) -> CounterSets:
    """Room for the sets of so many counters."""
    count = 1 << counters
    return CounterSets(np.zeros(count), np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.int64))


@compiled
def add_up(sets: CounterSets, value: Array, cost: Array, w: int) -> None:
    """World ``w``'s sums of every set."""
    sets.value[0], sets.cost[0] = 0.0, 0.0
    for j in range(value.shape[1]):
        bit = 1 << j
        for mask in range(bit):
            sets.value[bit + mask] = sets.value[mask] + value[w, j]
            sets.cost[bit + mask] = sets.cost[mask] + cost[w, j]


@compiled
def put_in_order(sets: CounterSets) -> None:
    """Sort the sets by (cost, mask), once they are added up."""
    rank, order = sets.rank, sets.order
    count = len(order)
    for mask in range(count):
        rank[mask] = np.floor(sets.cost[mask] / TOLERANCE + 0.5)
        order[mask] = mask
    for gap in GAPS:
        for place in range(gap, count):
            mask = order[place]
            at = place
            while at >= gap:
                other = order[at - gap]
                if rank[other] < rank[mask] or (rank[other] == rank[mask] and other < mask):
                    break
                order[at] = other
                at -= gap
            order[at] = mask

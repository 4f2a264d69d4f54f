"""Walking the tree of packages: each grows by one concession that comes later in the world's own order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.game.best import TESTS, Best, improved
from sim.game.bounds import Limits, hopeless
from sim.game.compiled import compiled
from sim.game.packages import SUMS, WORTH, WORTH_HEDGING, Offers, grow, package_of
from sim.game.payoffs import Situation
from sim.game.position import Menu
from sim.game.reply import CounterSets, reply

Array = NDArray[np.float64]


class Tree(NamedTuple):
    """The order in which a world's packages grow, and what lies ahead of each place in it.

    Attributes
    ----------
    order : array[concessions] of int
        The most valuable first (see `tree_of`), but whatever contains a concession before it.
    rest : array[concessions + 1, SUMS]
        Sums over the concessions from each place on.
    later : array[concessions + 1] of int
        Masks of them; what is in force in full is left out.
    """

    order: NDArray[np.int64]
    rest: Array
    later: NDArray[np.int64]


@compiled
def tree_of(offers: Offers, asked: int) -> Tree:
    """Arrange a world's concessions for the search.

    Tests look for any package that makes the pivot leave, so what is worth most comes first. Prices and offers mostly
    concern hedging, where the work is to show that nothing cheaper does: what a hedger would get most of comes first.
    """
    by = WORTH if asked == TESTS else WORTH_HEDGING
    count = len(offers.adds)
    order = np.zeros(count, dtype=np.int64)
    placed = 0
    for place in range(count):
        chosen = -1
        for k in range(count):
            if not placed & (1 << k) and not offers.containers[k] & ~placed:
                if chosen < 0 or offers.adds[k, by] > offers.adds[chosen, by]:
                    chosen = k
        order[place] = chosen
        placed |= 1 << chosen
    rest = np.zeros((count + 1, SUMS))
    later = np.zeros(count + 1, dtype=np.int64)
    for place in range(count - 1, -1, -1):
        k = order[place]
        ahead = not offers.full & (1 << k)
        later[place] = later[place + 1] | (ahead << k)
        for column in range(SUMS):
            rest[place, column] = rest[place + 1, column] + (offers.adds[k, column] if ahead else 0.0)
    return Tree(order, rest, later)


@compiled
def search(
    s: Situation, limits: Limits, offers: Offers, menu: Menu, sets: CounterSets, ranked: NDArray[np.int64], best: Best
) -> tuple[Best, int]:
    """Walk the tree in depth-first order, leaving hopeless branches; the best found, and how many were looked at."""
    tree = tree_of(offers, best.asked)
    count = len(tree.order)
    sums = np.zeros((count + 1, SUMS))
    following = np.zeros(count + 1, dtype=np.int64)
    masks = np.zeros(count + 1, dtype=np.int64)
    needs = np.zeros(count + 1, dtype=np.int64)
    depth, visited = 0, 0
    while depth >= 0:
        place = following[depth]
        if place == count or hopeless(
            s, limits, best, sums[depth], tree.rest[place], offers.adds, ranked, tree.later[place]
        ):
            depth -= 1
            continue
        following[depth] = place + 1
        k = tree.order[place]
        mask = masks[depth] | (1 << k)
        present = mask | offers.full
        if offers.full & (1 << k) or menu.excludes[k] & present:
            continue
        needed = needs[depth] | menu.requires[k]
        missing = needed & ~present
        if missing & ~tree.later[place + 1]:
            continue
        visited += 1
        grow(offers, sums, depth, k, masks[depth] | offers.full)
        if not missing:
            package = package_of(offers, sums, depth + 1, mask)
            best = improved(s, best, package, mask, reply(s, package, sets))
        depth += 1
        following[depth] = place + 1
        masks[depth], needs[depth] = mask, needed
    return best, visited

"""The stage game of a few packages written out in full: every payoff of every ending."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.game.compiled import compiled
from sim.game.packages import room_for, situation_of
from sim.game.payoffs import (
    Package,
    Situation,
    hedge_payoff,
    incumbent_payoff,
    is_durable,
    keep_payoff,
    return_payoff,
    stay_payoff,
    suitor_payoff,
)
from sim.game.play import package_on_the_table
from sim.game.position import Menu, Position
from sim.game.reply import counter_sets

Array = NDArray[np.float64]
PLANS = 3


class GameTable(NamedTuple):
    """Payoffs of named packages; values to the horizon, % of GDP.

    Attributes
    ----------
    pivot, incumbent : array[worlds, packages, sets, 3]
        By the pivot's plan: staying, hedging, leaving (the better of keeping and returning).
    suitor : array[worlds, packages, 3]
        The same; counters cost the suitor nothing.
    durable : array[worlds, packages] of bool
        Whether a pivot that left would want to stay away.
    bill : array[worlds, packages]
        z, what the package costs the suitor if it is kept.
    sets : array[worlds, sets] of int
        Sets of counters as masks, cheapest first, then by mask.
    """

    pivot: Array
    incumbent: Array
    suitor: Array
    durable: NDArray[np.bool_]
    bill: Array
    sets: NDArray[np.int64]


@compiled
def one_package(position: Position, menu: Menu, w: int, mask: int) -> tuple[Situation, Package]:
    """World ``w``'s situation, and a package of it by its sums."""
    s = situation_of(position, w)
    return s, package_on_the_table(position, menu, s, w, mask, room_for(position.value.shape[1]))


@compiled
def game_table(position: Position, menu: Menu, masks: NDArray[np.int64]) -> GameTable:
    """Every payoff of every ending of some packages.

    Parameters
    ----------
    position : Position
        The worlds.
    menu : Menu
        What may be offered together.
    masks : array[packages] of int
        The packages; 0 offers nothing.

    Returns
    -------
    GameTable
    """
    worlds, count, sets = len(position.tie), len(masks), 1 << position.counter_value.shape[1]
    pivot, incumbent = np.zeros((worlds, count, sets, PLANS)), np.zeros((worlds, count, sets, PLANS))
    suitor, bill = np.zeros((worlds, count, PLANS)), np.zeros((worlds, count))
    durable, order = np.zeros((worlds, count), dtype=np.bool_), np.zeros((worlds, sets), dtype=np.int64)
    for w in range(worlds):
        answers = counter_sets(position.counter_value[w], position.counter_cost[w])
        order[w] = answers.mask
        for p in range(count):
            s, package = one_package(position, menu, w, masks[p])
            durable[w, p], bill[w, p] = is_durable(s, package), package.bill
            leaves = max(keep_payoff(s, package), return_payoff(s, package))
            for plan in range(PLANS):
                suitor[w, p, plan] = suitor_payoff(s, package, plan, durable[w, p])
            for j in range(sets):
                pivot[w, p, j, STAY] = stay_payoff(s, package, answers.value[j])
                pivot[w, p, j, HEDGE] = hedge_payoff(s, package, answers.value[j])
                pivot[w, p, j, DEFECT] = leaves
                for plan in range(PLANS):
                    incumbent[w, p, j, plan] = incumbent_payoff(s, plan, durable[w, p], answers.cost[j])
    return GameTable(pivot, incumbent, suitor, durable, bill, order)

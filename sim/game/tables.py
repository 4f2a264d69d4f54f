"""The stage game of a few packages written out in full: every payoff of every ending."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.game.compiled import compiled
from sim.game.packages import Room, room_for, situation_of
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
from sim.game.position import Menu, Position, read_only
from sim.game.sets import add_up, put_in_order

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


def one_package(position: Position, menu: Menu, w: int, mask: int) -> tuple[Situation, Package]:
    """World ``w``'s situation, and a package of it by its sums."""
    position = read_only(position)
    s = situation_of(position, w)
    return s, package_on_the_table(position, menu, s, w, mask, room_for(position))


@compiled
def write_table(position: Position, menu: Menu, masks: NDArray[np.int64], room: Room, table: GameTable) -> None:
    """Fill in a table of every world and package."""
    sets = room.sets
    for w in range(len(position.tie)):
        s = situation_of(position, w)
        add_up(sets, position.counter_value, position.counter_cost, w)
        put_in_order(sets)
        for j in range(len(sets.order)):
            table.sets[w, j] = sets.order[j]
        for p in range(len(masks)):
            package = package_on_the_table(position, menu, s, w, masks[p], room)
            durable = is_durable(s, package)
            table.durable[w, p], table.bill[w, p] = durable, package.bill
            leaves = max(keep_payoff(s, package), return_payoff(s, package))
            for plan in range(PLANS):
                table.suitor[w, p, plan] = suitor_payoff(s, package, plan, durable)
            for j in range(len(sets.order)):
                counters = sets.order[j]
                table.pivot[w, p, j, STAY] = stay_payoff(s, package, sets.value[counters])
                table.pivot[w, p, j, HEDGE] = hedge_payoff(s, package, sets.value[counters])
                table.pivot[w, p, j, DEFECT] = leaves
                for plan in range(PLANS):
                    table.incumbent[w, p, j, plan] = incumbent_payoff(s, plan, durable, sets.cost[counters])


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
    table = GameTable(
        pivot=np.zeros((worlds, count, sets, PLANS)),
        incumbent=np.zeros((worlds, count, sets, PLANS)),
        suitor=np.zeros((worlds, count, PLANS)),
        durable=np.zeros((worlds, count), dtype=np.bool_),
        bill=np.zeros((worlds, count)),
        sets=np.zeros((worlds, sets), dtype=np.int64),
    )
    write_table(read_only(position), menu, masks, room_for(position), table)
    return table

"""Playing the stage game move by move: the incumbent's answer to an offer, and the pivot's columns after it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.game.compiled import compiled
from sim.game.packages import Room, offers_of, package_from_mask, room_for, situation_of
from sim.game.payoffs import Package, Situation, hedge_payoff, is_durable, keep_payoff, return_payoff, stay_payoff
from sim.game.position import Menu, Position, read_only
from sim.game.reply import reply, unanswered
from sim.game.sets import add_up, put_in_order

Array = NDArray[np.float64]
Masks = NDArray[np.int64]
Flags = NDArray[np.bool_]


@compiled
def nothing_in_force(position: Position, w: int) -> bool:
    """Whether no concession of world ``w`` is in force."""
    count = 0
    for k in range(position.in_force.shape[1]):
        count += position.in_force[w, k] != 0
    return count == 0


@compiled
def package_on_the_table(position: Position, menu: Menu, s: Situation, w: int, mask: int, room: Room) -> Package:
    """World ``w``'s package; where nothing is offered and nothing is in force, there is nothing to add up."""
    if mask == 0 and nothing_in_force(position, w):
        return Package(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, True)
    return package_from_mask(offers_of(position, menu, s, w, room), menu, mask, room.sums)


@compiled
def answer_worlds(position: Position, menu: Menu, offer: Masks, room: Room, counters: Masks) -> None:
    """`best_counters`, filled in."""
    for w in range(len(offer)):
        s = situation_of(position, w)
        package = package_on_the_table(position, menu, s, w, offer[w], room)
        if unanswered(s, package) != STAY:
            add_up(room.sets, position.counter_value, position.counter_cost, w)
            put_in_order(room.sets)
            counters[w] = reply(s, package, room.sets).counters


def best_counters(position: Position, menu: Menu, offer: NDArray[np.int64]) -> NDArray[np.int64]:
    """The incumbent's best answer to a given offer.

    Parameters
    ----------
    position : Position
        The worlds as they are.
    menu : Menu
        What may be offered together.
    offer : array[worlds] of int
        Packages offered, as masks.

    Returns
    -------
    array[worlds] of int
        Sets of counters, as masks.
    """
    counters = np.zeros(len(offer), dtype=np.int64)
    answer_worlds(read_only(position), menu, offer, room_for(position), counters)
    return counters


@compiled
def weigh_worlds(
    position: Position, menu: Menu, offer: Masks, counters: Masks, room: Room, payoffs: Array, durable: Flags
) -> None:
    """`pivot_columns`, filled in."""
    for w in range(len(offer)):
        s = situation_of(position, w)
        package = package_on_the_table(position, menu, s, w, offer[w], room)
        counter = 0.0
        for j in range(position.counter_value.shape[1]):
            if counters[w] & (1 << j):
                counter += position.counter_value[w, j]
        payoffs[w, STAY] = stay_payoff(s, package, counter)
        payoffs[w, HEDGE] = hedge_payoff(s, package, counter)
        payoffs[w, DEFECT] = max(keep_payoff(s, package), return_payoff(s, package))
        durable[w] = is_durable(s, package)


def pivot_columns(
    position: Position, menu: Menu, offer: NDArray[np.int64], counters: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What each alignment is worth to the pivot once offer and counters lie on the table.

    Parameters
    ----------
    position : Position
        The worlds as they are.
    menu : Menu
        What may be offered together.
    offer, counters : array[worlds] of int
        Masks.

    Returns
    -------
    payoffs : array[worlds, 3]
        Staying, hedging, leaving (the better of keeping and returning); values in % of GDP.
    durable : array[worlds] of bool
        Whether the pivot, having left, would want to stay away.
    """
    payoffs, durable = np.zeros((len(offer), 3)), np.zeros(len(offer), dtype=np.bool_)
    weigh_worlds(read_only(position), menu, offer, counters, room_for(position), payoffs, durable)
    return payoffs, durable

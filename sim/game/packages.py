"""From a position to the sums of packages: what each concession adds, and how packages grow one by one."""

from __future__ import annotations

from functools import lru_cache
from threading import get_ident
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.equations.annuities import QUARTER
from sim.game.compiled import compiled
from sim.game.payoffs import TOLERANCE, Package, Situation
from sim.game.position import Menu, Position
from sim.game.sets import CounterSets, sets_for

Array = NDArray[np.float64]
Masks = NDArray[np.int64]

WORTH, WORTH_ONE, WORTH_STAYING, WORTH_HEDGING, HOLD = 0, 1, 2, 3, 4
BILL, BILL_ONE, BILL_STAYING, BILL_HEDGING, ALLY = 5, 6, 7, 8, 9
SUMS = 10
"""Columns of a table of sums; the first five scale with overlaps."""
SCALED = 5
KEEPING, RETURNING, HEDGING = 0, 1, 2
PLANS = 3
"""The plans that a package can be meant to bring about."""
UNRANKED = -1


class Room(NamedTuple):
    """Arrays to work in, made once and used for one world after the other: compiled code makes none.

    Attributes
    ----------
    adds, total, held : array
        As in `Offers`.
    nothing : array[1, SUMS]
        The sums of the empty package.
    ranked : array[PLANS, concessions] of int
        Concessions by rate for each plan, as `sim.game.bounds` fills it in.
    rates : array[concessions]
        For its sorting.
    order, rest, later : array[concessions + 1, …]
        The order in which packages grow, as `sim.game.search` says.
    sums, following, masks, needs : array[concessions + 2, …]
        Where its search stands at each depth: sums of the package, the place that follows, what is in it, and what
        that requires.
    sets : CounterSets
        The sets of counters.
    """

    adds: Array
    total: Array
    held: Array
    nothing: Array
    ranked: Masks
    rates: Array
    order: Masks
    rest: Array
    later: Masks
    sums: Array
    following: Masks
    masks: Masks
    needs: Masks
    sets: CounterSets


def room_for(position: Position) -> Room:
    """Room for the worlds of a position: the same each time, but for other threads."""
    return _room(position.value.shape[1], position.counter_value.shape[1], get_ident())


@lru_cache(maxsize=64)
def _room(concessions: int, counters: int, thread: int) -> Room:
    def masks(places: int) -> Masks:
        return np.zeros(places, dtype=np.int64)

    return Room(
        adds=np.zeros((concessions, SUMS)),
        total=np.zeros(SUMS),
        held=np.zeros(concessions),
        nothing=np.zeros((1, SUMS)),
        # One place for the mark that nothing is ranked yet, even where there is nothing to rank: compiled code does
        # not check its bounds.
        ranked=np.zeros((PLANS, max(concessions, 1)), dtype=np.int64),
        rates=np.zeros(concessions),
        order=masks(concessions),
        rest=np.zeros((concessions + 1, SUMS)),
        later=masks(concessions + 1),
        sums=np.zeros((concessions + 2, SUMS)),
        following=masks(concessions + 2),
        masks=masks(concessions + 2),
        needs=masks(concessions + 2),
        sets=sets_for(counters),
    )


class Offers(NamedTuple):
    """What one world's suitor could add to what is in force.

    Attributes
    ----------
    adds : array[concessions, SUMS]
        What each concession adds to the sums of a package, before overlaps.
    total : array[SUMS]
        Sums over all that is not yet in force in full: no package can add more.
    held : array[concessions]
        Reversible flow of each concession already in force.
    holding : float
        Their sum.
    overlaps : array[worlds, concessions, concessions]
        Share of the first that the second contains.
    containers : array[concessions] of int
        Masks of what contains a part of each.
    full : int
        Mask of concessions in force in full.
    world : int
        Which world.
    """

    adds: Array
    total: Array
    held: Array
    holding: float
    overlaps: Array
    containers: Masks
    full: int
    world: int


@compiled
def situation_of(position: Position, w: int) -> Situation:
    """World ``w`` of a position as plain numbers."""
    return Situation(
        position.perpetuity[w],
        position.promise[w],
        position.believed_promise[w],
        position.tie[w],
        position.fallback[w],
        position.stays_out[w],
        position.retaliation[w],
        position.switching_cost[w],
        position.hedging_loss[w],
        position.autonomy[w],
        position.counter_share[w],
        position.unrecovered[w],
        position.retention[w],
        position.bare_retention[w],
        position.incumbent_hedging_loss[w],
        position.denial[w],
        position.capability[w],
        position.hedge_yield[w],
        position.refusal_cost[w],
        position.deal_benefit[w],
    )


@compiled
def offers_of(position: Position, menu: Menu, s: Situation, w: int, room: Room) -> Offers:
    """World ``w``'s table of what each concession adds (model, §3); it stands in ``room`` until the next world."""
    count = position.value.shape[1]
    adds, total, held = room.adds, room.total, room.held
    total[:] = 0
    holding = 0.0
    full = 0
    for k in range(count):
        value, cost, reversible = position.value[w, k], position.cost[w, k], position.reversible[w, k]
        taken_back = reversible * (1 - position.in_force[w, k])
        lasting = (1 - reversible) * (1 - position.ever[w, k]) * s.perpetuity
        price = (position.ally_cost[w, k] + position.home_cost[w, k]) * (1 - position.ever[w, k])
        adds[k, WORTH] = value * (taken_back * s.believed_promise + lasting)
        adds[k, WORTH_ONE] = value * (taken_back * QUARTER + lasting)
        adds[k, WORTH_STAYING] = position.up_front[w, k] * adds[k, WORTH]
        adds[k, WORTH_HEDGING] = position.hedged[w, k] * adds[k, WORTH]
        adds[k, HOLD] = value * taken_back
        adds[k, BILL] = cost * (taken_back * s.promise + lasting) + price
        adds[k, BILL_ONE] = cost * (taken_back * QUARTER + lasting) + price
        adds[k, BILL_STAYING] = position.up_front[w, k] * adds[k, BILL]
        adds[k, BILL_HEDGING] = position.hedged[w, k] * adds[k, BILL]
        adds[k, ALLY] = position.ally_cost[w, k] * (1 - position.ever[w, k])
        held[k] = value * reversible * position.in_force[w, k]
        holding += held[k]
        if taken_back + (1 - reversible) * (1 - position.ever[w, k]) <= TOLERANCE:
            full |= 1 << k
        else:
            for column in range(SUMS):
                total[column] += adds[k, column]
    return Offers(adds, total, held, holding, position.overlaps, menu.containers, full, w)


@compiled
def left_by_overlaps(offers: Offers, present: int, k: int) -> float:
    """Share of concession ``k`` that the concessions ``present`` (mask) do not already contain."""
    left = 1.0
    containing = present & offers.containers[k]
    j = 0
    while containing >> j:
        if containing & (1 << j):
            left *= 1 - offers.overlaps[offers.world, k, j]
        j += 1
    return left


@compiled
def grow(offers: Offers, sums: Array, depth: int, k: int, present: int) -> None:
    """Write the sums of a package plus concession ``k`` at ``depth + 1``; what contains ``k`` must be in already."""
    left = left_by_overlaps(offers, present, k)
    for column in range(SUMS):
        share = left if column < SCALED else 1.0
        sums[depth + 1, column] = sums[depth, column] + share * offers.adds[k, column]


@compiled
def held_flow(offers: Offers, present: int) -> float:
    """Reversible flow of what is in force already, given what is ``present`` (mask)."""
    flow = 0.0
    if offers.holding > 0:
        for k in range(len(offers.held)):
            if offers.held[k] > 0:
                flow += offers.held[k] * left_by_overlaps(offers, present, k)
    return flow


@compiled
def package_of(offers: Offers, sums: Array, depth: int, mask: int) -> Package:
    """The package whose sums stand at ``depth``."""
    held = held_flow(offers, mask | offers.full)
    return Package(
        sums[depth, WORTH],
        sums[depth, WORTH_ONE],
        sums[depth, WORTH_STAYING],
        sums[depth, WORTH_HEDGING],
        sums[depth, HOLD] + held,
        held,
        sums[depth, BILL],
        sums[depth, BILL_ONE],
        sums[depth, BILL_STAYING],
        sums[depth, BILL_HEDGING],
        sums[depth, ALLY],
        mask == 0,
    )


@compiled
def package_from_mask(offers: Offers, menu: Menu, mask: int, sums: Array) -> Package:
    """The package of a mask, summed in the menu's order; ``sums`` is to work in."""
    sums[0] = 0.0
    present = offers.full
    for place in range(len(menu.order)):
        k = menu.order[place]
        if mask & (1 << k):
            grow(offers, sums, 0, k, present)
            for column in range(SUMS):
                sums[0, column] = sums[1, column]
            present |= 1 << k
    return package_of(offers, sums, 0, mask)

"""The exact tests of the stage game in every world, by branch and bound (model, §6).

The bounds are exact, and the reply to every package that survives them is evaluated; tests hold the answers to plain
enumeration.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.game.best import EVERYTHING, NO_PACKAGE, OFFER, TESTS, Best, start
from sim.game.bounds import hopeless, limits_of, with_answers
from sim.game.compiled import compiled
from sim.game.packages import (
    UNRANKED,
    Offers,
    Room,
    offers_of,
    package_from_mask,
    package_of,
    room_for,
    situation_of,
)
from sim.game.payoffs import Situation, is_durable, prize
from sim.game.position import Menu, Position, read_only
from sim.game.reply import Reply, reply, unanswered
from sim.game.search import search
from sim.game.sets import add_up, put_in_order


class Answers(NamedTuple):
    """What the tests of model §6 say, one entry a world; flags are 0 or 1, what does not exist is nan or −1.

    ``price*`` describe the cheapest package that buys a durable defection, ``hedge_price*`` the cheapest that buys
    hedging, ``offer*`` the suitor's best choice. ``leaving_beats_staying`` and ``durable_beats_staying`` say whether
    some package makes leaving (for good) better than staying when hedging is set aside and nobody answers.
    ``visited`` counts the packages looked at.
    """

    splits_anyway: NDArray[np.int8]
    hedges_anyway: NDArray[np.int8]
    pivot_leaves: NDArray[np.int8]
    pivot_rational: NDArray[np.int8]
    suitor_rational: NDArray[np.int8]
    wedge_rational: NDArray[np.int8]
    leaving_beats_staying: NDArray[np.int8]
    durable_beats_staying: NDArray[np.int8]
    price: NDArray[np.float64]
    price_value: NDArray[np.float64]
    price_ally: NDArray[np.float64]
    price_package: NDArray[np.int64]
    hedge_price: NDArray[np.float64]
    hedge_package: NDArray[np.int64]
    break_even: NDArray[np.float64]
    prize: NDArray[np.float64]
    offer: NDArray[np.int64]
    offer_alignment: NDArray[np.int8]
    offer_counters: NDArray[np.int64]
    visited: NDArray[np.int64]


def empty_answers(worlds: int) -> Answers:
    """Answers to be filled in."""
    flags = np.zeros((8, worlds), dtype=np.int8)
    figures = np.full((6, worlds), np.nan)
    masks = np.full((4, worlds), NO_PACKAGE)
    return Answers(
        flags[0],
        flags[1],
        flags[2],
        flags[3],
        flags[4],
        flags[5],
        flags[6],
        flags[7],
        figures[0],
        figures[1],
        figures[2],
        masks[0],
        figures[3],
        masks[1],
        figures[4],
        figures[5],
        masks[2],
        np.zeros(worlds, dtype=np.int8),
        masks[3],
        np.zeros(worlds, dtype=np.int64),
    )


@compiled
def solve_world(
    position: Position, menu: Menu, w: int, s: Situation, offers: Offers, room: Room, asked: int
) -> tuple[Best, Reply, int]:
    """World ``w``: the best packages, the reply to no offer, and how many packages were looked at."""
    nothing = package_of(offers, room.nothing, 0, 0)
    unbought = Reply(STAY, is_durable(s, nothing), 0)
    answering = position.counter_value.shape[1] > 0
    summed, sorted_ = False, False
    if unanswered(s, nothing) != STAY:
        add_up(room.sets, position.counter_value, position.counter_cost, w)
        put_in_order(room.sets)
        summed, sorted_ = True, True
        unbought = reply(s, nothing, room.sets)
    best = start(s, nothing, unbought, asked)
    limits = limits_of(s, offers, answering)
    room.ranked[:, 0] = UNRANKED
    open_to_offer = ((1 << len(offers.adds)) - 1) & ~offers.full
    # Mostly nothing could be bought even from an incumbent that does not answer: no need to work out its answers.
    if hopeless(s, limits, best, room, room.nothing[0], offers.total, open_to_offer):
        return best, unbought, 0
    if not summed:
        add_up(room.sets, position.counter_value, position.counter_cost, w)
    if answering:
        limits = with_answers(s, limits, room.sets)
        if hopeless(s, limits, best, room, room.nothing[0], offers.total, open_to_offer):
            return best, unbought, 0
    if not sorted_:
        put_in_order(room.sets)
    best, visited = search(s, limits, offers, menu, room, best)
    return best, unbought, visited


@compiled
def break_even(s: Situation, price: float, nothing: Reply) -> float:
    """Smallest worth of the wedge, its split kept, that pays the price (model, §6 no. 6).

    What a durable defection yields and what hedging unpaid yields both scale with w, so the price is enough to know.
    """
    wedge = s.denial + s.capability
    if nothing.alignment == DEFECT:
        return 0.0
    if np.isnan(price) or wedge <= 0:
        return np.nan
    # By its split, not prize / wedge: a wedge next to nothing (1e-323 and the like) would lose its digits.
    rate = s.promise + s.denial / wedge * (s.perpetuity - s.promise) * s.stays_out
    if nothing.alignment == HEDGE:
        rate -= s.hedge_yield * s.perpetuity
    short = price - s.deal_benefit
    if short <= 0:
        return 0.0
    return short / rate if rate > 0 else np.nan


@compiled
def write_tests(answers: Answers, w: int, best: Best, unbought: Reply) -> None:
    """Fill in world ``w``'s flags, but for what the suitor's best offer decides."""
    found = best.price_package != NO_PACKAGE
    answers.splits_anyway[w] = unbought.alignment == DEFECT
    answers.hedges_anyway[w] = unbought.alignment == HEDGE
    answers.pivot_leaves[w] = best.leaves
    answers.pivot_rational[w] = found
    answers.suitor_rational[w] = found and best.price < best.affordable


@compiled
def write_prices(
    answers: Answers, menu: Menu, w: int, s: Situation, offers: Offers, room: Room, best: Best, unbought: Reply
) -> None:
    """Fill in world ``w``'s prices."""
    answers.leaving_beats_staying[w] = best.leaving_beats_staying
    answers.durable_beats_staying[w] = best.durable_beats_staying
    splits = unbought.alignment == DEFECT
    bought = 0 if splits else best.price_package
    if bought != NO_PACKAGE:
        package = package_from_mask(offers, menu, bought, room.sums)
        answers.price[w], answers.price_value[w] = package.bill, package.worth
        answers.price_ally[w], answers.price_package[w] = package.ally, bought
    if best.hedge_package != NO_PACKAGE and not splits:
        package = package_from_mask(offers, menu, best.hedge_package, room.sums)
        answers.hedge_price[w], answers.hedge_package[w] = package.bill_hedging, best.hedge_package
    answers.break_even[w] = break_even(s, answers.price[w], unbought)


@compiled
def fill_in(
    answers: Answers, room: Room, position: Position, menu: Menu, active: NDArray[np.bool_], asked: int
) -> None:
    """Solve every active world and fill in its answers; ``asked`` is `EVERYTHING`, `TESTS` or `OFFER`."""
    for w in range(len(position.tie)):
        if not active[w]:
            continue
        s = situation_of(position, w)
        offers = offers_of(position, menu, s, w, room)
        best, unbought, answers.visited[w] = solve_world(position, menu, w, s, offers, room, asked)
        answers.prize[w] = prize(s)
        if asked != OFFER:
            write_tests(answers, w, best, unbought)
        if asked == EVERYTHING:
            write_prices(answers, menu, w, s, offers, room, best, unbought)
        # Where no durable defection is worth its price, none is the best offer: mostly there is nothing to look for.
        if asked == TESTS and answers.suitor_rational[w]:
            best, unbought, more = solve_world(position, menu, w, s, offers, room, OFFER)
            answers.visited[w] += more
        if asked != TESTS:
            answers.offer[w] = best.offer
            answers.offer_alignment[w] = best.alignment
            answers.offer_counters[w] = best.counters
        if asked == EVERYTHING or answers.suitor_rational[w]:
            durably = best.alignment == DEFECT and best.durable
            answers.wedge_rational[w] = unbought.alignment != DEFECT and durably


def solve_worlds(position: Position, menu: Menu, active: NDArray[np.bool_], asked: int) -> Answers:
    """`solve`, for one of `EVERYTHING`, `TESTS` and `OFFER`."""
    answers = empty_answers(position.worlds)
    fill_in(answers, room_for(position), read_only(position), menu, active, asked)
    return answers


def solve(position: Position, menu: Menu, active: NDArray[np.bool_], *, prices: bool = True) -> Answers:
    """Every test of model §6 in every world.

    Parameters
    ----------
    position : Position
        The worlds.
    menu : Menu
        What may be offered together.
    active : array[worlds] of bool
        Worlds to solve; the others keep flags of 0 and figures of nan or −1.
    prices : bool
        Whether to find the cheapest packages and the suitor's best offer too. Without them the answers hold the
        flags and the prize, and much less need be searched.

    Returns
    -------
    Answers
    """
    return solve_worlds(position, menu, active, EVERYTHING if prices else TESTS)


def best_offers(position: Position, menu: Menu, active: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The suitor's best offer alone: far less to search than for every test.

    Parameters
    ----------
    position, menu, active : Position, Menu, array[worlds] of bool
        As for `solve`.

    Returns
    -------
    array[worlds] of int
        Packages as masks; 0 where nothing is worth offering or the world is not active.
    """
    return np.maximum(solve_worlds(position, menu, active, OFFER).offer, 0)

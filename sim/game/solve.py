"""The exact tests of the stage game in every world, by branch and bound (model, §6).

Packages form a tree: each grows by one concession that stands later in the menu's order. Every sum only grows along
a branch, so a branch is left as soon as nothing in it could change any answer. The bounds are exact, and the reply to
every package that survives is evaluated; tests hold the answers to plain enumeration.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE
from sim.equations.annuities import QUARTER
from sim.game.compiled import compiled
from sim.game.packages import (
    ALLY,
    BILL,
    BILL_HEDGING,
    BILL_ONE,
    BILL_STAYING,
    HOLD,
    SUMS,
    WORTH,
    WORTH_HEDGING,
    WORTH_ONE,
    WORTH_STAYING,
    Offers,
    grow,
    held_flow,
    offers_of,
    package_of,
    situation_of,
)
from sim.game.payoffs import (
    TOLERANCE,
    Package,
    Situation,
    keep_payoff,
    prize,
    return_payoff,
    stay_payoff,
    suitor_payoff,
)
from sim.game.position import Menu, Position
from sim.game.reply import CounterSets, Reply, counter_sets, ends_in_durable_defection, reply

Array = NDArray[np.float64]

NO_PACKAGE = -1


class Answers(NamedTuple):
    """What the tests of model §6 say, one entry a world; flags are 0 or 1, what does not exist is nan or −1.

    ``price*`` describe the cheapest package that buys a durable defection, ``hedge_price*`` the cheapest that buys
    hedging, ``offer*`` the suitor's best choice. ``leaving_beats_staying`` and ``durable_beats_staying`` say whether
    some package makes leaving (for good) better than staying when hedging is set aside and nobody answers.
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


class Best(NamedTuple):
    """The best found so far in one world."""

    leaves: bool
    leaving_beats_staying: bool
    durable_beats_staying: bool
    price: float
    price_value: float
    price_ally: float
    price_package: int
    hedge_price: float
    hedge_package: int
    payoff: float
    bill: float
    offer: int
    alignment: int
    durable: bool
    counters: int


@compiled
def empty_answers(worlds: int) -> Answers:
    """Answers to be filled in."""
    flags = np.zeros((8, worlds), dtype=np.int8)
    figures = np.full((6, worlds), np.nan)
    masks = np.full((5, worlds), NO_PACKAGE)
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
        masks[4],
    )


@compiled
def start(s: Situation, nothing: Package, answer: Reply, offer_only: bool) -> Best:
    """What is known before any package is looked at: the outcome of offering nothing.

    ``offer_only`` counts every question but the suitor's best offer as answered.
    """
    payoff = suitor_payoff(s, nothing, answer.alignment, answer.durable)
    hedge_price = 0.0 if answer.alignment == HEDGE else np.inf
    hedge_package = 0 if answer.alignment == HEDGE or offer_only else NO_PACKAGE
    return Best(
        offer_only,
        offer_only,
        offer_only,
        -np.inf if offer_only else np.inf,
        np.nan,
        np.nan,
        NO_PACKAGE,
        hedge_price,
        hedge_package,
        payoff,
        0.0,
        0,
        answer.alignment,
        answer.durable,
        answer.counters,
    )


@compiled
def cheaper(bill: float, mask: int, best_bill: float, best_mask: int) -> bool:
    """Whether a package comes before another by cost, then by mask."""
    return bill < best_bill - TOLERANCE or (bill <= best_bill + TOLERANCE and mask < best_mask)


@compiled
def improved(s: Situation, best: Best, package: Package, mask: int, answer: Reply) -> Best:
    """The best so far once a package and the reply to it are known."""
    staying = stay_payoff(s, package, 0.0)
    beats = max(keep_payoff(s, package), return_payoff(s, package)) > staying + TOLERANCE
    leaves = best.leaves or answer.alignment == DEFECT
    leaving_beats = best.leaving_beats_staying or beats
    durable_beats = best.durable_beats_staying or (beats and answer.durable)

    price, value, ally, bought = best.price, best.price_value, best.price_ally, best.price_package
    if ends_in_durable_defection(answer) and (bought == NO_PACKAGE or cheaper(package.bill, mask, price, bought)):
        price, value, ally, bought = package.bill, package.worth, package.ally, mask

    hedge_price, hedge_package = best.hedge_price, best.hedge_package
    if answer.alignment == HEDGE and hedge_package != 0:
        if hedge_package == NO_PACKAGE or cheaper(package.bill_hedging, mask, hedge_price, hedge_package):
            hedge_price, hedge_package = package.bill_hedging, mask

    payoff = suitor_payoff(s, package, answer.alignment, answer.durable)
    ties = payoff >= best.payoff - TOLERANCE and best.offer != 0 and cheaper(package.bill, mask, best.bill, best.offer)
    if payoff > best.payoff + TOLERANCE or ties:
        top, bill, offer = payoff, package.bill, mask
        alignment, durable, counters = answer.alignment, answer.durable, answer.counters
    else:
        top, bill, offer = best.payoff, best.bill, best.offer
        alignment, durable, counters = best.alignment, best.durable, best.counters
    return Best(
        leaves,
        leaving_beats,
        durable_beats,
        price,
        value,
        ally,
        bought,
        hedge_price,
        hedge_package,
        top,
        bill,
        offer,
        alignment,
        durable,
        counters,
    )


@compiled
def hopeless(s: Situation, offers: Offers, best: Best, at: Array, rest: Array, present: int) -> bool:
    """Whether no package that grows from this one could change an answer.

    ``at`` are the sums here, ``rest`` what everything later could add. Worth and hold can only rise to their sums with
    ``rest``, bills only grow, and counters only ever favour staying.
    """
    away = max(
        at[WORTH] + rest[WORTH] - s.believed_promise * s.retaliation + (s.perpetuity - s.believed_promise) * s.fallback,
        at[WORTH_ONE] + rest[WORTH_ONE] - QUARTER * s.retaliation + (s.perpetuity - QUARTER) * s.fallback,
    )
    away -= s.switching_cost
    staying = s.perpetuity * s.tie + at[WORTH_STAYING]
    hedging = s.perpetuity * ((1 - s.hedging_loss) * s.tie + s.autonomy) + at[WORTH_HEDGING] + rest[WORTH_HEDGING]
    may_leave = away > staying
    may_last = at[HOLD] + rest[HOLD] + held_flow(offers, 0) >= s.retaliation + s.fallback - TOLERANCE
    may_hedge = hedging > staying

    if may_leave and not (best.leaves and best.leaving_beats_staying):
        return False
    if may_leave and may_last and (not best.durable_beats_staying or at[BILL] <= best.price + TOLERANCE):
        return False
    if may_hedge and best.hedge_package != 0 and at[BILL_HEDGING] <= best.hedge_price + TOLERANCE:
        return False

    wedge = s.denial + s.capability
    benefit = max(s.deal_benefit, 0.0)
    most = -at[BILL_STAYING] - s.refusal_cost * at[ALLY]
    if may_hedge:
        most = max(most, s.hedge_yield * wedge * s.promise - at[BILL_HEDGING] + benefit)
    if may_leave:
        most = max(most, QUARTER * wedge - at[BILL_ONE])
        if may_last:
            most = max(most, prize(s) - at[BILL] + benefit)
    if best.offer == 0:
        return most <= best.payoff + TOLERANCE
    return most < best.payoff - TOLERANCE or (most <= best.payoff + TOLERANCE and at[BILL] > best.bill + TOLERANCE)


@compiled
def search(s: Situation, offers: Offers, menu: Menu, sets: CounterSets, best: Best) -> tuple[Best, int]:
    """Walk the tree of packages in depth-first order, leaving hopeless branches."""
    count = len(menu.order)
    sums = np.zeros((count + 1, SUMS))
    following = np.zeros(count + 1, dtype=np.int64)
    masks = np.zeros(count + 1, dtype=np.int64)
    needs = np.zeros(count + 1, dtype=np.int64)
    later = np.zeros(count + 1, dtype=np.int64)
    for place in range(count - 1, -1, -1):
        later[place] = later[place + 1] | (1 << menu.order[place])
    depth, visited = 0, 0
    if hopeless(s, offers, best, sums[0], offers.rest[0], offers.full):
        return best, visited
    while depth >= 0:
        place = following[depth]
        if place == count:
            depth -= 1
            continue
        following[depth] = place + 1
        k = menu.order[place]
        mask = masks[depth] | (1 << k)
        present = mask | offers.full
        if offers.full & (1 << k) or menu.excludes[k] & present:
            continue
        needed = needs[depth] | menu.requires[k]
        missing = needed & ~present
        if missing & ~later[place + 1]:
            continue
        visited += 1
        grow(offers, sums, depth, k, masks[depth] | offers.full)
        if not missing:
            package = package_of(offers, sums, depth + 1, mask)
            best = improved(s, best, package, mask, reply(s, package, sets))
        if not hopeless(s, offers, best, sums[depth + 1], offers.rest[place + 1], present):
            depth += 1
            following[depth] = place + 1
            masks[depth], needs[depth] = mask, needed
    return best, visited


@compiled
def break_even(s: Situation, best: Best, nothing: Reply) -> float:
    """Smallest worth of the wedge, its split kept, that pays the price (model, §6 no. 6).

    What a durable defection yields and what hedging unpaid yields both scale with w, so the price is enough to know.
    """
    wedge = s.denial + s.capability
    if nothing.alignment == DEFECT:
        return 0.0
    if best.price_package == NO_PACKAGE or wedge <= 0:
        return np.nan
    rate = prize(s) / wedge
    if nothing.alignment == HEDGE:
        rate -= s.hedge_yield * s.perpetuity
    short = best.price - s.deal_benefit
    if short <= 0:
        return 0.0
    return short / rate if rate > 0 else np.nan


@compiled
def solve_worlds(position: Position, menu: Menu, active: NDArray[np.bool_], offer_only: bool) -> Answers:
    """`solve`, compiled; with ``offer_only`` only the offer and what follows from it is worked out."""
    worlds = len(position.tie)
    answers = empty_answers(worlds)
    for w in range(worlds):
        if not active[w]:
            continue
        s = situation_of(position, w)
        offers = offers_of(position, menu, s, w)
        sets = counter_sets(position.counter_value[w], position.counter_cost[w])
        nothing = package_of(offers, np.zeros((1, SUMS)), 0, 0)
        unbought = reply(s, nothing, sets)
        best = start(s, nothing, unbought, offer_only)
        idle = best.payoff
        best, answers.visited[w] = search(s, offers, menu, sets, best)

        splits = unbought.alignment == DEFECT
        found = best.price_package != NO_PACKAGE
        answers.splits_anyway[w] = splits
        answers.hedges_anyway[w] = unbought.alignment == HEDGE
        answers.pivot_leaves[w] = best.leaves
        answers.pivot_rational[w] = found
        answers.suitor_rational[w] = found and prize(s) - best.price + s.deal_benefit > idle + TOLERANCE
        answers.wedge_rational[w] = not splits and best.alignment == DEFECT and best.durable
        answers.leaving_beats_staying[w] = best.leaving_beats_staying
        answers.durable_beats_staying[w] = best.durable_beats_staying
        answers.prize[w] = prize(s)
        answers.break_even[w] = break_even(s, best, unbought)
        if splits:
            answers.price[w], answers.price_value[w], answers.price_ally[w] = 0.0, 0.0, 0.0
            answers.price_package[w] = 0
        elif found:
            answers.price[w], answers.price_value[w] = best.price, best.price_value
            answers.price_ally[w], answers.price_package[w] = best.price_ally, best.price_package
        if best.hedge_package != NO_PACKAGE and not splits:
            answers.hedge_price[w], answers.hedge_package[w] = best.hedge_price, best.hedge_package
        answers.offer[w] = best.offer
        answers.offer_alignment[w] = best.alignment
        answers.offer_counters[w] = best.counters
    return answers


def solve(position: Position, menu: Menu, active: NDArray[np.bool_]) -> Answers:
    """Every test of model §6 in every world.

    Parameters
    ----------
    position : Position
        The worlds.
    menu : Menu
        What may be offered together.
    active : array[worlds] of bool
        Worlds to solve; the others keep flags of 0 and figures of nan or −1.

    Returns
    -------
    Answers
    """
    return solve_worlds(position, menu, active, False)


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
    return np.maximum(solve_worlds(position, menu, active, True).offer, 0)

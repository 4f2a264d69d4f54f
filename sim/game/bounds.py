"""What no package of a branch can do: the bounds that let the search leave it. Every bound is exact, none a guess.

Along a branch every sum of a package only grows, counters only ever favour staying, and what a later concession adds
is at most what it adds alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.equations.annuities import QUARTER
from sim.game.best import TESTS, Best
from sim.game.compiled import compiled
from sim.game.packages import (
    ALLY,
    BILL,
    BILL_HEDGING,
    BILL_ONE,
    BILL_STAYING,
    HEDGING,
    HOLD,
    KEEPING,
    RETURNING,
    UNRANKED,
    WORTH,
    WORTH_HEDGING,
    WORTH_ONE,
    WORTH_STAYING,
    Offers,
    Room,
)
from sim.game.payoffs import TOLERANCE, Situation, incumbent_payoff, prize
from sim.game.sets import CounterSets

Array = NDArray[np.float64]

SLACK = 1e-6
"""How far a bound stands off, so that rounding and the tolerance of ties cannot make it wrong."""


class Limits(NamedTuple):
    """What is the same for every package of a world.

    Attributes
    ----------
    keeping, returning, staying, hedging : float
        Each plan's worth to the pivot, before the package's own and without an answer.
    needed_hold : float
        Reversible flow a package must bring for a defection to last.
    to_hold : float
        The most that a set of counters is worth which the incumbent would surely rather give than lose the pivot.
    to_bind : float
        The most that a set is worth which it would surely rather give than see the pivot hedge or leave.
    to_share : float
        The most that any set of counters adds to hedging.
    prize : float
        Worth of a durable defection to the suitor.
    """

    keeping: float
    returning: float
    staying: float
    hedging: float
    needed_hold: float
    to_hold: float
    to_bind: float
    to_share: float
    prize: float


@compiled
def limits_of(s: Situation, offers: Offers, answering: bool) -> Limits:
    """The limits of a world before anything is known of its incumbent's answers, but whether it has any."""
    kept = s.believed_promise
    return Limits(
        (s.perpetuity - kept) * s.fallback - kept * s.retaliation - s.switching_cost,
        (s.perpetuity - QUARTER) * s.fallback - QUARTER * s.retaliation - s.switching_cost,
        s.perpetuity * s.tie,
        s.perpetuity * ((1 - s.hedging_loss) * s.tie + s.autonomy),
        s.retaliation + s.fallback - offers.holding,
        0.0,
        0.0,
        np.inf if answering else 0.0,
        prize(s),
    )


@compiled
def with_answers(s: Situation, limits: Limits, sets: CounterSets) -> Limits:
    """The limits once the incumbent's sure answers count; the sets of counters have been added up.

    A set that leaves the incumbent better off than losing the pivot, whether the pivot then stays or hedges, will be
    used, or a better one, before the pivot is let go: so the pivot leaves only if leaving beats staying and hedging
    with that set on the table. Likewise for hedging and the sets that are better than the best hedge.
    """
    losing = max(incumbent_payoff(s, DEFECT, True, 0.0), incumbent_payoff(s, DEFECT, False, 0.0))
    sharing = incumbent_payoff(s, HEDGE, True, 0.0)
    to_hold, to_bind, most = 0.0, 0.0, 0.0
    for mask in range(len(sets.order)):
        worth, price = sets.value[mask], sets.cost[mask]
        most = max(most, worth)
        stays = incumbent_payoff(s, STAY, True, price)
        if min(stays, incumbent_payoff(s, HEDGE, True, price)) > losing + SLACK:
            to_hold = max(to_hold, worth)
        if stays > max(losing, sharing) + SLACK:
            to_bind = max(to_bind, worth)
    return Limits(
        limits.keeping,
        limits.returning,
        limits.staying,
        limits.hedging,
        limits.needed_hold,
        to_hold,
        to_bind,
        s.perpetuity * s.counter_share * most,
        limits.prize,
    )


@compiled
def worth_for(adds: Array, k: int, plan: int) -> float:
    """What concession ``k`` adds to a plan, over what it adds to staying where that counts against it."""
    if plan == KEEPING:
        return adds[k, WORTH]
    if plan == RETURNING:
        return adds[k, WORTH_ONE]
    return adds[k, WORTH_HEDGING] - adds[k, WORTH_STAYING]


@compiled
def bill_for(adds: Array, k: int, plan: int) -> float:
    """What concession ``k`` costs the suitor under a plan."""
    if plan == KEEPING:
        return adds[k, BILL]
    return adds[k, BILL_ONE] if plan == RETURNING else adds[k, BILL_HEDGING]


@compiled
def rate(worth: float, bill: float) -> float:
    """Worth for cost; without bound where it is free, none where there is no worth."""
    if worth <= 0:
        return 0.0
    return worth / bill if bill > 0 else np.inf


@compiled
def rank(room: Room, plan: int) -> None:
    """Sort the concessions by what they bring to a plan for their cost, the best first."""
    adds, ranked, rates = room.adds, room.ranked, room.rates
    for k in range(len(adds)):
        own = rate(worth_for(adds, k, plan), bill_for(adds, k, plan))
        place = k
        while place > 0 and rates[place - 1] < own:
            ranked[plan, place], rates[place] = ranked[plan, place - 1], rates[place - 1]
            place -= 1
        ranked[plan, place], rates[place] = k, own


@compiled
def least_bill(bill: float, short: float, room: Room, later: int, plan: int) -> float:
    """The least a package can cost that makes up what is short, if concessions could be had by any part.

    That is the best first, the last of them in part: Dantzig's bound for the knapsack. The ranking is made when
    first needed.
    """
    if short <= 0:
        return bill
    adds, ranked = room.adds, room.ranked
    if ranked[plan, 0] == UNRANKED:
        rank(room, plan)
    for place in range(len(adds)):
        k = ranked[plan, place]
        if later & (1 << k):
            worth = worth_for(adds, k, plan)
            if worth <= 0:
                continue
            bill += bill_for(adds, k, plan) * min(1.0, short / worth)
            short -= worth
            if short <= 0:
                return bill
    return np.inf


@compiled
def hopeless(s: Situation, limits: Limits, best: Best, room: Room, at: Array, rest: Array, later: int) -> bool:
    """Whether no package that grows from this one could change an answer.

    ``at`` are the sums here, ``rest`` what everything ``later`` (mask) could add.
    """
    keeping, returning = limits.keeping + at[WORTH], limits.returning + at[WORTH_ONE]
    staying, hedging = limits.staying + at[WORTH_STAYING], limits.hedging + at[WORTH_HEDGING]
    most_keeping, most_returning = keeping + rest[WORTH], returning + rest[WORTH_ONE]
    may_last = at[HOLD] + rest[HOLD] >= limits.needed_hold - SLACK

    if not best.durable_beats_staying and max(most_keeping, most_returning) > staying - SLACK:
        if may_last or not best.leaving_beats_staying:
            return False

    answer = s.perpetuity * limits.to_hold
    home = max(staying + answer, hedging + s.counter_share * answer) - SLACK
    may_keep, may_return = may_last and most_keeping > home, most_returning > home
    if (may_keep or may_return or most_keeping > home) and not best.leaves:
        return False
    durable_bill = least_bill(at[BILL], home - keeping, room, later, KEEPING) if may_keep else np.inf
    if may_keep and durable_bill <= best.price_limit:
        return False
    if best.asked == TESTS:
        return True
    binding = s.perpetuity * limits.to_bind
    may_slip = max(most_keeping, most_returning) > staying + binding - SLACK
    short = staying - SLACK - hedging + (0.0 if may_slip else (1 - s.counter_share) * binding)
    # What is added is worth no less to a pivot that leaves: where leaving is better by now, it stays better.
    may_hedge = rest[WORTH_HEDGING] > short and keeping <= hedging + limits.to_share + SLACK
    hedge_bill = least_bill(at[BILL_HEDGING], short, room, later, HEDGING) if may_hedge else np.inf
    if may_hedge and hedge_bill <= best.hedge_limit:
        return False

    wedge, benefit = s.denial + s.capability, max(s.deal_benefit, 0.0)
    most = -at[BILL_STAYING] - s.refusal_cost * at[ALLY]
    if may_hedge:
        most = max(most, s.hedge_yield * wedge * s.promise - hedge_bill + benefit)
    if may_return:
        least = least_bill(at[BILL_ONE], home - returning, room, later, RETURNING)
        most = max(most, QUARTER * wedge - least)
    if may_keep:
        most = max(most, limits.prize - durable_bill + benefit)
    if best.offer == 0:
        return most <= best.payoff + TOLERANCE
    return most < best.payoff - TOLERANCE or (most <= best.payoff + TOLERANCE and at[BILL] > best.bill + TOLERANCE)

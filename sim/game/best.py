"""The best packages found so far in one world, and what is still worth looking for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.roles import DEFECT, HEDGE
from sim.game.compiled import compiled
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
from sim.game.reply import Reply, ends_in_durable_defection

NO_PACKAGE = -1

EVERYTHING, TESTS, OFFER = 0, 1, 2
"""What is asked: tests and prices, the tests alone, or only the suitor's best offer."""


class Best(NamedTuple):
    """The best found so far in one world.

    A durable defection is of interest up to a bill of ``price_limit``, hedging up to ``hedge_limit``. ``affordable``
    is the bill below which a durable defection leaves the suitor better off than offering nothing.
    """

    asked: int
    leaves: bool
    leaving_beats_staying: bool
    durable_beats_staying: bool
    price: float
    price_package: int
    price_limit: float
    affordable: float
    hedge_price: float
    hedge_package: int
    hedge_limit: float
    payoff: float
    bill: float
    offer: int
    alignment: int
    durable: bool
    counters: int


@compiled
def start(s: Situation, nothing: Package, answer: Reply, asked: int) -> Best:
    """What is known before any package is looked at: the outcome of offering nothing."""
    payoff = suitor_payoff(s, nothing, answer.alignment, answer.durable)
    unpaid = answer.alignment == HEDGE
    return Best(
        asked,
        asked == OFFER,
        asked != EVERYTHING,
        asked != EVERYTHING,
        np.inf,
        NO_PACKAGE,
        -np.inf if asked == OFFER else np.inf,
        prize(s) + s.deal_benefit - payoff - TOLERANCE,
        0.0 if unpaid else np.inf,
        0 if unpaid else NO_PACKAGE,
        -np.inf if unpaid or asked != EVERYTHING else np.inf,
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
    leaving_beats, durable_beats = best.leaving_beats_staying, best.durable_beats_staying
    if not (leaving_beats and durable_beats):
        beats = max(keep_payoff(s, package), return_payoff(s, package)) > stay_payoff(s, package, 0.0) + TOLERANCE
        leaving_beats = leaving_beats or beats
        durable_beats = durable_beats or (beats and answer.durable)

    price, bought, price_limit = best.price, best.price_package, best.price_limit
    if ends_in_durable_defection(answer) and (bought == NO_PACKAGE or cheaper(package.bill, mask, price, bought)):
        price, bought = package.bill, mask
        if best.asked == EVERYTHING:
            price_limit = price + TOLERANCE
        elif best.asked == TESTS:
            price_limit = -np.inf if price < best.affordable else best.affordable

    hedge_price, hedged, hedge_limit = best.hedge_price, best.hedge_package, best.hedge_limit
    if answer.alignment == HEDGE and hedged != 0:
        if hedged == NO_PACKAGE or cheaper(package.bill_hedging, mask, hedge_price, hedged):
            hedge_price, hedged = package.bill_hedging, mask
            hedge_limit = min(hedge_limit, hedge_price + TOLERANCE)

    payoff, bill, offer = best.payoff, best.bill, best.offer
    alignment, durable, counters = best.alignment, best.durable, best.counters
    found = suitor_payoff(s, package, answer.alignment, answer.durable)
    ties = found >= payoff - TOLERANCE and offer != 0 and cheaper(package.bill, mask, bill, offer)
    if found > payoff + TOLERANCE or ties:
        payoff, bill, offer = found, package.bill, mask
        alignment, durable, counters = answer.alignment, answer.durable, answer.counters
    return Best(
        best.asked,
        best.leaves or answer.alignment == DEFECT,
        leaving_beats,
        durable_beats,
        price,
        bought,
        price_limit,
        best.affordable,
        hedge_price,
        hedged,
        hedge_limit,
        payoff,
        bill,
        offer,
        alignment,
        durable,
        counters,
    )

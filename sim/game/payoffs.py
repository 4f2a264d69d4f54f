"""Payoffs of one world: what each plan is worth to each player, to the horizon (model, §4).

Everything here is a function of plain numbers, compiled. `Package` holds the sums through which a package enters;
`Situation` holds what is the same for every package of the world.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.equations.annuities import QUARTER
from sim.game.compiled import compiled

TOLERANCE = 1e-9
"""Payoffs closer than this are equal; equal payoffs go to the status quo."""


class Situation(NamedTuple):
    """One world's row of a `sim.game.position.Position`, without its concessions and counters."""

    perpetuity: float
    promise: float
    believed_promise: float
    tie: float
    fallback: float
    stays_out: float
    retaliation: float
    switching_cost: float
    hedging_loss: float
    autonomy: float
    counter_share: float
    unrecovered: float
    retention: float
    bare_retention: float
    incumbent_hedging_loss: float
    denial: float
    capability: float
    hedge_yield: float
    refusal_cost: float
    deal_benefit: float


class Package(NamedTuple):
    """A set of concessions by its sums, each over the part not yet in force (model, §3).

    ``worth*`` is what the pivot gets: y kept until policy reverses, y⁰ for one quarter, y_u for staying, y_h for
    hedging. ``bill*`` is the suitor's z in the same order. ``hold`` is the reversible flow in force after
    acceptance, ``lost`` what a returning pivot forfeits of what was in force before, ``ally`` the ally cost of a deal.
    """

    worth: float
    worth_one_quarter: float
    worth_staying: float
    worth_hedging: float
    hold: float
    lost: float
    bill: float
    bill_one_quarter: float
    bill_staying: float
    bill_hedging: float
    ally: float
    empty: bool


@compiled
def stay_payoff(s: Situation, package: Package, counter: float) -> float:
    """Pivot, staying: ``A (b + g) + y_u``."""
    return s.perpetuity * (s.tie + counter) + package.worth_staying


@compiled
def hedge_payoff(s: Situation, package: Package, counter: float) -> float:
    """Pivot, hedging: ``A ((1 − ℓ) b + γ g + η) + y_h``."""
    flow = (1 - s.hedging_loss) * s.tie + s.counter_share * counter + s.autonomy
    return s.perpetuity * flow + package.worth_hedging


@compiled
def keep_payoff(s: Situation, package: Package) -> float:
    """Pivot, leaving and staying away until policy reverses: ``y − C θ + (A − C) r_b − K``."""
    kept = s.believed_promise
    return package.worth - kept * s.retaliation + (s.perpetuity - kept) * s.fallback - s.switching_cost


@compiled
def return_payoff(s: Situation, package: Package) -> float:
    """Pivot, leaving for a quarter: ``y⁰ − ¼ θ + (A − ¼) r_b − K − (C − ¼) lost``."""
    after = (s.perpetuity - QUARTER) * s.fallback
    forfeited = (s.believed_promise - QUARTER) * package.lost
    return package.worth_one_quarter - QUARTER * s.retaliation + after - s.switching_cost - forfeited


@compiled
def is_durable(s: Situation, package: Package) -> bool:
    """Whether a pivot that left would want to stay away: ``hold ≥ θ + r_b`` (model, §5)."""
    return package.hold >= s.retaliation + s.fallback - TOLERANCE


@compiled
def choice(stay: float, hedge: float, defect: float) -> int:
    """The pivot's best plan; equal plans go to staying, then to hedging."""
    best = max(stay, hedge, defect) - TOLERANCE
    if stay >= best:
        return STAY
    if hedge >= best:
        return HEDGE
    return DEFECT


@compiled
def incumbent_payoff(s: Situation, alignment: int, durable: bool, cost: float) -> float:
    """Incumbent: ``A (R − c)``, ``A ((1 − ℓ_I) R − γ c)``, or what is left of R once the promise has died."""
    if alignment == STAY:
        return s.perpetuity * (s.retention - cost)
    if alignment == HEDGE:
        return s.perpetuity * ((1 - s.incumbent_hedging_loss) * s.retention - s.counter_share * cost)
    regained = (1 - s.unrecovered) * s.bare_retention * (1 - s.stays_out)
    away = s.promise if durable else QUARTER
    return (s.perpetuity - away) * regained


@compiled
def prize(s: Situation) -> float:
    """Worth to the suitor of a durable defection: ``w_cap C + w_den (C + (A − C) out)``."""
    denied = s.promise + (s.perpetuity - s.promise) * s.stays_out
    return s.capability * s.promise + s.denial * denied


@compiled
def suitor_payoff(s: Situation, package: Package, alignment: int, durable: bool) -> float:
    """Suitor: what the outcome is worth to it less the bill it pays for it (model, §4, last row)."""
    wedge = s.denial + s.capability
    benefit = 0.0 if package.empty else s.deal_benefit
    if alignment == STAY:
        return -package.bill_staying - s.refusal_cost * package.ally
    if alignment == HEDGE:
        lasting = s.perpetuity if package.empty else s.promise
        return s.hedge_yield * wedge * lasting - package.bill_hedging + benefit
    if durable:
        return prize(s) - package.bill + benefit
    return QUARTER * wedge - package.bill_one_quarter

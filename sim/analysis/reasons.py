"""Why the pivot chose as it did: the winning plan less the next best, term by term."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.equations.annuities import QUARTER
from sim.game.payoffs import TOLERANCE, keep_payoff, return_payoff
from sim.game.position import Menu, Position
from sim.game.tables import one_package

Array = NDArray[np.float64]
Terms = dict[str, Array]

PLANS = (STAY, HEDGE, DEFECT)


def plan_terms(
    position: Position, menu: Menu, offer: int, counters: int, ties: Mapping[str, float], damage: float, noise: Array
) -> Terms:
    """What each plan is worth to the pivot, by where it comes from; their sum is the plan's payoff (model §4).

    Parameters
    ----------
    position : Position
        One world.
    menu : Menu
        What may be offered together.
    offer, counters : int
        What lies on the table, as masks.
    ties : mapping of str to float
        Flow of each tie, without counters and damage.
    damage : float
        Share of a positive tie that an earlier defection spoilt.
    noise : array[3]
        What the model leaves out.

    Returns
    -------
    dict
        Term → array[3] over staying, hedging, leaving (the better of keeping and returning); % of GDP.
    """
    s, package = one_package(position, menu, 0, offer)
    answered = sum(float(value) for j, value in enumerate(position.counter_value[0]) if counters & (1 << j))
    flow = float(position.tie[0])
    stays_for = s.perpetuity * np.array([1.0, 1 - s.hedging_loss, 0.0])
    # Damage scales every part of a positive tie alike, delivered counters among them.
    parts = {name: value * (1 - damage if flow >= 0 else 1.0) for name, value in ties.items()}
    terms = {f"tie: {name}": value * stays_for for name, value in parts.items()}
    terms["counters delivered earlier"] = (flow - sum(parts.values())) * stays_for
    terms["counters"] = s.perpetuity * answered * np.array([1.0, s.counter_share, 0.0])
    terms["free hand"] = s.perpetuity * s.autonomy * np.array([0.0, 1.0, 0.0])
    kept = keep_payoff(s, package) >= return_payoff(s, package)
    away = s.believed_promise if kept else QUARTER
    worth = package.worth if kept else package.worth_one_quarter
    terms["concessions"] = np.array([package.worth_staying, package.worth_hedging, worth])
    leaves = np.array([0.0, 0.0, 1.0])
    terms["retaliation"] = -away * s.retaliation * leaves
    terms["what it falls back on"] = (s.perpetuity - away) * s.fallback * leaves
    terms["switching cost"] = -s.switching_cost * leaves
    if not kept:
        terms["forfeited on return"] = -(s.believed_promise - QUARTER) * package.lost * leaves
    terms["what the model leaves out"] = noise.astype(np.float64)
    return terms


def margin_terms(terms: Terms, chosen: int, rival: int) -> dict[str, float]:
    """The chosen plan less another, by term, the largest first; terms that make no difference are left out.

    Parameters
    ----------
    terms : dict
        `plan_terms`.
    chosen, rival : int
        Plans.

    Returns
    -------
    dict
        Term → difference, % of GDP.
    """
    gaps = {name: float(values[chosen] - values[rival]) for name, values in terms.items()}
    return {name: gap for name, gap in sorted(gaps.items(), key=lambda pair: -abs(pair[1])) if abs(gap) > TOLERANCE}


def keeping_terms(position: Position, menu: Menu) -> dict[str, float]:
    """Why a pivot that has left keeps away or comes home: ``hold − θ − r_b`` (model §5), % of GDP per year."""
    s, nothing = one_package(position, menu, 0, 0)
    return {
        "what it would lose again": nothing.hold,
        "retaliation": -s.retaliation,
        "what it falls back on": -s.fallback,
    }

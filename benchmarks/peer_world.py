"""One world of the peer: its figures and luck as plain numbers, and the equations of model §2-§3 as scalars."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.calibration import draw
from sim.core.streams import Streams
from sim.scenario import Scenario, Turnover

INPUTS = ("components", "microelectronics", "machine_tools")
PURPOSES = (
    "suitor:perception",
    *(f"pivot:noise-{plan}" for plan in range(3)),
    *(f"nature:{what}" for what in ("reversal", "courting", "oil", "incidents")),
    *(f"nature:{what}" for what in ("leader-pivot", "leader-incumbent", "war-end")),
)


@dataclass(frozen=True)
class World:
    """Figures by key, and luck on (0, 1) by purpose and quarter."""

    figures: Mapping[str, float]
    luck: Mapping[str, list[float]]


def worlds_of(scenario: Scenario, seed: int, first: int, count: int) -> list[World]:
    """The same worlds that wedgesim plays, one by one; drawing them is no part of what is measured."""
    streams = Streams(seed, first, count)
    drawn = {key: values.tolist() for key, values in draw(scenario, streams).items()}
    quarters = range(scenario.quarters)
    luck = {
        purpose: np.stack([streams.uniforms(purpose, quarter) for quarter in quarters], axis=1).tolist()
        for purpose in PURPOSES
    }
    return [
        World({key: row[n] for key, row in drawn.items()}, {purpose: rows[n] for purpose, rows in luck.items()})
        for n in range(count)
    ]


def promises(turnover: Turnover, figures: Mapping[str, float], election: float) -> tuple[list[float], list[float]]:
    """Hazard h_t and annuity C_t by quarter of the cycle, for a given chance of reversal at an election."""
    hazard = []
    for phase in range(turnover.cycle):
        event = election if phase == turnover.election else 0.0
        if phase == turnover.midterm:
            event = figures["suitor.p_midterm"]
        hazard.append(1 - (1 - figures["suitor.background_hazard"]) * (1 - event))
    kept = [figures["discounting.factor"] * (1 - h) for h in hazard]
    once = 0.0
    for share in reversed(kept):
        once = 0.25 + share * once
    following = once / (1 - math.prod(kept))
    annuity = []
    for share in reversed(kept):
        following = 0.25 + share * following
        annuity.append(following)
    return hazard, annuity[::-1]


def ces(inputs: list[float], substitution: float) -> float:
    """Constant-elasticity aggregate with equal weights (model, §2)."""
    smallest = min(inputs)
    if smallest <= 0 and substitution <= 1:
        return 0.0
    if substitution < 1e-3:
        return smallest
    if math.isinf(substitution):
        return sum(inputs) / len(inputs)
    if abs(substitution - 1) < 1e-6:
        return math.exp(sum(math.log(one) for one in inputs) / len(inputs))
    exponent = (substitution - 1) / substitution
    scale = smallest if substitution < 1 else max(inputs)
    mean = sum((one / scale) ** exponent for one in inputs) / len(inputs)
    return scale * float(mean ** (1 / exponent))


def ties(v: Mapping[str, float]) -> dict[str, float]:
    """Flow of every tie, % of GDP per year."""
    percent = v["economy.gdp"] / 100
    crude = v["ties.exports.crude_share"]
    rent = crude * v["ties.exports.crude_rent"] + (1 - crude) * v["ties.exports.other_rent"]
    rerouted = v["ties.exports.replaceable"]
    sold = v["ties.exports.total"] * v["ties.exports.share"]
    exports = sold * ((1 - rerouted) * rent * v["oil"] + rerouted * v["ties.exports.discount"]) / percent
    kept = 1 - v["ties.imports.share"] * (1 - v["ties.imports.replaceable"])
    imports = v["ties.imports.total"] * (kept ** (-1 / (v["ties.imports.elasticity"] - 1)) - 1) / percent
    left = [1 - v[f"ties.defence.{one}"] * (1 - v["ties.defence.replaceable"]) for one in INPUTS]
    defence = v["ties.defence.output"] * (1 - ces(left, v["ties.defence.substitution"])) / percent
    finance = settlement(v) * (1 - v["ties.finance.refusing"])
    economic = {"exports": exports, "imports": imports, "defence": defence, "finance": finance}
    return {name: flow * v["ties.scale"] for name, flow in economic.items()} | {
        "security": v["ties.security.flow"],
        "cover": v["ties.cover.flow"],
        "diplomacy": v["ties.diplomacy.flow"],
        "affinity": v["ties.affinity.flow"] * (1 - v["ties.affinity.leader_share"] * v["leader_exited"]),
        "friction": -(v["ties.friction.flow"] + v["incidents"]),
    }


def settlement(v: Mapping[str, float]) -> float:
    """Cost of settling all trade with the incumbent some other way, % of GDP per year."""
    trade = v["ties.exports.total"] * v["ties.exports.share"] + v["ties.imports.total"] * v["ties.imports.share"]
    return v["ties.finance.friction"] * trade / (v["economy.gdp"] / 100)


def fallback(bare_tie: float, damage: float, pi: float, theta: float) -> tuple[float, bool]:
    """r_b, and whether a pivot left alone stays out."""
    kept = (1 - max(pi, damage)) / (1 - damage) if damage < 1 else 0.0
    recovered = kept * max(bare_tie, 0.0) + min(bare_tie, 0.0)
    return max(recovered, -theta), recovered < -theta


def arrivals(luck: float, rate: float) -> int:
    """Poisson arrivals by inversion."""
    count, term = 0, math.exp(-rate)
    below = term
    while luck > below and count < rate + 10 * math.sqrt(rate) + 9:
        count += 1
        term *= rate / count
        below += term
    return count

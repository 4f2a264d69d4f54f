"""The stage game as a competent Mesa user would write it: every package and every set of counters, in NumPy arrays.

Written from the definition (model, §3-§6) and sharing nothing with `sim.game`, so that equal answers mean something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.scenario import Concession

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

TIE = 1e-9
QUARTER = 0.25


class Rules(NamedTuple):
    """What may be offered together: (concession, needed) and (concession, excluded) pairs, and the impossible ones."""

    count: int
    requires: tuple[tuple[int, int], ...]
    excludes: tuple[tuple[int, int], ...]
    impossible: tuple[int, ...]
    overlaps: tuple[tuple[int, int], ...]


def rules_of(menu: Sequence[Concession]) -> Rules:
    """The rules of a menu."""
    place = {one.id: k for k, one in enumerate(menu)}
    requires = [(place[one.id], place[need]) for one in menu for need in one.requires if need in place]
    excludes = [(place[one.id], place[other]) for one in menu for other in one.excludes if other in place]
    impossible = [place[one.id] for one in menu if not set(one.requires) <= set(place)]
    overlaps = [(place[one.id], place[larger]) for one in menu for larger in one.overlaps if larger in place]
    return Rules(len(menu), tuple(requires), tuple(excludes), tuple(impossible), tuple(overlaps))


@lru_cache(maxsize=256)
def packages(rules: Rules, done: tuple[int, ...]) -> tuple[NDArray[np.int64], Flags, Flags]:
    """Every admissible package, the empty one first: masks, members, and what is present once it is accepted."""
    masks = np.arange(1 << rules.count)
    chosen = (masks[:, np.newaxis] >> np.arange(rules.count) & 1).astype(bool)
    present = chosen.copy()
    present[:, list(done)] = True
    fits = ~chosen[:, list(done)].any(axis=1) & ~chosen[:, list(rules.impossible)].any(axis=1)
    for one, needed in rules.requires:
        fits &= ~chosen[:, one] | present[:, needed]
    for one, other in rules.excludes:
        fits &= ~(chosen[:, one] & present[:, other]) & ~(chosen[:, other] & present[:, one])
    return masks[fits], chosen[fits], present[fits]


@dataclass(frozen=True)
class Position:
    """One world in one quarter; names as in the model's text."""

    A: float
    C: float
    believed: float
    b: float
    r_b: float
    out: bool
    theta: float
    K: float
    hedging_loss: float
    autonomy: float
    gamma: float
    pi: float
    R: float
    bare_retention: float
    incumbent_loss: float
    denial: float
    capability: float
    hedge_yield: float
    refusal: float
    benefit: float
    value: Array
    cost: Array
    ally: Array
    home: Array
    reversible: Array
    up_front: Array
    hedged: Array
    in_force: Array
    ever: Array
    overlaps: Array
    counter_value: Array
    counter_cost: Array


class Sums(NamedTuple):
    """Sums of every package, array[packages] each."""

    masks: NDArray[np.int64]
    y: Array
    y_return: Array
    y_stay: Array
    y_hedge: Array
    hold: Array
    lost: Array
    z: Array
    z_return: Array
    z_stay: Array
    z_hedge: Array
    ally: Array


def sums(rules: Rules, p: Position) -> Sums:
    """Add up every package at once."""
    undelivered = p.reversible * (1 - p.in_force) + (1 - p.reversible) * (1 - p.ever)
    done = tuple(np.flatnonzero(undelivered <= TIE).tolist())
    masks, chosen, present = packages(rules, done)
    share = np.ones(chosen.shape)
    for smaller, larger in rules.overlaps:
        share[:, smaller] *= np.where(present[:, larger], 1 - p.overlaps[smaller, larger], 1.0)
    back, lasting = p.reversible * (1 - p.in_force), (1 - p.reversible) * (1 - p.ever) * p.A
    once = (p.ally + p.home) * (1 - p.ever)
    worth = p.value * (back * p.believed + lasting)
    bill = p.cost * (back * p.C + lasting) + once
    values = np.stack([worth, p.value * (back * QUARTER + lasting), p.up_front * worth, p.hedged * worth], axis=1)
    bills = np.stack([bill, p.cost * (back * QUARTER + lasting) + once, p.up_front * bill, p.hedged * bill], axis=1)
    scaled = chosen * share
    gains, costs = scaled @ values, chosen @ bills
    lost = share @ (p.value * p.reversible * p.in_force)
    hold = scaled @ (p.value * back) + lost
    return Sums(masks, *gains.T, hold, lost, *costs.T, chosen @ (p.ally * (1 - p.ever)))


def counter_sets(value: Array, cost: Array) -> tuple[Array, Array, NDArray[np.int64]]:
    """Value, cost and mask of every set of counters, cheapest first, then by mask."""
    masks = np.arange(1 << len(value))
    members = masks[:, np.newaxis] >> np.arange(len(value)) & 1
    g, c = members @ value, members @ cost
    order = np.lexsort((masks, np.round(c / TIE)))
    return g[order], c[order], masks[order]


class Ends(NamedTuple):
    """How every package ends, array[packages] each."""

    alignment: NDArray[np.int64]
    durable: Flags
    counters: NDArray[np.int64]
    suitor: Array


def pivot_plans(p: Position, x: Sums, g: Array) -> tuple[Array, Array, Array]:
    """What staying, hedging (array[packages, sets]) and leaving (array[packages]) are worth to the pivot."""
    stay = p.A * (p.b + g) + x.y_stay[:, np.newaxis]
    hedge = p.A * ((1 - p.hedging_loss) * p.b + p.gamma * g + p.autonomy) + x.y_hedge[:, np.newaxis]
    keep = x.y - p.believed * p.theta + (p.A - p.believed) * p.r_b - p.K
    back = x.y_return - QUARTER * p.theta + (p.A - QUARTER) * p.r_b - p.K - (p.believed - QUARTER) * x.lost
    return stay, hedge, np.maximum(keep, back)


def ends(p: Position, x: Sums, *, thrifty: bool = False) -> Ends:
    """The incumbent's best answer to every package, and the pivot's choice.

    With ``thrifty`` the sets of counters are tried only on packages that the pivot would not take lying down.
    """
    durable = x.hold >= p.theta + p.r_b - TIE
    g, c, sets = counter_sets(p.counter_value, p.counter_cost)
    if thrifty:
        rows = np.flatnonzero(_choices(*pivot_plans(p, x, g[:1]))[:, 0] != STAY)
        alignment, counters = np.full(len(durable), STAY), np.zeros(len(durable), dtype=np.int64)
        if len(rows):
            some = Sums(*(column[rows] for column in x))
            alignment[rows], answer = _answered(p, some, durable[rows], g, c)
            counters[rows] = sets[answer]
    else:
        alignment, answer = _answered(p, x, durable, g, c)
        counters = sets[answer]
    return Ends(alignment, durable, counters, suitor_payoffs(p, x, alignment, durable))


def _choices(stay: Array, hedge: Array, leave: Array) -> NDArray[np.int64]:
    best = np.maximum(np.maximum(stay, hedge), leave[:, np.newaxis]) - TIE
    return np.where(stay >= best, STAY, np.where(hedge >= best, HEDGE, DEFECT))


def _answered(p: Position, x: Sums, durable: Flags, g: Array, c: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    choices = _choices(*pivot_plans(p, x, g))
    regained = 0.0 if p.out else (1 - p.pi) * p.bare_retention
    lost = np.where(durable, p.A - p.C, p.A - QUARTER) * regained
    kept = p.A * (p.R - c)
    shared = p.A * ((1 - p.incumbent_loss) * p.R - p.gamma * c)
    payoff = np.where(choices == STAY, kept, np.where(choices == HEDGE, shared, lost[:, np.newaxis]))
    best = payoff.max(axis=1, keepdims=True) - TIE
    answer = np.argmax(payoff >= best, axis=1)
    return np.take_along_axis(choices, answer[:, np.newaxis], axis=1)[:, 0], answer


def suitor_payoffs(p: Position, x: Sums, alignment: NDArray[np.int64], durable: Flags) -> Array:
    """What each package leaves the suitor."""
    empty = x.masks == 0
    w, benefit = p.denial + p.capability, np.where(empty, 0.0, p.benefit)
    stay = -x.z_stay - p.refusal * x.ally
    hedge = p.hedge_yield * w * np.where(empty, p.A, p.C) - x.z_hedge + benefit
    denied = p.A if p.out else p.C
    keep = p.capability * p.C + p.denial * denied - x.z + benefit
    leave = np.where(durable, keep, QUARTER * w - x.z_return)
    return np.where(alignment == STAY, stay, np.where(alignment == HEDGE, hedge, leave))


class Answers(NamedTuple):
    """The tests of model §6 in one world, the price, and the suitor's best offer; masks of −1 where there is none."""

    splits_anyway: bool
    hedges_anyway: bool
    pivot_leaves: bool
    pivot_rational: bool
    suitor_rational: bool
    wedge_rational: bool
    price: float
    price_package: int
    offer: int


def cheapest(masks: NDArray[np.int64], bills: Array) -> int:
    """Row of the cheapest package; among equals the smallest mask."""
    return int(np.flatnonzero(bills <= bills.min() + TIE)[0])


def solve(rules: Rules, p: Position, *, thrifty: bool = False) -> Answers:
    """Answer every test by enumeration."""
    x = sums(rules, p)
    end = ends(p, x, thrifty=thrifty)
    leaves = end.alignment == DEFECT
    durable = leaves & end.durable
    offered = x.masks != 0
    splits = bool(leaves[0])
    bought = np.flatnonzero(durable & offered)
    price, package = float("nan"), -1
    if splits:
        price, package = 0.0, 0
    elif len(bought):
        row = bought[cheapest(x.masks[bought], x.z[bought])]
        price, package = float(x.z[row]), int(x.masks[row])
    best = np.flatnonzero(end.suitor >= end.suitor.max() - TIE)
    chosen = 0 if best[0] == 0 else int(best[cheapest(x.masks[best], x.z[best])])
    return Answers(
        splits,
        bool(end.alignment[0] == HEDGE),
        bool((leaves & offered).any()),
        len(bought) > 0,
        bool((end.suitor[bought] > end.suitor[0] + TIE).any()),
        not splits and bool(durable[chosen]),
        price,
        package,
        int(x.masks[chosen]),
    )


def only(x: Sums, mask: int) -> Sums:
    """One package out of all."""
    row = np.searchsorted(x.masks, mask)
    return Sums(*(column[row : row + 1] for column in x))

"""Brute-force oracle of the stage game, derived from the text of the model alone.

Every package, every set of counters and every action of the pivot is enumerated with plain floats, in the words of
sections 3 to 6 of the model. Nothing is shared with the engine, so an agreement of the two is evidence for both.
"""

# ruff: noqa: E702
from __future__ import annotations

import random
from dataclasses import dataclass, replace

TOLERANCE = 1e-9
STAY, HEDGE, DEFECT = 0, 1, 2
QUARTER = 0.25


# fmt: off
@dataclass(frozen=True)
class Item:
    """One concession: what it is worth, what it costs and how much of it is delivered already."""

    value: float; cost: float  # v and kappa (flows), deliverable, war and finance effects included
    ally_cost: float; home_cost: float  # Lambda^a and Lambda^d, paid once
    reversible: float  # r, the part that a reversal takes back
    up_front: float; hedged: float  # u and d, the parts handed over to a pivot that stays and to one that hedges
    in_force: float; ever: float  # e and i = peak, how much of the reversible and of the irreversible part is in force


@dataclass(frozen=True)
class World:
    """One world in one quarter: every number the stage game needs."""

    perpetuity: float; promise: float; believed_promise: float  # A, C and C as the pivot believes it
    tie: float  # b, delivered counters and damage included
    lasting_tie: float  # b without delivered counters, damage included
    damage: float; unrecovered: float; retaliation: float; switching_cost: float  # damage, pi, theta, K
    hedging_loss: float; autonomy: float; counter_share: float  # l, eta, gamma
    retention: float; bare_retention: float  # R less the cost of delivered counters, and R with them cancelled
    incumbent_hedging_loss: float  # l_I
    denial: float; capability: float; hedge_yield: float  # w_den, w_cap, alpha_w
    refusal_cost: float; deal_benefit: float  # omega, d
    concessions: tuple[Item, ...]
    counters: tuple[tuple[float, float], ...]  # (g, c) of each counter not delivered yet
    requires: tuple[frozenset[int], ...]; excludes: tuple[frozenset[int], ...]  # excludes is read as symmetric
    overlaps: tuple[tuple[float, ...], ...]  # overlaps[k][j] = share of k contained in j


@dataclass(frozen=True)
class Sums:
    """What one package adds up to, over the parts not in force yet; y is value, z cost, lost = sum of r v e."""

    y: float; y_return: float; hold: float; y_stay: float; y_hedge: float
    z: float; z_return: float; z_stay: float; z_hedge: float; ally: float; lost: float


@dataclass(frozen=True)
class Outcome:
    """How the game ends after one package, and what each role gets; durable = defects and wants to keep the deal."""

    alignment: int; durable: bool; counters: int
    pivot: float; incumbent: float; suitor: float


@dataclass(frozen=True)
class Answers:
    """The answers of section 6 in one world."""

    splits_anyway: bool; pivot_leaves: bool; pivot_rational: bool; suitor_rational: bool; wedge_rational: bool
    price: float | None; price_package: int | None; price_value: float | None; price_hedge: float | None
    break_even: float | None; binds: str
    offer: int; offer_alignment: int; offer_counters: int
# fmt: on


def members(mask: int) -> list[int]:
    """Return the indices whose bits are set."""
    return [k for k in range(mask.bit_length()) if mask >> k & 1]


def cheapest(costs: dict[int, float]) -> int:
    """Return the bitmask of least cost; among equals, the smallest one."""
    return min(mask for mask, cost in costs.items() if cost <= min(costs.values()) + TOLERANCE)


def in_full(world: World) -> set[int]:
    """Return the concessions of which nothing is left to deliver."""

    def left(item: Item) -> float:
        return item.reversible * (1 - item.in_force) + (1 - item.reversible) * (1 - item.ever)

    return {k for k, item in enumerate(world.concessions) if left(item) <= TOLERANCE}


def packages(world: World) -> list[int]:
    """Return the bitmasks of the packages that respect what is in force, the requirements and the exclusions."""
    done, clashes = in_full(world), {(k, j) for k, out in enumerate(world.excludes) for j in out}

    def admissible(chosen: set[int]) -> bool:
        there = chosen | done
        fits = all(world.requires[k] <= there for k in chosen)
        clash = any((k, j) in clashes or (j, k) in clashes for k in chosen for j in there - {k})
        return fits and not clash and not chosen & done

    return [mask for mask in range(1 << len(world.concessions)) if admissible(set(members(mask)))]


def sums(world: World, mask: int) -> Sums:
    """Add up one package: values with the promise the pivot believes, costs with the true one."""
    there, chosen = set(members(mask)) | in_full(world), set(members(mask))
    A, C, believed = world.perpetuity, world.promise, world.believed_promise
    y = y_return = hold = y_stay = y_hedge = z = z_return = z_stay = z_hedge = ally = lost = 0.0
    for k, item in enumerate(world.concessions):
        v, r, e = item.value, item.reversible, item.in_force
        for j in there - {k}:
            v *= 1 - world.overlaps[k][j]
        hold += r * v * (1.0 if k in chosen else e)
        lost += r * v * e
        if k not in chosen:
            continue
        left, for_ever = r * (1 - e), (1 - r) * (1 - item.ever) * A
        once, flow = (item.ally_cost + item.home_cost) * (1 - item.ever), max(item.cost, 0.0)
        value, cost = v * (left * believed + for_ever), flow * (left * C + for_ever) + once
        value_return, cost_return = v * (left * QUARTER + for_ever), flow * (left * QUARTER + for_ever) + once
        y, y_return = y + value, y_return + value_return
        y_stay, y_hedge = y_stay + item.up_front * value, y_hedge + item.hedged * value
        z, z_return = z + cost, z_return + cost_return
        z_stay, z_hedge = z_stay + item.up_front * cost, z_hedge + item.hedged * cost
        ally += item.ally_cost * (1 - item.ever)
    return Sums(y, y_return, hold, y_stay, y_hedge, z, z_return, z_stay, z_hedge, ally, lost)


def fallback(world: World) -> tuple[float, bool]:
    """Return r_b, what the pivot has after its patron's reversal, and whether it then stays out."""
    pi, damage = world.unrecovered, world.damage
    kept = 0.0 if damage >= 1 else (1 - max(pi, damage)) / (1 - damage) if damage > 0 else 1 - pi
    b_minus = kept * max(world.lasting_tie, 0.0) + min(world.lasting_tie, 0.0)
    return max(b_minus, -world.retaliation), b_minus < -world.retaliation


def holds(world: World, x: Sums) -> bool:
    """Tell whether keeping the deal beats returning: hold >= theta + r_b."""
    return x.hold >= world.retaliation + fallback(world)[0] - TOLERANCE


def pivot_columns(world: World, x: Sums, g: float) -> tuple[float, float, float, float]:
    """Return what the pivot gets from staying, hedging, defecting for good, and defecting for a quarter."""
    A, C, b, theta = world.perpetuity, world.believed_promise, world.tie, world.retaliation
    r_b = fallback(world)[0]
    stay = A * (b + g) + x.y_stay
    hedge = A * ((1 - world.hedging_loss) * b + world.counter_share * g + world.autonomy) + x.y_hedge
    keep = x.y - C * theta + (A - C) * r_b - world.switching_cost
    back = x.y_return - (C - QUARTER) * x.lost - QUARTER * theta + (A - QUARTER) * r_b - world.switching_cost
    return stay, hedge, keep, back


def pivot_choice(world: World, x: Sums, g: float) -> tuple[int, float]:
    """Return the pivot's choice and its value; ties go to the status quo."""
    stay, hedge, keep, back = pivot_columns(world, x, g)
    values = (stay, hedge, max(keep, back))
    choice = next(action for action in (STAY, HEDGE, DEFECT) if values[action] >= max(values) - TOLERANCE)
    return choice, values[choice]


def incumbent_payoff(world: World, alignment: int, durable: bool, c: float) -> float:
    """Return what the incumbent gets."""
    A, C, R = world.perpetuity, world.promise, world.retention
    if alignment == STAY:
        return A * (R - c)
    if alignment == HEDGE:
        return A * ((1 - world.incumbent_hedging_loss) * R - world.counter_share * c)
    R_later = 0.0 if fallback(world)[1] else (1 - world.unrecovered) * world.bare_retention
    return (A - C if durable else A - QUARTER) * R_later


def suitor_payoff(world: World, mask: int, x: Sums, alignment: int, durable: bool) -> float:
    """Return what the suitor gets."""
    A, C, w = world.perpetuity, world.promise, world.denial + world.capability
    deal = world.deal_benefit if mask else 0.0
    if alignment == STAY:
        return -x.z_stay - world.refusal_cost * x.ally
    if alignment == HEDGE:
        return world.hedge_yield * w * (C if mask else A) - x.z_hedge + deal
    if durable:
        away = A if fallback(world)[1] else C
        return world.capability * C + world.denial * away - x.z + deal
    return QUARTER * w - x.z_return


def reply(world: World, mask: int) -> Outcome:
    """Play out one package: the incumbent's best set of counters, then the pivot's choice."""
    x, ends = sums(world, mask), []  # (incumbent's payoff, cost, choice, pivot's payoff) of every set of counters
    durable = holds(world, x)
    for answer in range(1 << len(world.counters)):
        g, c = (sum(world.counters[j][part] for j in members(answer)) for part in (0, 1))
        choice, worth = pivot_choice(world, x, g)
        ends.append((incumbent_payoff(world, choice, durable, c), c, choice, worth))
    best = max(end[0] for end in ends)
    answer = cheapest({answer: end[1] for answer, end in enumerate(ends) if end[0] >= best - TOLERANCE})
    incumbent, _, choice, pivot = ends[answer]
    suitor = suitor_payoff(world, mask, x, choice, durable)
    return Outcome(choice, choice == DEFECT and durable, answer, pivot, incumbent, suitor)


def solve(world: World) -> Answers:
    """Answer every question of section 6 by enumeration."""
    x = {mask: sums(world, mask) for mask in packages(world)}
    end = {mask: reply(world, mask) for mask in x}
    offers = [mask for mask in x if mask]
    durable = [mask for mask in offers if end[mask].durable]
    leaving = [mask for mask in offers if end[mask].alignment == DEFECT]
    hedged = [mask for mask in offers if end[mask].alignment == HEDGE]
    splits = end[0].alignment == DEFECT

    best = max(outcome.suitor for outcome in end.values())
    among = {mask: x[mask].z for mask in x if end[mask].suitor >= best - TOLERANCE}
    offer = 0 if 0 in among else cheapest(among)

    price = package = price_value = price_hedge = None
    if splits or durable:  # the empty package costs and gives nothing
        package = 0 if splits else cheapest({mask: x[mask].z for mask in durable})
        price, price_value = x[package].z, x[package].y
    if end[0].alignment == HEDGE:
        price_hedge = 0.0
    elif not splits and hedged:
        price_hedge = min(x[mask].z_hedge for mask in hedged)

    worth_it = any(end[mask].suitor > end[0].suitor + TOLERANCE for mask in durable)
    even = 0.0 if splits else break_even(world, durable, end[0].alignment)
    binds = "none" if splits or durable else binding(replace(world, counters=()))
    prices, played = (price, package, price_value, price_hedge), (offer, end[offer].alignment, end[offer].counters)
    tests = (splits, bool(leaving), bool(durable), worth_it, not splits and end[offer].durable)
    return Answers(*tests, *prices, even, binds, *played)


def solve_without_counters(world: World, tie: float, retention: float) -> Answers:
    """Answer the same questions where the incumbent has no counters; `tie` and `retention` without delivered ones."""
    return solve(replace(world, counters=(), tie=tie, retention=retention))


def break_even(world: World, durable: list[int], empty_alignment: int) -> float | None:
    """Return the least w >= 0 at which a durable package is worth it, where the pivot does not leave unbought.

    With s = w_den / w fixed and no reply depending on w, x is worth it iff
    w (C + s (A-C) out) - z(x) + d >= w alpha_w A (if the pivot hedges unbought, else 0).
    """
    A, C, w = world.perpetuity, world.promise, world.denial + world.capability
    if w == 0:
        return None
    slope = C + (world.denial / w * (A - C) if fallback(world)[1] else 0.0)
    if empty_alignment == HEDGE:
        slope -= world.hedge_yield * A
    needs = [sums(world, mask).z - world.deal_benefit for mask in durable]
    levels = [0.0 if need <= 0 else need / slope for need in needs if need <= 0 or slope > 0]
    return min(levels) if levels else None


def binding(world: World) -> str:
    """Say why no package ends in a durable defection, of a world whose counters were taken away."""
    offers = [mask for mask in packages(world) if mask]
    if any(reply(world, mask).durable for mask in offers):
        return "counter"
    columns = {mask: pivot_columns(world, sums(world, mask), 0.0) for mask in offers}
    tempted = [mask for mask, (stay, _, keep, back) in columns.items() if max(keep, back) > stay + TOLERANCE]
    lasting = any(holds(world, sums(world, mask)) for mask in tempted)
    return "hedging" if lasting else "durability" if tempted else "value"


class closed_forms:
    """The closed forms of section 6, for a menu of one concession."""

    @staticmethod
    def v_star(A: float, C: float, b: float, g: float, theta: float, K: float, pi: float) -> float:
        """Return the least flow whose kept defection beats staying; a defection is durable from max(v*, theta + r_b).

        Holds for one fully reversible concession, not delivered yet, no damage, no delivered counters, C the believed
        promise, against a given counter g, where hedging is staying or worse. At v* itself the pivot still stays.
        """
        r_b = max((1 - pi) * max(b, 0.0) + min(b, 0.0), -theta)
        return theta + (A * (b + g) + K - (A - C) * r_b) / C

    @staticmethod
    def q_star(v: float, b: float, pi: float) -> float:
        """Return the credibility C/A above which the flow v buys the pivot.

        Holds under the conditions of v_star with g = theta = K = 0 and v > b > 0. Below 1/(4A), the least credibility
        there is, every credibility suffices; for v <= b none does.
        """
        return pi * b / (v - b + pi * b)

    @staticmethod
    def rho_star(v: float, b_0: float, q: float, pi: float) -> float:
        """Return how replaceable the tie b = b_0 (1 - rho) must be for the flow v to buy the pivot.

        Holds under the conditions of v_star with g = theta = K = 0 and b_0 > 0; at or below 0 every rho in [0, 1) does.
        """
        return 1 - v / (b_0 * (1 + pi * (1 - q) / q))

    @staticmethod
    def hedge_threshold(A: float, b: float, g: float, loss: float, gamma: float, eta: float, alpha: float) -> float:
        """Return the value y above which hedging beats staying, for u = 0 and a divisible concession (alpha > 0)."""
        return A * (loss * b + (1 - gamma) * g - eta) / alpha


def random_world(rng: random.Random, concessions: int, counters: int) -> World:
    """Draw a world broadly, degenerate edges and exact ties included."""
    count = range(concessions)
    coarse = rng.random() < 0.15  # numbers on a coarse grid tie exactly

    def draw(low: float, high: float, *edges: float, odds: float = 0.25) -> float:
        if edges and rng.random() < odds:
            return rng.choice(edges)
        return low + (high - low) * (rng.randint(0, 4) / 4 if coarse else rng.random())

    A = draw(4.0, 24.0)
    C = draw(QUARTER, A, QUARTER, A, odds=0.1)
    damage = draw(0.0, 0.9, 1.0, odds=0.1) if rng.random() < 0.15 else 0.0
    lasting = draw(-4.0, 6.0, 0.0, odds=0.1)
    tie = lasting + (draw(0.0, 2.0) if rng.random() < 0.2 else 0.0)
    pi, gamma = draw(0.0, 1.0, 0.0, 1.0), draw(0.0, 1.0, 0.0, 1.0)
    retention, hostile = (
        draw(-0.2, 4.0, 0.0, odds=0.05),
        rng.random() < 0.7,
    )  # hedging costs the tie much and gains little
    u, alpha = draw(0.0, 0.4, 0.0, odds=0.6), draw(0.0, 0.8, 0.0, odds=0.5)
    items = []
    for _ in count:
        front, share = (u, alpha) if rng.random() < 0.7 else (0.0, 0.0)  # else indivisible
        in_force = draw(0.0, 1.0, 1.0) if rng.random() < 0.2 else 0.0
        items.append(Item(
            value=draw(0.0, 5.0, 0.0, odds=0.05), cost=draw(-0.5, 1.5, 0.0), ally_cost=draw(0.0, 5.0, 0.0),
            home_cost=draw(0.0, 3.0, 0.0), reversible=draw(0.0, 1.0, 0.0, 1.0, 1.0, odds=0.6), up_front=front,
            hedged=front + (1 - front) * share, in_force=in_force,
            ever=max(in_force, draw(0.0, 1.0, 1.0)) if rng.random() < 0.25 else in_force,
        ))  # fmt: skip
    requires, excludes = [set[int]() for _ in count], [set[int]() for _ in count]
    overlaps = [[0.0 for _ in count] for _ in count]
    size = [rng.random() for _ in count]  # only a larger one contains another: no circles
    for k in count:
        for j in count:
            if size[j] > size[k] and rng.random() < 0.3:
                overlaps[k][j] = draw(0.0, 1.0, 1.0, odds=0.1)
            elif j != k and rng.random() < 0.06:
                rng.choice((requires, excludes))[k].add(j)
    return World(
        perpetuity=A, promise=C, believed_promise=C if rng.random() < 0.6 else draw(QUARTER, A, A, odds=0.1),
        tie=tie * (1 - damage) if tie > 0 else tie, lasting_tie=lasting * (1 - damage) if lasting > 0 else lasting,
        damage=damage, unrecovered=pi, retaliation=draw(0.0, 2.0, 0.0), switching_cost=draw(0.0, 10.0, 0.0),
        hedging_loss=draw(0.3, 1.0) if hostile else draw(0.0, 0.5, 0.0), counter_share=gamma,
        autonomy=0.0 if hostile else draw(0.0, 1.5, 0.0), retention=retention - (draw(0.0, 1.0) if tie > lasting else 0.0), bare_retention=retention,
        incumbent_hedging_loss=draw(0.0, 1.0), denial=draw(0.0, 3.0, 0.0), capability=draw(0.0, 2.0, 0.0),
        hedge_yield=draw(-0.3, 0.6, 0.0), refusal_cost=draw(0.0, 1.0, 0.0),
        deal_benefit=draw(0.0, 3.0) if rng.random() < 0.2 else 0.0, concessions=tuple(items),
        counters=tuple((draw(0.0, 2.0), draw(0.0, 1.5, 0.0, odds=0.1)) for _ in range(counters)),
        requires=tuple(map(frozenset, requires)), excludes=tuple(map(frozenset, excludes)),
        overlaps=tuple(map(tuple, overlaps)),
    )  # fmt: skip

"""The search finds what enumeration finds, and looks at no more packages than its bounds leave.

A bound that is too loose costs time and changes no answer, so only the count of the packages looked at shows it.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from sim.game.best import EVERYTHING, OFFER, TESTS, cheaper
from sim.game.bounds import least_bill, rank, rate, worth_for
from sim.game.packages import BILL, HEDGING, KEEPING, PLANS, RETURNING, UNRANKED, WORTH, Room, room_for
from sim.game.payoffs import TOLERANCE
from sim.game.solve import solve_worlds
from tests import oracle
from tests.laws.test_stage_game import FLAGS, ONE, disagreements
from tests.worlds import menu_of_world, position_of

WORLDS = 1000
LOOKED_AT = {EVERYTHING: 5506, TESTS: 4097, OFFER: 2975}
"""Packages looked at in all those worlds, by what was asked. Fewer are better: if the laws still hold, write it here."""


def worlds() -> list[oracle.World]:
    """Broadly drawn; every eighth has an incumbent that loses less by a lasting departure than by a short one."""
    rng = random.Random(9)
    found = [oracle.random_world(rng, rng.randint(2, 5), rng.randint(0, 3)) for _ in range(WORLDS)]
    return [
        replace(world, retention=0.05, bare_retention=-0.3) if place % 8 == 0 else world
        for place, world in enumerate(found)
    ]


def tempted(world: oracle.World) -> tuple[bool, bool]:
    """Whether some package makes leaving, and leaving for good, better than staying while nobody answers or hedges."""
    sums = [oracle.sums(world, mask) for mask in oracle.packages(world) if mask]
    columns = [(package, *oracle.pivot_columns(world, package, 0.0)) for package in sums]
    better = [package for package, stay, _, keep, back in columns if max(keep, back) > stay + TOLERANCE]
    return bool(better), any(oracle.holds(world, package) for package in better)


def test_no_package_is_looked_at_for_nothing_and_none_is_missed() -> None:
    looked_at = dict.fromkeys(LOOKED_AT, 0)
    for world in worlds():
        position, menu, theirs = position_of([world]), menu_of_world(world), oracle.solve(world)
        for asked in LOOKED_AT:
            ours = solve_worlds(position, menu, ONE, asked)
            looked_at[asked] += int(ours.visited[0])
            if asked == EVERYTHING:
                assert disagreements(ours, theirs) == [], world
                assert ours.hedges_anyway[0] == (oracle.reply(world, 0).alignment == oracle.HEDGE), world
                assert (ours.leaving_beats_staying[0], ours.durable_beats_staying[0]) == tempted(world), world
            elif asked == TESTS:
                assert [getattr(ours, name)[0] for name in FLAGS] == [getattr(theirs, name) for name in FLAGS], world
            else:
                assert ours.offer[0] == theirs.offer, world
    assert looked_at == LOOKED_AT


def test_an_incumbent_that_would_rather_share_the_pivot_is_answered_by_enumeration() -> None:
    """Counters whose cost says nothing of their worth, and a tie that is worth little to the incumbent."""
    rng = random.Random(11)
    for _ in range(1000):
        counters = tuple((rng.uniform(0, 2), rng.uniform(0, 1)) for _ in range(3))
        changes = {"retention": rng.uniform(-1, 0.3), "counter_share": rng.uniform(0.1, 0.8), "counters": counters}
        world = replace(oracle.random_world(rng, 3, 3), **changes)
        ours = solve_worlds(position_of([world]), menu_of_world(world), ONE, EVERYTHING)
        assert disagreements(ours, oracle.solve(world)) == [], world


def test_a_dearer_answer_that_shares_the_pivot_may_be_better_than_a_cheaper_that_keeps_it() -> None:
    plain = {"perpetuity": 10.0, "promise": 2.0, "believed_promise": 2.0, "damage": 0.0, "unrecovered": 0.0}
    pivot = {"tie": 0.0, "lasting_tie": 0.95, "retaliation": 0.0, "switching_cost": 0.0, "autonomy": 0.8}
    shares = {"hedging_loss": 0.0, "counter_share": 0.5, "incumbent_hedging_loss": 0.5}
    rather_rid = {"retention": -1.0, "bare_retention": -1.0, "counters": ((2.0, 0.1), (0.5, 0.2))}
    world = replace(oracle.random_world(random.Random(1), 0, 2), **plain | pivot | shares | rather_rid)
    ours = solve_worlds(position_of([world]), menu_of_world(world), ONE, EVERYTHING)
    assert disagreements(ours, oracle.solve(world)) == []
    assert (ours.offer_alignment[0], ours.offer_counters[0]) == (oracle.HEDGE, 0b10)


@pytest.mark.parametrize(
    ("bill", "mask", "expected"),
    [
        (0.9, 9, True),
        (1.1, 1, False),
        (1.0, 4, True),
        (1.0, 5, False),
        (1.0, 6, False),
        (1.0 - TOLERANCE, 6, False),
        (1.0 + TOLERANCE, 4, True),
        (1.0 - 0.5 * TOLERANCE, 6, False),
        (1.0 + 0.5 * TOLERANCE, 4, True),
    ],
)
def test_a_package_comes_before_another_by_cost_then_by_mask(bill: float, mask: int, expected: bool) -> None:
    """Before the package 5 that costs 1; what lies within the tolerance, itself included, costs the same."""
    assert cheaper(bill, mask, 1.0, 5) == expected


def test_worth_for_cost_is_without_bound_where_worth_is_free_and_nothing_where_there_is_none() -> None:
    assert rate(3.0, 2.0) == 1.5
    assert rate(3.0, 0.0) == math.inf
    assert rate(0.0, 0.0) == rate(-1.0, 0.0) == rate(0.0, 2.0) == 0.0


def filled(rng: random.Random, count: int) -> Room:
    """Room with sums drawn for so many concessions, some of them free and some worth nothing."""
    world = oracle.random_world(rng, count, 0)
    room = room_for(position_of([world]))
    room.ranked[:, 0] = UNRANKED
    for k in range(count):
        for column in range(room.adds.shape[1]):
            room.adds[k, column] = rng.choice([0.0, rng.random(), rng.random(), rng.random()])
    return room


@pytest.mark.parametrize("plan", range(PLANS))
def test_concessions_are_ranked_by_worth_for_cost(plan: int) -> None:
    rng = random.Random(plan)
    for _ in range(50):
        room = filled(rng, 6)
        rank(room, plan)
        ranked = room.ranked[plan].tolist()
        assert sorted(ranked) == list(range(6))
        rates = [rate(worth_for(room.adds, k, plan), bill_of(room, k, plan)) for k in ranked]
        assert rates == sorted(rates, reverse=True)


def bill_of(room: Room, k: int, plan: int) -> float:
    return float(room.adds[k, BILL + plan + (plan == HEDGING)])


def test_bills_and_worths_are_those_of_the_plan() -> None:
    assert (KEEPING, RETURNING, HEDGING) == (0, 1, 2)
    room = filled(random.Random(1), 3)
    for k in range(3):
        adds = room.adds[k]
        assert [worth_for(room.adds, k, plan) for plan in range(PLANS)] == [
            adds[WORTH],
            adds[WORTH + 1],
            adds[WORTH + 3] - adds[WORTH + 2],
        ]


@pytest.mark.parametrize("plan", range(PLANS))
def test_the_least_bill_is_that_of_the_best_parts(plan: int) -> None:
    """Against the dual of the same linear programme, which looks for a price of worth instead of an order."""
    rng = random.Random(10 + plan)
    for _ in range(60):
        room, later, short = filled(rng, 5), rng.randrange(32), rng.uniform(-0.5, 2.5)
        found = least_bill(1.0, short, room, later, plan)
        assert math.isclose(found, 1.0 + by_parts(room, later, short, plan), rel_tol=1e-12)


def by_parts(room: Room, later: int, short: float, plan: int) -> float:
    """The cheapest way to make up what is short, each concession in part or whole; infinite if there is none."""
    if short <= 0:
        return 0.0
    some = [
        (bill_of(room, k, plan), worth_for(room.adds, k, plan))
        for k in range(len(room.adds))
        if later >> k & 1 and worth_for(room.adds, k, plan) > 0
    ]
    if sum(worth for _, worth in some) < short:
        return math.inf
    # At a price for worth, all that is cheaper is taken; the best price, the last one's, gives the bound.
    prices = [0.0, *(bill / worth for bill, worth in some)]
    return max(price * short + sum(min(bill - price * worth, 0.0) for bill, worth in some) for price in prices)

"""What is equally good goes to the status quo, and what differs by less than a tolerance is equally good."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.game.payoffs import TOLERANCE, choice
from sim.game.sets import add_up, put_in_order, sets_for
from sim.game.solve import best_offers
from sim.model.agents import best_plan
from tests import oracle
from tests.worlds import menu_of_world, position_of

HAIR, STEP = TOLERANCE / 10, TOLERANCE * 10


@pytest.mark.parametrize(
    ("payoffs", "expected"),
    [
        ((1.0, 1.0, 1.0), STAY),
        ((1.0, 1.0 + HAIR, 1.0 + HAIR), STAY),
        ((1.0, 0.0, 1.0 + HAIR), STAY),
        ((1.0, 1.0 + STEP, 0.0), HEDGE),
        ((0.0, 1.0, 1.0 + HAIR), HEDGE),
        ((1.0, 0.0, 1.0 + STEP), DEFECT),
        ((0.0, 1.0, 1.0 + STEP), DEFECT),
    ],
)
def test_the_pivot_stays_before_it_hedges_before_it_leaves(payoffs: tuple[float, float, float], expected: int) -> None:
    """The pivot that the others foresee and the pivot that moves."""
    assert choice(*payoffs) == expected
    assert best_plan(np.array([payoffs]))[0] == expected


def test_counters_of_equal_cost_come_in_the_order_of_the_menu() -> None:
    """0.1 + 0.2 is a hair more than 0.3."""
    sets, cost = sets_for(3), np.array([[0.1, 0.2, 0.3]])
    add_up(sets, np.zeros((1, 3)), cost, 0)
    assert 0 < sets.cost[0b011] - sets.cost[0b100] < TOLERANCE
    put_in_order(sets)
    assert sets.order.tolist() == [0b000, 0b001, 0b010, 0b011, 0b100, 0b101, 0b110, 0b111]


def offered(bills: tuple[float, ...], benefit: float) -> int:
    """What the suitor offers where each concession alone buys the pivot and the deal is worth ``benefit`` to it."""
    items = tuple(oracle.Item(99.0, 0.0, 0.0, bill, 1.0, 0.0, 0.0, 0.0, 0.0) for bill in bills)
    none: tuple[frozenset[int], ...] = (frozenset(),) * len(items)
    world = replace(
        oracle.random_world(random.Random(0), 0, 0),
        perpetuity=12.0, promise=6.0, believed_promise=6.0, tie=1.0, lasting_tie=1.0, damage=0.0, retaliation=0.0,
        switching_cost=0.0, autonomy=0.0, denial=0.0, capability=0.0, deal_benefit=benefit, concessions=items,
        counters=(), requires=none, excludes=none, overlaps=((0.0,) * len(items),) * len(items),
    )  # fmt: skip
    mask = best_offers(position_of([world]), menu_of_world(world), np.ones(1, dtype=bool))[0]
    assert mask == oracle.solve(world).offer
    return int(mask)


@pytest.mark.parametrize(
    ("bills", "benefit", "expected"),
    [
        ((0.0,), 0.0, 0b00),
        ((0.0,), HAIR, 0b00),
        ((0.0,), STEP, 0b01),
        ((1.0, 1.0), 2.0, 0b01),
        ((1.0 + HAIR, 1.0), 2.0, 0b01),
        ((1.0 + STEP, 1.0), 2.0, 0b10),
    ],
)
def test_the_suitor_offers_nothing_before_something_and_the_first_of_the_cheapest(
    bills: tuple[float, ...], benefit: float, expected: int
) -> None:
    assert offered(bills, benefit) == expected

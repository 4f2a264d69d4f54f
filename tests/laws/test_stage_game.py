"""The engine answers every test of model §6 as plain enumeration does."""

from __future__ import annotations

import math
import os
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.game.play import best_counters, pivot_columns
from sim.game.solve import Answers, best_offers, fill_in, solve
from sim.model.model import WedgeModel
from sim.runs.readings import read_as
from sim.scenario import load
from tests import oracle
from tests.worlds import menu_of_world, position_of, world_of

ONE = np.ones(1, dtype=bool)
FLAGS = ("splits_anyway", "pivot_leaves", "pivot_rational", "suitor_rational", "wedge_rational")
FIGURES = {"price": "price", "price_value": "price_value", "price_hedge": "hedge_price", "break_even": "break_even"}
CHOICES = ("price_package", "offer", "offer_alignment", "offer_counters")
SHIPPED_WORLDS = 100 if os.environ.get("NIGHTLY") else 8
SAMPLE = 100_000 if os.environ.get("NIGHTLY") else 10_000


def engine(world: oracle.World) -> Answers:
    return solve(position_of([world]), menu_of_world(world), ONE)


def differences(world: oracle.World) -> list[str]:
    return disagreements(engine(world), oracle.solve(world))


def disagreements(ours: Answers, theirs: oracle.Answers) -> list[str]:
    found = [name for name in FLAGS if bool(getattr(ours, name)[0]) != getattr(theirs, name)]
    for name, field in FIGURES.items():
        expected, figure = getattr(theirs, name), float(getattr(ours, field)[0])
        same = math.isnan(figure) if expected is None else math.isclose(expected, figure, rel_tol=1e-9, abs_tol=1e-9)
        found += [] if same else [name]
    for name in CHOICES:
        expected = getattr(theirs, name)
        found += [] if int(getattr(ours, name)[0]) == (-1 if expected is None else expected) else [name]
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_sampled_worlds_agree_with_enumeration(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(SAMPLE):
        world = oracle.random_world(rng, rng.randint(0, 4), rng.randint(0, 3))
        assert differences(world) == [], world


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 5), st.integers(0, 3))
def test_drawn_worlds_agree_with_enumeration(rng: random.Random, concessions: int, counters: int) -> None:
    world = oracle.random_world(rng, concessions, counters)
    assert differences(world) == []
    assert best_offers(position_of([world]), menu_of_world(world), ONE)[0] == oracle.solve(world).offer


SHIPPED = ("reverse-kissinger", "sino-russian-rift", "everything", "up-front-concessions", "kissinger-1972")


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("quarters", [0, 9])
def test_worlds_of_the_shipped_scenarios_agree_with_enumeration(name: str, quarters: int) -> None:
    rng = random.Random(f"{name} {quarters}")
    scenario = load(name)
    for reading, size in [("answers", 7), ("obeyed", 7), ("obeyed", 8)]:
        menu = rng.sample(scenario.menu, min(size, len(scenario.menu)))
        model = WedgeModel(replace(read_as(scenario, reading), menu=tuple(menu)), worlds=SHIPPED_WORLDS, rng=quarters)
        for _ in range(quarters):
            model.step()
        position, menu_ = model.stage.position, model.board.menu
        everyone = np.ones(SHIPPED_WORLDS, dtype=bool)
        ours, quick = solve(position, menu_, everyone), solve(position, menu_, everyone, prices=False)
        offers = best_offers(position, menu_, everyone)
        for w in range(SHIPPED_WORLDS):
            world = world_of(position, menu_, w, model.stage.bare_tie[w], model.state.damage[w])
            theirs = oracle.solve(world)
            assert disagreements(Answers(*(column[w : w + 1] for column in ours)), theirs) == [], (menu, w)
            for test in FLAGS:
                assert getattr(quick, test)[w] == getattr(theirs, test), (test, menu, w)
            assert offers[w] == theirs.offer
        model.close()


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 4), st.integers(0, 3))
def test_move_by_move_play_agrees_with_enumeration(rng: random.Random, concessions: int, counters: int) -> None:
    world = oracle.random_world(rng, concessions, counters)
    position, menu = position_of([world]), menu_of_world(world)
    for mask in oracle.packages(world):
        expected = oracle.reply(world, mask)
        offer = np.array([mask])
        answer = best_counters(position, menu, offer)
        payoffs, durable = pivot_columns(position, menu, offer, answer)
        assert answer[0] == expected.counters, (world, mask)
        assert durable[0] == oracle.holds(world, oracle.sums(world, mask))
        assert math.isclose(payoffs[0, expected.alignment], expected.pivot, rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 4), st.integers(0, 3))
def test_the_tests_are_nested(rng: random.Random, concessions: int, counters: int) -> None:
    answers = engine(oracle.random_world(rng, concessions, counters))
    nested = [getattr(answers, name)[0] for name in FLAGS[:0:-1]]
    assert nested == sorted(nested)


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 4), st.integers(1, 3))
def test_counters_never_help_the_pivot_leave(rng: random.Random, concessions: int, counters: int) -> None:
    world = oracle.random_world(rng, concessions, counters)
    with_counters, without = engine(world), engine(replace(world, counters=()))
    for name in ("splits_anyway", "pivot_leaves", "pivot_rational"):
        assert getattr(with_counters, name)[0] <= getattr(without, name)[0]


@pytest.mark.parametrize("part", ["denial", "capability"])
def test_a_wedge_next_to_nothing_keeps_its_break_even(part: str) -> None:
    plain = one_concession(9.0, 6.25, tie=2.0, retaliation=0.0, switching_cost=0.0, unrecovered=0.0)
    none = {"denial": 0.0, "capability": 0.0, "deal_benefit": 0.0}
    item = replace(plain.concessions[0], ally_cost=3.0)
    world = replace(plain, concessions=(item,), **none | {part: 1e-323})
    assert differences(world) == []
    assert math.isclose(engine(world).break_even[0], 3.0 / 6.25)


def scaled(world: oracle.World, by: float) -> oracle.World:
    flows = (
        "tie lasting_tie retaliation switching_cost autonomy retention bare_retention denial capability deal_benefit"
    )
    money = "value cost ally_cost home_cost"
    return replace(
        world,
        **{name: getattr(world, name) * by for name in flows.split()},
        concessions=tuple(
            replace(item, **{name: getattr(item, name) * by for name in money.split()}) for item in world.concessions
        ),
        counters=tuple((value * by, cost * by) for value, cost in world.counters),
    )


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([0.5, 2.0, 8.0]))
def test_money_has_no_unit(rng: random.Random, by: float) -> None:
    world = oracle.random_world(rng, 3, 2)
    ours, bigger = engine(world), engine(scaled(world, by))
    for name in (*FLAGS, "offer", "price_package"):
        assert getattr(ours, name)[0] == getattr(bigger, name)[0]
    # Next to nothing, where digits end, a half is no half any more.
    np.testing.assert_allclose(bigger.price, ours.price * by, rtol=1e-9, atol=1e-300)


def one_concession(value: float, promise: float, **changes: float) -> oracle.World:
    """A reversible concession, no halves, hedging that is worth nothing."""
    item = oracle.Item(value, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    plain = oracle.random_world(random.Random(0), 0, 0)
    settings_ = {
        "perpetuity": 12.5, "promise": promise, "believed_promise": promise, "damage": 0.0, "hedging_loss": 0.0,
        "autonomy": 0.0, "counter_share": 0.0, "retention": 3.0, "bare_retention": 3.0,
    }  # fmt: skip
    tie = changes["tie"]
    nothing = {"requires": (frozenset(),), "excludes": (frozenset(),), "overlaps": ((0.0,),), "counters": ()}
    return replace(plain, **settings_ | changes | {"lasting_tie": tie, "concessions": (item,)} | nothing)


@settings(max_examples=300, deadline=None)
@given(
    promise=st.floats(0.5, 12.0), tie=st.floats(0.1, 10.0), theta=st.floats(0, 2), cost=st.floats(0, 5),
    unrecovered=st.floats(0, 1), step=st.sampled_from([-1e-4, 1e-4]),
)  # fmt: skip
def test_least_flow_that_buys_is_the_closed_form(
    promise: float, tie: float, theta: float, cost: float, unrecovered: float, step: float
) -> None:
    least = oracle.closed_forms.v_star(12.5, promise, tie, 0.0, theta, cost, unrecovered)
    fallback = max((1 - unrecovered) * tie, -theta)
    least = max(least, theta + fallback)
    world = one_concession(
        least + step, promise, tie=tie, retaliation=theta, switching_cost=cost, unrecovered=unrecovered
    )
    assert bool(engine(world).pivot_rational[0]) == (step > 0)


def test_permutation_of_worlds_permutes_answers() -> None:
    rng = random.Random(5)
    menu_world = oracle.random_world(rng, 3, 2)
    same_menu = {name: getattr(menu_world, name) for name in ("requires", "excludes", "overlaps")}
    worlds = [replace(oracle.random_world(rng, 3, 2), **same_menu) for _ in range(50)]
    order = np.random.default_rng(0).permutation(50)
    menu, everyone = menu_of_world(menu_world), np.ones(50, dtype=bool)
    straight = solve(position_of(worlds), menu, everyone)
    shuffled = solve(position_of([worlds[i] for i in order]), menu, everyone)
    for one, other in zip(straight, shuffled, strict=True):
        np.testing.assert_array_equal(one[order], other)


def test_the_game_is_compiled_once_whatever_can_be_written_to() -> None:
    engine(oracle.random_world(random.Random(1), 2, 2))
    model = WedgeModel(load("reverse-kissinger"), worlds=2, rng=1)
    model.step()
    for position in (model.stage.position, model.stage.silent):
        solve(position, model.board.menu, np.ones(2, dtype=bool))
    model.close()
    assert len(fill_in.signatures) == 1

"""What the laws of the stage game pass by: tables of every ending, quick tests, menus of pairs, a disk without room."""

from __future__ import annotations

import math
import random
import tempfile
from pathlib import Path

import numpy as np
import pytest

from sim.game import compiled
from sim.game.menu import menu_of, overlap_matrix
from sim.game.payoffs import hedge_payoff, keep_payoff, return_payoff, stay_payoff
from sim.game.sets import add_up, put_in_order, sets_for
from sim.game.solve import best_offers, solve
from sim.game.tables import game_table, one_package
from sim.scenario import load
from tests import oracle
from tests.worlds import menu_of_world, position_of

MINIMAL = Path(__file__).parents[2] / "bad" / "base" / "minimal.yaml"
ONE = np.ones(1, dtype=bool)


def worlds(count: int) -> list[oracle.World]:
    rng = random.Random(5)
    return [oracle.random_world(rng, rng.randint(1, 3), rng.randint(0, 2)) for _ in range(count)]


@pytest.mark.parametrize("world", worlds(6))
def test_a_table_holds_what_enumeration_finds(world: oracle.World) -> None:
    position, menu = position_of([world]), menu_of_world(world)
    masks = list(oracle.packages(world))
    table = game_table(position, menu, np.array(masks, dtype=np.int64))
    for place, mask in enumerate(masks):
        expected = oracle.reply(world, mask)
        chosen = table.sets[0].tolist().index(expected.counters)
        assert math.isclose(table.pivot[0, place, chosen, expected.alignment], expected.pivot, abs_tol=1e-9)
        assert table.durable[0, place] == oracle.holds(world, oracle.sums(world, mask))
        # Counters are for those who stay or hedge: to leave is worth the same under all of them.
        assert len(set(table.pivot[0, place, :, oracle.DEFECT])) == 1
        _, package = one_package(position, menu, 0, mask)
        assert package.bill == table.bill[0, place]


def test_every_plan_is_worth_what_enumeration_says() -> None:
    """Also plans that nobody chooses, and worlds in which something is in force that a returning pivot loses."""
    lost = 0.0
    for world in worlds(100):
        position, menu = position_of([world]), menu_of_world(world)
        for mask in oracle.packages(world):
            s, package = one_package(position, menu, 0, mask)
            sums = oracle.sums(world, mask)
            lost = max(lost, package.lost)
            for g in (0.0, 0.7):
                ours = (
                    stay_payoff(s, package, g),
                    hedge_payoff(s, package, g),
                    keep_payoff(s, package),
                    return_payoff(s, package),
                )
                np.testing.assert_allclose(ours, oracle.pivot_columns(world, sums, g), rtol=1e-9, atol=1e-9)
    assert lost > 0.1


def test_the_tests_alone_are_the_tests_of_the_whole_answer() -> None:
    seen = set()
    for world in worlds(60):
        theirs = oracle.solve(world)
        ours = solve(position_of([world]), menu_of_world(world), ONE, prices=False)
        assert (ours.suitor_rational[0], ours.wedge_rational[0]) == (theirs.suitor_rational, theirs.wedge_rational)
        seen.add(bool(theirs.suitor_rational))
    assert seen == {False, True}


def test_sets_are_sorted_by_cost_then_by_mask_and_what_is_within_the_tolerance_costs_the_same() -> None:
    rng = random.Random(6)
    for count in range(9):
        sets = sets_for(count)
        cost = np.array([[rng.choice([0.0, 0.25, 0.5]) + rng.choice([0.0, 1e-12]) for _ in range(count)]])
        add_up(sets, np.zeros((1, count)), cost.reshape(1, count), 0)
        put_in_order(sets)
        assert sets.order.tolist() == sorted(range(1 << count), key=lambda mask: (round(sets.cost[mask], 6), mask))


def test_worlds_that_are_not_asked_keep_their_blanks() -> None:
    world = next(one for one in worlds(60) if oracle.solve(one).offer)
    position, menu = position_of([world, world]), menu_of_world(world)
    only = np.array([False, True])
    answers, quick = solve(position, menu, only), solve(position, menu, only, prices=False)
    for name, column in answers._asdict().items():
        if column.dtype.kind == "f":
            assert np.isnan(column[0]), name
        else:
            assert column[0] == (-1 if column.dtype == np.int64 and name != "visited" else 0), name
    expected = world.capability * world.promise + world.denial * (
        world.perpetuity if oracle.fallback(world)[1] else world.promise
    )
    assert answers.prize[1] == pytest.approx(expected)
    assert (quick.prize[1], quick.price_package[1]) == (answers.prize[1], -1)
    assert best_offers(position, menu, only).tolist() == [0, oracle.solve(world).offer]


def test_to_exclude_is_mutual() -> None:
    concessions = load(MINIMAL).concessions
    assert concessions["bases"].excludes == ("recognition",)
    assert concessions["recognition"].excludes == ()
    menu = menu_of(list(concessions.values()))
    assert menu.excludes.tolist() == [0, 1 << 2, 1 << 1]


def test_what_overlaps_a_concession_off_the_menu_overlaps_nothing() -> None:
    concessions = load("reverse-kissinger").concessions
    inside = next(one for one in concessions.values() if one.overlaps)
    larger, share = next(iter(inside.overlaps.items()))
    assert overlap_matrix([inside]).tolist() == [[0.0]]
    assert overlap_matrix([inside, concessions[larger]])[0, 1] == share


def test_where_no_folder_can_be_written_compiled_code_goes_to_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    monkeypatch.setattr(tempfile, "mkdtemp", lambda prefix: f"/elsewhere/{prefix}")
    assert compiled._cache_folder() == "/elsewhere/wedgesim-"


def test_every_ending_of_every_world_is_in_the_table() -> None:
    rng = random.Random(11)
    both = [oracle.random_world(rng, 2, 2) for _ in range(2)]
    position, menu, masks = position_of(both), menu_of_world(both[0]), np.arange(4)
    table = game_table(position, menu, masks)
    for w in range(2):
        bits = (np.arange(4)[:, np.newaxis] >> np.arange(2)) & 1
        worth, cost = bits @ position.counter_value[w], bits @ position.counter_cost[w]
        assert table.sets[w].tolist() == sorted(range(4), key=lambda mask, cost=cost: (cost[mask], mask))
        for p, mask in enumerate(masks):
            s, package = one_package(position, menu, w, int(mask))
            leaves = max(keep_payoff(s, package), return_payoff(s, package))
            for j, counters in enumerate(table.sets[w]):
                expected = [*(plan(s, package, worth[counters]) for plan in (stay_payoff, hedge_payoff)), leaves]
                assert table.pivot[w, p, j].tolist() == pytest.approx(expected)


def test_a_menu_says_what_is_needed_and_what_contains_what() -> None:
    scenario = load("reverse-kissinger")
    needy = next(one for one in scenario.concessions.values() if one.requires)
    alone = menu_of([needy])
    assert alone.requires.tolist() == [2]  # beyond the list: never met
    needed = [scenario.concessions[one] for one in needy.requires]
    assert menu_of([*needed, needy]).requires.tolist()[-1] == (1 << len(needed)) - 1
    every = list(scenario.concessions.values())
    matrix, found = overlap_matrix(every), menu_of(every)
    assert matrix.any()
    for k, row in enumerate(matrix):
        assert [j for j in range(len(every)) if int(found.containers[k]) >> j & 1] == np.flatnonzero(row).tolist()

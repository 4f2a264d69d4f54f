"""Full foresight: one quarter is the stage game, the file is the game, and the tail is what keeps promises risky."""

from __future__ import annotations

import random

import numpy as np
import pytest

from sim.analysis.efg import LEAVES, extensive_form, leaves_of
from sim.analysis.equilibrium import (
    Window,
    first_best,
    rungs,
    silence,
    solve_window,
    suitor_choice,
    window,
)
from sim.analysis.foresight import as_dict, foresee, named_packages, sentences, tree_of
from sim.analysis.played import Played
from sim.analysis.window_outcomes import ever_bought, outcome
from sim.core.errors import InputError
from sim.core.numbers import fixed
from sim.core.roles import DEFECT, HEDGE, STAY
from sim.game.solve import solve
from sim.game.tables import GameTable, game_table
from sim.runs.readings import read_as
from sim.scenario import Scenario, load, with_numbers
from tests.efg_solver import moves, read
from tests.efg_solver import solve as solve_tree
from tests.gambit_fixture import words_of
from tests.oracle import closed_forms, packages, random_world
from tests.worlds import menu_of_world, position_of


def game_of(played: Played, quarters: int, *, tail: bool = True) -> Window:
    masks = list(named_packages(played.scenario, played.board.menu))
    return window(played.board, played.state, played.stage, masks, quarters, tail=tail)


@pytest.mark.parametrize("seed", range(150))
def test_one_quarter_is_the_stage_game(seed: int) -> None:
    world = random_world(random.Random(seed), 3, 2)
    masks = np.array([0, *(mask for mask in packages(world) if mask)], dtype=np.int64)
    position, menu = position_of([world]), menu_of_world(world)
    answers = solve(position, menu, np.ones(1, dtype=bool))
    nodes = solve_window(Window((game_table(position, menu, masks),), np.array([0.95]), masks, True))
    found, offer = outcome(nodes), int(masks[np.argmax(nodes[0].offer[0])])
    assert found.pivot_leaves[0] == answers.pivot_leaves[0]
    assert found.pivot_rational[0] == answers.pivot_rational[0]
    assert found.suitor_rational[0] == answers.suitor_rational[0]
    assert offer == answers.offer[0]
    ends = nodes[0].ends()[0, np.argmax(nodes[0].offer[0])]
    assert np.argmax(ends) == answers.offer_alignment[0]


@pytest.mark.parametrize(("name", "quarters"), [("kissinger-1972", 1), ("kissinger-1972", 3), ("reverse-kissinger", 1)])
@pytest.mark.parametrize("temperature", [0.0, 3.0])
def test_the_file_solved_by_plain_recursion_gives_the_same(name: str, quarters: int, temperature: float) -> None:
    played = Played(load(name), 4, 1)
    game = game_of(played, quarters)
    nodes = solve_window(game, temperature)
    for world in range(4):
        text = tree_of(played.scenario, 1, world, quarters)
        tree = read(text)
        assert sum(line.startswith("t ") for line in text.splitlines()) == leaves_of(game)
        expected = solve_tree(tree, temperature)
        np.testing.assert_allclose(nodes[0].values[world], expected, rtol=1e-9, atol=1e-8)
        if temperature:
            np.testing.assert_allclose(nodes[0].offer[world], moves(tree, temperature)[0][0], atol=1e-9)


@pytest.mark.parametrize("quarters", [2, 9])
@pytest.mark.parametrize("tail", [True, False])
def test_a_window_of_silence_is_worth_one_quarter_of_it(quarters: int, tail: bool) -> None:
    for name in ("reverse-kissinger", "kissinger-1972"):
        played = Played(load(name), 64, 1)
        many = window(played.board, played.state, played.stage, [], quarters, tail=tail)
        solved = solve_window(many)[0].values
        np.testing.assert_allclose(
            solved, solve_window(Window(many.tables[:1], many.discount, many.masks, tail))[0].values
        )
        np.testing.assert_allclose(solved, silence(many.tables[0]))


@pytest.mark.parametrize("quarters", [1, 2, 6])
def test_a_pivot_sure_to_be_offered_leaves_at_the_closed_form(quarters: int) -> None:
    A, C, b, theta, K, pi = 12.5, 5.0, 3.0, 0.4, 1.5, 0.6
    v_star = closed_forms.v_star(A, C, b, 0.0, theta, K, pi)
    for value, leaves in ((v_star - 1e-3, False), (v_star + 1e-3, True)):
        scenario = one_concession(value, b=b, theta=theta, K=K, pi=pi)
        played = Played(scenario, 2, 1)
        base = window(played.board, played.state, played.stage, [1], 1, silent=True).tables[0]
        q = played.stage.position.promise[0] / played.stage.position.perpetuity[0]
        assert q == pytest.approx(C / A)
        found = outcome(solve_window(Window((base,) * quarters, np.array([0.98, 0.98]), np.array([0, 1]), True)))
        assert bool(found.leaves_for_good[0]) == leaves
        if leaves:
            assert found.quarter[0] == 0


def one_concession(value: float, *, b: float, theta: float, K: float, pi: float) -> Scenario:
    """The baseline with one reversible concession, a tie of b, no hedging, and a credibility of 0.4."""
    scenario = load("reverse-kissinger", ["menu=partial-relief", "ties.scale=0"])
    flat = dict.fromkeys(("ties.cover.flow", "ties.diplomacy.flow", "ties.affinity.flow", "ties.friction.flow"), 0.0)
    # C = ¼ / (1 − β (1 − h)) with h the same in every quarter: h = (¼ / 5 − 0.02) / 0.98 gives C = 5.
    hazard = (0.25 / 5 - 0.02) / 0.98
    changes = flat | {
        "ties.security.flow": b, "discounting.factor": 0.98, "suitor.background_hazard": hazard, "suitor.p_midterm": 0,
        "suitor.p_reversal": 0, "beliefs.bias": 0, "pivot.retaliation": theta, "pivot.switching_cost": K,
        "pivot.unrecovered": pi, "pivot.autonomy": 0, "pivot.hedging_loss": 0.9, "offer.up_front": 0,
        "offer.hedger_share": 0, "concessions.partial-relief.value": value, "concessions.partial-relief.reversible": 1,
        "concessions.partial-relief.finance_share": 0, "suitor.denial": 500,
    }  # fmt: skip
    return with_numbers(scenario, {key: fixed(figure, "try") for key, figure in changes.items()})


def test_without_the_tail_leaving_looks_several_times_easier() -> None:
    scenario = read_as(load("everything"), "obeyed")
    lent = {f"concessions.{one}.reversible": fixed(1, "try") for one in scenario.concessions}
    played = Played(with_numbers(scenario, lent), 256, 1)
    kept = ever_bought(solve_window(game_of(played, 16)))
    cut = ever_bought(solve_window(game_of(played, 16, tail=False)))
    assert cut.mean() > 0.2
    assert cut.mean() > 5 * kept.mean()


def random_table(rng: np.random.Generator, packages: int, worlds: int = 40, sets: int = 2) -> GameTable:
    """Payoffs without ties."""
    shape = (worlds, packages, sets, 3)
    return GameTable(
        rng.normal(size=shape), rng.normal(size=shape), rng.normal(size=(worlds, packages, 3)),
        rng.random((worlds, packages)) < 0.5, rng.random((worlds, packages)), np.tile(np.arange(sets), (worlds, 1)),
    )  # fmt: skip


def test_temperature_goes_from_the_exact_game_to_chance() -> None:
    rng = np.random.default_rng(1)
    game = Window(tuple(random_table(rng, 3) for _ in range(3)), np.full(40, 0.9), np.array([0, 1, 2]), True)
    exact, cool, hot = (solve_window(game, temperature) for temperature in (0.0, 1e-7, 1e9))
    np.testing.assert_allclose(cool[0].values, exact[0].values, atol=1e-6)
    np.testing.assert_array_equal(np.round(cool[0].offer), exact[0].offer)
    for node in hot:
        np.testing.assert_allclose(node.offer, 1 / len(game.masks), atol=1e-6)
        np.testing.assert_allclose(node.plan, 1 / 3, atol=1e-6)
    for node in solve_window(game, 5.0):
        for odds in (node.offer, node.answer, node.plan):
            np.testing.assert_allclose(odds.sum(axis=-1), 1)


def test_ties_go_to_the_status_quo() -> None:
    np.testing.assert_array_equal(first_best(np.array([[1.0, 1.0 + 1e-12, 0.5]])), [[1, 0, 0]])
    worth, masks = np.array([[2.0, 2.0, 2.0, 1.0]]), np.array([0, 4, 2, 1])
    assert np.argmax(suitor_choice(worth, np.array([[0.0, 1, 1, 1]]), masks)) == 0
    worth[0, 0] = 1.0
    assert np.argmax(suitor_choice(worth, np.array([[0.0, 1, 1, 1]]), masks)) == 2  # equal cost: the smaller mask
    assert np.argmax(suitor_choice(worth, np.array([[0.0, 1, 2, 1]]), masks)) == 1  # the cheaper


def test_packages_are_the_rungs_that_the_menu_allows() -> None:
    scenario = load("reverse-kissinger", ["menu=partial-relief,full-relief"])
    menu = Played(scenario, 1, 1).board.menu
    found = rungs(
        scenario.menu, [("partial-relief", "g8"), ("full-relief",), ("partial-relief", "full-relief"), ("g8",)], menu
    )
    assert found == [1, 3]
    with pytest.raises(InputError, match="no ladder"):
        foresee(load("reverse-kissinger", ["menu=arms-control"]), 2, 0.0, 4, 1)


def test_a_tree_that_is_too_large_is_refused() -> None:
    played = Played(load("reverse-kissinger"), 1, 1)
    game = game_of(played, 2)
    assert leaves_of(game) > LEAVES
    with pytest.raises(InputError, match="endings"):
        extensive_form(game, 0, words_of(game))


def test_sentences_carry_errors() -> None:
    scenario = load("kissinger-1972")
    found = foresee(scenario, 2, 0.0, 64, 1)
    text = " ".join(sentences(found, scenario))
    assert "the same in every world" in text
    assert f"leaves for good in {found.leaves_for_good}" in text
    assert found.leaves_for_good.value == 1
    assert set(as_dict(found)) >= {"packages", "stage", "bought", "cut", "change", "gain"}
    assert {STAY, HEDGE, DEFECT} == {0, 1, 2}

"""Scales are drawn to the judged map, sought without the case, and answer as the game does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, special

from sim.analysis.scales import WIDTHS, Answers, answers_of, chosen_width, fit, fitted, without
from sim.calibration.scaling import BAR, LEVEL, SCALES, deviation, with_scales
from sim.scenario.mapping import load_map

NAMES = ("trade", "arms", LEVEL)
MAP = load_map()


@pytest.fixture(scope="module")
def answers() -> Answers:
    luck = np.random.default_rng(3)
    up = luck.normal(0, 0.6, (30, 3))
    return Answers(NAMES, luck.normal(0, 0.3, 30), -0.8 * up, up)


def came_of(answers: Answers, moved: np.ndarray, luck: int = 1) -> np.ndarray:
    chance = special.ndtr(answers.scores(moved)[0])
    return (np.random.default_rng(luck).random(len(chance)) < chance).astype(float)


def test_scores_go_through_the_three_points_and_straight_on(answers: Answers) -> None:
    for scale, unit in enumerate(answers.units):
        for step, expected in ((1, answers.up[:, scale]), (-1, answers.down[:, scale]), (0, np.zeros(30))):
            moved = np.zeros(3)
            moved[scale] = step * unit
            assert answers.scores(moved)[0] - answers.judged == pytest.approx(expected)
        ends = [answers.scores(np.eye(3)[scale] * unit * step)[0] for step in (1, 1.5, 2)]
        assert ends[1] - ends[0] == pytest.approx(ends[2] - ends[1])


def test_slopes_are_those_of_the_scores(answers: Answers) -> None:
    at = np.array([0.3, -1.1, 0.4])
    for case in (0, 7):
        numeric = optimize.approx_fprime(at, lambda moved, case=case: answers.scores(moved)[0][case], 1e-6)
        assert answers.scores(at)[1][case] == pytest.approx(numeric, abs=1e-4)


def test_shares_become_scores(answers: Answers) -> None:
    made = answers_of(("arms",), np.array([0.5]), np.array([[0.0]]), np.array([[0.75]]), 100)
    assert made.judged == pytest.approx([0])
    assert made.down[0, 0] == pytest.approx(special.ndtri(0.005))
    assert made.up[0, 0] == pytest.approx(special.ndtri(0.75))


def test_a_fit_is_drawn_to_the_judged_map_and_stays_within_bounds(answers: Answers) -> None:
    outcomes = came_of(answers, np.array([-1.2, 0.0, 1.0]))
    sizes = [float(np.square(fit(answers, outcomes, width)).sum()) for width in WIDTHS]
    assert sizes[0] == 0
    assert sizes == sorted(sizes)
    assert (np.abs(fit(answers, outcomes, 1e3)) <= answers.bounds + 1e-9).all()


def test_the_fit_is_the_best_there_is(answers: Answers) -> None:
    outcomes = came_of(answers, np.array([-1.2, 0.0, 1.0]))

    def loss(moved: np.ndarray) -> float:
        chance = special.ndtr(answers.scores(moved)[0])
        return float(-(outcomes * np.log(chance) + (1 - outcomes) * np.log(1 - chance)).sum() + moved @ moved / 2)

    best = fit(answers, outcomes, 1.0)
    for step in np.vstack([np.eye(3), -np.eye(3)]) * 0.02:
        assert loss(best + step) > loss(best)


def test_scales_that_are_there_are_found_and_none_are_made_up() -> None:
    luck = np.random.default_rng(5)
    up = luck.normal(0, 0.8, (400, 3))
    many = Answers(NAMES, np.zeros(400), -up, up)
    outcomes = came_of(many, np.array([-1.0, 0.5, 0.0]))
    assert chosen_width(many, outcomes, (0.0, 0.5, 1.0)) > 0
    assert fit(many, outcomes, 1.0) == pytest.approx([-1.0, 0.5, 0.0], abs=0.3)
    certain = Answers(NAMES, np.full(12, 0.1), np.zeros((12, 3)), np.zeros((12, 3)))
    assert chosen_width(certain, np.ones(12)) == 0  # nothing answers, so the smaller wins


def test_a_case_is_fitted_without_its_own_outcome(answers: Answers) -> None:
    few = Answers(NAMES, answers.judged[:9], answers.down[:9], answers.up[:9])
    outcomes = np.array([1, 0, 0.5, np.nan, 1, 0, 0, 1, 1.0])
    found = fitted(few, outcomes, (0.0, 0.5))
    for own in (0.0, 1.0):
        changed = outcomes.copy()
        changed[4] = own
        again = fitted(few, changed, (0.0, 0.5))
        assert again[4] == found[4]
    moved = fit(few, without(outcomes, 3), found[3].width)
    assert found[3].scales["trade"] == pytest.approx(np.exp(moved[0]))
    assert found[3].scales[LEVEL] == pytest.approx(moved[2])


def test_every_scaled_number_is_in_the_map_once_and_signs_stay() -> None:
    keys = [key for group in SCALES.values() for key in group]
    assert len(keys) == len(set(keys)) and set(keys) <= set(MAP.parameters)
    rest = set(MAP.parameters) - set(keys)
    assert all("replaceable" in key or key.startswith("ties.defence.") for key in rest), rest
    assert with_scales(MAP, {name: 0.0 if name == LEVEL else 1.0 for name in SCALES}) == MAP
    moved = with_scales(MAP, {"security": 2.0, LEVEL: -1.0, "trade": 0.5})
    for key, before in MAP.parameters.items():
        for feature, judged in before.terms.items():
            assert np.sign(moved.parameters[key].terms[feature].range).tolist() == np.sign(judged.range).tolist()
    bar = moved.parameters[BAR]
    assert bar.terms["pact"].mode == 2 * MAP.parameters[BAR].terms["pact"].mode
    assert bar.base.mode == pytest.approx(MAP.parameters[BAR].base.mode - deviation(MAP.parameters[BAR].base.range))
    assert moved.parameters["ties.imports.share"].terms["import-share"].mode == 0.5

"""Simple rivals: known fits, no peeking at the case, and care where a variable separates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from sim.baselines.rules import (
    base_rate,
    best_threshold,
    fitted_logit,
    left_out,
    logit,
    penalised_logit,
    rivals,
    single_threshold,
)

RULES = [base_rate, logit, penalised_logit]


@pytest.mark.parametrize("rule", RULES)
def test_a_case_cannot_change_its_own_prediction(rule) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(0)
    outcomes, figures = rng.integers(0, 2, 12).astype(float), rng.normal(size=12)
    before = left_out(rule, outcomes, figures)
    for i in range(12):
        flipped = outcomes.copy()
        flipped[i] = 1 - flipped[i]
        after = left_out(rule, flipped, figures)
        assert after[i] == before[i]
        assert not np.array_equal(after, before)


def test_a_threshold_is_chosen_without_the_case() -> None:
    rng = np.random.default_rng(1)
    outcomes, figures = rng.integers(0, 2, 10).astype(float), rng.normal(size=(10, 3))
    before = left_out(single_threshold, outcomes, figures)
    for i in range(10):
        flipped = outcomes.copy()
        flipped[i] = 1 - flipped[i]
        assert left_out(single_threshold, flipped, figures)[i] == before[i]


def test_a_logit_solves_its_score_equations() -> None:
    rng = np.random.default_rng(2)
    figures = rng.normal(size=400)
    outcomes = (rng.uniform(size=400) < special.expit(0.5 - 1.5 * figures)).astype(float)
    constant, slope = fitted_logit(outcomes, figures)
    residual = outcomes - special.expit(constant + slope * figures)
    assert abs(residual.sum()) < 0.02 and abs((residual * figures).sum()) < 0.02
    assert (constant, slope) == pytest.approx((0.5, -1.5), abs=0.35)


def test_the_prior_of_jeffreys_has_its_closed_form_for_a_rate() -> None:
    # Two groups of one variable: the penalised odds are (k + 1/2) / (n - k + 1/2) in each (Firth 1993).
    outcomes = np.array([1.0] * 4 + [0.0] * 1 + [0.0] * 5)
    figures = np.array([1.0] * 5 + [0.0] * 5)
    constant, slope = fitted_logit(outcomes, figures, jeffreys=True)
    assert special.expit(constant) == pytest.approx(0.5 / 6, abs=1e-3)
    assert special.expit(constant + slope) == pytest.approx(4.5 / 6, abs=1e-3)


def test_a_variable_that_separates_is_stopped_and_said_surely() -> None:
    outcomes, figures = np.array([0, 0, 0, 1, 1, 1.0]), np.array([-2, -1, -1, 1, 1, 2.0])
    sure = left_out(logit, outcomes, figures)
    milder = left_out(penalised_logit, outcomes, figures)
    assert np.isfinite(sure).all()
    assert sure[:3].max() < 0.01 and sure[3:].min() > 0.99
    assert 0.01 < milder[0] < 0.5 < milder[-1] < 0.99


def test_blanks_take_what_is_usual() -> None:
    outcomes, figures = np.array([0, 0, 1, 1.0]), np.array([0, 0, 1, 1.0])
    assert logit(outcomes, figures, np.nan) == pytest.approx(0.5, abs=0.01)
    assert logit(outcomes, np.full(4, np.nan), np.nan) == 0.5
    assert single_threshold(outcomes, np.full((4, 2), np.nan), np.full(2, np.nan)) == 0.5


def test_the_best_threshold_is_found_among_many() -> None:
    rng = np.random.default_rng(3)
    outcomes = np.array([0.0] * 6 + [1.0] * 6)
    figures = rng.normal(size=(12, 5))
    figures[:, 3] = np.where(outcomes > 0, 4.0, 2.0)
    variable, cut, low, high, _ = best_threshold(outcomes, figures)
    assert (variable, cut) == (3, 3.0)
    assert low < 0.15 < 0.85 < high


def test_every_rival_answers_every_case() -> None:
    rng = np.random.default_rng(4)
    outcomes = rng.choice([0, 0.5, 1.0], 9)
    found = rivals(outcomes, rng.normal(size=9), rng.normal(size=(9, 4)))
    assert len(found) == 4
    for said in found.values():
        assert said.shape == (9,) and ((said >= 0) & (said <= 1)).all()

"""Scores: known values, intervals that do not change, and leads taken case by case."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.scores import (
    accuracy,
    auc,
    brier,
    calibration_curve,
    influence,
    interval,
    log_score,
    rank_correlation,
    score_table,
)

OUTCOMES = np.array([1, 1, 1, 0.5, 0, 0, 0.0])
SAID = np.array([0.9, 0.8, 0.4, 0.5, 0.3, 0.2, 0.6])


def test_scores_by_hand() -> None:
    assert brier(OUTCOMES, SAID) == pytest.approx((0.01 + 0.04 + 0.36 + 0 + 0.09 + 0.04 + 0.36) / 7)
    assert auc(OUTCOMES[OUTCOMES != 0.5], SAID[OUTCOMES != 0.5]) == pytest.approx(8 / 9)
    assert accuracy(OUTCOMES, SAID) == pytest.approx(4 / 6)
    assert log_score(np.array([0.5]), np.array([0.5])) == pytest.approx(np.log(2))
    assert np.isfinite(log_score(np.array([1.0]), np.array([0.0])))


def test_a_constant_has_no_rank() -> None:
    assert auc(OUTCOMES, np.full(7, 0.4)) == 0.5
    assert np.isnan(auc(np.ones(3), SAID[:3]))
    assert np.isnan(rank_correlation(np.full(7, 0.4), OUTCOMES).value)


def test_intervals_hold_the_score_and_stay_the_same() -> None:
    low, high = interval(brier, OUTCOMES, SAID)
    assert low < brier(OUTCOMES, SAID) < high
    assert (low, high) == interval(brier, OUTCOMES, SAID)


def test_leads_are_taken_case_by_case() -> None:
    table = score_table(OUTCOMES, {"a": SAID, "b": np.full(7, 0.5)}, "b").set_index("predictor")
    assert table.at["b", "ahead"] == table.at["b", "ahead_low"] == table.at["b", "ahead_high"] == 0
    assert table.at["a", "ahead"] == pytest.approx(table.at["b", "brier"] - table.at["a", "brier"])
    assert table.at["a", "ahead_low"] < table.at["a", "ahead"] < table.at["a", "ahead_high"]
    assert 0.5 < table.at["a", "ahead_in"] < 1


def test_the_calibration_curve_keeps_every_case() -> None:
    curve = calibration_curve(OUTCOMES, SAID, 3)
    assert curve["cases"].sum() == 7
    assert curve["predicted"].is_monotonic_increasing
    assert (curve["cases"] * curve["outcome"]).sum() == pytest.approx(OUTCOMES.sum())


def test_rank_correlation_leaves_blanks_out() -> None:
    target = np.array([3, 2, 1, np.nan, -1, -2, -3.0])
    found = rank_correlation(SAID, target)
    assert found.cases == 6
    nothing = rank_correlation(np.full(7, np.nan), target)
    assert nothing.cases == 0 and np.isnan(nothing.value)
    assert found.value == pytest.approx(1 - 6 * (1 + 1 + 1 + 9) / (6 * 35))  # Spearman's formula without ties
    assert 0.05 < found.p_value < 0.5
    assert rank_correlation(np.arange(8.0), np.arange(8.0)).value == pytest.approx(1)


def test_the_most_influential_case_comes_first() -> None:
    table = influence(OUTCOMES, SAID, np.full(7, 0.5), list("abcdefg"))
    assert table.at[0, "case"] in {"c", "g"}
    assert table["error"].iloc[0] == pytest.approx(0.36)
    everyone = np.arange(7) != 2
    without_c = table.set_index("case").at["c", "brier_without"]
    assert without_c == pytest.approx(brier(OUTCOMES[everyone], SAID[everyone]))

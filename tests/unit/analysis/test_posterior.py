"""The update: probits that find what made the worlds, Bayes' rule against integration, and no case that sees itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate, optimize, special, stats

from sim.analysis.posterior import (
    Prior,
    Seen,
    chances,
    effective,
    jackknife,
    likelihoods,
    predicted,
    prior_draws,
    updated,
    weighted_quantiles,
    weights,
)
from sim.analysis.response import (
    FLAT,
    GROUPS,
    PENALTY,
    Responses,
    constant_loss,
    fitted_probits,
    left_out_responses,
    responses,
)
from sim.scenario.mapping import Judged, Update

RNG = np.random.default_rng(11)
SURE = Update(Judged(1, 1, 1, "as one"), Judged(1, 1, 1, "as judged"))
UNSURE = Update(Judged(0, 0.5, 1, "nothing says"), Judged(0.5, 1, 2, "nothing says"))


def seen_of(constant: np.ndarray, slopes: np.ndarray, parts: np.ndarray) -> Seen:
    """Cases with one coefficient for each number."""
    numbers = slopes.shape[1]
    names = tuple(f"n{k}" for k in range(numbers))
    return Seen(names, Responses(constant, slopes), parts, np.arange(numbers), np.eye(numbers), np.eye(numbers))


@pytest.fixture(scope="module")
def seven() -> Seen:
    return seen_of(RNG.normal(size=7), RNG.normal(size=(7, 3)), RNG.uniform(0.2, 1, (7, 3)))


def test_probits_find_what_made_the_worlds() -> None:
    scores = RNG.standard_normal((20_000, 3))
    truth = np.array([[0.4, -1.5, 0.5, 0.0], [-1.0, 0.0, 0.2, 3.0]])
    left = truth[:, :1] + truth[:, 1:] @ scores.T + RNG.standard_normal((2, 20_000)) > 0
    assert fitted_probits(left, scores) == pytest.approx(truth, abs=0.1)
    whole = responses(left, scores)
    fits, losses = left_out_responses(left, scores, whole)
    assert len(fits) == GROUPS
    assert (losses < 0.8 * constant_loss(left)).all()
    # Without a group the fit is another, and near.
    assert 0 < np.abs(fits[0].slopes - whole.slopes).max() < 0.1


@pytest.mark.parametrize("worlds", [1, 24, 500])
def test_probits_are_where_a_general_optimiser_finds_them(worlds: int) -> None:
    scores = RNG.standard_normal((worlds, 3))
    left = scores @ [4.0, 0.0, -1.0] + RNG.standard_normal(worlds) > 0.5
    sign = np.where(left, 1.0, -1.0)

    def loss(terms: np.ndarray) -> float:
        penalty = (FLAT * terms[0] ** 2 + PENALTY * terms[1:] @ terms[1:]) / 2
        return float(penalty - special.log_ndtr(sign * (terms[0] + scores @ terms[1:])).sum())

    expected = optimize.minimize(loss, np.zeros(4), method="L-BFGS-B", options={"ftol": 1e-14, "gtol": 1e-8})
    terms = fitted_probits(left[np.newaxis], scores)[0]
    assert loss(terms) <= expected.fun + 1e-7
    assert terms == pytest.approx(expected.x, abs=2e-2)


def test_probits_stand_where_all_worlds_end_alike() -> None:
    scores = RNG.standard_normal((24, 29))
    terms = fitted_probits(np.array([np.ones(24), np.zeros(24)]).astype(bool), scores)
    assert np.isfinite(terms).all()
    assert terms[0, 0] > 1 and terms[1, 0] < -1


def test_the_prior_says_what_worlds_say_however_alike_cases_are(seven: Seen) -> None:
    """Averaged over the prior, the chance is that of a world: the constant over the whole spread."""
    one = seven.responses
    expected = special.ndtr(one.constant / np.sqrt(1 + np.square(one.slopes).sum(axis=1)))
    for alike in (0.0, 0.3, 1.0):
        same = Judged(alike, alike, alike, "fixed")
        draws = prior_draws(Update(same, SURE.width), seven.together, 1 << 16)
        assert special.ndtr(chances(draws, seven)).mean(axis=1) == pytest.approx(expected, abs=5e-3)


def test_bayes_by_integration() -> None:
    """Two cases and one coefficient: the posterior of one given the other, against numerical integration."""
    seen = seen_of(np.array([0.3, -0.4]), np.array([[1.2], [2.0]]), np.array([[0.9], [-0.7]]))
    draws = prior_draws(SURE, seen.together, 1 << 16)
    for outcome in (0.0, 0.5, 1.0):
        said, _ = predicted(chances(draws, seen), np.array([np.nan, outcome]))

        def chance(case: int, score: float) -> float:
            slope, part = seen.responses.slopes[case, 0], seen.parts[case, 0]
            own = np.sqrt(1 + slope**2 * (1 - part**2))
            return float(special.ndtr((seen.responses.constant[case] + slope * part * score) / own))

        def weight(score: float, outcome: float = outcome) -> float:
            p = chance(1, score)
            return float(stats.norm.pdf(score) * p**outcome * (1 - p) ** (1 - outcome))

        below = integrate.quad(weight, -8, 8)[0]
        expected = integrate.quad(lambda score: weight(score) * chance(0, score), -8, 8)[0] / below
        assert said[0] == pytest.approx(expected, abs=5e-3)


def test_a_prediction_does_not_see_its_own_outcome(seven: Seen) -> None:
    outcomes = np.array([1, 0, 1, 0.5, 0, 1, np.nan])
    scores = chances(prior_draws(UNSURE, seven.together, 1 << 12), seven)
    said, _ = predicted(scores, outcomes)
    for case in range(6):
        for other in (0.0, 0.5, 1.0, np.nan):
            changed = outcomes.copy()
            changed[case] = other
            again, _ = predicted(scores, changed)
            assert again[case] == pytest.approx(said[case], abs=1e-12)
        flipped = outcomes.copy()
        flipped[case] = 1 - outcomes[case] if outcomes[case] != 0.5 else 1
        again, _ = predicted(scores, flipped)
        assert np.abs(np.delete(again - said, case)).min() > 1e-6  # and all others see it


def test_without_outcomes_nothing_moves(seven: Seen) -> None:
    draws = prior_draws(UNSURE, seven.together, 1 << 12)
    scores = chances(draws, seven)
    said, size = predicted(scores, np.full(7, np.nan))
    assert said == pytest.approx(special.ndtr(scores).mean(axis=1))
    assert size == pytest.approx(1 << 12)


def test_outcomes_move_the_chances_their_way(seven: Seen) -> None:
    scores = chances(prior_draws(UNSURE, seven.together, 1 << 12), seven)
    alike = replace(seven, parts=np.ones((7, 3)), responses=Responses(np.zeros(7), np.ones((7, 3))))
    same = chances(prior_draws(UNSURE, seven.together, 1 << 12), alike)
    all_left, none_left = (predicted(same, np.full(7, outcome))[0] for outcome in (1.0, 0.0))
    assert (all_left > 0.6).all() and (none_left < 0.4).all()
    logs = likelihoods(scores, np.array([1, 0, 0.5, np.nan, 1, 1, 1]))
    assert (logs[3] == 0).all() and (logs[:3] < 0).all()
    assert logs[2] == pytest.approx((special.log_ndtr(scores[2]) + special.log_ndtr(-scores[2])) / 2)


def test_the_update_finds_a_coefficient_that_made_the_outcomes() -> None:
    """A hundred cases made with a coefficient two deviations up: it is found, and sure of itself."""
    parts, slopes = np.full((100, 2), 0.9), np.tile([1.5, 0.3], (100, 1))
    seen = seen_of(RNG.normal(size=100), slopes, parts)
    truth = Prior(np.array([[2.0, 0.0]]), np.ones(1), np.ones(1), np.zeros(1, dtype=np.int64))
    outcomes = (special.ndtr(chances(truth, seen)[:, 0]) > RNG.uniform(size=100)).astype(float)
    found = updated(prior_draws(SURE, seen.together, 1 << 14), seen, [seen.responses] * GROUPS, outcomes)
    assert 1.3 < found.moves["mean"][0] < 2.6 and found.moves["sd"][0] < 0.6
    assert found.moves["low"][0] < found.moves["median"][0] < found.moves["high"][0]
    assert abs(found.moves["mean"][1]) < 1 and found.moves["sd"][1] > 0.7
    assert (found.error < 0.02).all() and found.error.max() > 0


def test_draws_are_those_asked_for() -> None:
    together = np.array([[1, 0.6], [0.6, 1]])
    draws = prior_draws(UNSURE, together, 1 << 14)
    assert np.corrcoef(draws.scores.T) == pytest.approx(together, abs=0.03)
    assert draws.alike.min() > 0 and draws.alike.max() < 1 and draws.alike.mean() == pytest.approx(0.5, abs=0.01)
    assert draws.width.min() > 0.5 and draws.width.max() < 2
    assert np.array_equal(draws.scores, prior_draws(UNSURE, together, 1 << 14).scores)
    assert (np.bincount(draws.batch) == (1 << 14) // GROUPS).all()


def test_weights_quantiles_and_jackknife_by_hand() -> None:
    weight = weights(np.log([1.0, 2.0, 1.0]))
    assert weight == pytest.approx([0.25, 0.5, 0.25])
    assert effective(weight) == pytest.approx(1 / 0.375)
    assert weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.array([0.0, 0.5, 0.5])).tolist() == [1.0, 1.0, 2.0]
    values = RNG.normal(size=GROUPS)
    without = np.array([np.delete(values, k).mean() for k in range(GROUPS)])
    assert jackknife(without) == pytest.approx(values.std(ddof=1) / np.sqrt(GROUPS))

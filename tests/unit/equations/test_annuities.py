"""Annuities against sums written out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.equations.annuities import perpetuity, promise_annuity, reversal_hazard
from sim.equations.ces import ces
from sim.equations.distributions import pert, poisson, triangular


@given(st.floats(0.5, 0.99), st.lists(st.floats(0, 0.9), min_size=1, max_size=20))
def test_promise_annuity_is_the_sum_of_its_quarters(discount: float, hazards: list[float]) -> None:
    value = promise_annuity(discount=np.array([discount]), hazard=np.array([hazards]))[0]
    alive, total = 1.0, 0.0
    for quarter in range(4000):
        total += 0.25 * alive
        alive *= discount * (1 - hazards[quarter % len(hazards)])
    np.testing.assert_allclose(value[0], total, rtol=1e-9)
    assert (value <= perpetuity(np.array([discount])) + 1e-9).all()
    assert (value >= 0.25).all()


def test_a_promise_without_hazard_is_permanent() -> None:
    value = promise_annuity(discount=np.array([0.98]), hazard=np.zeros((1, 16)))
    np.testing.assert_allclose(value, 12.5, rtol=1e-12)


def test_a_promise_is_worth_less_as_the_election_nears() -> None:
    events = np.zeros((1, 16))
    events[0, 15] = 0.4
    value = promise_annuity(
        discount=np.array([0.98]), hazard=reversal_hazard(background=np.array([0.03]), events=events)
    )[0]
    assert (np.diff(value) < 0).all()


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=4), st.floats(0.01, 50))
def test_ces_lies_between_smallest_and_mean(inputs: list[float], substitution: float) -> None:
    value = ces(np.array([inputs]), np.array([substitution]))[0]
    assert min(inputs) - 1e-9 <= value <= np.mean(inputs) + 1e-9


def test_ces_is_continuous_at_one() -> None:
    inputs = np.array([[0.2, 0.5, 0.9]])
    near = [ces(inputs, np.array([1 + step]))[0] for step in (-1e-4, 0, 1e-4)]
    np.testing.assert_allclose(near, np.prod(inputs) ** (1 / 3), rtol=1e-3)


@given(st.floats(0, 1), st.floats(0, 1))
def test_shapes_stay_between_their_ends(mode: float, luck: float) -> None:
    at = np.clip(np.array([luck]), 1e-12, 1 - 1e-12)
    for shape in (pert, triangular):
        assert 0 <= shape(at, 0.0, mode, 1.0)[0] <= 1


def test_poisson_has_its_mean() -> None:
    luck = (np.arange(100_000) + 0.5) / 100_000
    np.testing.assert_allclose(poisson(luck, np.full(100_000, 0.4)).mean(), 0.4, atol=1e-4)

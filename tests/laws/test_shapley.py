"""What defines the Shapley value, on small games with worth drawn at random."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.shapley import EXACT_UP_TO, attribute, exact, sampled

WORLDS = 3
figures = st.floats(-5, 5).map(lambda x: round(x, 3))


@st.composite
def games(draw, most: int = 5):
    """Number of players and worth of every coalition in every world; the empty one need not be worth nothing."""
    players = draw(st.integers(1, most))
    size = (1 << players) * WORLDS
    worth = np.array(draw(st.lists(figures, min_size=size, max_size=size))).reshape(1 << players, WORLDS)
    return players, worth


@given(games())
def test_contributions_sum_to_the_whole_in_every_world(game) -> None:
    players, worth = game
    found = exact(lambda mask: worth[mask], players)
    np.testing.assert_allclose(found.worlds.sum(axis=0), worth[-1] - worth[0], atol=1e-9)


@given(games(), st.integers(2, 5), st.integers(0, 99))
def test_sampled_contributions_sum_to_the_whole_too(game, orders, seed) -> None:
    players, worth = game
    found = sampled(lambda mask: worth[mask], players, orders, seed)
    np.testing.assert_allclose(found.worlds.sum(axis=0), worth[-1] - worth[0], atol=1e-9)
    np.testing.assert_allclose(found.orders.sum(axis=1), (worth[-1] - worth[0]).mean(), atol=1e-9)


@given(games(most=4))
def test_the_formula_is_the_average_over_all_orders(game) -> None:
    players, worth = game
    total = np.zeros((players, WORLDS))
    every = list(permutations(range(players)))
    for order in every:
        mask = 0
        for one in order:
            total[one] += worth[mask | 1 << one] - worth[mask]
            mask |= 1 << one
    np.testing.assert_allclose(exact(lambda mask: worth[mask], players).worlds, total / len(every), atol=1e-9)


@given(games(most=4), st.data())
def test_equal_players_get_the_same(game, data) -> None:
    players, worth = game
    if players < 2:
        return
    first, second = data.draw(st.permutations(range(players)))[:2]

    def swapped(mask: int) -> int:
        has = mask >> first & 1, mask >> second & 1
        return mask & ~(1 << first | 1 << second) | has[1] << first | has[0] << second

    symmetric = np.array([(worth[mask] + worth[swapped(mask)]) / 2 for mask in range(1 << players)])
    found = exact(lambda mask: symmetric[mask], players)
    np.testing.assert_allclose(found.worlds[first], found.worlds[second], atol=1e-9)


@given(games(most=4), figures)
def test_a_player_that_only_adds_its_own_gets_its_own(game, own) -> None:
    players, worth = game
    extended = np.concatenate([worth, worth + own])
    found = exact(lambda mask: extended[mask], players + 1)
    np.testing.assert_allclose(found.worlds[-1], own, atol=1e-9)
    np.testing.assert_allclose(found.worlds[:-1], exact(lambda mask: worth[mask], players).worlds, atol=1e-9)


@given(games(most=4), games(most=4))
def test_the_value_of_a_sum_of_games_is_the_sum_of_values(one, other) -> None:
    players = min(one[0], other[0])
    first, second = one[1][: 1 << players], other[1][: 1 << players]
    values = [exact(lambda mask, worth=worth: worth[mask], players).worlds for worth in (first, second, first + second)]
    np.testing.assert_allclose(values[0] + values[1], values[2], atol=1e-9)


@given(games(most=2), st.integers(0, 99))
def test_an_order_and_its_reverse_are_all_orders_of_two(game, seed) -> None:
    players, worth = game
    found = sampled(lambda mask: worth[mask], players, 1, seed)
    np.testing.assert_allclose(found.worlds, exact(lambda mask: worth[mask], players).worlds, atol=1e-9)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_sampled_orders_come_close_and_say_how_close(seed) -> None:
    generator = np.random.default_rng(seed)
    worth = generator.normal(size=(1 << 5, WORLDS))
    true = exact(lambda mask: worth[mask], 5)
    found = sampled(lambda mask: worth[mask], 5, 200, seed)
    over_orders = found.orders.std(axis=0, ddof=1) / np.sqrt(200)
    assert (np.abs(found.value - true.value) <= 5 * over_orders).all()
    assert (found.error >= over_orders).all()


def test_many_players_are_sampled() -> None:
    few, many = EXACT_UP_TO, EXACT_UP_TO + 1

    def size(mask: int) -> np.ndarray:
        return np.full(2, float(mask.bit_count()))

    assert len(attribute(size, few).orders) == 0
    assert len(attribute(size, many, orders=3).orders) == 3


def test_tiers_separate_what_differs_and_keep_together_what_does_not() -> None:
    generator = np.random.default_rng(1)
    noise = generator.normal(size=(3, 400))
    gains = np.array([10.0, -10.0, 1.0])[:, np.newaxis] + noise

    def worth(mask: int) -> np.ndarray:
        return sum((gains[one] for one in range(3) if mask >> one & 1), np.zeros(400))

    found = exact(worth, 3)
    assert [sorted(tier) for tier in found.tiers()] == [[0, 1], [2]]
    assert found.error == pytest.approx(gains.std(axis=1, ddof=1) / 20)

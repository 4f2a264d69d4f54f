"""The null model: energies by plain counting, the four ways to split a triad, and the same figures as the game."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.analysis.opening import opening_answers
from sim.baselines.landscape import (
    SPLITS,
    START,
    Comparison,
    compare,
    energies,
    local_minima,
    steepest_descent,
    triad_propensities,
)
from sim.scenario import load


def triad(suitor_pivot: float, pivot_incumbent: float, suitor_incumbent: float) -> np.ndarray:
    a, b, c = suitor_pivot, pivot_incumbent, suitor_incumbent
    return np.array([[0, a, c], [a, 0, b], [c, b, 0]])


def test_energy_is_the_sum_over_pairs_apart() -> None:
    rng = np.random.default_rng(0)
    sizes, raw = rng.random(5), rng.normal(size=(5, 5))
    propensities = raw + raw.T
    found = energies(sizes, propensities)
    for configuration in range(16):
        camp = [0, *((configuration >> actor) & 1 for actor in range(4))]
        pairs = itertools.permutations(range(5), 2)
        by_hand = sum(sizes[i] * sizes[j] * propensities[i, j] for i, j in pairs if camp[i] != camp[j])
        assert found[configuration] == pytest.approx(by_hand)


def test_minima_and_descent_agree_with_trying_every_single_move() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        raw = rng.normal(size=(5, 5))
        energy = energies(rng.random(5), raw + raw.T)

        def after(configuration: int) -> list[int]:
            camps = [0, *((configuration >> actor) & 1 for actor in range(4))]
            moved = [[camp ^ (who == actor) for who, camp in enumerate(camps)] for actor in range(5)]
            seen = [[camp ^ one[0] for camp in one] for one in moved]
            return [sum(camp << place for place, camp in enumerate(one[1:])) for one in seen]

        for configuration, ends in enumerate(steepest_descent(energy)):
            at = configuration
            while min(energy[after(at)]) < energy[at]:
                at = min(after(at), key=lambda one: energy[one])
            assert ends == at
            assert local_minima(energy)[configuration] == (min(energy[after(configuration)]) >= energy[configuration])


@pytest.mark.parametrize(
    ("pairs", "ends"),
    [
        ((1.0, 1.0, 1.0), "all together"),
        ((-1.0, 2.0, -1.0), "pivot with incumbent"),
        ((2.0, -1.0, -1.0), "pivot with suitor"),
        ((-1.0, -1.0, 2.0), "pivot alone"),
    ],
)
def test_the_four_ways_to_split_a_triad(pairs: tuple[float, float, float], ends: str) -> None:
    energy = energies(np.ones(3), triad(*pairs))
    (only,) = np.flatnonzero(local_minima(energy))
    assert SPLITS[int(only) << 1] == ends


def test_the_status_quo_holds_while_the_tie_outweighs_the_wooing() -> None:
    ends = [steepest_descent(energies(np.ones(3), triad(wooing, 2.0, -1.0)))[START >> 1] << 1 for wooing in (0.5, 3.5)]
    assert [SPLITS[int(one)] for one in ends] == ["pivot with incumbent", "all together"]


def test_propensities_are_the_figures_of_the_game() -> None:
    scenario = load("reverse-kissinger")
    silent = triad_propensities(scenario, 64, 1, with_offer=False)
    offered = triad_propensities(scenario, 64, 1, with_offer=True)
    np.testing.assert_array_equal(silent, silent.transpose(0, 2, 1))
    np.testing.assert_array_equal(silent[:, 0, 2], -silent[:, 0, 1])
    assert (offered[:, 0, 1] >= silent[:, 0, 1]).all()
    np.testing.assert_array_equal(offered[:, 1, 2], silent[:, 1, 2])


@pytest.mark.parametrize(("name", "agreement"), [("kissinger-1972", 0.9), ("reverse-kissinger", 0.9)])
def test_silence_is_read_alike_by_both(name: str, agreement: float) -> None:
    found = compare(load(name), 256, 1, with_offer=False)
    assert found.agrees.mean() >= agreement
    np.testing.assert_array_equal(found.leaves, opening_answers(load(name), 256)["answers_splits_anyway"] > 0)


def test_the_table_counts_every_world_once() -> None:
    found = Comparison(
        np.array([START, 0b100, 0, START]), np.ones((4, 4), dtype=bool), np.array([False, True, True, True])
    )
    np.testing.assert_allclose(found.table(), [[0.25, 0.5], [0.0, 0.25]])
    assert found.agrees.tolist() == [True, True, False, False]

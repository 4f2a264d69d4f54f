"""E1: landscape theory on the Unix standards of 1988, Axelrod and Bennett 1993, Table 2."""

from __future__ import annotations

import numpy as np
import pytest

from sim.baselines.landscape import energies, local_minima, members, steepest_descent

FIRMS = {
    "Sun": (28.9, "S"), "Prime": (1.0, "S"), "DEC": (20.0, "G"), "HP": (11.5, "G"), "Apollo": (21.2, "S"),
    "Intergraph": (4.4, "S"), "SGI": (4.4, "S"), "AT&T": (28.5, "G"), "IBM": (3.8, "G"),
}  # fmt: skip
PUBLISHED = {
    "configurations": 256, "minima": 2, "energy": -3828.9, "basins": [128, 128],
    "camps": [{"Sun", "Prime", "AT&T", "IBM"}, {"Sun", "Prime", "DEC", "HP"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def energy() -> np.ndarray:
    sizes = np.array([size for size, _ in FIRMS.values()])
    kinds = np.array([kind for _, kind in FIRMS.values()])
    return energies(sizes, -(kinds[:, np.newaxis] == kinds).astype(float))


def test_two_minima_of_equal_energy_with_equal_basins(energy: np.ndarray) -> None:
    minima = np.flatnonzero(local_minima(energy))
    assert len(energy) == PUBLISHED["configurations"]
    assert len(minima) == PUBLISHED["minima"]
    np.testing.assert_allclose(energy[minima], PUBLISHED["energy"], atol=0.05)
    assert energy[minima[0]] == pytest.approx(energy[minima[1]])
    ends, counts = np.unique(steepest_descent(energy), return_counts=True)
    np.testing.assert_array_equal(ends, minima)
    assert counts.tolist() == PUBLISHED["basins"]


def test_the_camps_are_those_published(energy: np.ndarray) -> None:
    found = [set(members(list(FIRMS), int(one))[0]) for one in np.flatnonzero(local_minima(energy))]
    assert all(camp in found for camp in PUBLISHED["camps"])

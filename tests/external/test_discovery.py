"""E6: the same boxes as EMA Workbench's PRIM on the same data; a tree like scikit-learn's.

What they found is frozen in oracles/discovery.json by oracles/discovery.py. Pasting is not compared: EMA Workbench puts
back a share of the worlds outside the box, ours a share of those inside, as Friedman and Fisher wrote.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.cart import leaves
from sim.analysis.prim import fit, peel, quasi_p
from tests.external.discovery_data import NAMES, made

FROZEN = json.loads((Path(__file__).parent / "oracles" / "discovery.json").read_text())


@pytest.fixture(scope="module")
def data():
    return made()


@pytest.fixture(scope="module")
def boxes(data):
    return list(peel(*data))


def test_every_peeled_box_has_their_coverage_density_mass_and_dimensions(data, boxes) -> None:
    ours = []
    for box in boxes:
        found = fit(box, *data)
        ours.append([found.coverage, found.density, found.inside / found.worlds, len(box.limited())])
    assert len(ours) == len(FROZEN["prim"]["path"])
    np.testing.assert_allclose(ours, FROZEN["prim"]["path"], atol=1e-12)


def test_the_dense_box_has_their_limits_and_quasi_p_values(data, boxes) -> None:
    box = boxes[FROZEN["prim"]["dense"]]
    inputs = data[0]
    for column, name in enumerate(NAMES):
        low, high = FROZEN["prim"]["limits"][name]
        # Where ours has no limit theirs has the end of the data.
        assert max(box.low[column], inputs[:, column].min()) == pytest.approx(low, abs=1e-9)
        assert min(box.high[column], inputs[:, column].max()) == pytest.approx(high, abs=1e-9)
    ours = quasi_p(box, *data)
    theirs = {
        (NAMES.index(name), side): value
        for name, values in FROZEN["prim"]["quasi_p"].items()
        for side, value in zip(("low", "high"), values, strict=True)
        if value >= 0
    }
    assert set(ours) == set(theirs)
    for place, value in theirs.items():
        assert ours[place] == pytest.approx(value, rel=1e-6, abs=0)


def test_the_leaves_hold_the_same_worlds_as_theirs(data) -> None:
    inputs, outcome = data
    found = [fit(box, inputs, outcome) for box in leaves(inputs, outcome)]
    assert sorted([one.inside, one.hits] for one in found) == FROZEN["tree"]

"""E6: the same boxes as EMA Workbench's PRIM on the same data, peeled and pasted; a tree like scikit-learn's.

What they found is frozen in oracles/discovery.json by oracles/discovery.py; where EMA Workbench is installed it is asked
again, on other data too.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.cart import leaves
from sim.analysis.prim import Box, fit, paste, peel, quasi_p
from tests.external.discovery_data import NAMES, blurred, made
from tests.external.oracles.discovery import prim_results

FROZEN = json.loads((Path(__file__).parent / "oracles" / "discovery.json").read_text())
DATA = {"made": made, "blurred": lambda: blurred(2)}


def way(inputs, outcome) -> tuple[list[Box], int]:
    """Our boxes, peeled and then pasted, and how many were peeled."""
    peeled = list(peel(inputs, outcome))
    return [*peeled, *list(paste(peeled[-1], inputs, outcome))[1:]], len(peeled)


def assert_the_same(theirs, inputs, outcome) -> None:
    boxes, peeled = way(inputs, outcome)
    found = [fit(box, inputs, outcome) for box in boxes]
    ours = [
        [one.coverage, one.density, one.inside / one.worlds, len(box.limited())]
        for box, one in zip(boxes, found, strict=True)
    ]
    assert (len(boxes), peeled) == (len(theirs["path"]), theirs["peeled"])
    np.testing.assert_allclose(ours, theirs["path"], atol=1e-12)
    for at, limits in theirs["limits"].items():
        for column, name in enumerate(NAMES):
            # Where ours has no limit theirs has the end of the data.
            ends = inputs[:, column].min(), inputs[:, column].max()
            mine = boxes[int(at)].low[column], boxes[int(at)].high[column]
            assert np.clip(mine, *ends).tolist() == pytest.approx(limits[name], abs=1e-12)


@pytest.mark.parametrize("name", DATA)
def test_every_box_peeled_and_pasted_is_theirs(name) -> None:
    assert_the_same(FROZEN[name], *DATA[name]())


def test_the_frozen_boxes_are_pasted_in_many_steps() -> None:
    assert len(FROZEN["made"]["path"]) - FROZEN["made"]["peeled"] >= 2
    assert len(FROZEN["blurred"]["path"]) - FROZEN["blurred"]["peeled"] >= 5


@pytest.mark.skipif(find_spec("ema_workbench") is None, reason="EMA Workbench is not installed; the frozen boxes are")
@pytest.mark.parametrize("seed", range(1, 9))
def test_live_every_box_peeled_and_pasted_is_theirs(seed) -> None:
    data = blurred(seed)
    assert_the_same(prim_results(*data), *data)


@pytest.mark.parametrize("name", DATA)
def test_the_dense_box_has_their_quasi_p_values(name) -> None:
    data = DATA[name]()
    ours = quasi_p(way(*data)[0][FROZEN[name]["dense"]], *data)
    theirs = {
        (NAMES.index(one), side): value
        for one, values in FROZEN[name]["quasi_p"].items()
        for side, value in zip(("low", "high"), values, strict=True)
        if value >= 0
    }
    assert set(ours) == set(theirs)
    for place, value in theirs.items():
        assert ours[place] == pytest.approx(value, rel=1e-6, abs=0)


def test_the_leaves_hold_the_same_worlds_as_theirs() -> None:
    inputs, outcome = made()
    found = [fit(box, inputs, outcome) for box in leaves(inputs, outcome)]
    assert sorted([one.inside, one.hits] for one in found) == FROZEN["tree"]

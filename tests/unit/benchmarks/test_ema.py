"""EMA Workbench calls the model with what it sampled, and gets the model's answers."""

from __future__ import annotations

import pytest

from benchmarks import ema
from sim.scenario import load


@pytest.mark.skipif(not ema.installed(), reason="EMA Workbench is an extra")
def test_experiments_are_worlds() -> None:
    scenario = load("kissinger-1972", ["quarters=4"])
    table, outcomes = ema.explore(scenario, 3)
    figures = table[list(ema.drivers(scenario))]
    assert figures.nunique().min() > 1
    for row in range(3):
        again = ema.one_world(scenario, figures.iloc[row].to_dict())
        assert {name: float(values[row]) for name, values in outcomes.items()} == again
    assert set(outcomes["start_answers_splits_anyway"]) == {1.0}

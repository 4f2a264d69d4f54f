"""What the verdict says of the scenario it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.analysis.verdict import verdict
from sim.runs.ensemble import Ensemble
from sim.scenario.events import with_events


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ({}, "64 worlds, seed 3"),
        ({"war-ends": 0}, "the war ends by 2025Q1"),
        (
            {"war-ends": 0, "leader-goes": 1},
            "the war ends by 2025Q1, a leader goes by 2025Q2; all lines but 5 and 12 are read in 2025Q1",
        ),
    ],
)
def test_dates_stand_beside_what_was_played(ensemble: Ensemble, events: dict[str, int], said: str) -> None:
    dated = replace(ensemble, scenario=with_events(ensemble.scenario, events))
    assert verdict(dated, levers=False).run.endswith(said)

"""Names carry no meaning: renaming actors changes no number (model, §6)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from sim.runs.ensemble import run
from sim.scenario import load


@pytest.mark.parametrize("name", ["reverse-kissinger", "kissinger-1972"])
def test_renaming_actors_changes_nothing(name: str) -> None:
    scenario = replace(load(name), quarters=6)
    renamed = replace(
        scenario,
        name="elsewhere",
        title="Another triangle",
        actors={
            role: replace(actor, name=f"Land {k}", adjective=f"Landish {k}", capital=f"Town {k}")
            for k, (role, actor) in enumerate(scenario.actors.items())
        },
    )
    ours, theirs = run(scenario, worlds=200, seed=3), run(renamed, worlds=200, seed=3)
    pd.testing.assert_frame_equal(ours.worlds, theirs.worlds, check_exact=True)
    pd.testing.assert_frame_equal(ours.quarters, theirs.quarters, check_exact=True)

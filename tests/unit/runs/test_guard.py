"""Worlds that fail are rows of their own; the others come out as if nothing had happened (G7, G8)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim.model.nature as nature
from sim.model.model import WedgeModel
from sim.runs.block import Path as Path_
from sim.runs.ensemble import run
from sim.runs.guard import NotFiniteError, arrays_in, check_finite, variable_of
from sim.runs.results import open_results
from sim.runs.running import run_tasks
from sim.runs.tasks import Plan
from sim.scenario import Scenario
from tests.faults import fake


def test_a_raising_world_is_a_row_and_the_others_go_on(tmp_path: Path) -> None:
    report = run_tasks(fake.plan(), tmp_path / "run", play=fake.failing)
    assert (report.failed, report.exit_code) == (2, 3)
    ensemble = open_results(report.folder)
    assert ensemble.failures["world"].tolist() == [77, 1500]
    assert set(ensemble.failures["status"]) == {"error"}
    assert ensemble.failures["replay"].tolist() == ["wedge replay . 77", "wedge replay . 1500"]
    assert ensemble.failures["message"].str.contains("no tie").all()
    whole = run(fake.plan().scenario, fake.WORLDS, play=fake.play).worlds
    rest = whole[~whole["world"].isin([77, 1500])].reset_index(drop=True)
    pd.testing.assert_frame_equal(ensemble.worlds, rest)


def test_a_state_that_is_not_finite_stops_its_world_alone(short: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = run(short, 40, 1)
    honest = nature.oil_price

    def spoilt(*, price: np.ndarray, **others: np.ndarray) -> np.ndarray:
        found = honest(price=price, **others)
        # The world is known by its luck, wherever it stands in the block.
        found[np.isclose(others["shock"], shocks[7])] = np.nan
        return found

    shocks: list[float] = []

    def listening(*, price: np.ndarray, **others: np.ndarray) -> np.ndarray:
        shocks.extend(others["shock"])
        return honest(price=price, **others)

    with monkeypatch.context() as patch:
        patch.setattr(nature, "oil_price", listening)
        run(short, 40, 1)
    monkeypatch.setattr(nature, "oil_price", spoilt)
    found = run(short, 40, 1)
    assert found.failures[["world", "kind", "quarter", "variable"]].to_numpy().tolist() == [[7, "not finite", 1, "oil"]]
    pd.testing.assert_frame_equal(found.worlds, clean.worlds.drop(index=7).reset_index(drop=True))
    assert np.isfinite(found.quarters["mean"]).all()


def test_every_figure_of_state_game_and_ledger_is_watched(short: Scenario) -> None:
    model = WedgeModel(short, worlds=5, rng=1)
    model.step()
    model.ledger.totals = dict(model.ledger.totals)
    kept = {
        "ledger": model.ledger.totals,
        "game": model.stage.position._asdict(),
    }
    seen = 0
    for name, values in arrays_in(model.state, kept):
        if not values.size or not values.flags.writeable:
            continue
        before = values.copy()
        values[3] = np.nan
        with pytest.raises(NotFiniteError) as caught:
            Path_(model, 5)
        values[...] = before
        assert [(one.world, one.quarter) for one in caught.value.failures] == [(3, 1)]
        # State and game share some arrays; the state is looked at first.
        assert variable_of(name).endswith(caught.value.failures[0].variable)
        seen += 1
    path = Path_(model, 5)
    assert seen > 25
    # A quarter later what has not moved is left aside, and what has is not.
    model.step()
    model.stage.position.tie[3] = np.nan
    with pytest.raises(NotFiniteError, match=r"game\.tie is not finite in world 3, quarter 2"):
        path.check()


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf])
def test_nan_and_infinities_are_found_wherever_they_stand(poison: float) -> None:
    class State:
        def __init__(self) -> None:
            self.quarter, self.flat, self.whole = 3, np.zeros(4), np.arange(4)
            self.wide, self.shares = np.zeros((4, 2)), {"exports": np.zeros(4)}

    state = State()
    check_finite(state, 100, 3, game={"tie": np.ones(4)})
    state.wide[2, 1] = poison
    state.shares["exports"][0] = -poison
    with pytest.raises(NotFiniteError) as caught:
        check_finite(state, 100, 3, game={"tie": np.full(4, poison)})
    named = [(one.world, one.quarter, one.variable) for one in caught.value.failures]
    assert named == [(100, 3, "shares.exports"), (101, 3, "game.tie"), (102, 3, "wide"), (103, 3, "game.tie")]
    # One alone too: infinities of both signs add up to NaN, which would be noticed for another reason.
    state.shares["exports"][0] = 0.0
    with pytest.raises(NotFiniteError, match="wide is not finite in world 102"):
        check_finite(state, 100, 3)


def test_a_block_whose_worlds_all_fail_leaves_only_rows(tmp_path: Path) -> None:
    def hopeless(scenario: Scenario, seed: int, first: int, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        if first < 1024:
            raise ValueError("never")
        return fake.play(scenario, seed, first, count)

    report = run_tasks(Plan(fake.plan().scenario, 1, 1034), tmp_path / "run", play=hopeless)
    ensemble = open_results(report.folder)
    assert (report.failed, len(ensemble), len(ensemble.failures)) == (1024, 10, 1024)

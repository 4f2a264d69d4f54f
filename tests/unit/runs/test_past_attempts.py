"""Playing, freezing and sealing past attempts, with few worlds of few cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.cases import read_cases
from sim.calibration.covariates import case_scenario
from sim.calibration.scaling import with_coefficient
from sim.core.errors import StoreError
from sim.runs import frozen
from sim.runs.attempt import each, leaving_counts, predict, predictions
from sim.runs.history import BLANK, coefficient_counts, compared, count_table, freeze, sealed_again
from sim.scenario import load
from sim.scenario.mapping import load_map

MAP = load_map()
CASES = read_cases(frozen.CASES, frozenset(MAP.blanks))
FEW = CASES[:1]


def test_processes_answer_in_order() -> None:
    assert list(each(pow, [(2, 3), (3, 2), (5, 2)], 2)) == [8, 9, 25]


def test_who_waits_is_told_how_many_cases_are_done() -> None:
    base = load(BLANK, ["quarters=2"])
    other = case_scenario(base, MAP, CASES[0])
    told: list[tuple[int, int]] = []
    rows, left = predictions([base, other], 3, 1, progress=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]
    for one, row, leaves in zip((base, other), rows.to_dict("records"), left, strict=True):
        alone, worlds = predict(one, 3, 1)
        assert row == alone
        np.testing.assert_array_equal(leaves, worlds)
    told.clear()
    counts = leaving_counts([base, other, base], 3, 1, progress=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]  # what is equal is played once
    assert counts.tolist() == [left[0].sum(), left[1].sum(), left[0].sum()]


def test_every_coefficient_is_fixed_at_either_end() -> None:
    table = coefficient_counts(FEW, MAP, "measured", 1, 1)
    read = [(number, feature) for number, feature, _ in MAP.coefficients()]
    hindsight = [place for place in read if place[1] in MAP.features and MAP.features[place[1]].hindsight]
    assert len(table) == 2 * (len(read) - len(hindsight))
    assert set(table["end"]) == {"low", "high"}
    last = table.iloc[-1]
    judged = next(
        one for number, feature, one in MAP.coefficients() if (number, feature) == (last.number, last.feature)
    )
    moved = with_coefficient(MAP, last.number, last.feature, judged.high)
    scenario = case_scenario(load(BLANK), moved, FEW[0])
    assert last[FEW[0].name] == leaving_counts([scenario], 1, 1)[0]


def test_a_table_of_counts_says_what_each_row_is_about() -> None:
    found = count_table([{"step": "up"}, {"step": "down"}], CASES[:2], np.array([[1, 2], [3, 4]]), 9)
    names = [case.name for case in CASES[:2]]
    assert found.to_dict("list") == {"step": ["up", "down"], "worlds": [9, 9], names[0]: [1, 3], names[1]: [2, 4]}


def test_cases_stand_beside_scenarios_of_their_own(tmp_path: Path) -> None:
    pairs = pd.DataFrame({"case": ["usa-chn-1971"], "scenario": ["kissinger-1972"]})
    pairs.to_csv(tmp_path / "pairs.csv", index=False)
    found = compared(4, 1, 2, path=tmp_path / "pairs.csv")
    assert found.loc[0, ["case", "scenario", "worlds"]].tolist() == ["usa-chn-1971", "kissinger-1972", 4]
    assert 0 <= found.loc[0, "leaves"] <= 4
    assert found.loc[0, "tie_low"] <= found.loc[0, "tie_high"]
    assert found.loc[0, "worth_low"] <= found.loc[0, "worth_high"]


def test_what_is_frozen_is_sealed_and_made_again(tmp_path: Path) -> None:
    sealed = freeze(FEW, MAP, 2, 1, folder=tmp_path)
    assert list(sealed.predictions["case"]) == [FEW[0].name, BLANK]
    assert (tmp_path / f"{FEW[0].name}.yaml").is_file()
    told: list[tuple[int, int]] = []
    again = sealed_again(FEW, MAP, 2, 1, progress=lambda *done: told.append(done), folder=tmp_path)
    assert again is not None
    assert told == [(1, 2), (2, 2)]
    pd.testing.assert_frame_equal(again.predictions, sealed.predictions)


def test_fitted_scales_are_sealed_beside_the_predictions(tmp_path: Path) -> None:
    freeze(FEW, MAP, 2, 1, folder=tmp_path)
    tables = [pd.DataFrame({"scale": ["trade"], "worlds": [2]}), pd.DataFrame({"set": ["all"], "share": [0.5]})]
    frozen.seal_scales(*tables, MAP.version, 2, 1, folder=tmp_path)
    found = frozen.read_frozen(tmp_path)
    pd.testing.assert_frame_equal(found.answers, tables[0])
    pd.testing.assert_frame_equal(found.fits, tables[1])
    page = frozen.write_page(tmp_path, "cases.md", "# Cases\n")
    assert page.read_text(encoding="utf-8") == "# Cases\n"
    (tmp_path / frozen.SCALED[1]).write_text("set,share\nall,0.9\n", encoding="utf-8")
    with pytest.raises(StoreError, match=frozen.SCALED[1]):
        frozen.read_frozen(tmp_path)

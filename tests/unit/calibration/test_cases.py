"""Tables of cases: what is wrong is said with its place, and the outcome's side stays out of the covariates."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.calibration.cases import read_cases
from sim.core.errors import InputError
from sim.runs.frozen import CASES
from sim.scenario.mapping import OUTCOME_SIDE

HEAD = "case_id,year,suitor_name,pivot_name,incumbent_name,outcome,rivalry_piv_inc,coded_pivot_main_threat,fu5_net_shift_to_suitor,fu5_other,notes"
ROW = "USA_CHN_1971,1971,United States,China,Russia/USSR,1,1,incumbent,0.4,0.9,a note"


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "cases.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_shipped_table_is_read_whole() -> None:
    cases = read_cases(CASES)
    assert len(cases) == 26
    assert [case.name for case in cases if case.outcome is None] == ["usa-rus-2025"]
    assert sorted({case.outcome for case in cases if case.outcome is not None}) == [0, 0.5, 1]
    assert sum(case.shift is not None for case in cases) == 12
    assert cases[0].line == 2 and cases[-1].line == 27


def test_nothing_of_the_outcome_is_among_the_covariates(tmp_path: Path) -> None:
    (case,) = read_cases(table(tmp_path, HEAD, ROW))
    assert case.covariates == {"rivalry_piv_inc": 1.0, "coded_pivot_main_threat": "incumbent"}
    assert (case.name, case.year, case.outcome, case.shift) == ("usa-chn-1971", 1971, 1.0, 0.4)
    for one in read_cases(CASES):
        assert not [name for name in one.covariates if name in OUTCOME_SIDE or name.startswith("fu5_")]


def test_a_blank_is_absent_and_no_zero(tmp_path: Path) -> None:
    (case,) = read_cases(table(tmp_path, HEAD, "A,1971,U,P,I,,,,,,"))
    assert case.covariates == {} and case.outcome is None and case.shift is None


@pytest.mark.parametrize(
    ("lines", "code", "place", "message"),
    [
        (["case_id,year"], "E332", 1, "no column suitor_name"),
        ([HEAD + ",outcome", ROW + ",1"], "E332", 1, "stands twice"),
        ([HEAD], "E331", 1, "no case"),
        ([HEAD, ROW + ",more"], "E333", 2, "12 cells where the heading has 11"),
        ([HEAD, ROW, ROW], "E334", 3, "second time"),
        ([HEAD, ROW.replace(",1,1,", ",0.7,1,")], "E335", 2, "none of 0, 0.5, 1"),
        ([HEAD, ROW.replace(",1,1,", ",1,many,")], "E335", 2, "rivalry_piv_inc = many is not a number"),
        ([HEAD, ROW.replace(",1,1,", ",1,nan,")], "E335", 2, "not a number"),
        ([HEAD, ROW.replace(",1971,", ",MCM,")], "E335", 2, "not a year"),
        ([HEAD, ROW.replace("USA_CHN_1971", "../etc")], "E334", 2, "no name"),
        ([HEAD, '"' + ROW], "E333", 2, "no table"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, lines: list[str], code: str, place: int, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_cases(table(tmp_path, *lines))
    problem = caught.value.problems[0]
    assert problem.code == code
    assert problem.mark is not None and problem.mark.line == place


def test_a_column_that_the_map_needs_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no column cinc_pivot"):
        read_cases(table(tmp_path, HEAD, ROW), frozenset({"cinc_pivot", "rivalry_piv_inc"}))


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_cases(tmp_path / "missing.csv")
    (tmp_path / "latin.csv").write_bytes("a,é\n".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        read_cases(tmp_path / "latin.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(InputError, match="no table"):
        read_cases(tmp_path / "empty.csv")

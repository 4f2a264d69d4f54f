"""The covariate map: signs hold, blanks widen, nothing later enters, and no case has a rule of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calibration.cases import Case, read_cases
from sim.calibration.covariates import added, case_numbers, case_scenario, check_forms, mapped_range, times
from sim.calibration.features import FORMS, feature_range
from sim.calibration.scaling import Setting, fitted, grid_of, with_coefficient
from sim.core.errors import InputError
from sim.runs.frozen import CASES
from sim.scenario import load, number_of
from sim.scenario.mapping import MAP_FILE, CovariateMap, load_map

MAP = load_map()
MEASURED = [name for name in MAP.blanks if not name.startswith("coded_")]
BASE = load("history")

RISES = {
    # what binds: up with the column, in every number named
    "inc_share_piv_exports": ["ties.exports.share"],
    "inc_share_piv_imports": ["ties.imports.share"],
    "arms_share_inc_10y": ["ties.defence.components", "pivot.switching_cost"],
    "arms_tiv_piv_10y": ["ties.defence.output"],
    "defpact_piv_inc": ["ties.security.flow", "pivot.switching_cost", "incumbent.retention"],
    "rivalry_piv_sui": ["ties.cover.flow", "concessions.easing.value", "suitor.background_hazard"],
    "fatal_piv_sui_10y": ["ties.cover.flow"],
    "mids_piv_sui_10y": ["ties.cover.flow"],
    "ideal_dist_piv_sui": ["ties.diplomacy.flow"],
    "polyarchy_gap_piv_sui": ["ties.affinity.flow"],
    "cinc_suitor": ["concessions.aid-and-trade.value", "ties.exports.replaceable", "suitor.denial"],
    "cinc_incumbent": ["pivot.retaliation", "counters.more-support.value", "incumbent.retention"],
    "suitor_leader_changes_per_year_20y": ["suitor.background_hazard"],
    "rivalry_sui_inc": ["suitor.denial"],
    "contig_piv_sui": ["ties.cover.flow"],
}
FALLS = {
    "rivalry_piv_inc": ["ties.security.flow", "ties.affinity.flow", "incumbent.retention"],
    "fatal_piv_inc_10y": ["ties.security.flow"],
    "mids_piv_inc_10y": ["ties.security.flow"],
    "ideal_dist_piv_inc": ["ties.diplomacy.flow"],
    "polyarchy_gap_piv_inc": ["ties.affinity.flow"],
    "cinc_incumbent": ["ties.exports.replaceable"],
    "cinc_pivot": ["concessions.aid-and-trade.value"],
}


def span(column: str) -> st.SearchStrategy[float]:
    blank = MAP.blanks[column]
    return st.floats(blank.low, blank.high)


@st.composite
def known(draw: st.DrawFn) -> dict[str, float]:
    """Some columns known, others blank."""
    chosen = draw(st.sets(st.sampled_from(MEASURED)))
    return {column: draw(span(column)) for column in sorted(chosen)}


@pytest.mark.parametrize(
    ("column", "number", "sign"),
    [
        (column, number, sign)
        for table, sign in ((RISES, 1), (FALLS, -1))
        for column, numbers in table.items()
        for number in numbers
    ],
)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), others=known())
def test_numbers_move_the_way_theory_says(
    column: str, number: str, sign: int, data: st.DataObject, others: dict[str, float]
) -> None:
    less, more = sorted((data.draw(span(column)), data.draw(span(column))))
    before = mapped_range(MAP, MAP.parameters[number], {**others, column: less}, hindsight=False)
    after = mapped_range(MAP, MAP.parameters[number], {**others, column: more}, hindsight=False)
    for one, other in zip(before, after, strict=True):
        assert sign * (other - one) >= -1e-3 * max(1, abs(one))  # four significant figures


@pytest.mark.parametrize("column", MEASURED)
def test_every_column_moves_something(column: str) -> None:
    blank = MAP.blanks[column]
    ends = [case_numbers(MAP, {column: value}) for value in (blank.low, blank.high)]
    assert ends[0] != ends[1]


@pytest.mark.parametrize("column", MEASURED)
def test_a_blank_is_wider_than_the_usual_value(column: str) -> None:
    stands_in = (
        {"inc_share_piv_trade"}
        if column != "inc_share_piv_trade"
        else {"inc_share_piv_exports", "inc_share_piv_imports"}
    )
    typical = {name: MAP.blanks[name].mode for name in MEASURED if name not in stands_in}
    blank = {name: value for name, value in typical.items() if name != column}
    wider = 0
    for key, mapped in MAP.parameters.items():
        one, other = (mapped_range(MAP, mapped, row, hindsight=False) for row in (typical, blank))
        assert other[0] <= one[0] and other[2] >= one[2], key
        wider += other != one
    assert wider


def test_a_blank_trade_total_stands_in_for_neither_direction_known() -> None:
    numbers = case_numbers(MAP, {"inc_share_piv_trade": 0.5})
    assert numbers["ties.exports.share"].centre == numbers["ties.imports.share"].centre == 0.5
    numbers = case_numbers(MAP, {"inc_share_piv_trade": 0.5, "inc_share_piv_exports": 0.1})
    assert (numbers["ties.exports.share"].centre, numbers["ties.imports.share"].centre) == (0.1, 0.5)


def test_the_blank_case_is_the_baseline() -> None:
    numbers = case_numbers(MAP, {})
    assert len(numbers) == len(MAP.parameters) > 25
    for key, number in numbers.items():
        stated = number_of(BASE, key)
        assert (stated.distribution, stated.terms) == (number.distribution, number.terms), key
        assert stated.why == "map", key
    marked = [key for key in BASE.parameters if BASE.parameters[key].why == "map"]
    assert set(marked) == {key for key in numbers if "." in key and key in BASE.parameters}


def test_columns_coded_with_hindsight_are_read_only_when_asked() -> None:
    told = {"coded_prior_open_breach": 1.0, "coded_pivot_main_threat": "incumbent"}
    assert case_numbers(MAP, told) == case_numbers(MAP, {})
    told_all, blank_all = (case_numbers(MAP, row, "all")["ties.security.flow"] for row in (told, {}))
    assert told_all.centre < blank_all.centre
    both = case_numbers(MAP, {"coded_pivot_main_threat": "both"}, "all")
    other = case_numbers(MAP, {"coded_pivot_main_threat": "other"}, "all")
    assert both["ties.cover.flow"].centre > other["ties.cover.flow"].centre
    with pytest.raises(InputError, match="no such choice"):
        case_numbers(MAP, {}, "everything")


def test_one_map_for_all_names_nobody() -> None:
    text = MAP_FILE.read_text(encoding="utf-8").lower()
    for case in read_cases(CASES):
        assert case.name not in text
    row = {column: MAP.blanks[column].mode for column in MEASURED}
    one = Case("a", 1905, "A", "B", "C", 2, row, 1.0, None)
    other = replace(one, name="b", year=2025, suitor="X", pivot="Y", incumbent="Z", outcome=0.0, shift=3.0, note="!")
    first, second = (case_scenario(BASE, MAP, case) for case in (one, other))
    assert first.parameters == second.parameters
    assert first.concessions == second.concessions and first.counters == second.counters


@pytest.mark.parametrize("case", read_cases(CASES, frozenset(MAP.blanks)), ids=lambda case: case.name)
def test_shipped_case_files_are_current(case: Case) -> None:
    assert load(f"history/{case.name}") == case_scenario(BASE, MAP, case)


def written(tmp_path: Path, old: str, new: str) -> Path:
    text = MAP_FILE.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path = tmp_path / "map.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  contig_piv_sui:        {", "  outcome: {", "outcome's side"),
        ("  contig_piv_sui:        {", "  fu5_net_shift_to_suitor: {", "outcome's side"),
        ("votes: {low: -0.2", "votes: {low: 0.2", "out of order"),
        ("votes: {low: -0.2, mode: -0.1, high: -0.03", "votes: {low: -0.2, mode: -0.1, high: 0.03", "either sign"),
        ("      rivals:      {", "      rivalry:      {", "there is no feature rivalry"),
        ("columns: [rivalry_sui_inc]", "columns: [rivalry_sui]", "there is no column rivalry_sui"),
        ("level: {number: ties.security.flow", "level: {number: ties.security.flaw", "is not under parameters"),
        ("features: [export-share, import", "features: [exports, import", "there is no feature exports"),
        ('map_version: "1.1"', "map_version: 1", "map_version"),
        ("    within: [0, 0.95]\n", "", "Field required"),
    ],
)
def test_a_faulty_map_is_refused_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_map(written(tmp_path, old, new))
    assert all(problem.mark is not None and problem.mark.line > 1 for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("form: nearby-any", "form: near", "there is no form near"),
        ("form: value, columns: [rivalry_sui_inc]", "form: difference, columns: [rivalry_sui_inc]", "does not fit"),
        ('form: "names:suitor"', 'form: "names"', "does not fit"),
    ],
)
def test_a_form_that_cannot_be_made_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = load_map(written(tmp_path, old, new))
    with pytest.raises(InputError, match=message):
        check_forms(found)


def test_the_shipped_map_is_sound() -> None:
    check_forms(MAP)
    assert {form.partition(":")[0] for form in (feature.form for feature in MAP.features.values())} <= {*FORMS, "names"}
    for judged in (judged for _, _, judged in MAP.coefficients()):
        assert len(judged.why) > 5


def test_ranges_add_like_independent_errors() -> None:
    assert added([(-3, 0, 3), (-4, 0, 4)], (-10, 10)) == (-5, 0, 5)
    assert added([(-3, 0, 3), (-4, 0, 4)], (-1, 10)) == (-1, 0, 5)
    assert times((-3, -2, -1), (-1, 0, 2)) == (-6, 0, 3)


def test_features_have_their_ends_where_columns_have_theirs() -> None:
    low, mode, high = feature_range("nearby-doublings", [(0, 1, 3), (0, 0, 1), (0.3, 0.5, 0.8)])
    assert (low, mode, high) == (0, 0.5, 2)
    assert feature_range("ratio-doublings", [(1, 1, 1), (0.5, 1, 2)]) == (-1, 0, 1)


def test_settings_scale_what_they_name() -> None:
    setting = Setting(1.5, (0.25, 2.0))
    changed: CovariateMap = fitted(MAP, setting)
    assert str(setting) == "1.5/0.25/2"
    before, after = MAP.parameters["ties.security.flow"], changed.parameters["ties.security.flow"]
    assert after.base.mode == before.base.mode + 1.5
    assert after.terms["incumbent-blood"].mode == 2 * before.terms["incumbent-blood"].mode
    assert after.terms["pact"] == before.terms["pact"]
    share = changed.parameters["ties.exports.share"].terms["export-share"]
    assert share.high == 0.25 * MAP.parameters["ties.exports.share"].terms["export-share"].high
    grid = grid_of(MAP)
    assert len(grid) == len(set(map(str, grid))) == 18
    assert fitted(MAP, Setting(0.0, (1.0, 1.0))) == MAP


def test_a_coefficient_can_be_fixed_and_nothing_else_moves() -> None:
    changed = with_coefficient(MAP, "ties.security.flow", "pact", 2.0)
    assert changed.parameters["ties.security.flow"].terms["pact"].range == (2, 2, 2)
    assert {key for key in MAP.parameters if changed.parameters[key] != MAP.parameters[key]} == {"ties.security.flow"}
    based = with_coefficient(MAP, "ties.cover.flow", "base", 0.6)
    assert based.parameters["ties.cover.flow"].base.range == (0.6, 0.6, 0.6)

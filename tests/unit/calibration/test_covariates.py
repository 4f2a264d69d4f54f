"""The covariate map: signs hold, blanks widen, nothing later enters, and no case has a rule of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from sim.calibration.cases import Case, read_cases
from sim.calibration.covariates import (
    added,
    case_numbers,
    case_scenario,
    check_forms,
    mapped_range,
    range_of_feature,
    times,
)
from sim.calibration.draw import draw, figure, scores
from sim.calibration.features import FORMS, feature_range
from sim.calibration.scaling import with_coefficient, with_coefficients
from sim.calibration.spread import parts, together
from sim.core.errors import InputError
from sim.core.streams import Streams
from sim.equations.distributions import pert
from sim.runs.frozen import CASES
from sim.scenario import load, number_of
from sim.scenario.mapping import BASE as BASE_TERM
from sim.scenario.mapping import MAP_FILE, load_map

MAP = load_map()
MEASURED = [name for name in MAP.blanks if not name.startswith("coded_")]
BASE = load("history")
SHIPPED = read_cases(CASES, frozenset(MAP.blanks))

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
        ("alike: {low: 0, mode: 0.5, high: 1,", "alike: {low: 0, mode: 0.5, high: 1.5,", "alike is outside 0 to 1"),
        ("width: {low: 0.5, mode: 1,", "width: {low: 0, mode: 1,", "width is outside 0.01 to 100"),
        ("width: {low: 0.5, mode: 1,", "width: {low: 1.5, mode: 1,", "out of order"),
        ('map_version: "1.2"', "map_version: 1", "map_version"),
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


def test_a_coefficient_can_be_fixed_and_nothing_else_moves() -> None:
    changed = with_coefficient(MAP, "ties.security.flow", "pact", 2.0)
    assert changed.parameters["ties.security.flow"].terms["pact"].range == (2, 2, 2)
    assert {key for key in MAP.parameters if changed.parameters[key] != MAP.parameters[key]} == {"ties.security.flow"}
    based = with_coefficient(MAP, "ties.cover.flow", "base", 0.6)
    assert based.parameters["ties.cover.flow"].base.range == (0.6, 0.6, 0.6)
    both = with_coefficients(MAP, {("ties.security.flow", "pact"): 2.0, ("ties.cover.flow", "base"): 0.6})
    assert both.parameters["ties.security.flow"] == changed.parameters["ties.security.flow"]
    assert both.parameters["ties.cover.flow"] == based.parameters["ties.cover.flow"]


def share_of_spread(case: Case, place: int) -> float:
    """The deviation that a coefficient alone gives its number, by the deviation of the number: by drawing both."""
    luck = np.random.default_rng(3).uniform(size=40_000)
    key, chosen, judged = MAP.coefficients()[place]
    mapped = MAP.parameters[key]
    whole = mapped_range(MAP, replace(mapped, within=(-1e9, 1e9)), case.covariates, hindsight=False)
    made = np.ones(1)
    if chosen != BASE_TERM:
        if MAP.features[chosen].hindsight:
            return 0.0
        made = pert(luck, *range_of_feature(MAP, MAP.features[chosen], case.covariates))
    spread = pert(luck, *whole).std()
    return float(made.mean() * pert(luck, *judged.range).std() / spread) if spread else 0.0


@pytest.mark.parametrize("case", [SHIPPED[index] for index in (0, 9, 15)], ids=lambda case: case.name)
def test_parts_are_what_coefficients_give_to_their_numbers(case: Case) -> None:
    found = parts(MAP, case)
    expected = [share_of_spread(case, place) for place in range(len(found))]
    # The map adds widths and not deviations, so skewed ranges are a little off.
    assert found == pytest.approx(expected, abs=0.1)


def test_parts_leave_room_for_blanks_and_for_nothing_else() -> None:
    place = [key for key, _, _ in MAP.coefficients()]
    for case in (SHIPPED[7], SHIPPED[15], replace(SHIPPED[0], covariates={})):
        squares = np.square(parts(MAP, case))
        sums = {key: sum(one for one, other in zip(squares, place, strict=True) if other == key) for key in place}
        assert max(sums.values()) <= 1 + 1e-12
    assert sums["ties.security.flow"] < 1  # all blank
    known = {column: MAP.blanks[column].mode for column in MEASURED}
    full = np.square(parts(MAP, replace(SHIPPED[0], covariates=known)))
    affinity = sum(one for one, other in zip(full, place, strict=True) if other == "ties.affinity.flow")
    assert affinity > 0.95  # what is left is the range of how much distance counts


def test_parts_read_hindsight_only_when_asked() -> None:
    told = replace(SHIPPED[0], covariates={"coded_prior_open_breach": 1.0})
    of = {(key, feature): place for place, (key, feature, _) in enumerate(MAP.coefficients())}
    place = of["ties.security.flow", "open-breach"]
    assert parts(MAP, told)[place] == 0
    assert parts(MAP, told, "all")[place] > 0.05


def test_coefficients_go_together_as_their_numbers_do() -> None:
    numbers, coefficients = together(MAP, BASE)
    keys, names = list(MAP.parameters), [(key, feature) for key, feature, _ in MAP.coefficients()]
    one, other = (keys.index(f"ties.{tie}.replaceable") for tie in ("exports", "imports"))
    assert numbers[one, other] == pytest.approx(2 * np.sin(np.pi * 0.6 / 6))
    first, second, third = (
        names.index(name)
        for name in (
            ("ties.exports.replaceable", "base"),
            ("ties.imports.replaceable", "base"),
            ("ties.imports.replaceable", "outbidding"),
        )
    )
    assert coefficients[first, second] == numbers[one, other]
    assert coefficients[first, third] == coefficients[second, third] == 0
    assert np.linalg.eigvalsh(coefficients).min() > 0
    # What worlds draw goes together as this says.
    drawn = np.corrcoef(scores(BASE, keys, Streams(1, 0, 4096)).T)
    assert drawn == pytest.approx(numbers, abs=0.07)


def test_scores_are_the_luck_of_the_worlds() -> None:
    key = "ties.security.flow"
    streams = Streams(1, 0, 500)
    luck = special.ndtr(scores(BASE, [key], streams)[:, 0])
    assert figure(number_of(BASE, key), luck) == pytest.approx(draw(BASE, streams)[key], abs=1e-6)

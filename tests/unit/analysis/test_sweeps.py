"""Sweeps in numbers: shares, paired differences, effects, and sentences that stay out of the noise."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.effects import Effect, level, seen, summarise
from sim.analysis.sweeps import HEADLINES, MEASURES, long_table, median, varied
from sim.analysis.telling import findings
from sim.core.errors import StoreError
from sim.runs.design import make
from sim.runs.ensemble import run
from sim.runs.tasks import Point, at_point
from sim.scenario import Axis, Scenario, read_axes
from tests.invented import WORLDS, invented, worlds_where

KEYS = ("ties.scale", "suitor.p_reversal", "pivot.retaliation")


def grid(*steps: int) -> tuple[Point, ...]:
    axes = [Axis(key, 0.0, 1.0, count) for key, count in zip(KEYS, steps, strict=False)]
    return make(axes, "grid", 1, 1)


def test_a_change_is_that_of_the_same_worlds(baseline: Scenario) -> None:
    sweep = invented(baseline, grid(3), lambda point: 0.4 + 0.1 * point.settings.get(KEYS[0], 0.5))
    row = sweep.table[sweep.table[KEYS[0]] == 1].iloc[0]
    name = "answers_pivot_rational"
    assert row[f"{name}_change"] == pytest.approx(row[name] - sweep.table.loc[0, name])
    assert 0 < row[f"{name}_change_error"] < 0.5 * row[f"{name}_error"]


def test_the_error_of_a_median_covers_it() -> None:
    draws = np.random.default_rng(2)
    found = [median(draws.lognormal(size=400)) for _ in range(400)]
    inside = np.mean([abs(one[""] - 1) <= 2 * one["_error"] for one in found])
    assert 0.90 < inside < 0.995
    assert np.isnan(median(np.array([np.nan]))[""])


def test_a_row_for_every_point(baseline: Scenario) -> None:
    sweep = invented(baseline, grid(3, 2), lambda point: point.settings.get(KEYS[0], 0.5))
    table = sweep.table
    assert list(table["point"]) == list(range(7))
    assert table.loc[0, list(KEYS[:2])].isna().all()
    assert (table.loc[table[KEYS[0]] == 0, "answers_pivot_rational"] == 0).all()
    assert (table.loc[table[KEYS[0]] == 1, "path_answers_leaves"] == 1).all()
    assert table.loc[0, "answers_pivot_rational_change"] == 0
    assert (table.loc[table["answers_pivot_rational"] > 0, "obeyed_price"] == 2).all()
    assert sweep.kind == "grid"
    assert [axis.key for axis in sweep.axes] == list(KEYS[:2])


def test_worlds_that_are_missing_leave_pairs_and_keep_the_rest(baseline: Scenario) -> None:
    points = grid(2)
    whole, late = np.arange(WORLDS) % 2 == 0, np.ones(100, dtype=bool)

    def columns(number: int) -> dict[str, np.ndarray]:
        return worlds_where(whole) if number < 2 else worlds_where(late, first=WORLDS - 100)

    table = summarise(baseline, 1, points, columns).table
    assert list(table["worlds"]) == [WORLDS, WORLDS, 100]
    assert table.loc[2, "answers_pivot_rational_change"] == 0.5


def test_without_the_scenario_as_stated_there_is_no_comparison(baseline: Scenario) -> None:
    with pytest.raises(StoreError, match="as stated"):
        summarise(baseline, 1, grid(2)[1:], lambda _: worlds_where(np.ones(4, dtype=bool)))


def test_an_axis_that_does_something_is_named_and_the_others_are_not(baseline: Scenario) -> None:
    sweep = invented(baseline, grid(4, 3, 2), lambda point: 0.2 + 0.3 * point.settings.get(KEYS[0], 0.5))
    assert {one.key for one in seen(sweep.effects)} == {KEYS[0]}
    said = findings(sweep)
    assert len(said) == len(HEADLINES)
    for sentence in said:
        assert f"{KEYS[0]} 0 → 1" in sentence
        assert "2 more axes do not stand out of the noise" in sentence
        assert KEYS[1] not in sentence


def test_nothing_is_found_where_nothing_is(baseline: Scenario) -> None:
    luck = np.random.default_rng(3)
    points = grid(3, 3, 3)
    found = 0
    for _ in range(20):
        tables = {point.number: worlds_where(luck.random(200) < 0.3) for point in points}
        sweep = summarise(baseline, 1, points, tables.__getitem__)
        found += bool(seen(sweep.effects))
        if not seen(sweep.effects):
            assert all("no axis moves it beyond the noise" in sentence for sentence in findings(sweep))
    # One look in twenty may be fooled; six in twenty would be a defect.
    assert found <= 5


def test_equal_effects_are_not_ranked(baseline: Scenario) -> None:
    sweep = invented(
        baseline, grid(2, 2), lambda point: 0.3 + 0.2 * sum(point.settings.get(key, 0.5) for key in KEYS[:2])
    )
    for sentence in findings(sweep):
        assert "which of 2 moves it most is within the noise" in sentence
    apart = invented(
        baseline,
        grid(2, 2),
        lambda point: 0.1 + 0.1 * point.settings.get(KEYS[0], 0.5) + 0.6 * point.settings.get(KEYS[1], 0.5),
    )
    for sentence in findings(apart):
        assert f"{KEYS[1]} moves it most" in sentence


def test_level_counts_what_cannot_be_told_from_the_largest() -> None:
    def effect(change: float, error: float) -> Effect:
        return Effect("k", "m", 0, change, error)

    assert level([]) == 0
    assert level([effect(0.5, 0.01), effect(0.45, 0.01), effect(0.2, 0.01)]) == 1
    assert level([effect(0.5, 0.02), effect(-0.45, 0.02), effect(0.2, 0.01)]) == 2


def test_never_and_always_have_no_zero(baseline: Scenario) -> None:
    never = invented(baseline, grid(3), lambda _: 0.0)
    assert all(
        sentence.endswith(f"in no world at any of 4 points (< 1/{WORLDS} at each)") for sentence in findings(never)
    )
    always = invented(baseline, grid(3), lambda _: 1.0)
    assert all(sentence.endswith("in every world at all of 4 points") for sentence in findings(always))


def test_sampled_points_carry_the_chance_of_the_sample(baseline: Scenario) -> None:
    axes = [Axis(key, 0.0, 1.0) for key in KEYS]
    points = make(axes, "lhs", 12, 1)
    sweep = invented(baseline, points, lambda point: 0.9 * point.settings.get(KEYS[0], 0.5))
    assert sweep.kind == "sample"
    quiet = [one for one in sweep.effects if one.key != KEYS[0]]
    # The other axes seem to do something, because twelve points are few; their errors say so.
    assert all(one.error > 0.05 for one in quiet)
    assert {one.key for one in seen(sweep.effects)} <= {KEYS[0]}


def test_axes_know_their_words_and_their_spacing(baseline: Scenario) -> None:
    points = make([Axis("ties.scale", 0.25, 4.0, 5, log=True), Axis("suitor.p_reversal", 0.0, 1.0, 3)], "grid", 1, 1)
    scale, reversal = varied(baseline, points)
    assert (scale.log, reversal.log) == (True, False)
    assert reversal.title == "chance that a new government reverses the policy"
    assert reversal.figures == (0, 0.5, 1)


def test_a_long_table_has_a_row_a_point_and_measure(baseline: Scenario) -> None:
    sweep = invented(baseline, grid(3), lambda _: 0.3)
    rows = long_table(sweep.table, sweep.axes)
    assert len(rows) == 4 * len(MEASURES)
    assert not rows.duplicated(["point", "measure"]).any()


def test_real_worlds_have_every_column(short: Scenario) -> None:
    axes = read_axes(short, ["ties.scale=0.1:2:2"])
    points = make(axes, "grid", 1, 1)
    tables = {point.number: run(at_point(short, point.settings), 64, 3).worlds for point in points}
    sweep = summarise(short, 3, points, tables.__getitem__)
    weak, strong = (sweep.table.set_index("ties.scale").loc[scale] for scale in (0.1, 2))
    assert weak["obeyed_pivot_rational"] > strong["obeyed_pivot_rational"]
    assert weak["obeyed_pivot_rational_change"] > 0
    answers = [name for name in sweep.table if str(name).startswith("path_answers_") and "_error" not in str(name)]
    outcomes = [name for name in answers if not str(name).endswith(("_change", "_leaves"))]
    assert sweep.table[outcomes].sum(axis=1).round(9).eq(1).all()

"""Axes of sweeps: on the command line, in files, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import InputError
from sim.core.numbers import fixed
from sim.core.rendering import render
from sim.scenario import Scenario, load, number_of, read_axes, uses_of, with_numbers
from sim.scenario.axes import MAX_AXES, named
from sim.ties import PARAMETERS

FACT = "facts.china-share-of-russian-exports"


def refused(scenario: Scenario, *over: str, vary: Path | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_axes(scenario, over, vary)
    return render(caught.value.problems)


def test_every_form(baseline: Scenario) -> None:
    over = ["suitor.p_reversal=0:1:5", "ties.scale=0.5:2:3:log", "offer.up_front=0, 0.1,0.3", "pivot.autonomy=range"]
    steps, ratios, listed, own = read_axes(baseline, over)
    assert (steps.low, steps.high, steps.steps, steps.log, steps.values) == (0, 1, 5, False, ())
    assert (ratios.steps, ratios.log) == (3, True)
    assert listed.values == (0, 0.1, 0.3)
    assert (own.low, own.high, own.steps) == (0, 0.6, None)
    assert own.unit == "% of pivot GDP per year"


def test_concessions_counters_and_facts(baseline: Scenario) -> None:
    concession, counter = baseline.menu[0], next(iter(baseline.counters))
    keys = [f"concessions.{concession}.value", f"counters.{counter}.cost", FACT]
    axes = read_axes(baseline, [f"{key}=0.1:0.2" for key in keys])
    assert [axis.key for axis in axes] == keys
    assert axes[0].title.startswith(baseline.concessions[concession].title)
    fact = baseline.facts[FACT.removeprefix("facts.")]
    assert axes[2].title == fact.title
    (own,) = read_axes(baseline, [f"{FACT}=range:4"])
    assert (own.low, own.high, own.steps) == (fact.low, fact.high, 4)


@pytest.mark.parametrize(
    ("over", "code", "hint"),
    [
        ("suitor.p_reversl=0:1:5", "E314", "did you mean suitor.p_reversal?"),
        ("facts.china-share-of-russian-export=0:1", "E314", f"did you mean {FACT}?"),
        ("facts.us-russia-trade-2023=0:1", "E316", "would change nothing"),
        ("suitor.p_reversal=0:3:5", "E203", "3 % is 0.03"),
        (f"{FACT}=0:31:5", "E203", "31 % is 0.31"),
        ("suitor.p_reversal=0,31", "E203", "31 % is 0.31"),
        ("suitor.p_reversal=0:31%:5", "E205", "write 0.31"),
        ("suitor.p_reversal=1:0:5", "E207", "lower end comes first"),
        ("suitor.p_reversal=0:1:5:log", "E207", "leave log out"),
        ("suitor.p_reversal=0:1:5:lag", "E211", "write log"),
        ("suitor.p_reversal=0:1:1", "E317", "from 2 to"),
        ("suitor.p_reversal=0:1:2.5", "E317", "whole number"),
        ("suitor.p_reversal=0:1:5:log:6", "E317", "low:high:steps"),
        ("suitor.p_reversal=0,1:5", "E317", "mixes commas and colons"),
        ("suitor.p_reversal=0,0", "E317", "keep one"),
        ("suitor.p_reversal", "E317", "write key="),
        ("suitor.deal_benefit=range", "E317", "write suitor.deal_benefit=low:high:steps"),
    ],
)
def test_mistakes_are_explained(baseline: Scenario, over: str, code: str, hint: str) -> None:
    said = refused(baseline, over)
    assert said.startswith("<command line>:1:")
    assert code in said
    assert hint in said


def test_one_figure_is_an_axis_of_one(baseline: Scenario) -> None:
    (axis,) = read_axes(baseline, ["suitor.p_reversal=0.5"])
    assert (axis.low, axis.high, axis.values) == (0.5, 0.5, (0.5,))


def test_none_and_too_many(baseline: Scenario) -> None:
    assert "no axis is given" in refused(baseline)
    keys = [*baseline.parameters][: MAX_AXES + 1]
    said = refused(baseline, *(f"{key}=range" for key in keys))
    assert f"{MAX_AXES + 1} axes are more than {MAX_AXES}" in said


def test_what_a_key_means(baseline: Scenario) -> None:
    first = baseline.menu[0]
    assert named(baseline, "suitor.p_reversal") == (PARAMETERS["suitor.p_reversal"].meaning, "probability")
    title, unit = named(baseline, f"concessions.{first}.cost")
    assert title.startswith(f"{baseline.concessions[first].title}: ")
    assert unit
    with pytest.raises(InputError, match=r"no number suitor\.p_reversl"):
        named(baseline, "suitor.p_reversl")


def test_all_mistakes_are_told_at_once(baseline: Scenario) -> None:
    said = refused(baseline, "suitor.p_reversl=0:1", "suitor.p_midterm=0:3", "nonsense")
    assert [code in said for code in ("E314", "E203", "E317")] == [True] * 3


def test_no_number_is_moved_twice(baseline: Scenario) -> None:
    assert "stands twice" in refused(baseline, "ties.scale=0.5:1", "ties.scale=1:2")
    used = uses_of(baseline, FACT.removeprefix("facts."))[0]
    assert f"both move {used}" in refused(baseline, f"{used}=0.1:0.2", f"{FACT}=0.1:0.2")


def test_limits_on_numbers_together_are_checked_at_the_corner(baseline: Scenario) -> None:
    assert read_axes(baseline, ["ties.imports.share=0.1:0.9", "ties.imports.replaceable=0.3:0.5"])
    assert "E309" in refused(baseline, "ties.imports.share=0.1:1", "ties.imports.replaceable=0:0.5")


def test_a_file_of_axes(baseline: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "vary.yaml"
    file.write_text(
        "schema: 1\nvary:\n  suitor.p_reversal: {low: 0, high: 1, steps: 5}\n"
        "  ties.scale: {low: 0.5, high: 2, scale: log}\n  offer.up_front: {values: [0, 0.1, 0.3]}\n"
        "  pivot.autonomy: range\n  pivot.retaliation: {steps: 7}\n"
    )
    written = [
        "suitor.p_reversal=0:1:5",
        "offer.up_front=0,0.1,0.3",
        "pivot.autonomy=range",
        "pivot.retaliation=range:7",
    ]
    axes = read_axes(baseline, ["economy.gdp=1500:2500"], file)
    assert [axis.key for axis in axes[:2]] == ["economy.gdp", "suitor.p_reversal"]
    assert (axes[2].low, axes[2].log) == (0.5, True)
    assert [axes[1], *axes[3:]] == list(read_axes(baseline, written))
    assert axes[1].mark.file.endswith("vary.yaml")
    assert axes[1].mark.line == 3


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("schema: 1\n", "E202", "write under vary"),
        ("vary: {ties.scale: range}\n", "E202", "schema: 1"),
        ("schema: 2\nvary: {ties.scale: range}\n", "E211", "write  schema: 1"),
        ("schema: 1\nvary: {ties.scale: range}\nvarry: 1\n", "E201", "did you mean vary?"),
        ("schema: 1\nvary: {ties.scale: own}\n", "E204", "range"),
        ("schema: 1\nvary: {ties.scale: {low: 1}}\n", "E202", "high is missing"),
        ("schema: 1\nvary: {ties.scale: {low: 1, hihg: 2}}\n", "E201", "did you mean high?"),
        ("schema: 1\nvary: {ties.scale: {low: 1, high: 2, step: 3}}\n", "E201", "did you mean steps?"),
        ("schema: 1\nvary: {ties.scale: {values: 3}}\n", "E317", "values is a list"),
        ("schema: 1\nvary: {ties.scale: {values: [1, 2], steps: 3}}\n", "E317", "stands alone"),
        ("schema: 1\nvary: {ties.scal: range}\n", "E314", "did you mean ties.scale?"),
        ("schema: 1\nvary: {suitor.turn: {low: 0, high: 31}}\n", "E203", "31 % is 0.31"),
        ("schema: 1\nvary: {ties.scale: !!python/name:os.system {}}\n", "E110", "delete it"),
    ],
)
def test_mistakes_in_a_file_have_a_place(baseline: Scenario, tmp_path: Path, text: str, code: str, hint: str) -> None:
    file = tmp_path / "vary.yaml"
    file.write_text(text)
    said = refused(baseline, vary=file)
    assert "vary.yaml:" in said
    assert code in said
    assert hint in said


def test_setting_a_fact_sets_what_rests_on_it(baseline: Scenario) -> None:
    fact = FACT.removeprefix("facts.")
    uses = uses_of(baseline, fact)
    assert uses
    in_code = with_numbers(baseline, {FACT: fixed(0.2, "tried")})
    from_line = load("reverse-kissinger", [f"{FACT}=0.2"])
    for changed in (in_code, from_line):
        assert all(number_of(changed, key).terms == (0.2,) for key in uses)
        assert all(number_of(changed, key).fact is None for key in uses)
        assert changed.facts[fact] == baseline.facts[fact]
    both = with_numbers(baseline, {FACT: fixed(0.2, "tried"), uses[0]: fixed(0.1, "tried")})
    assert number_of(both, uses[0]).terms == (0.1,)
    with pytest.raises(InputError, match="enters no equation"):
        load("reverse-kissinger", ["facts.us-russia-trade-2023=3"])

"""Claims: verdicts follow their bounds, conditions turn them, and words match numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.claim_search import search_claim
from sim.analysis.claim_words import amount, as_dict, sentences
from sim.analysis.claims import (
    DEPENDS,
    FAILS,
    HOLDS,
    Bench,
    Finding,
    Tried,
    built_in_claims,
    judged,
    scenario_of,
    strict,
    try_claim,
    turns,
)
from sim.analysis.deciding import deciding_input
from sim.analysis.measures import MEASURES
from sim.analysis.turning import adverse, ends_of, look
from sim.core.numbers import fixed
from sim.scenario import load, number_of
from sim.scenario.claims import Claim, ClaimTest, Condition, Variant


def a_test(measure: str, less: Variant | None = None, where: str = "", **bound: float) -> ClaimTest:
    return ClaimTest("so", measure, Variant(), less, where, bound.get("at_least"), bound.get("at_most"))


def claim_of(*tests: ClaimTest, **parts: tuple[Condition, ...]) -> Claim:
    return Claim("T1", "Thus.", (), tests, parts.get("also", ()), parts.get("what_if", ()), "", "")


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(256, 64, 1)


@pytest.mark.parametrize(
    ("bound", "value", "margin", "verdict"),
    [
        ({"at_most": 0.1}, 0.05, 0.02, HOLDS),
        ({"at_most": 0.1}, 0.15, 0.02, FAILS),
        ({"at_most": 0.1}, 0.11, 0.02, DEPENDS),
        ({"at_least": 0.1}, 0.15, 0.02, HOLDS),
        ({"at_least": 0.1}, 0.05, 0.02, FAILS),
        ({"at_least": 0.0}, 0.0, 0.0, DEPENDS),
    ],
)
def test_a_bound_is_met_missed_or_too_near(bound: dict[str, float], value: float, margin: float, verdict: str) -> None:
    assert judged(a_test("splits_anyway", **bound), value, margin) == verdict


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_what_is_one_thing_less_another_says_so(name: str) -> None:
    measure = MEASURES[name]
    assert measure.difference == (", less " in measure.words)
    test, other = a_test(name, at_least=0.0), a_test(name, at_least=0.1)
    assert strict(test) == measure.difference
    assert not strict(other)
    assert ("no difference" in amount(Finding(test, 0.0, 0.0, 512, DEPENDS))) == measure.difference


def test_the_error_is_that_of_paired_differences(bench: Bench) -> None:
    less = replace(Variant(), numbers={"suitor.p_midterm": fixed(0.0, "try")})
    found = bench.find(a_test("credibility", less=less, at_most=0))
    own = bench.values(a_test("credibility", at_most=0))[0]
    other = bench.values(replace(a_test("credibility", at_most=0), of=less))[0]
    assert found.value == pytest.approx((own - other).mean())
    assert found.error == pytest.approx((own - other).std() / 16)
    assert found.error < own.std() / 16 / 2
    assert found.verdict == HOLDS


def test_another_reading_that_disagrees_makes_it_depend(bench: Bench) -> None:
    test = a_test("pivot_rational", at_most=0.1)
    obeyed = Condition("others obey", Variant(reading="obeyed"))
    assert try_claim(bench, claim_of(test)).verdict == HOLDS
    result = try_claim(bench, claim_of(test, also=(obeyed,)))
    assert result.verdict == DEPENDS
    assert result.also[0].verdict == FAILS
    assert try_claim(bench, claim_of(test, what_if=(obeyed,))).verdict == HOLDS


def test_too_few_worlds_are_not_judged(bench: Bench) -> None:
    finding = bench.find(a_test("suitor_rational", where="splits_anyway", at_most=0.5))
    assert (finding.verdict, finding.worlds) == (DEPENDS, 0)
    assert "too few worlds" in amount(finding)


def test_none_seen_is_not_taken_for_none(bench: Bench) -> None:
    assert bench.find(a_test("splits_anyway", at_most=0.02)).verdict == HOLDS
    assert bench.find(a_test("splits_anyway", at_most=0.01)).verdict == DEPENDS  # 0 of 256 only says < 3/256


def test_a_variant_borrows_figures_of_another_scenario() -> None:
    borrowed = scenario_of(Variant(borrow=("kissinger-1972", ("ties.security.",))))
    assert number_of(borrowed, "ties.security.flow").terms == (-6.0, -3.5, -1.5)
    assert number_of(borrowed, "ties.cover.flow") == number_of(load("reverse-kissinger"), "ties.cover.flow")


def test_the_deciding_input_is_found_and_noise_is_not() -> None:
    rng = np.random.default_rng(0)
    inputs = {f"x{place}": rng.random(500) for place in range(40)}
    found = deciding_input((inputs["x7"] > 0.8) | (rng.random(500) < 0.02), inputs)
    assert found is not None
    assert found.key == "x7"
    assert found.at == pytest.approx(0.8, abs=0.05)
    assert found.above.value > 0.75
    assert deciding_input(rng.random(500) < 0.5, inputs) is None


def test_words_say_what_was_measured() -> None:
    test = a_test("splits_anyway", at_most=0.1)
    assert amount(Finding(test, 0.25, 0.01, 400, FAILS)) == "25 % ± 1.0 % of 400 worlds"
    assert amount(Finding(test, 0.0, 0.0, 400, HOLDS)) == "< 1/400 of worlds"
    assert amount(Finding(test, 1.0, 0.0, 400, HOLDS)) == "all of 400 worlds"
    paired = a_test("splits_anyway", less=Variant(), at_most=0.1)
    assert amount(Finding(paired, -0.02, 0.004, 400, HOLDS)) == "−2.0 % ± 0.40 % of 400 worlds"


def test_no_condition_undoes_the_comparison_that_it_tries() -> None:
    for claim in built_in_claims():
        for test in claim.tests:
            if test.less is None:
                continue
            for condition in (*claim.also, *claim.what_if):
                changed = test.of.under(condition.variant).key
                assert changed != test.less.under(condition.variant).key, (claim.id, condition.words)
                shared = set(condition.variant.numbers) & (set(test.of.numbers) | set(test.less.numbers))
                assert shared <= {"ties.affinity.leader_share"}, (claim.id, shared)  # C12 undoes it on purpose


def test_every_built_in_claim_can_be_tried_and_said() -> None:
    bench, sources = Bench(64, 32, 1), dict(load("reverse-kissinger").sources)
    claims = built_in_claims()
    assert [one.id for one in claims] == [f"C{number:02d}" for number in range(1, 41)]
    for claim in claims:
        result = try_claim(bench, claim)
        assert bool(result.findings) != bool(claim.cannot_speak), claim.id
        assert as_dict(result)["verdict"] == result.verdict
        lines = sentences(result, sources)
        assert lines[0].startswith(claim.id)
        assert len(lines) > 1
        for finding in result.findings:
            assert np.isnan(finding.value) == (finding.worlds < 30), (claim.id, finding)
            assert finding.error >= 0 or np.isnan(finding.error)


def test_a_comparison_of_which_nothing_is_left_is_turned() -> None:
    less = a_test("pivot_rational", less=Variant(), at_least=0.0)
    nothing, condition = Finding(less, 0.0, 0.0, 400, DEPENDS), Condition("so", Variant())
    assert turns(HOLDS, Tried(condition, DEPENDS, nothing))
    assert "nothing changes in any of 400 worlds" in amount(nothing)
    assert not turns(HOLDS, Tried(condition, DEPENDS, replace(nothing, error=0.001)))
    assert not turns(HOLDS, Tried(condition, DEPENDS, replace(nothing, test=a_test("pivot_rational", at_most=0.0))))


NAMES = [f"x{place}" for place in range(40)]


@pytest.mark.parametrize(
    ("needs", "found"),
    [({"x3"}, 1), ({"x1", "x4"}, 2), ({"x2", "x9", "x30"}, 3), (set(NAMES), 40)],
)
def test_the_fewest_figures_that_turn_are_found(needs: set[str], found: int) -> None:
    def trial(setting: dict[str, float]) -> float:
        return len(needs) - sum(1.0 for key in setting if key in needs and setting[key] == 1)

    search = look(trial, lambda setting: trial(setting) <= 0, dict.fromkeys(NAMES, 1.0))
    assert search.turned
    assert set(search.setting) == needs
    assert len(search.setting) == found
    assert search.figures == 40


def test_what_nothing_turns_is_said_with_what_was_tried() -> None:
    search = look(lambda setting: 2.0 - ("x5" in setting), lambda setting: False, dict.fromkeys(NAMES, 1.0))
    assert not search.turned
    assert search.setting == {"x5": 1.0}
    assert search.tried == 24 + 15 + 1


def test_a_condition_of_a_world_is_tried_where_no_end_turns() -> None:
    search = look(
        lambda setting: 1.0 - 2 * (setting.get("x0") == 0.5),
        lambda setting: setting.get("x0") == 0.5,
        dict.fromkeys(NAMES, 1.0),
        [dict.fromkeys(NAMES, 0.25), dict.fromkeys(NAMES, 0.5)],
    )
    assert search.turned
    assert search.setting == {"x0": 0.5}


def test_figures_are_moved_within_their_ranges_and_what_a_test_sets_stays(bench: Bench, baseline) -> None:
    ends = ends_of(baseline, {"ties."})
    assert not [key for key in ends if key.startswith("ties.")]
    assert ends["pivot.retaliation"] == (0.1, 1.5)
    drawn = {"low": np.arange(9.0), "idle": np.ones(9)}
    assert adverse(np.arange(9.0), drawn, {"idle": (0, 1), "low": (-1, 10)}) == {"low": -1, "idle": 1}
    claims = {one.id: one for one in built_in_claims()}
    for name in ("C03", "C06", "C22"):
        tried = try_claim(bench, claims[name])
        result = search_claim(bench, Bench(64, 32, 2), tried)
        within = ends_of(scenario_of(claims[name].tests[0].of))
        for key, value in result.turning.search.setting.items():
            assert within[key][0] <= value <= within[key][1], (name, key)
            for test in claims[name].tests:
                assert key not in test.of.numbers
                assert not key.startswith(test.of.borrow[1] or ("nothing",))
        said = " ".join(sentences(result, dict(baseline.sources)))
        assert "within the stated ranges" in said
        if result.turning.search.turned:
            assert turns(result.verdict, result.turning.found)
            assert as_dict(result)["within_ranges"]["turned"]
        else:
            assert "nothing tried within the stated ranges turns it: " in said
    assert result.claim.id == "C22"
    assert not result.turning.search.turned


def test_a_claim_that_a_stated_condition_turns_is_not_searched(bench: Bench) -> None:
    test = a_test("pivot_rational", at_most=0.1)
    result = try_claim(bench, claim_of(test, what_if=(Condition("others obey", Variant(reading="obeyed")),)))
    assert search_claim(bench, bench, result) is result

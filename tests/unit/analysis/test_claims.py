"""Claims: verdicts follow their bounds, conditions turn them, and words match numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.claim_words import amount, as_dict, sentences
from sim.analysis.claims import DEPENDS, FAILS, HOLDS, Bench, Finding, built_in_claims, judged, scenario_of, try_claim
from sim.analysis.deciding import deciding_input
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

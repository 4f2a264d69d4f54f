"""Where no stated condition turns a claim: figures are moved within the ranges that its scenario states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.analysis.claims import (
    FAILS,
    SILENT,
    Bench,
    Finding,
    Result,
    Tried,
    Turning,
    try_claim,
    try_variant,
    turns,
)
from sim.analysis.measures import MEASURES
from sim.analysis.played import Played
from sim.analysis.turning import Setting, adverse, ends_of, look, numbers_at
from sim.core.errors import InputError
from sim.scenario.claims import Claim, ClaimTest, Condition, Variant
from sim.scenario.frozen import Frozen

Array = NDArray[np.float64]

FEWER = 4
"""Settings are compared in one of so many worlds, of another seed; what is found is tried in all."""
WORLDS = 4
"""Worlds whose figures are all tried at once."""
PAIR = 2
"""Figures up to which a condition is found short enough."""
REMEMBERED = 64
"""Variants of a search that are kept in memory."""


def try_claims(claims: Sequence[Claim], worlds: int = 2048, path_worlds: int = 512, seed: int = 1) -> list[Result]:
    """Try several claims on the same worlds; where no stated condition turns one, look for figures that do.

    Parameters
    ----------
    claims : sequence of Claim
        Which.
    worlds, path_worlds, seed : int
        Worlds for the first quarter and for paths, under which seed.

    Returns
    -------
    list of Result
        In the same order.
    """
    bench = Bench(worlds, path_worlds, seed)
    few = Bench(max(worlds // FEWER, 1), max(path_worlds // FEWER, 1), seed + 1, REMEMBERED)
    results = [try_claim(bench, claim) for claim in claims]
    bench.most = REMEMBERED
    return [search_claim(bench, few, one) for one in results]


def search_claim(bench: Bench, few: Bench, result: Result) -> Result:
    """Look for what turns a claim, as it stands and then under each of its other readings.

    Parameters
    ----------
    bench, few : Bench
        Where the verdict is found, and fewer worlds in which settings are compared.
    result : Result
        A claim, tried.

    Returns
    -------
    Result
        With what was found, unless a stated condition turns the claim.
    """
    if result.verdict == SILENT or any(turns(result.verdict, one) for one in (*result.also, *result.what_if)):
        return result
    looked = [_search(bench, few, result, Condition("", Variant()))]
    if looked[0] is None or not looked[0].search.turned or len(looked[0].search.setting) > PAIR:
        looked += [_search(bench, few, result, one) for one in result.claim.also]
    turned = [one for one in looked if one is not None and one.search.turned]
    return replace(result, turning=min(turned, key=lambda one: len(one.search.setting), default=looked[0]))


def distance(finding: Finding, verdict: str) -> float:
    """How far a test is from turning a verdict, in its own unit; infinite where too few worlds count."""
    if np.isnan(finding.value):
        return np.inf
    test = finding.test
    inside = finding.value - test.at_least if test.at_least is not None else float(test.at_most or 0.0) - finding.value
    return -inside if verdict == FAILS else inside


def _search(bench: Bench, few: Bench, result: Result, under: Condition) -> Turning | None:
    claim, verdict = result.claim, result.verdict
    test = _nearest_test(bench, result, under.variant)
    if test is None:
        return None
    values, played = _leaning(bench, claim, test, under.variant)
    rises = (test.at_least is not None) == (verdict == FAILS)
    ends = ends_of(played.scenario, {key for one in claim.tests for key in _touched(one)} | set(under.variant.numbers))
    falling = -values if rises else values
    towards = adverse(falling, played.parameters, ends)
    lowest = np.argsort(np.where(np.isfinite(falling), falling, np.inf), kind="stable")[:WORLDS]
    worlds = [{key: float(played.parameters[key][world]) for key in towards} for world in lowest]

    def at(setting: Setting) -> Variant:
        return under.variant.under(Variant(numbers=Frozen(numbers_at(setting))))

    def trial(setting: Setting) -> float:
        try:
            return distance(few.find(test, at(setting)), verdict)
        except InputError:  # figures that the scenario does not allow together
            return np.inf

    def tried(setting: Setting) -> Tried:
        return try_variant(bench, claim, Condition(under.words, at(setting)))

    search = look(trial, lambda one: turns(verdict, tried(one)), towards, worlds)
    if not search.setting or not np.isfinite(trial(search.setting)):
        return Turning(search, under.words, None)
    found = tried(search.setting)
    if not search.turned:
        found = replace(found, finding=bench.find(test, found.condition.variant))
    return Turning(search, under.words, found)


def _nearest_test(bench: Bench, result: Result, under: Variant) -> ClaimTest | None:
    """The test that is nearest to turning, in deviations between worlds: the first it would take to turn the claim."""
    nearest, least = None, np.inf
    for test in result.claim.tests:
        finding = bench.find(test, under)
        spread = finding.error * np.sqrt(finding.worlds)
        away = distance(finding, result.verdict) / spread if spread > 0 else np.inf
        if nearest is None or away < least:
            nearest, least = (None if np.isnan(finding.value) else test), away
    return nearest


def _leaning(bench: Bench, claim: Claim, test: ClaimTest, under: Variant) -> tuple[Array, Played]:
    """The measure of every world, and the worlds; of another condition of the claim where it is the same in all."""
    on_path = any(MEASURES[name].on_path for name in (test.measure, test.where) if name)
    for variant in (under, *(one.variant for one in (*claim.also, *claim.what_if))):
        values, counts = bench.values(test, variant)
        played = bench.played(test.of.under(variant), on_path)
        if counts.any() and values[counts].std() > 0:
            break
    return np.where(counts, values, np.nan), played


def _touched(test: ClaimTest) -> set[str]:
    """Figures that a test itself sets; to move them would undo what it compares."""
    variants = [test.of, *([test.less] if test.less else [])]
    return {key for one in variants for key in (*one.numbers, *one.borrow[1])}

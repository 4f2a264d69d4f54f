"""Claims of the documents, tried: what holds, what fails, what depends, and on what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.analysis.deciding import Deciding, deciding_input
from sim.analysis.measures import MEASURES, SHARE
from sim.analysis.played import Played, with_parts
from sim.analysis.turning import Search
from sim.core.numbers import Number
from sim.runs.readings import READINGS, read_as
from sim.scenario import Scenario, load, number_of, with_numbers
from sim.scenario.claims import CLAIMS_FILE, Claim, ClaimTest, Condition, Variant, load_claims

Array = NDArray[np.float64]

HOLDS, FAILS, DEPENDS, SILENT = "holds", "fails", "depends", "cannot speak"
CLEAR = 2.0
"""Standard errors by which a bound must be met or missed."""
FEWEST = 30
"""Worlds below which nothing is said."""
NONE_SEEN = 3.0
"""If something is seen in none of n worlds, its share is below 3/n with 95 per cent confidence."""


@dataclass(frozen=True)
class Finding:
    """What a test measured.

    Attributes
    ----------
    test : ClaimTest
        The test.
    value, error : float
        Mean over worlds, and its standard error; nan where too few worlds count.
    worlds : int
        Worlds that count.
    verdict : str
        ``holds``, ``fails``, or ``depends`` where the bound lies inside the noise.
    """

    test: ClaimTest
    value: float
    error: float
    worlds: int
    verdict: str


@dataclass(frozen=True)
class Tried:
    """A claim under another variant."""

    condition: Condition
    verdict: str
    finding: Finding


@dataclass(frozen=True)
class Turning:
    """What figures moved within their stated ranges do to a claim that no stated condition turns.

    Attributes
    ----------
    search : Search
        What was looked for and found.
    under : str
        The claim's other reading under which it was found; empty for the first.
    found : Tried or None
        The claim at what was found; None where no figure could be moved.
    """

    search: Search
    under: str
    found: Tried | None


@dataclass(frozen=True)
class Result:
    """A claim, tried.

    Attributes
    ----------
    claim : Claim
        The claim.
    verdict : str
        ``holds``, ``fails``, ``depends`` or ``cannot speak``.
    findings : tuple of Finding
        One a test.
    also, what_if : tuple of Tried
        The claim's other readings and counterfactuals.
    deciding : Deciding or None
        The input that best tells worlds that agree with the first test from those that do not.
    turning : Turning or None
        What a search within the ranges found; None where a stated condition turns the claim or nobody looked.
    """

    claim: Claim
    verdict: str
    findings: tuple[Finding, ...] = ()
    also: tuple[Tried, ...] = ()
    what_if: tuple[Tried, ...] = ()
    deciding: Deciding | None = None
    turning: Turning | None = None


@cache
def loaded(name: str, figures: str) -> Scenario:
    """A built-in scenario, read once: claims change its numbers, not its file."""
    return load(name, (), figures or None)


def scenario_of(variant: Variant) -> Scenario:
    """The scenario that a variant describes.

    Parameters
    ----------
    variant : Variant
        A built-in scenario and its changes.

    Returns
    -------
    Scenario
    """
    scenario = loaded(variant.scenario, variant.figures)
    lender, beginnings = variant.borrow
    changes: dict[str, Number] = {}
    if lender:
        other = loaded(lender, "")
        keys = [key for key in scenario.parameters if key.startswith(beginnings)]
        changes |= {key: number_of(other, key) for key in keys}
    scenario = with_numbers(scenario, {**changes, **variant.numbers}) if changes or variant.numbers else scenario
    scenario = read_as(scenario, variant.reading) if variant.reading else scenario
    return with_parts(scenario, variant.menu, variant.given, variant.quarters)


@dataclass
class Bench:
    """Where claims are tried: every variant is played once, under common random numbers.

    Attributes
    ----------
    worlds, path_worlds, seed : int
        Worlds for the first quarter and for paths, and the seed.
    most : int
        Variants that are remembered; those asked for last.
    """

    worlds: int
    path_worlds: int
    seed: int
    most: int = 1000
    _played: dict[object, Played] = field(default_factory=dict, repr=False)

    def played(self, variant: Variant, on_path: bool) -> Played:
        """The worlds of a variant; as many as its measure is worth."""
        worlds = self.path_worlds if on_path else self.worlds
        key = (variant.key, worlds)
        found = self._played.pop(key, None) or Played(scenario_of(variant), worlds, self.seed, variant.state)
        self._played[key] = found
        if len(self._played) > self.most:
            del self._played[next(iter(self._played))]
        return found

    def values(self, test: ClaimTest, under: Variant | None = None) -> tuple[Array, NDArray[np.bool_]]:
        """The measure of every world, or its difference, and which worlds count."""
        names = [test.measure, *([test.where] if test.where else [])]
        on_path = any(MEASURES[name].on_path for name in names)
        of = test.of.under(under) if under else test.of
        played = self.played(of, on_path)
        values = MEASURES[test.measure].of(played)
        counts = np.isfinite(values)
        if test.where:
            counts &= MEASURES[test.where].of(played) > 0
        if test.less is not None:
            other = self.played(test.less.under(under) if under else test.less, on_path)
            values = values - MEASURES[test.measure].of(other)
        return values, counts

    def find(self, test: ClaimTest, under: Variant | None = None) -> Finding:
        """Measure a test, perhaps under a further change."""
        values, counts = self.values(test, under)
        kept = values[counts]
        if len(kept) < FEWEST:
            return Finding(test, np.nan, np.nan, len(kept), DEPENDS)
        value, error = float(kept.mean()), float(kept.std() / np.sqrt(len(kept)))
        alike = NONE_SEEN / len(kept) if MEASURES[test.measure].unit == SHARE and error == 0 else 0.0
        return Finding(test, value, error, len(kept), judged(test, value, max(CLEAR * error, alike)))


def judged(test: ClaimTest, value: float, margin: float) -> str:
    """Whether a value meets its bound, misses it, or lies too near to tell.

    Parameters
    ----------
    test : ClaimTest
        With its bound.
    value, margin : float
        What was measured, and how far it must be from the bound.

    Returns
    -------
    str
        ``holds``, ``fails`` or ``depends``.
    """
    inside = value - test.at_least if test.at_least is not None else float(test.at_most or 0.0) - value
    if abs(inside) <= margin:
        return DEPENDS
    return HOLDS if inside > 0 else FAILS


def together(verdicts: Sequence[str]) -> str:
    """The verdict of several tests that must all pass."""
    if FAILS in verdicts:
        return FAILS
    return DEPENDS if DEPENDS in verdicts else HOLDS


def try_variant(bench: Bench, claim: Claim, condition: Condition) -> Tried:
    """Try a claim in a changed world."""
    findings = [bench.find(test, condition.variant) for test in claim.tests]
    verdict = together([one.verdict for one in findings])
    telling = [one for one in findings if one.verdict == verdict]
    return Tried(condition, verdict, next((one for one in telling if nothing_left(one)), telling[0]))


def nothing_left(finding: Finding) -> bool:
    """Whether a difference that should be more, or less, than nothing is nothing in every world."""
    return strict(finding.test) and finding.value == finding.error == 0


def strict(test: ClaimTest) -> bool:
    """Whether a test asks of a difference only that it be above, or below, nothing."""
    difference = test.less is not None or MEASURES[test.measure].difference
    return difference and 0 in (test.at_least, test.at_most)


def turns(verdict: str, tried: Tried) -> bool:
    """Whether a changed world makes a verdict otherwise."""
    opposite = {HOLDS: (FAILS,), FAILS: (HOLDS,), DEPENDS: (HOLDS, FAILS)}[verdict]
    return tried.verdict in opposite or (verdict == HOLDS and nothing_left(tried.finding))


def _deciding(bench: Bench, test: ClaimTest) -> Deciding | None:
    """The input behind a single flag; a difference, or a mean that is no share, has no two sides."""
    measure = MEASURES[test.measure]
    if measure.unit != SHARE or test.less is not None:
        return None
    values, counts = bench.values(test)
    played = bench.played(test.of, measure.on_path or bool(test.where and MEASURES[test.where].on_path))
    if counts.sum() < FEWEST:
        return None
    return deciding_input(values[counts] > 0, {key: figure[counts] for key, figure in played.parameters.items()})


def try_claim(bench: Bench, claim: Claim) -> Result:
    """Try one claim.

    Parameters
    ----------
    bench : Bench
        Where.
    claim : Claim
        What.

    Returns
    -------
    Result
    """
    if not claim.tests:
        return Result(claim, SILENT)
    findings = tuple(bench.find(test) for test in claim.tests)
    verdict = together([one.verdict for one in findings])
    also = tuple(try_variant(bench, claim, one) for one in claim.also)
    if any({verdict, one.verdict} == {HOLDS, FAILS} for one in also):
        verdict = DEPENDS
    what_if = tuple(try_variant(bench, claim, one) for one in claim.what_if)
    return Result(claim, verdict, findings, also, what_if, _deciding(bench, claim.tests[0]))


def built_in_claims() -> tuple[Claim, ...]:
    """The claims of the documents, as ``scenarios/claims.yaml`` states them."""
    return load_claims(MEASURES, READINGS, CLAIMS_FILE)

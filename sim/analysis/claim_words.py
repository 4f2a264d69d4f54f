"""Claims in sentences: the verdict, what was measured, and the conditions, with errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.analysis.claims import (
    DEPENDS,
    FAILS,
    FEWEST,
    HOLDS,
    SILENT,
    Finding,
    Result,
    Tried,
    Turning,
    nothing_left,
    scenario_of,
    strict,
)
from sim.analysis.inputs import UNITS, meaning_of
from sim.analysis.measures import MEASURES, SHARE
from sim.analysis.shares import Share, figure, percent
from sim.analysis.turning import Setting
from sim.runs.readings import READINGS
from sim.scenario import Scenario, Source, builtin_scenarios, numbers_of
from sim.scenario.builtin import find_builtin
from sim.scenario.claims import Claim

ORDER = (HOLDS, FAILS, DEPENDS, SILENT)
TURNS = {
    (HOLDS, FAILS): "fails when",
    (HOLDS, HOLDS): "does not fail even when",
    (FAILS, HOLDS): "would hold if",
    (FAILS, FAILS): "fails also when",
    (DEPENDS, HOLDS): "holds if",
    (DEPENDS, FAILS): "fails when",
}
"""(Verdict, verdict in a changed world) → how to say it."""
IN_FULL = 3
"""Figures of a condition that are said."""


def amount(finding: Finding) -> str:
    """What a test measured, with its standard error.

    Parameters
    ----------
    finding : Finding
        Of a test.

    Returns
    -------
    str
        ``45 % ± 1.1 % of 2048 worlds``; differences carry a sign.
    """
    if np.isnan(finding.value):
        count = finding.worlds or "none"
        return f"too few worlds to tell ({count}; at least {FEWEST} are needed)"
    if finding.value == finding.error == 0 and (finding.test.less is not None or strict(finding.test)):
        words = "nothing changes" if finding.test.less is not None else "no difference"
        return f"{words} in any of {finding.worlds} worlds"
    unit = MEASURES[finding.test.measure].unit
    paired = finding.test.less is not None or finding.value < 0
    if unit != SHARE:
        sign = "+" if paired and finding.value > 0 else ""
        tail = "" if unit == "of 1" else f" {unit}"
        value = figure(finding.value)
        return f"{sign}{value} ± {figure(finding.error)}{tail} over {finding.worlds} worlds"
    if paired:
        sign = "+" if finding.value > 0 else "−" if finding.value < 0 else ""
        return f"{sign}{percent(abs(finding.value))} ± {percent(finding.error)} of {finding.worlds} worlds"
    share = Share(finding.value, finding.error, finding.worlds)
    if finding.value == 1:
        return f"all of {finding.worlds} worlds"
    return f"{share} of worlds" if finding.value == 0 else f"{share} of {finding.worlds} worlds"


def bound(finding: Finding) -> str:
    """What the test needs."""
    test = finding.test
    words, value = ("at least", test.at_least) if test.at_least is not None else ("at most", test.at_most)
    said = float(value or 0)
    share = MEASURES[test.measure].unit == SHARE
    if strict(test):
        return "needs to be above 0" if words == "at least" else "needs to be below 0"
    return f"needs {words} {('−' if said < 0 else '') + percent(abs(said)) if share else figure(said)}"


def _condition(tried: Tried, words: str) -> str:
    return f"{words}: {tried.verdict}, {amount(tried.finding)} ({tried.finding.test.what})"


def _turn(verdict: str, tried: Tried) -> str:
    if verdict == HOLDS and tried.verdict == DEPENDS and nothing_left(tried.finding):
        return "nothing is left of it when"
    return TURNS.get((verdict, tried.verdict), "cannot be told if")


def setting_words(scenario: Scenario, setting: Setting) -> str:
    """Figures and what they are set to: a few in full, of many the first.

    Parameters
    ----------
    scenario : Scenario
        Whose figures.
    setting : mapping of str to float
        What they are set to.

    Returns
    -------
    str
    """
    numbers = numbers_of(scenario)
    said = [
        f"{meaning_of(scenario, key) + f' ({key})' if len(setting) <= IN_FULL else key} is "
        f"{figure(value)}{UNITS.get(numbers[key][1].unit, '')}"
        for key, value in setting.items()
    ]
    if len(said) <= IN_FULL:
        return " and ".join(said)
    return f"{len(said)} figures are moved together, the first that {', '.join(said[:IN_FULL])}"


def _turning(verdict: str, turning: Turning) -> str:
    """What a search within the ranges found."""
    search, found = turning.search, turning.found
    if found is None:
        return "no figure of it has a range to move in"
    said = f"{amount(found.finding)} ({found.finding.test.what})"
    words = setting_words(scenario_of(found.finding.test.of), search.setting)
    under = f", {turning.under}" if turning.under else ""
    looked = f"{search.tried} settings of {search.figures} figures"
    if search.turned:
        return f"{_turn(verdict, found)}, within the stated ranges{under}, {words}: {said}; found among {looked}"
    if len(search.setting) > IN_FULL:
        words = f"{len(search.setting)} figures are moved together"
    return (
        f"nothing tried within the stated ranges turns it: {looked}, one by one, in pairs and all together, in "
        f"{found.finding.worlds} worlds; nearest when {words}: {said}"
    )


def sentences(result: Result, sources: dict[str, Source]) -> list[str]:
    """A claim as lines for people.

    Parameters
    ----------
    result : Result
        A claim, tried.
    sources : mapping of str to Source
        For the names of the documents.

    Returns
    -------
    list of str
        The thesis with its verdict, then what stands behind it, indented.
    """
    claim = result.claim
    names = "; ".join(sources[one].publisher for one in claim.documents)
    lines = [f"{claim.id}  {result.verdict.upper():<12} {claim.thesis} [{names}]"]
    if claim.cannot_speak:
        return [*lines, f"     {claim.cannot_speak}"]
    lines += [f"     {one.test.what}: {amount(one)}; {bound(one)}" for one in result.findings]
    lines.append(f"     tried on {tried_on(claim)}")
    lines += [f"     also tried — {_condition(one, one.condition.words)}" for one in result.also]
    for one in result.what_if:
        words = _turn(result.verdict, one)
        lines.append(f"     {words} {one.condition.words}: {amount(one.finding)} ({one.finding.test.what})")
    if result.turning is not None:
        lines.append(f"     {_turning(result.verdict, result.turning)}")
    if result.deciding is not None:
        cut = result.deciding
        lines.append(
            f"     hangs most on {cut.key}: above {figure(cut.at)} “{claim.tests[0].what}” in {cut.above} of worlds, "
            f"else in {cut.below}"
        )
    if claim.by_construction:
        lines.append(f"     put in, not found: {claim.by_construction}")
    return lines


def tried_on(claim: Claim) -> str:
    """The scenarios that a claim is tried on, how they are read, and whether one quarter or whole paths are played.

    Parameters
    ----------
    claim : Claim
        A claim with tests.

    Returns
    -------
    str
        ``reverse-kissinger as if others obeyed, first quarter``; a scenario for each that differs.
    """
    said = []
    for test in claim.tests:
        on_path = any(MEASURES[name].on_path for name in (test.measure, test.where) if name)
        for variant in (test.of, *([] if test.less is None else [test.less])):
            reading = f" {READINGS[variant.reading].partition(':')[0]}" if variant.reading else ""
            lender = f" with figures of {variant.borrow[0]}" if variant.borrow[0] else ""
            said.append(f"{variant.scenario}{reading}{lender}, {'paths' if on_path else 'first quarter'}")
    return "; ".join(dict.fromkeys(said))


def folders(claim: Claim) -> list[str]:
    """Folders of the built-in scenarios that a claim is tried on.

    Parameters
    ----------
    claim : Claim
        A claim.

    Returns
    -------
    list of str
        In order of name; empty where the model cannot speak.
    """
    variants = [test.of for test in claim.tests] + [test.less for test in claim.tests if test.less is not None]
    names = {name for one in variants for name in (one.scenario, one.borrow[0]) if name}
    return sorted(
        {full.split("/")[0] for full, path in builtin_scenarios() if path in {find_builtin(n) for n in names}}
    )


def as_row(result: Result, sources: dict[str, Source]) -> dict[str, Any]:
    """A claim, tried, in words: what a report shows of it."""
    claim = result.claim
    return {
        "id": claim.id,
        "verdict": result.verdict,
        "thesis": claim.thesis,
        "documents": [sources[one].publisher for one in claim.documents],
        "lines": [line.strip() for line in sentences(result, sources)[1:]],
        "folders": folders(claim),
    }


def summary(results: Sequence[Result]) -> str:
    """How many hold, fail, depend and are beyond the model."""
    counts = Counter(one.verdict for one in results)
    return f"{len(results)} claims: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in ORDER)


def _finding(one: Finding) -> dict[str, Any]:
    test = one.test
    return {
        "what": test.what, "measure": test.measure, "value": one.value, "error": one.error, "worlds": one.worlds,
        "at_least": test.at_least, "at_most": test.at_most, "verdict": one.verdict,
    }  # fmt: skip


def _tried(one: Tried) -> dict[str, Any]:
    return {"condition": one.condition.words, "verdict": one.verdict, "finding": _finding(one.finding)}


def _within(one: Turning) -> dict[str, Any]:
    search = one.search
    return {
        "turned": search.turned, "under": one.under or None, "set": dict(search.setting), "figures": search.figures,
        "settings_tried": search.tried, "found": None if one.found is None else _finding(one.found.finding),
    }  # fmt: skip


def as_dict(result: Result) -> dict[str, Any]:
    """A claim, tried, as plain data."""
    claim, cut = result.claim, result.deciding
    return {
        "id": claim.id,
        "thesis": claim.thesis,
        "documents": list(claim.documents),
        "verdict": result.verdict,
        "tests": [_finding(one) for one in result.findings],
        "also": [_tried(one) for one in result.also],
        "what_if": [_tried(one) for one in result.what_if],
        "within_ranges": None if result.turning is None else _within(result.turning),
        "hangs_on": None if cut is None else {
            "key": cut.key, "at": cut.at,
            "above": {"share": cut.above.value, "error": cut.above.error},
            "below": {"share": cut.below.value, "error": cut.below.error},
        },
        "by_construction": claim.by_construction or None,
        "cannot_speak": claim.cannot_speak or None,
    }  # fmt: skip

"""Boxes as sentences with units, and what the documents say of each bound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.analysis.discover import Discovery, Found, Limit
from sim.analysis.inputs import UNITS, meaning_of
from sim.analysis.prim import Fit
from sim.analysis.shares import Share, figure, percent
from sim.analysis.wording import capital, question
from sim.scenario import Scenario, numbers_of


def limit_words(scenario: Scenario, limit: Limit) -> str:
    """A bound in words, with its unit.

    Parameters
    ----------
    scenario : Scenario
        Whose figure.
    limit : Limit
        The bound.

    Returns
    -------
    str
    """
    unit = UNITS.get(numbers_of(scenario)[limit.key][1].unit, "")
    meaning = meaning_of(scenario, limit.key)
    if limit.low is not None and limit.high is not None:
        return f"{meaning} between {figure(limit.low)} and {figure(limit.high)}{unit}"
    at = f"at most {figure(limit.high)}" if limit.high is not None else f"at least {figure(limit.low or 0.0)}"
    return f"{meaning} {at}{unit}"


def _inside(limit: Limit, value: float) -> bool:
    return (limit.low is None or value >= limit.low) and (limit.high is None or value <= limit.high)


def evidence(scenario: Scenario, limit: Limit) -> str:
    """What the documents, or whoever judged, say of a bound.

    Parameters
    ----------
    scenario : Scenario
        With its facts and sources.
    limit : Limit
        The bound.

    Returns
    -------
    str
        A sentence: the documented figure and second sources, each inside or outside the bound; or the judged range and
        its reason.
    """
    number = numbers_of(scenario)[limit.key][0]
    fact = scenario.facts.get(number.fact) if number.fact else None
    if fact is None:
        section, name, *_ = limit.key.split(".")
        entries = {"concessions": scenario.concessions, "counters": scenario.counters}.get(section, {})
        why = number.why or getattr(entries.get(name), "why", "")
        terms = " / ".join(figure(term) for term in number.terms)
        stands = "inside" if _inside(limit, number.centre) else "outside"
        return f"Judged {terms}, not documented; its centre stands {stands} the bound. {why}"
    source = scenario.sources.get(fact.document)
    named = f"{source.publisher}, “{source.title}”" if source else fact.document
    said = [f"{named}: {figure(fact.value)} ({_stands(limit, fact.value)})"]
    for other in fact.second:
        second = scenario.sources.get(other.source)
        called = second.publisher if second else other.source
        said.append(f"{called}: {figure(other.value)} ({_stands(limit, other.value)})")
    contested = f" Contested: {fact.contested}" if fact.contested else ""
    return f"{fact.title}, {fact.as_of}. {'; '.join(said)}.{contested}"


def _stands(limit: Limit, value: float) -> str:
    return "inside the bound" if _inside(limit, value) else "outside the bound"


def _does(found: Found) -> str:
    judged = found.judged
    density = Share(judged.density, judged.density_error, judged.inside)
    coverage = Share(judged.coverage, judged.coverage_error, judged.all_hits)
    return f"in {density} of them (density) and in {coverage} of all such worlds (coverage)"


def sentences(found: Discovery) -> list[str]:
    """What was found, in words.

    Parameters
    ----------
    found : Discovery
        As `discover` gives it.

    Returns
    -------
    list of str
        The answer, one sentence a box and one for each of its bounds, and the tree's opinion.
    """
    scenario = found.scenario
    words = question(scenario, found.test, found.reading)
    sought = f"it is not so that {words}" if found.fails else words
    said = [f"{capital(sought)}: {found.share} of worlds."]
    if not found.boxes:
        said.append("No box does better than all worlds together by more than two standard errors.")
    for place, box in enumerate(found.boxes, start=1):
        limits = ", and ".join(limit_words(scenario, limit) for limit in box.limits)
        before = "" if place == 1 else " (worlds outside the boxes before)"
        size = Share(box.judged.inside / box.judged.worlds, _error(box.judged), box.judged.worlds)
        short = "" if box.sought.density >= found.density else f"; {percent(found.density)} was not to be had"
        said.append(f"Box {place}{before}: {limits}. {size} of worlds; there it comes about {_does(box)}{short}.")
        for limit in box.limits:
            p = "< 0.001" if limit.quasi_p < 0.001 else f"{limit.quasi_p:.3f}"
            said.append(
                f"    {limit.key}: {limit.alone} of worlds are within this bound; quasi-p {p}. "
                f"{evidence(scenario, limit)}"
            )
    leaf = found.leaf
    limits = ", and ".join(limit_words(scenario, limit) for limit in leaf.limits)
    shared = {limit.key for box in found.boxes for limit in box.limits} & {limit.key for limit in leaf.limits}
    agrees = (
        f"; it shares {', '.join(sorted(shared))} with the boxes" if shared else "; it shares no figure with the boxes"
    )
    said.append(
        f"Second opinion, a tree of three questions: {limits or 'no split'}: it comes about {_does(leaf)}{agrees}."
    )
    said.append("Limits were sought in half of the worlds; densities and coverages are those of the other half.")
    return said


def _error(judged: Fit) -> float:
    share = judged.inside / judged.worlds
    return float(np.sqrt(share * (1 - share) / judged.worlds))


def records(found: Sequence[Found]) -> list[dict[str, object]]:
    """Boxes as plain rows."""
    return [
        {
            "limits": [
                {**vars(limit), "alone": limit.alone.value, "alone_error": limit.alone.error} for limit in one.limits
            ],
            "density": one.judged.density,
            "density_error": one.judged.density_error,
            "coverage": one.judged.coverage,
            "coverage_error": one.judged.coverage_error,
            "mass": one.judged.inside / max(one.judged.worlds, 1),
            "sought_density": one.sought.density,
            "sought_coverage": one.sought.coverage,
        }
        for one in found
    ]

"""Where every number of a scenario comes from, as rows for the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.core.numbers import Number
from sim.core.quantities import CONCESSION, COUNTER, Quantity
from sim.scenario import Fact, Scenario
from sim.ties import PARAMETERS, TIES

GROUPS: Final = (
    ("economy.", "Measures"),
    ("discounting.", "Measures"),
    ("ties.", "All economic ties"),
    ("pivot.", "Pivot"),
    ("offer.", "Offer"),
    ("suitor.", "Suitor"),
    ("incumbent.", "Incumbent"),
    ("beliefs.", "Beliefs"),
    ("dynamics.", "What changes by itself"),
)
"""How a key begins → under which heading it stands."""
NEUTRAL: Final = "neutral value"


@dataclass(frozen=True)
class Figure:
    """A number of the scenario with its unit, its grade and its source or reason."""

    key: str
    meaning: str
    unit: str
    figures: str
    grade: str
    fact: Fact | None
    why: str


@dataclass(frozen=True)
class Act:
    """A concession or a counter with its numbers side by side."""

    id: str
    title: str
    holder: str
    why: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """A documented figure with what others say of it."""

    fact: Fact
    figures: str
    value: str
    document: str
    second: tuple[str, ...]
    enters: tuple[str, ...]


def parameter_groups(scenario: Scenario) -> dict[str, list[Figure]]:
    """The scenario's parameters by heading; ties have one each."""
    groups: dict[str, list[Figure]] = {"Measures": [], **{f"Tie: {tie.title}": [] for tie in TIES}}
    for key, number in scenario.parameters.items():
        groups.setdefault(_heading(key), []).append(_figure(scenario, key, number, PARAMETERS[key]))
    return {heading: rows for heading, rows in groups.items() if rows}


def concessions(scenario: Scenario) -> list[Act]:
    """The scenario's concessions, those on the menu first."""
    fields = [quantity.key for quantity in CONCESSION]
    ordered = sorted(scenario.concessions.values(), key=lambda one: one.id not in scenario.menu)
    return [
        Act(one.id, one.title, one.holder, one.why, tuple(spread_of(one.numbers[field]) for field in fields))
        for one in ordered
    ]


def counters(scenario: Scenario) -> list[Act]:
    """The incumbent's counters."""
    fields = [quantity.key for quantity in COUNTER]
    return [
        Act(one.id, one.title, "", one.why, tuple(spread_of(one.numbers[field]) for field in fields))
        for one in scenario.counters.values()
    ]


def facts(scenario: Scenario) -> list[Evidence]:
    """The documented figures, the contested ones first."""
    ordered = sorted(scenario.facts.values(), key=lambda fact: not fact.contested)
    return [
        Evidence(
            fact,
            " – ".join(dict.fromkeys(plain(term) for term in (fact.low, fact.mode, fact.high))),
            plain(fact.value),
            cited(scenario, fact.document),
            tuple(f"{cited(scenario, one.source)}: {one.says}" for one in fact.second),
            tuple(key for key, number in scenario.parameters.items() if number.fact == fact.id),
        )
        for fact in ordered
    ]


def cited(scenario: Scenario, name: str) -> str:
    """A source in a few words, or its bare name where the scenario does not list it."""
    source = scenario.sources.get(name)
    return name if source is None else f"{source.publisher} ({source.date})"


def spread_of(number: Number) -> str:
    """A number's terms as people read them.

    Examples
    --------
    >>> spread_of(Number("pert", (0.1, 0.5, 1.5))), spread_of(Number("fixed", (2.0,)))
    ('0.1 – 0.5 – 1.5', '2')
    >>> spread_of(Number("normal", (1.0, 0.2)))
    'normal 1, 0.2'
    """
    if number.distribution == "fixed":
        return plain(number.terms[0])
    if number.distribution == "pert":
        return " – ".join(plain(term) for term in number.terms)
    return f"{number.distribution} {', '.join(plain(term) for term in number.terms)}"


def plain(value: float) -> str:
    """A figure without digits that nobody stated.

    Examples
    --------
    >>> plain(-0.16), plain(2050.0)
    ('−0.16', '2050')
    """
    return f"{value:.6g}".replace("-", "−")


def _heading(key: str) -> str:
    for tie in TIES:
        if key.startswith(f"ties.{tie.name}."):
            return f"Tie: {tie.title}"
    return next(heading for start, heading in GROUPS if key.startswith(start))


def _figure(scenario: Scenario, key: str, number: Number, quantity: Quantity) -> Figure:
    fact = scenario.facts.get(number.fact) if number.fact else None
    grade = fact.grade if fact else "" if number.why == NEUTRAL else "judged"
    why = "" if number.why == NEUTRAL else number.why or ""
    return Figure(key, quantity.meaning, quantity.unit, spread_of(number), grade, fact, why)

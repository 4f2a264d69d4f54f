"""A scenario as the model reads it: frozen, valid, every number with its source or its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.core.markup import table
from sim.core.numbers import Number

LEADER_GOES, WAR_ENDS = "leader-goes", "war-ends"
"""Names of nature's events that a scenario may date."""


@dataclass(frozen=True)
class Source:
    """A document or data set: an entry of ``sources.yaml``."""

    id: str
    author: str
    title: str
    publisher: str
    date: str
    locator: str = ""


@dataclass(frozen=True)
class SecondSource:
    """What somebody else says of a fact."""

    source: str
    value: float
    says: str


@dataclass(frozen=True)
class Fact:
    """A figure that a document states.

    ``value`` is the document's own figure; ``low``, ``mode`` and ``high`` are what sources together allow and
    ``mode`` what the default reading uses (they differ where the figure is contested).
    ``grade`` is A (official or several sources), B (one good source) or C (contested or loose).
    """

    id: str
    title: str
    value: float
    unit: str
    as_of: str
    low: float
    mode: float
    high: float
    kind: str
    grade: str
    document: str
    paraphrase: str
    second: tuple[SecondSource, ...] = ()
    contested: str = ""
    note: str = ""


@dataclass(frozen=True)
class Actor:
    """A country in one of the three roles."""

    role: str
    name: str
    adjective: str
    capital: str


@dataclass(frozen=True)
class Concession:
    """An act of the suitor; its numbers are `sim.core.quantities.CONCESSION`."""

    id: str
    title: str
    holder: str
    why: str
    numbers: Mapping[str, Number]
    divisible: bool = True
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    overlaps: Mapping[str, float] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counter:
    """An act of the incumbent that makes staying better; its numbers are `sim.core.quantities.COUNTER`."""

    id: str
    title: str
    why: str
    numbers: Mapping[str, Number]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turnover:
    """The suitor's calendar: a cycle of quarters, where the start stands in it, and which quarters elections close.

    ``election`` and ``midterm`` are phases (0 is the first quarter of the cycle); None where there is none.
    """

    cycle: int
    phase: int
    election: int | None
    midterm: int | None
    why: str = ""


@dataclass(frozen=True)
class Correlation:
    """Quantities drawn together by a Gaussian copula: rank correlation and the sign of each member."""

    name: str
    rank: float
    members: Mapping[str, int]
    why: str


@dataclass(frozen=True)
class Rung:
    """A named cumulative package of the ladder."""

    name: str
    title: str
    package: tuple[str, ...]


@dataclass(frozen=True)
class Lever:
    """A change that somebody might think possible: what it sets, and why so far and no further."""

    name: str
    title: str
    sets: Mapping[str, Number]
    why: str


@dataclass(frozen=True)
class Expectation:
    """A line of ``expect:``: an answer of the run and the bound a test holds it to."""

    answer: str
    at_least: float | None
    at_most: float | None
    why: str = ""


@dataclass(frozen=True)
class Scenario:
    """Everything a run needs. ``parameters`` is keyed by `sim.ties.PARAMETERS`; menus list what may be used.

    ``events`` has the quarter, counted from 0, from the beginning of which an event has come about in every world:
    one of nature's (`sim.scenario.events.NATURE`), or a counter that is then delivered without being played.
    """

    name: str
    title: str
    question: str
    start: str
    quarters: int
    actors: Mapping[str, Actor]
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    parameters: Mapping[str, Number]
    concessions: Mapping[str, Concession]
    counters: Mapping[str, Counter]
    menu: tuple[str, ...]
    turnover: Turnover
    correlations: tuple[Correlation, ...] = ()
    ladder: tuple[Rung, ...] = ()
    levers: tuple[Lever, ...] = ()
    given: tuple[str, ...] = ()
    events: Mapping[str, int] = field(default_factory=dict)
    expectations: tuple[Expectation, ...] = ()
    not_modelled: tuple[str, ...] = ()
    figures: str = "span"
    resolved: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def _repr_html_(self) -> str:
        """What a notebook shows: the question, who plays, and what is at hand."""
        actors = ((role, f"{one.name} ({one.capital})") for role, one in self.actors.items())
        documented = sum(number.fact is not None for number in self.parameters.values())
        rows = [
            ("question", self.question),
            *actors,
            ("played", f"{self.quarters} quarters from {self.start}"),
            ("menu", ", ".join(self.menu)),
            ("counters", ", ".join(self.counters)),
            *([("events", ", ".join(f"{name} {when}" for name, when in self.events.items()))] if self.events else []),
            ("parameters", f"{len(self.parameters)}, of them {documented} documented; figures: {self.figures}"),
        ]
        return table(f"{self.title} ({self.name})", ("scenario", ""), rows)

"""The shape of a scenario file, as strict models: which keys there are and what kind of value each takes.

Numbers are left to `sim.scenario.figures`, which knows units and sources; here they are only described for editors.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

MAX_ENTRIES: Final = 64
"""Most concessions, counters, rungs and the like; packages grow as a power of their number."""

_FEW: Final = Field(max_length=MAX_ENTRIES)
_MANY: Final = Field(max_length=2000)

SLUG: Final = r"^[a-z0-9][a-z0-9-]{0,63}$"
KNOWN_ANSWERS: Final = frozenset(
    answer + ending
    for answer in (
        "splits_anyway",
        "pivot_leaves",
        "pivot_rational",
        "suitor_rational",
        "wedge_rational",
        "no_price",
        "price",
        "price_hedge",
        "stays",
        "hedges",
        "leaves_durably",
        "leaves_and_returns",
        "pocketed",
    )
    for ending in ("", "_without_counters")
)
"""What ``expect:`` may hold a run to."""


def _as_written(value: Any) -> Any:
    # A year is written as a number by everybody; it is a label here.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,79}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=250, pattern=r"^[^\r\n]*$")]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Stamp = Annotated[
    str,
    BeforeValidator(_as_written),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\r\n]*$"),
]
Fraction = Annotated[float, Field(ge=0, le=1)]
Figure = Annotated[float, Field(allow_inf_nan=False)]
Slugs = Annotated[list[Slug], Field(max_length=MAX_ENTRIES)]
Stated = Any

ABSENT: Final[Any] = None
"""Default of what may be left out; an empty value in the file is still refused, since it may be a slip."""


class Shape(BaseModel):
    """Common rules: no unknown keys, no conversions, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class SourceEntry(Shape):
    """A document: who, what, where, when."""

    author: Line
    title: Line
    publisher: Line
    date: Stamp
    locator: Prose = ""


class SecondEntry(Shape):
    """What somebody else says of a fact."""

    source: Id
    value: Figure
    says: Prose


class FactEntry(Shape):
    """A figure that a document states, and the span that all sources allow."""

    title: Line
    value: Figure
    unit: Line
    as_of: Stamp
    low: Figure = ABSENT
    mode: Figure = ABSENT
    high: Figure = ABSENT
    kind: Literal["reported", "derived", "judgement"]
    grade: Literal["A", "B", "C"]
    document: Id
    paraphrase: Prose
    second: list[SecondEntry] = []
    contested: Prose = ""
    note: Prose = ""


class ActorEntry(Shape):
    """A country in a role."""

    name: Line
    adjective: Line
    capital: Line


class Actors(Shape):
    """Who plays which role."""

    suitor: ActorEntry
    pivot: ActorEntry
    incumbent: ActorEntry


class ConcessionEntry(Shape):
    """An act of the suitor."""

    title: Line
    holder: Line
    why: Prose
    value: Stated
    cost: Stated = ABSENT
    ally_cost: Stated = ABSENT
    home_cost: Stated = ABSENT
    reversible: Stated
    deliverable: Stated = ABSENT
    finance_share: Stated = ABSENT
    divisible: bool = True
    requires: Slugs = []
    excludes: Slugs = []
    overlaps: dict[Slug, Fraction] = {}
    tags: Slugs = []


class CounterEntry(Shape):
    """An act of the incumbent."""

    title: Line
    why: Prose
    value: Stated
    cost: Stated
    tags: Slugs = []


class TurnoverEntry(Shape):
    """The suitor's calendar of elections, in quarters."""

    cycle: Annotated[int, Field(ge=1, le=400)]
    phase: Annotated[int, Field(ge=0, le=399)]
    election: Annotated[int, Field(ge=0, le=399)] | None = None
    midterm: Annotated[int, Field(ge=0, le=399)] | None = None
    why: Prose = ""


class CorrelationEntry(Shape):
    """Quantities that are high and low together."""

    rank: Figure
    members: dict[str, Literal[1, -1]]
    why: Prose


class RungEntry(Shape):
    """A named package of the ladder."""

    title: Line
    package: Annotated[list[Slug], Field(min_length=1, max_length=MAX_ENTRIES)]


class LeverEntry(Shape):
    """A change that somebody might think possible."""

    title: Line
    why: Prose
    sets: Annotated[dict[str, Stated], Field(min_length=1)]


class ExpectationEntry(Shape):
    """The bounds that a test holds an answer to."""

    at_least: Figure = ABSENT
    at_most: Figure = ABSENT
    why: Prose = ""


class ScenarioFile(Shape):
    """A scenario of wedgesim, all files together."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    name: Slug
    title: Line
    question: Line
    start: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}Q[1-4]$")]
    quarters: Annotated[int, Field(ge=1, le=400)]
    figures: Literal["documents", "second-sources", "span"] = "span"
    actors: Actors
    turnover: TurnoverEntry
    parameters: dict[str, Any]
    concessions: Annotated[dict[Slug, ConcessionEntry], _FEW]
    counters: Annotated[dict[Slug, CounterEntry], _FEW] = {}
    menu: Slugs = ABSENT
    given: Slugs = []
    events: Annotated[dict[Slug, Annotated[int, Field(ge=0, le=399)]], _FEW] = {}
    correlations: Annotated[dict[Id, CorrelationEntry], _FEW] = {}
    ladder: Annotated[dict[Slug, RungEntry], _FEW] = {}
    levers: Annotated[dict[Slug, LeverEntry], _FEW] = {}
    expect: Annotated[dict[str, ExpectationEntry], _FEW] = {}
    not_modelled: Annotated[list[Prose], _FEW] = []
    facts: Annotated[dict[Id, FactEntry], _MANY] = {}
    sources: Annotated[dict[Id, SourceEntry], _MANY] = {}


MODELS: Final[dict[tuple[str, ...], type[Shape]]] = {
    (): ScenarioFile,
    ("actors",): Actors,
    ("actors", "*"): ActorEntry,
    ("turnover",): TurnoverEntry,
    ("concessions", "*"): ConcessionEntry,
    ("counters", "*"): CounterEntry,
    ("correlations", "*"): CorrelationEntry,
    ("ladder", "*"): RungEntry,
    ("levers", "*"): LeverEntry,
    ("expect", "*"): ExpectationEntry,
    ("facts", "*"): FactEntry,
    ("facts", "*", "second", "*"): SecondEntry,
    ("sources", "*"): SourceEntry,
}
"""Which model describes the mapping at which path; ``*`` stands for any one step."""


def keys_of(model: type[Shape]) -> list[str]:
    """The keys that a mapping may have, as a file spells them."""
    return [field.alias or name for name, field in model.model_fields.items()]

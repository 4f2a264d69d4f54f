"""From the typed shape of a file to the frozen scenario: every number read, every default filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.core.numbers import Number, fixed
from sim.core.quantities import Quantity
from sim.core.roles import ROLES
from sim.scenario.figures import NumberReader
from sim.scenario.frozen import Frozen, freeze
from sim.scenario.keys import CONCESSION_FIELDS, COUNTER_FIELDS, quantity_of
from sim.scenario.marked import Node
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.scenario import (
    Actor,
    Concession,
    Correlation,
    Counter,
    Expectation,
    Fact,
    Lever,
    Rung,
    Scenario,
    SecondSource,
    Source,
    Turnover,
)
from sim.scenario.schema import FactEntry, ScenarioFile
from sim.ties import PARAMETERS

NEUTRAL = "neutral value"


@dataclass
class Builder:
    """Builds a scenario from a file, its tree (for places) and a reader of numbers."""

    file: ScenarioFile
    tree: Node
    numbers: NumberReader
    problems: Problems

    def scenario(self) -> Scenario:
        """The scenario; incomplete where ``problems`` has something to say."""
        file = self.file
        concessions = self._concessions()
        return Scenario(
            name=file.name,
            title=file.title,
            question=file.question,
            start=file.start,
            quarters=file.quarters,
            actors=Frozen({role: Actor(role=role, **getattr(file.actors, role).model_dump()) for role in ROLES}),
            facts=Frozen({name: fact for name, fact in self.numbers.facts.items() if fact is not None}),
            sources=Frozen({name: Source(id=name, **entry.model_dump()) for name, entry in file.sources.items()}),
            parameters=Frozen(dict(self._parameters())),
            concessions=concessions,
            counters=self._counters(),
            menu=tuple(concessions) if file.menu is None else tuple(file.menu),
            turnover=Turnover(**file.turnover.model_dump()),
            correlations=tuple(
                Correlation(name, entry.rank, Frozen(entry.members), entry.why)
                for name, entry in file.correlations.items()
            ),
            ladder=tuple(Rung(name, entry.title, tuple(entry.package)) for name, entry in file.ladder.items()),
            levers=tuple(self._levers()),
            given=tuple(file.given),
            events=Frozen(file.events),
            expectations=tuple(
                Expectation(answer, entry.at_least, entry.at_most, entry.why) for answer, entry in file.expect.items()
            ),
            not_modelled=tuple(file.not_modelled),
            figures=file.figures,
            resolved=freeze(resolved(self.tree)),
        )

    def _parameters(self) -> Iterator[tuple[str, Number]]:
        parameters = self.tree.get("parameters")
        stated = self._flat(parameters, "") if parameters else {}
        for key, quantity in PARAMETERS.items():
            if key in stated:
                number = self.numbers.read(stated[key], quantity, key)
                if number is not None:
                    yield key, number
            elif quantity.default is not None:
                yield key, fixed(quantity.default, NEUTRAL)
            elif parameters is not None and parameters.is_mapping:
                place = self.tree.closest(("parameters", *key.split(".")))
                self.problems.add("E202", f"{key} is missing", place.key, f"{quantity.meaning}, in {quantity.unit}")

    def _flat(self, node: Node, prefix: str) -> dict[str, Node]:
        """Nested parameters as one mapping from full key to NUMBER."""
        found: dict[str, Node] = {}
        for step, below in node.items():
            key = f"{prefix}{step}"
            if "." in step:
                nested = ": {".join(key.split(".")) + ": …" + "}" * key.count(".")
                self.problems.add(
                    "E201", f"unknown key parameters.{shown(key)}", below.key, f"write it nested: {nested}"
                )
            elif key in PARAMETERS:
                found[key] = below
            elif any(known.startswith(f"{key}.") for known in PARAMETERS):
                if below.is_mapping:
                    found.update(self._flat(below, f"{key}."))
                else:
                    self.problems.add(
                        "E204",
                        f"parameters.{key} = {shown(below.value)} is not a mapping",
                        below.mark,
                        "write its keys on the following lines, two spaces further in",
                    )
            else:
                hint = "" if self.problems.full else _nearest_parameter(key)
                self.problems.add("E201", f"unknown key parameters.{shown(key)}", below.key, hint)
        return found

    def _fields(self, section: str, quantities: Mapping[str, Quantity]) -> dict[str, Frozen[str, Number]]:
        """The numbers of every entry of a section, also of those whose shape is broken, so that all are examined."""
        block = self.tree.get(section)
        found: dict[str, Frozen[str, Number]] = {}
        for name, entry in block.items() if block else ():
            why = entry.get("why")
            reason = why.value.strip() if why and isinstance(why.value, str) else "-"
            numbers: dict[str, Number] = {}
            for field, quantity in quantities.items():
                node = entry.get(field)
                if node is not None:
                    number = self.numbers.read(node, quantity, f"{section}.{shown(name)}.{field}", reason)
                else:
                    number = None if quantity.default is None else fixed(quantity.default, NEUTRAL)
                if number is not None:
                    numbers[field] = number
            found[name] = Frozen(numbers)
        return found

    def _concessions(self) -> Frozen[str, Concession]:
        numbers = self._fields("concessions", CONCESSION_FIELDS)
        return Frozen(
            {
                name: Concession(
                    id=name,
                    title=entry.title,
                    holder=entry.holder,
                    why=entry.why,
                    numbers=numbers[name],
                    divisible=entry.divisible,
                    requires=tuple(entry.requires),
                    excludes=tuple(entry.excludes),
                    overlaps=Frozen(entry.overlaps),
                    tags=tuple(entry.tags),
                )
                for name, entry in self.file.concessions.items()
            }
        )

    def _counters(self) -> Frozen[str, Counter]:
        numbers = self._fields("counters", COUNTER_FIELDS)
        return Frozen(
            {
                name: Counter(name, entry.title, entry.why, numbers[name], tuple(entry.tags))
                for name, entry in self.file.counters.items()
            }
        )

    def _levers(self) -> Iterator[Lever]:
        concessions, counters = names(self.tree, "concessions"), names(self.tree, "counters")
        for name, entry in self.file.levers.items():
            numbers: dict[str, Number] = {}
            for key in entry.sets:
                node = self.tree.get("levers", name, "sets", key)
                quantity = quantity_of(key, concessions, counters)
                if node is not None and quantity is not None:  # unknown keys are told of by the semantics
                    number = self.numbers.read(node, quantity, key, entry.why)
                    if number is not None:
                        numbers[key] = number
            yield Lever(name, entry.title, Frozen(numbers), entry.why)


def fact_of(name: str, entry: FactEntry) -> Fact:
    """A fact of a file, with its span filled in from its value."""
    return Fact(
        id=name,
        title=entry.title,
        value=float(entry.value),
        unit=entry.unit,
        as_of=entry.as_of,
        low=float(entry.value if entry.low is None else entry.low),
        mode=float(entry.value if entry.mode is None else entry.mode),
        high=float(entry.value if entry.high is None else entry.high),
        kind=entry.kind,
        grade=entry.grade,
        document=entry.document,
        paraphrase=entry.paraphrase,
        second=tuple(SecondSource(second.source, float(second.value), second.says) for second in entry.second),
        contested=entry.contested,
        note=entry.note,
    )


def _nearest_parameter(key: str) -> str:
    """The nearest parameter or group of parameters as deep down as the key."""
    depth = key.count(".") + 1
    groups = dict.fromkeys(".".join(known.split(".")[:depth]) for known in PARAMETERS)
    return nearest(key, groups) or nearest(key, PARAMETERS) or "wedge schema lists every parameter"


def names(tree: Node, section: str) -> list[str]:
    """The ids that a section of the file has, broken entries included, so that they are not called unknown as well."""
    node = tree.get(section)
    return [key for key, _ in node.items()] if node else []


def resolved(tree: Node) -> dict[str, Any]:
    """The merged file as plain data, sections in the order of the schema."""
    plain: dict[str, Any] = tree.plain()
    order = [field.alias or name for name, field in ScenarioFile.model_fields.items()]
    return {key: plain[key] for key in order if key in plain}

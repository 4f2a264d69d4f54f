"""What a document says, beside what was loaded from it: a second, plain reading that knows no marks and no messages.

Whatever loads must be what the document says, all of it and nothing else; a part that is passed over in silence is a
defect, as is a figure that means something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sim.core.quantities import CONCESSION, COUNTER, Quantity
from sim.core.roles import ROLES
from sim.scenario import Scenario
from sim.scenario.schema import KNOWN_ANSWERS, MODELS, keys_of
from sim.ties import PARAMETERS

TERMS = {
    "fixed": ["value"],
    "pert": ["low", "mode", "high"],
    "triangular": ["low", "mode", "high"],
    "uniform": ["low", "high"],
    "loguniform": ["low", "high"],
    "normal": ["mean", "sd"],
    "lognormal": ["mean", "sd"],
}


def differences(scenario: Scenario, document: Mapping[str, Any]) -> list[str]:
    """Where the scenario and the document part; empty if it says what the document says."""
    figures = document.get("figures", "span")
    numbers = Numbers(document.get("facts", {}), figures)
    return [
        *(f"{place} was passed over" for place in strange_keys(document)),
        *(f"{what}: {said!r} became {got!r}" for what, said, got in _plain(scenario, document) if said != got),
        *numbers.parameters(scenario, document["parameters"]),
        *numbers.entries(scenario.concessions, document["concessions"], CONCESSION, "concessions"),
        *numbers.entries(scenario.counters, document.get("counters", {}), COUNTER, "counters"),
        *numbers.levers(scenario, document.get("levers", {})),
        *_references(scenario, document),
    ]


def strange_keys(document: Mapping[str, Any]) -> Iterator[str]:
    """Keys that no model knows, at every level that has models."""
    for pattern, model in MODELS.items():
        for place, below in _at(document, pattern):
            yield from (f"{place}{key}" for key in below if key not in keys_of(model))


def _at(tree: Any, pattern: tuple[str, ...], place: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not pattern:
        if isinstance(tree, dict):
            yield place, tree
        return
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, below in pairs:
        if pattern[0] in ("*", step):
            yield from _at(below, pattern[1:], f"{place}{step}.")


def _plain(scenario: Scenario, document: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """What, as the document has it, as it was loaded: everything but figures of the model."""
    for key in ("name", "title", "question", "start"):
        yield key, document[key].strip(), getattr(scenario, key)
    yield "schema", (document["schema"], type(document["schema"])), (1, int)
    yield "quarters", (document["quarters"], int), (scenario.quarters, type(document["quarters"]))
    yield "figures", document.get("figures", "span"), scenario.figures
    yield "roles", sorted(document["actors"]), sorted(scenario.actors)
    for role in ROLES:
        for part in ("name", "adjective", "capital"):
            yield f"actors.{role}.{part}", document["actors"][role][part].strip(), getattr(scenario.actors[role], part)
    yield "menu", tuple(document.get("menu", document["concessions"])), scenario.menu
    yield "given", tuple(document.get("given", ())), scenario.given
    yield "events", dict(document.get("events", {})), dict(scenario.events)
    yield "not_modelled", tuple(text.strip() for text in document.get("not_modelled", ())), scenario.not_modelled
    turnover = document["turnover"]
    for part in ("cycle", "phase", "election", "midterm"):
        yield f"turnover.{part}", turnover.get(part), getattr(scenario.turnover, part)
    yield "ladder", _rows(document, "ladder", ("package",)), {rung.name: (rung.package,) for rung in scenario.ladder}
    yield (
        "correlations",
        _rows(document, "correlations", ("rank", "members")),
        {group.name: (group.rank, group.members) for group in scenario.correlations},
    )
    yield (
        "expect",
        _rows(document, "expect", ("at_least", "at_most")),
        {one.answer: (one.at_least, one.at_most) for one in scenario.expectations},
    )
    yield from _lists(scenario, document)
    yield from _documents(scenario, document)


def _lists(scenario: Scenario, document: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name, entry in document["concessions"].items():
        one = scenario.concessions[name]
        for part in ("requires", "excludes", "tags"):
            yield f"concessions.{name}.{part}", tuple(entry.get(part, ())), getattr(one, part)
        yield f"concessions.{name}.overlaps", entry.get("overlaps", {}), dict(one.overlaps)
        yield f"concessions.{name}.divisible", entry.get("divisible", True), one.divisible
        yield f"concessions.{name}.holder", entry["holder"].strip(), one.holder
    yield "levers", list(document.get("levers", {})), [lever.name for lever in scenario.levers]


def _documents(scenario: Scenario, document: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for kind in ("facts", "sources"):
        yield kind, list(document.get(kind, {})), list(getattr(scenario, kind))
    for name, entry in document.get("facts", {}).items():
        fact, value = scenario.facts[name], entry["value"]
        said = [value, *(entry.get(term, value) for term in TERMS["pert"])]
        yield f"facts.{name}", [*map(_float, said)], [fact.value, fact.low, fact.mode, fact.high]
        yield f"facts.{name}.unit", entry["unit"].strip(), fact.unit
        yield f"facts.{name}.document", entry["document"], fact.document
        second = [(one["source"], _float(one["value"])) for one in entry.get("second", ())]
        yield f"facts.{name}.second", second, [(one.source, one.value) for one in fact.second]


def _rows(document: Mapping[str, Any], section: str, parts: tuple[str, ...]) -> dict[str, tuple[Any, ...]]:
    return {
        name: tuple(tuple(entry[part]) if isinstance(entry.get(part), list) else entry.get(part) for part in parts)
        for name, entry in document.get(section, {}).items()
    }


class Numbers:
    """Figures as a document with these facts and this reading of them states them."""

    def __init__(self, facts: Mapping[str, Any], figures: str) -> None:
        self.facts, self.figures = facts, figures

    def stated(self, entry: Any) -> tuple[str, tuple[float, ...], str | None]:
        """Distribution, terms and fact of a NUMBER."""
        if not isinstance(entry, dict):
            return "fixed", (entry,), None
        if "fact" in entry:
            return (*self.of_fact(entry["fact"]), entry["fact"])
        guess = "fixed" if "value" in entry else "pert"
        distribution = entry.get("distribution", guess)
        return distribution, tuple(entry[term] for term in TERMS[distribution]), None

    def of_fact(self, name: str) -> tuple[str, tuple[float, ...]]:
        """Distribution and terms of a fact."""
        fact = self.facts[name]
        low, mode, high = (fact.get(term, fact["value"]) for term in TERMS["pert"])
        if self.figures == "span" and low < high:
            return "pert", (low, mode, high)
        second = fact["second"][0]["value"] if fact.get("second") else mode
        return "fixed", ({"documents": fact["value"], "second-sources": second, "span": mode}[self.figures],)

    def compared(self, number: Any, entry: Any, quantity: Quantity, label: str) -> Iterator[str]:
        """What is wrong with one loaded number, whose document has ``entry``."""
        distribution, terms, fact = self.stated(entry)
        said = distribution, tuple(map(_float, terms)), fact
        got = number.distribution, number.terms, number.fact
        if said != got:
            yield f"{label}: {said} became {got}"
        if number.fact is None and not (number.why or "").strip():
            yield f"{label} has neither source nor reason"
        if number.fact is not None and self.facts[number.fact]["unit"].strip() != quantity.unit:
            yield f"{label}: the fact {number.fact} is in another unit"
        low, high = quantity.domain
        inside = number.terms if number.distribution not in ("normal", "lognormal") else ()
        if not all(low <= term <= high for term in inside):
            yield f"{label} = {number.terms} is outside {quantity.domain}"
        if list(inside) != sorted(inside):
            yield f"{label} = {number.terms} is out of order"

    def parameters(self, scenario: Scenario, stated: Mapping[str, Any]) -> Iterator[str]:
        """Every parameter is as stated or neutral, and everything stated is a parameter."""
        left = dict(leaves(stated))
        for key, quantity in PARAMETERS.items():
            number = scenario.parameters[key]
            if key in left:
                yield from self.compared(number, left.pop(key), quantity, key)
            elif number.terms != (quantity.default,):
                yield f"{key} is {number.terms} and was not stated"
        yield from (f"parameters.{key} was passed over" for key in left)

    def entries(
        self, loaded: Mapping[str, Any], stated: Mapping[str, Any], quantities: Collection[Quantity], section: str
    ) -> Iterator[str]:
        """Every figure of concessions or counters."""
        if list(loaded) != list(stated):
            yield f"{section}: {list(stated)} became {list(loaded)}"
        for name, entry in stated.items():
            for quantity in quantities:
                number, label = loaded[name].numbers[quantity.key], f"{section}.{name}.{quantity.key}"
                if quantity.key in entry:
                    yield from self.compared(number, entry[quantity.key], quantity, label)
                elif number.terms != (quantity.default,):
                    yield f"{label} is {number.terms} and was not stated"

    def levers(self, scenario: Scenario, stated: Mapping[str, Any]) -> Iterator[str]:
        """What every lever sets."""
        for lever in scenario.levers:
            sets = stated[lever.name]["sets"]
            if list(sets) != list(lever.sets):
                yield f"levers.{lever.name}: {list(sets)} became {list(lever.sets)}"
            for key, entry in sets.items():
                yield from self.compared(lever.sets[key], entry, _quantity(key), f"levers.{lever.name}.{key}")


def leaves(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Key and NUMBER of nested parameters; an empty group of known ones says nothing."""
    for step, below in tree.items():
        key = f"{above}{step}"
        group = isinstance(below, dict) and any(known.startswith(f"{key}.") for known in PARAMETERS)
        if group:
            yield from leaves(below, f"{key}.")
        else:
            yield key, below


def _float(term: Any) -> Any:
    """A number as a float; what is none stays as it is, and is then equal to no term."""
    return float(term) if isinstance(term, int | float) and not isinstance(term, bool) else repr(term)


def _quantity(key: str) -> Quantity:
    if key in PARAMETERS:
        return PARAMETERS[key]
    section, _, field = key.split(".")
    return next(one for one in {"concessions": CONCESSION, "counters": COUNTER}[section] if one.key == field)


def _references(scenario: Scenario, document: Mapping[str, Any]) -> Iterator[str]:
    """Names of things that are not there, or twice."""
    there = set(document["concessions"])
    lists = {
        "menu": scenario.menu,
        "given": scenario.given,
        **{f"ladder.{rung.name}": rung.package for rung in scenario.ladder},
        **{
            f"concessions.{name}.{part}": tuple(getattr(one, part))
            for name, one in scenario.concessions.items()
            for part in ("requires", "excludes", "overlaps")
        },
    }
    for label, listed in lists.items():
        if set(listed) - there or len(set(listed)) < len(listed):
            yield f"{label} = {listed}, and there are {sorted(there)}"
    if set(scenario.events) - {"war-ends", "leader-goes", *scenario.counters}:
        yield f"events names {sorted(scenario.events)}"
    if any(not 0 <= when < scenario.quarters for when in scenario.events.values()):
        yield f"events lie outside {scenario.quarters} quarters: {dict(scenario.events)}"
    known = {
        *PARAMETERS,
        *(f"concessions.{name}.{of.key}" for name in there for of in CONCESSION),
        *(f"counters.{name}.{of.key}" for name in scenario.counters for of in COUNTER),
    }
    named = {
        **{f"correlations.{group.name}": group.members for group in scenario.correlations},
        **{f"levers.{lever.name}": lever.sets for lever in scenario.levers},
        "expect": dict.fromkeys(one.answer for one in scenario.expectations),
    }
    for label, keys in named.items():
        missing = set(keys) - (KNOWN_ANSWERS if label == "expect" else known)
        if missing:
            yield f"{label} names {sorted(missing)}"
    members = [key for group in scenario.correlations for key in group.members]
    if len(set(members)) < len(members):
        yield "a number belongs to two correlations"
    cited = {fact.document for fact in scenario.facts.values()}
    cited |= {second.source for fact in scenario.facts.values() for second in fact.second}
    if cited - set(scenario.sources):
        yield f"sources {sorted(cited - set(scenario.sources))} are cited and not there"

"""Checks of facts: their documents are listed, their figures are in order and of their unit's kind."""

from __future__ import annotations

from typing import Final

from sim.core.quantities import CONCESSION, COUNTER, Quantity
from sim.scenario.advice import FRACTIONS, why_outside
from sim.scenario.building import names
from sim.scenario.figures import domain_text
from sim.scenario.marked import Node, Step
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.scenario import Scenario
from sim.ties import PARAMETERS

_FIGURES: Final = ("value", "low", "mode", "high")
_OF_UNIT: Final = {
    unit: [one.domain for one in (*PARAMETERS.values(), *CONCESSION, *COUNTER) if one.unit == unit]
    for unit in FRACTIONS
}
_WIDEST: Final = {
    unit: (min(low for low, _ in found), max(high for _, high in found)) for unit, found in _OF_UNIT.items()
}
"""The smallest and the largest that any number of a unit may be."""


def check_facts(tree: Node, problems: Problems) -> None:
    """Every document that a fact names is in the bibliography."""
    sources = set(names(tree, "sources"))
    facts = tree.get("facts")
    for name, fact in facts.items() if facts else ():
        seconds = fact.get("second")
        cited = [
            fact.get("document"),
            *(item.get("source") for item in (seconds.value if seconds and isinstance(seconds.value, list) else ())),
        ]
        for node in cited:
            if node is not None and isinstance(node.value, str) and node.value not in sources:
                hint = "" if problems.full else nearest(node.value, sources) or "add it to the file that sources: names"
                problems.add("E302", f"facts.{name}: there is no source {shown(node.value)}", node.mark, hint)


def check_figures(scenario: Scenario, tree: Node, problems: Problems) -> None:
    """Figures of facts are in order, and shares and probabilities are fractions."""
    _spans(scenario, tree, problems)
    _fractions(scenario, tree, problems)


def _spans(scenario: Scenario, tree: Node, problems: Problems) -> None:
    """Facts have low ≤ mode ≤ high."""
    for name, fact in scenario.facts.items():
        if not fact.low <= fact.mode <= fact.high:
            said = ", ".join(shown(term) for term in (fact.low, fact.mode, fact.high))
            problems.add(
                "E207",
                f"facts.{name}: {said} is out of order",
                tree.closest(("facts", name)).key,
                "the order is low ≤ mode ≤ high; each is the value unless stated",
            )


def _fractions(scenario: Scenario, tree: Node, problems: Problems) -> None:
    """Shares and probabilities of facts are fractions, also where today's reading of the figures passes them by."""
    for name, fact in scenario.facts.items():
        if fact.unit not in FRACTIONS:
            continue
        quantity = Quantity(name, "", fact.unit, _WIDEST[fact.unit], fact.title)
        low, high = quantity.domain
        figures: dict[tuple[Step, ...], float] = {(term,): getattr(fact, term) for term in _FIGURES}
        figures |= {("second", place, "value"): one.value for place, one in enumerate(fact.second)}
        for steps, figure in figures.items():
            if not low <= figure <= high:
                problems.add(
                    "E203",
                    f"facts.{name}.{steps[0]} = {shown(figure)} is outside {domain_text(quantity)}",
                    tree.closest(("facts", name, *steps)).mark,
                    why_outside(figure, quantity),
                )
                # The others are it unless they are stated.
                break

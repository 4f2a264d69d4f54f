"""How a number of a scenario is stated: a fact, a fixed figure or a spread, and the checks on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, isfinite
from typing import Final

from sim.core.numbers import NOWHERE, Mark, Number
from sim.core.quantities import POSITIVE, Quantity
from sim.scenario.advice import how_to_write, is_number, why_outside
from sim.scenario.marked import Node
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.scenario import Fact

DISTRIBUTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "fixed": ("value",),
    "pert": ("low", "mode", "high"),
    "triangular": ("low", "mode", "high"),
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("mean", "sd"),
}
"""Names of the terms of each distribution, in the order of `Number.terms`."""

FIGURES: Final = ("documents", "second-sources", "span")
KEYS: Final = ("fact", "value", "low", "mode", "high", "mean", "sd", "distribution", "why", "unit")
_TAIL = 4  # standard deviations that count as the end of a distribution without one
REACH: Final = 8.3
"""Standard deviations that no draw exceeds: luck is a multiple of 2⁻⁵⁴, and Φ⁻¹(2⁻⁵⁴) = −8.29."""


def number_from_fact(fact: Fact, figures: str, why: str | None = None, mark: Mark = NOWHERE) -> Number:
    """What a fact says under a reading: the document's figure, a second source's, or the span of all sources.

    Parameters
    ----------
    fact : Fact
        The documented figure.
    figures : str
        ``documents``, ``second-sources`` or ``span``.
    why, mark
        Carried into the number.

    Returns
    -------
    Number
        Fixed, or PERT over low, mode and high for ``span``.
    """
    if figures == "span" and fact.low < fact.high:
        return Number("pert", (fact.low, fact.mode, fact.high), fact.id, why, mark)
    second = fact.second[0].value if fact.second else fact.mode
    value = {"documents": fact.value, "second-sources": second}.get(figures, fact.mode)
    return Number("fixed", (value,), fact.id, why, mark)


def ends(number: Number, quantity: Quantity) -> tuple[float, float]:
    """Smallest and largest value that the number takes, within the domain of its quantity."""
    low, high = number.terms[0], number.terms[-1]
    if number.distribution in ("normal", "lognormal"):
        mean, deviation = number.terms
        low, high = mean - _TAIL * deviation, mean + _TAIL * deviation
        if number.distribution == "lognormal":
            low, high = exp(min(low, 700.0)), exp(min(high, 700.0))
    return max(low, quantity.domain[0]), min(high, quantity.domain[1])


def check_number(
    number: Number, quantity: Quantity, label: str, problems: Problems, marks: Sequence[Mark] = ()
) -> bool:
    """Whether a number is well formed and inside its quantity's domain; notes what is not.

    ``marks`` says where each of its terms stands, if that is known better than where the number stands.
    """
    before = len(problems.found) + problems.dropped
    names = DISTRIBUTIONS.get(number.distribution)
    if names is None or len(names) != len(number.terms):
        problems.add(
            "E208",
            f"{label}: distribution {shown(number.distribution)} with {len(number.terms)} terms is unknown",
            number.mark,
            f"one of {', '.join(DISTRIBUTIONS)}",
        )
        return False
    if not all(isfinite(term) for term in number.terms):
        problems.add("E212", f"{label} is not finite", number.mark, "a figure must be finite")
        return False
    _check_order(number, label, problems)
    positions = number.terms
    if number.distribution == "normal":
        positions = number.terms[:1]
    elif number.distribution == "lognormal":
        positions = (exp(min(number.terms[0], 700.0)),)
    outside = [
        (value, marks[index] if index < len(marks) else number.mark)
        for index, value in enumerate(positions)
        if not quantity.domain[0] <= value <= quantity.domain[1]
    ]
    for value, mark in outside[:1]:
        source = f" (fact {number.fact})" if number.fact else ""
        problems.add(
            "E203",
            f"{label} = {shown(value)}{source} is outside {domain_text(quantity)}",
            mark,
            why_outside(value, quantity),
        )
    if not outside:
        _check_tails(number, quantity, label, problems)
    return len(problems.found) + problems.dropped == before


def _check_tails(number: Number, quantity: Quantity, label: str, problems: Problems) -> None:
    """Refuse a distribution without ends of which some world could draw a figure outside the domain."""
    if number.distribution not in ("normal", "lognormal") or number.terms[1] <= 0:
        return
    mean, deviation = number.terms
    farthest = [mean - REACH * deviation, mean + REACH * deviation]
    if number.distribution == "lognormal":
        farthest = [exp(min(end, 700.0)) for end in farthest]
    low, high = quantity.domain
    for end in farthest:
        if not low <= end <= high:
            problems.add(
                "E203",
                f"{label}: a {number.distribution} distribution with sd {shown(deviation)} reaches {end:.3g}, outside "
                f"{domain_text(quantity)}",
                number.mark,
                "in some world it would be drawn; take a smaller sd, or write low, mode and high",
            )
            return


def _check_order(number: Number, label: str, problems: Problems) -> None:
    terms = number.terms
    if number.distribution in ("normal", "lognormal"):
        if terms[1] <= 0:
            problems.add(
                "E207",
                f"{label}: sd = {shown(terms[1])} is not above 0",
                number.mark,
                "for a figure without spread write {value: …, why: …}",
            )
        return
    if list(terms) != sorted(terms):
        names = " ≤ ".join(DISTRIBUTIONS[number.distribution])
        problems.add(
            "E207",
            f"{label}: {', '.join(shown(term) for term in terms)} is out of order",
            number.mark,
            f"the order is {names}",
        )
    elif len(terms) > 1 and terms[0] == terms[-1]:
        problems.add(
            "E207",
            f"{label}: the range from {shown(terms[0])} to {shown(terms[-1])} has no width",
            number.mark,
            f"write {{value: {shown(terms[0])}, why: …}}",
        )
    elif number.distribution == "loguniform" and terms[0] <= 0:
        problems.add(
            "E207", f"{label}: a loguniform range begins at {shown(terms[0])}", number.mark, "its low must be above 0"
        )


def domain_text(quantity: Quantity) -> str:
    """The admissible range of a quantity for people: ``0..1``, ``the numbers from 0 up``."""
    low, high = quantity.domain
    if quantity.domain == POSITIVE:
        return "the numbers above 0"
    if high == inf:
        return "any number" if low == -inf else f"the numbers from {low:g} up"
    return f"{low:g}..{high:g}"


@dataclass
class NumberReader:
    """Turns the NUMBERs of a file into `Number` objects.

    ``facts`` maps every id that the file has to its fact, or to None where the fact itself is broken and already noted.
    """

    facts: Mapping[str, Fact | None]
    figures: str
    problems: Problems

    def read(self, node: Node, quantity: Quantity, label: str, reason: str | None = None) -> Number | None:
        """One NUMBER.

        Parameters
        ----------
        node : Node
            A bare number or a mapping.
        quantity : Quantity
            What it measures.
        label : str
            Its full key, for messages.
        reason : str or None
            The reason of the enclosing entry, which covers numbers without their own.

        Returns
        -------
        Number or None
            None when something is wrong with it; that is noted.
        """
        if not node.is_mapping:
            number = self._bare(node, quantity, label, reason)
        elif self._has_unknown_keys(node, label) or not self._unit_fits(node, quantity, label):
            return None
        elif "fact" in node.value:
            number = self._from_fact(node, quantity, label)
        else:
            number = self._stated(node, quantity, label, reason)
        if number is None:
            return None
        terms = ("fact",) if number.fact else DISTRIBUTIONS[number.distribution]
        marks = [node.value[term].mark for term in terms] if node.is_mapping else []
        return number if check_number(number, quantity, label, self.problems, marks) else None

    def _bare(self, node: Node, quantity: Quantity, label: str, reason: str | None) -> Number | None:
        value = self._figure(node, quantity.unit, label)
        if value is None:
            return None
        if reason is None:
            self.problems.add(
                "E206",
                f"{label} = {shown(node.value)} has neither a source nor a reason",
                node.mark,
                f"write {{fact: id}} or {{value: {shown(node.value)}, why: …}}",
            )
            return None
        return Number("fixed", (value,), None, reason, node.mark)

    def _figure(self, node: Node, unit: str, label: str) -> float | None:
        if is_number(node.value):  # and finite: the reader leaves infinities as words
            return float(node.value)
        code, hint = how_to_write(node.value, unit)
        message = f"{label} is empty" if node.value is None else f"{label} = {shown(node.value)} is not a number"
        self.problems.add(code, message, node.mark, hint)
        return None

    def _has_unknown_keys(self, node: Node, label: str) -> bool:
        unknown = [(key, item) for key, item in node.items() if key not in KEYS]
        for key, item in unknown:
            hint = "" if self.problems.full else nearest(key, KEYS) or f"a number has {', '.join(KEYS)}"
            self.problems.add("E201", f"{label}: unknown key {shown(key)}", item.key, hint)
        return bool(unknown)

    def _unit_fits(self, node: Node, quantity: Quantity, label: str) -> bool:
        unit = node.get("unit")
        if unit is None or unit.value == quantity.unit:
            return True
        self.problems.add(
            "E209",
            f"{label}: the unit {shown(unit.value)} is not {shown(quantity.unit)}",
            unit.mark,
            f"{quantity.meaning} is measured in {quantity.unit}",
        )
        return False

    def _from_fact(self, node: Node, quantity: Quantity, label: str) -> Number | None:
        name = node.value["fact"]
        extra = [key for key in node.value if key not in ("fact", "why", "unit")]
        if extra:
            self.problems.add(
                "E208",
                f"{label} has both a fact and {extra[0]}",
                node.value[extra[0]].key,
                "a fact brings its own figures; keep one of the two",
            )
            return None
        if not isinstance(name.value, str) or name.value not in self.facts:
            hint = (
                ""
                if self.problems.full
                else nearest(str(name.value), self.facts) or "facts stand in the file that facts: names"
            )
            self.problems.add("E301", f"{label}: there is no fact {shown(name.value)}", name.mark, hint)
            return None
        fact = self.facts[name.value]
        if fact is None:
            return None
        if fact.unit != quantity.unit:
            self.problems.add(
                "E209",
                f"{label}: the fact {fact.id} is in {shown(fact.unit)}, not in {quantity.unit}",
                name.mark,
                f"{quantity.meaning} is measured in {quantity.unit}",
            )
            return None
        return number_from_fact(fact, self.figures, self._why(node, label), node.mark)

    def _stated(self, node: Node, quantity: Quantity, label: str, reason: str | None) -> Number | None:
        distribution = self._distribution(node, label)
        why = self._why(node, label) or reason
        if distribution is None:
            return None
        names = DISTRIBUTIONS[distribution]
        given = [key for key in node.value if key not in ("distribution", "why", "unit")]
        missing = [name for name in names if name not in given]
        if missing or len(given) > len(names):
            wrong = f"lacks {missing[0]}" if missing else f"has no {next(key for key in given if key not in names)}"
            self.problems.add(
                "E208", f"{label}: a {distribution} number {wrong}", node.mark, f"it is stated by {', '.join(names)}"
            )
            return None
        terms = [self._figure(node.value[name], quantity.unit, f"{label}.{name}") for name in names]
        if why is None:
            if "why" not in node.value:
                hint = "add  why: …  in one sentence, or use {fact: id}"
                self.problems.add("E206", f"{label} has neither a source nor a reason", node.mark, hint)
            return None
        figures = tuple(term for term in terms if term is not None)
        return Number(distribution, figures, None, why, node.mark) if len(figures) == len(names) else None

    def _distribution(self, node: Node, label: str) -> str | None:
        stated = node.get("distribution")
        if stated is not None:
            if isinstance(stated.value, str) and stated.value in DISTRIBUTIONS:
                return stated.value
            hint = nearest(str(stated.value), DISTRIBUTIONS) or f"one of {', '.join(DISTRIBUTIONS)}"
            self.problems.add("E208", f"{label}: there is no distribution {shown(stated.value)}", stated.mark, hint)
            return None
        keys = set(node.value)
        if "value" in keys:
            return "fixed"
        if "mode" in keys:
            return "pert"
        if not keys & {"low", "high", "mean", "sd"}:
            self.problems.add(
                "E202",
                f"{label} states no figure",
                node.mark,
                "write {fact: id}, {value: …, why: …} or {low: …, mode: …, high: …, why: …}",
            )
            return None
        wanted = "normal or lognormal" if keys & {"mean", "sd"} else "uniform or loguniform, or add mode"
        self.problems.add("E208", f"{label} does not say its distribution", node.mark, f"add  distribution: {wanted}")
        return None

    def _why(self, node: Node, label: str) -> str | None:
        why = node.get("why")
        if why is None:
            return None
        if isinstance(why.value, str) and 0 < len(why.value.strip()) <= 4000:
            return why.value.strip()
        self.problems.add(
            "E210", f"{label}.why must be a sentence", why.mark, "say in words why this figure and no other"
        )
        return None

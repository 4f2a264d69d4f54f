"""Claims: propositions of the documents as tests on scenarios, read from ``scenarios/claims.yaml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim.core.errors import InputError
from sim.core.numbers import Number
from sim.scenario.advice import is_number
from sim.scenario.builtin import BUILTIN_ROOT, builtin_scenarios, find_builtin
from sim.scenario.figures import FIGURES, NumberReader
from sim.scenario.frozen import Frozen
from sim.scenario.keys import all_keys, quantity_of
from sim.scenario.loading import load
from sim.scenario.marked import Node
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.reading import read
from sim.scenario.scenario import Scenario

CLAIMS_FILE: Final = BUILTIN_ROOT / "claims.yaml"
STATES: Final = ("leader_exited", "war_over")
"""Events that a variant may take to have happened before the first quarter."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,30}")
_CLAIM = ("thesis", "documents", "tests", "also", "what_if", "by_construction", "cannot_speak")
_TEST = ("what", "measure", "where", "of", "less", "at_least", "at_most")
_VARIANT = ("scenario", "reading", "figures", "set", "menu", "given", "state", "quarters", "borrow")


@dataclass(frozen=True)
class Variant:
    """A scenario, perhaps changed.

    Attributes
    ----------
    scenario : str
        Name of a built-in scenario.
    reading, figures : str
        One of `sim.runs.readings.READINGS`, and whom to believe; empty for the scenario's own.
    numbers : mapping of str to Number
        What is set to another figure.
    menu, given : tuple of str or None
        What may be offered and what is given from the start; None for the scenario's own.
    state : tuple of str
        Events of `STATES` that have happened.
    quarters : int
        Horizon of a path; 0 for the scenario's own.
    borrow : tuple
        Name of another scenario and the beginnings of the keys whose figures come from there.
    """

    scenario: str = "reverse-kissinger"
    reading: str = ""
    figures: str = ""
    numbers: Mapping[str, Number] = field(default_factory=Frozen)
    menu: tuple[str, ...] | None = None
    given: tuple[str, ...] | None = None
    state: tuple[str, ...] = ()
    quarters: int = 0
    borrow: tuple[str, tuple[str, ...]] = ("", ())

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two variants the same worlds."""
        numbers = tuple((key, one.distribution, one.terms) for key, one in sorted(self.numbers.items()))
        plain = (self.scenario, self.reading, self.figures, self.menu, self.given, self.state, self.quarters)
        return (*plain, self.borrow, numbers)

    def under(self, other: Variant) -> Variant:
        """The variant with the changes of another one on top; the scenario stays."""
        return Variant(
            scenario=self.scenario,
            reading=other.reading or self.reading,
            figures=other.figures or self.figures,
            numbers=Frozen({**self.numbers, **other.numbers}),
            menu=self.menu if other.menu is None else other.menu,
            given=self.given if other.given is None else other.given,
            state=tuple(sorted({*self.state, *other.state})),
            quarters=other.quarters or self.quarters,
            borrow=other.borrow if other.borrow[0] else self.borrow,
        )


@dataclass(frozen=True)
class ClaimTest:
    """One measured quantity and its bound: the mean over worlds of a measure, or of its difference to a variant."""

    what: str
    measure: str
    of: Variant
    less: Variant | None
    where: str
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True)
class Condition:
    """A variant in words, under which a claim is tried again."""

    words: str
    variant: Variant


@dataclass(frozen=True)
class Claim:
    """A thesis of the documents and how it is tried.

    Attributes
    ----------
    id, thesis : str
        Stable name, and the thesis in our own words.
    documents : tuple of str
        Ids of sources.
    tests : tuple of ClaimTest
        All must pass; none where the model cannot speak to the claim.
    also : tuple of Condition
        Readings that somebody might equally choose: where they disagree the verdict is "depends".
    what_if : tuple of Condition
        Changed worlds that might turn the verdict; tried, and reported as found.
    by_construction : str
        Why the result is put in rather than found, where that is so.
    cannot_speak : str
        Why the model has nothing to say, where that is so.
    """

    id: str
    thesis: str
    documents: tuple[str, ...]
    tests: tuple[ClaimTest, ...]
    also: tuple[Condition, ...]
    what_if: tuple[Condition, ...]
    by_construction: str
    cannot_speak: str


def load_claims(
    measures: Collection[str], readings: Collection[str], path: str | Path = CLAIMS_FILE
) -> tuple[Claim, ...]:
    """Read a file of claims.

    Parameters
    ----------
    measures, readings : collection of str
        Names that tests may use.
    path : str or Path
        The file; the built-in one if not given.

    Returns
    -------
    tuple of Claim
        In the order of the file.

    Raises
    ------
    InputError
        With every problem found, as file:line:column.
    """
    problems = Problems()
    tree = read(Path(path), problems)
    reader = _Reader(problems, measures, readings)
    reader.known(tree, ("version", "claims"), "")
    if reader.required(tree, "version", "") and tree.value["version"].value != 1:
        problems.add("E211", "version is not known here", tree.value["version"].mark, "this version reads  version: 1")
    entries = reader.required(tree, "claims", "")
    found = [reader.claim(name, node) for name, node in entries.items()] if entries else []
    problems.raise_all()
    return tuple(found)


@cache
def _loaded(name: str) -> Scenario:
    return load(name)


@dataclass
class _Reader:
    """Turns nodes into claims and notes what is wrong with them."""

    problems: Problems
    measures: Collection[str]
    readings: Collection[str]

    def known(self, node: Node, keys: Collection[str], label: str) -> None:
        """Note keys that do not belong."""
        if not node.is_mapping:
            self.problems.add(
                "E204", f"{label} = {shown(node.value)} is not a mapping", node.mark, "write its keys below"
            )
        for key, item in node.items():
            if key not in keys:
                hint = nearest(key, keys) or f"possible keys: {', '.join(keys)}"
                self.problems.add("E201", f"unknown key {label}{'.' if label else ''}{shown(key)}", item.key, hint)

    def required(self, node: Node, key: str, label: str) -> Node | None:
        """What must be there."""
        found = node.get(key)
        if found is None:
            self.problems.add("E202", f"{label}{'.' if label else ''}{key} is missing", node.key, f"add  {key}: …")
        return found

    def text(self, node: Node | None, label: str) -> str:
        """A sentence; empty where there is none."""
        if node is None:
            return ""
        if isinstance(node.value, str) and 0 < len(node.value.strip()) <= 4000:
            return node.value.strip()
        self.problems.add("E210", f"{label} = {shown(node.value)} is not a sentence", node.mark, "say it in words")
        return ""

    def figure(self, node: Node | None, label: str) -> float | None:
        """A plain number or nothing."""
        if node is None:
            return None
        if is_number(node.value):
            return float(node.value)
        self.problems.add("E205", f"{label} = {shown(node.value)} is not a number", node.mark, "write a plain number")
        return None

    def names(self, node: Node | None, label: str) -> tuple[str, ...] | None:
        """A list of names or nothing."""
        if node is None:
            return None
        if isinstance(node.value, list) and all(isinstance(item.value, str) for item in node.value):
            return tuple(item.value for item in node.value)
        self.problems.add(
            "E204", f"{label} = {shown(node.value)} is not a list of names", node.mark, "write [one, two]"
        )
        return None

    def choice(self, node: Node | None, choices: Collection[str], label: str) -> str:
        """One of some names; empty where nothing is said."""
        if node is None:
            return ""
        if isinstance(node.value, str) and node.value in choices:
            return node.value
        hint = nearest(str(node.value), choices) or "one of " + ", ".join(choices)
        self.problems.add("E211", f"{label} = {shown(node.value)} is not a possible choice", node.mark, hint)
        return ""

    def each(self, node: Node | None, label: str, one: Callable[[Node, str], Any]) -> tuple[Any, ...]:
        """Every entry of a list."""
        if node is None:
            return ()
        if not isinstance(node.value, list):
            self.problems.add("E204", f"{label} = {shown(node.value)} is not a list", node.mark, "begin with a dash")
            return ()
        return tuple(one(item, f"{label}.{place}") for place, item in enumerate(node.value, start=1))

    def claim(self, name: str, node: Node) -> Claim:
        """One claim."""
        if not _ID.fullmatch(name):
            self.problems.add("E210", f"{shown(name)} is no name of a claim", node.key, "letters, digits and hyphens")
        self.known(node, _CLAIM, name)
        thesis = self.text(self.required(node, "thesis", name), f"{name}.thesis")
        documents = self.names(self.required(node, "documents", name), f"{name}.documents") or ()
        for document in documents:
            if document not in _loaded(Variant.scenario).sources:
                hint = nearest(document, _loaded(Variant.scenario).sources)
                place = node.value["documents"].mark
                self.problems.add("E302", f"{name}: there is no source {shown(document)}", place, hint)
        tests = self.each(node.get("tests"), f"{name}.tests", self.test)
        silent = self.text(node.get("cannot_speak"), f"{name}.cannot_speak")
        if bool(tests) == bool(silent):
            found = "has both tests and cannot_speak" if tests else "has neither tests nor cannot_speak"
            self.problems.add("E202", f"{name} {found}", node.key, "state tests, or why the model cannot speak to it")
        return Claim(
            id=name,
            thesis=thesis,
            documents=documents,
            tests=tests,
            also=self.each(node.get("also"), f"{name}.also", self.condition),
            what_if=self.each(node.get("what_if"), f"{name}.what_if", self.condition),
            by_construction=self.text(node.get("by_construction"), f"{name}.by_construction"),
            cannot_speak=silent,
        )

    def test(self, node: Node, label: str) -> ClaimTest:
        """One test of a claim."""
        self.known(node, _TEST, label)
        low = self.figure(node.get("at_least"), f"{label}.at_least")
        high = self.figure(node.get("at_most"), f"{label}.at_most")
        if (low is None) == (high is None) and node.is_mapping:
            self.problems.add("E202", f"{label} must have at_least or at_most, one of them", node.key, "add a bound")
        less = node.get("less")
        return ClaimTest(
            what=self.text(self.required(node, "what", label), f"{label}.what"),
            measure=self.choice(self.required(node, "measure", label), self.measures, f"{label}.measure"),
            of=self.variant(node.get("of"), f"{label}.of"),
            less=None if less is None else self.variant(less, f"{label}.less"),
            where=self.choice(node.get("where"), self.measures, f"{label}.where"),
            at_least=low,
            at_most=high,
        )

    def condition(self, node: Node, label: str) -> Condition:
        """A variant and its words."""
        self.known(node, ("words", *_VARIANT), label)
        words = self.text(self.required(node, "words", label), f"{label}.words")
        return Condition(words, self.variant(node.without(("words",)) if node.is_mapping else node, label))

    def variant(self, node: Node | None, label: str) -> Variant:
        """A changed scenario; the baseline where nothing is said."""
        if node is None:
            return Variant()
        self.known(node, _VARIANT, label)
        name = self.text(node.get("scenario"), f"{label}.scenario") or Variant.scenario
        scenario = self.scenario(name, node)
        borrow = node.get("borrow")
        lender = self.text(borrow.get("from"), f"{label}.borrow.from") if borrow else ""
        if borrow and self.scenario(lender, borrow) is None:
            lender = ""
        quarters = self.figure(node.get("quarters"), f"{label}.quarters")
        state = self.names(node.get("state"), f"{label}.state") or ()
        for event in state:
            if event not in STATES:
                self.problems.add("E211", f"{label}.state: {shown(event)} is no event", node.key, ", ".join(STATES))
        menus = {key: self.names(node.get(key), f"{label}.{key}") for key in ("menu", "given")}
        for key, chosen in menus.items():
            for one in chosen or ():
                if scenario is not None and one not in scenario.concessions:
                    hint = nearest(one, scenario.concessions)
                    self.problems.add("E303", f"{label}.{key}: there is no concession {shown(one)}", node.key, hint)
        return Variant(
            scenario=name,
            reading=self.choice(node.get("reading"), self.readings, f"{label}.reading"),
            figures=self.choice(node.get("figures"), FIGURES, f"{label}.figures"),
            numbers=self.numbers(node.get("set"), scenario, label),
            menu=menus["menu"],
            given=menus["given"],
            state=tuple(sorted(state)),
            quarters=int(quarters or 0),
            borrow=(lender, self.names(borrow.get("keys"), f"{label}.borrow.keys") or ()) if borrow else ("", ()),
        )

    def scenario(self, name: str, node: Node) -> Scenario | None:
        """The built-in scenario of a name, or a problem."""
        if find_builtin(name) is None:
            place = node.get("scenario") or node.get("from") or node
            full = [one for one, _ in builtin_scenarios()]
            hint = nearest(name, [*full, *(one.rsplit("/", 1)[-1] for one in full)])
            self.problems.add("E101", f"there is no scenario {shown(name)}", place.mark, hint)
            return None
        try:
            return _loaded(name)
        except InputError as error:
            self.problems.add("E120", f"the scenario {shown(name)} has errors: {error}", node.mark, "wedge validate it")
            return None

    def numbers(self, node: Node | None, scenario: Scenario | None, label: str) -> Mapping[str, Number]:
        """Figures that a variant sets, each as a scenario file would state it."""
        found: dict[str, Number] = {}
        if node is None or scenario is None:
            return Frozen(found)
        for key, item in node.items():
            quantity = quantity_of(key, scenario.concessions, scenario.counters)
            if quantity is None:
                hint = nearest(key, all_keys(scenario.concessions, scenario.counters))
                self.problems.add("E314", f"{label}.set: there is no number {shown(key)}", item.key, hint)
                continue
            facts = NumberReader(dict(scenario.facts), scenario.figures, self.problems)
            number = facts.read(item, quantity, f"{label}.set.{key}", "what the claim tries")
            if number is not None:
                found[key] = number
        return Frozen(found)

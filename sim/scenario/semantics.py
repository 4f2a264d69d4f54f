"""What makes sense together: sources, concessions that refer to each other, calendar, correlations, expectations."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from sim.core.numbers import Mark, Number
from sim.scenario.building import names
from sim.scenario.events import check_events
from sim.scenario.facts import check_figures
from sim.scenario.figures import ends
from sim.scenario.keys import all_keys, quantity_of
from sim.scenario.marked import Node, Step
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.scenario import Scenario
from sim.scenario.schema import KNOWN_ANSWERS
from sim.ties import PARAMETERS

MAX_IRREPLACEABLE: Final = 0.95
"""Largest share of imports that may be impossible to replace; the welfare formula has a pole at one."""

_UNBOUNDED_ANSWERS: Final = ("price", "price_hedge")


@dataclass
class Checker:
    """The checks of one scenario; each notes what it finds in ``problems``."""

    scenario: Scenario
    tree: Node
    problems: Problems

    def check_all(self) -> None:
        """Every check, in the order of the file."""
        self.roles()
        check_figures(self.scenario, self.tree, self.problems)
        self.references()
        self.circles()
        self.reachable()
        check_events(self.scenario, self.tree, self.problems)
        self.calendar()
        self.correlations()
        self.levers()
        self.expectations()
        check_imports(self.scenario.parameters, self.problems)
        for lever in self.scenario.levers:
            if any(key.startswith("ties.imports.") for key in lever.sets):
                check_imports({**self.scenario.parameters, **lever.sets}, self.problems, f"levers.{lever.name}: ")

    def mark(self, *steps: Step) -> Mark:
        """Where the path stands, or as much of it as exists."""
        return self.tree.closest(steps).mark

    def roles(self) -> None:
        """Three roles, three countries."""
        seen: dict[str, str] = {}
        for role, actor in self.scenario.actors.items():
            other = seen.setdefault(actor.name.casefold(), role)
            if other != role and "actors" in self.tree.value:
                self.problems.add(
                    "E313",
                    f"actors.{role}: {shown(actor.name)} is also the {other}",
                    self.mark("actors", role, "name"),
                    "suitor, pivot and incumbent are three countries",
                )

    def references(self) -> None:
        """Lists of concessions name concessions, each once; none refers to itself."""
        scenario = self.scenario
        self._ids(scenario.menu if "menu" in self.tree.value else (), "menu")
        self._ids(scenario.given, "given")
        for rung in scenario.ladder:
            self._ids(rung.package, "ladder", rung.name, "package")
        for name, concession in scenario.concessions.items():
            for field in ("requires", "excludes", "overlaps"):
                listed = tuple(getattr(concession, field))
                self._ids(listed, "concessions", name, field)
                if name in listed:
                    self.problems.add(
                        "E304",
                        f"concessions.{name} {field} itself",
                        self.mark("concessions", name, field),
                        "name another concession",
                    )

    def _ids(self, listed: Sequence[str], *steps: str) -> None:
        if not self._whole("concessions"):
            return
        known = dict.fromkeys(names(self.tree, "concessions"))
        counts = Tally(listed)
        for position, item in enumerate(listed):
            mark = self._item_mark(steps, position, item)
            if item not in known:
                hint = "" if self.problems.full else _instead(item, known, steps[-1])
                self.problems.add("E303", f"{'.'.join(steps)}: there is no concession {shown(item)}", mark, hint)
            elif counts[item] > 1 and listed.index(item) < position:
                self.problems.add("E303", f"{'.'.join(steps)}: {shown(item)} stands twice", mark, "keep one of them")

    def _whole(self, section: str) -> bool:
        """Whether a section has entries, be it none; if it is broken or missing, that is told already."""
        block = self.tree.get(section)
        return block is not None and block.is_mapping

    def _item_mark(self, steps: tuple[str, ...], position: int, item: str) -> Mark:
        node = self.tree.closest(steps)
        below = node.get(item) if node.is_mapping else node.get(position)
        return (below.key if node.is_mapping else below.mark) if below else node.mark

    def circles(self) -> None:
        """No concession requires, or lies within, itself by way of others."""
        concessions = self.scenario.concessions
        for field, code, verb in (("requires", "E305", "require"), ("overlaps", "E306", "overlap")):
            circle = find_circle({name: tuple(getattr(item, field)) for name, item in concessions.items()})
            if len(circle) > 1:
                chain = " → ".join((*circle, circle[0]))
                self.problems.add(
                    code,
                    f"concessions {verb} each other in a circle: {shown(chain, 200)}",
                    self.mark("concessions", circle[0], field),
                    "one of them must stand without the others",
                )

    def reachable(self) -> None:
        """What stands on the menu, is given or makes a rung can be had together with all that it requires."""
        concessions = self.scenario.concessions
        for name in concessions:
            needed = closure(name, {key: item.requires for key, item in concessions.items()})
            for other in sorted(
                needed & {item for key in (name, *needed) if key in concessions for item in concessions[key].excludes}
            ):
                self.problems.add(
                    "E304",
                    f"concessions.{name} requires {shown(other)} and cannot stand beside it",
                    self.mark("concessions", name, "requires"),
                    "one of requires and excludes is wrong",
                )
        given = set(self.scenario.given)
        if "menu" in self.tree.value:
            self._complete(self.scenario.menu, given | set(self.scenario.menu), "menu")
        self._complete(self.scenario.given, given, "given")
        self._compatible(self.scenario.given, "given")
        before = set(given)
        for rung in self.scenario.ladder:
            before |= set(rung.package)
            self._complete(rung.package, before, "ladder", rung.name, "package")
            self._compatible(rung.package, "ladder", rung.name, "package")

    def _complete(self, listed: Sequence[str], at_hand: Collection[str], *steps: str) -> None:
        for position, item in enumerate(listed):
            concession = self.scenario.concessions.get(item)
            missing = [other for other in concession.requires if other not in at_hand] if concession else []
            known = [other for other in missing if other in self.scenario.concessions]
            if known:
                self.problems.add(
                    "E304",
                    f"{'.'.join(steps)}: {shown(item)} requires {shown(known[0])}, which is not there",
                    self._item_mark(steps, position, item),
                    f"add {shown(known[0])}, or take {shown(item)} out",
                )

    def _compatible(self, listed: Sequence[str], *steps: str) -> None:
        for position, item in enumerate(listed):
            concession = self.scenario.concessions.get(item)
            clash = [other for other in listed if concession and other in concession.excludes]
            if clash:
                self.problems.add(
                    "E304",
                    f"{'.'.join(steps)}: {shown(item)} excludes {shown(clash[0])}",
                    self._item_mark(steps, position, item),
                    "keep one of them",
                )

    def calendar(self) -> None:
        """Phases lie within the cycle, and one quarter does not hold two elections."""
        turnover = self.scenario.turnover
        for field in ("phase", "election", "midterm"):
            phase = getattr(turnover, field)
            if phase is not None and phase >= turnover.cycle:
                self.problems.add(
                    "E308",
                    f"turnover.{field} = {phase} lies outside a cycle of {turnover.cycle} quarters",
                    self.mark("turnover", field),
                    f"quarters of the cycle count from 0 to {turnover.cycle - 1}",
                )
        if turnover.election is not None and turnover.election == turnover.midterm:
            self.problems.add(
                "E308",
                f"turnover: election and midterm both close quarter {turnover.election}",
                self.mark("turnover", "midterm"),
                "they are different elections",
            )

    def correlations(self) -> None:
        """Groups are possible, disjoint, and made of numbers that exist."""
        scenario, seen = self.scenario, dict[str, str]()
        for group in scenario.correlations:
            label, count = f"correlations.{group.name}", len(group.members)
            lowest = -1 / (count - 1) if count > 2 else -1.0
            if not lowest < group.rank <= 1:
                hint = (
                    f"with {count} members it lies above {lowest:.3g} and is at most 1"
                    if count > 1
                    else "it lies above -1 and is at most 1"
                )
                self.problems.add(
                    "E310",
                    f"{label}.rank = {shown(group.rank)} is not possible",
                    self.mark("correlations", group.name, "rank"),
                    hint,
                )
            if count < 2:
                self.problems.add(
                    "E310",
                    f"{label} has fewer than two members",
                    self.mark("correlations", group.name, "members"),
                    "name at least two numbers",
                )
            for key in group.members:
                place = self.tree.closest(("correlations", group.name, "members", key)).key
                self._key(key, "E311", label, place)
                other = seen.setdefault(key, group.name)
                if other != group.name:
                    self.problems.add(
                        "E311",
                        f"{label}: {shown(key)} is also a member of {other}",
                        place,
                        "a number belongs to one group",
                    )

    def levers(self) -> None:
        """What levers set exists."""
        block = self.tree.get("levers")
        for name, lever in block.items() if block else ():
            sets = lever.get("sets")
            for key, node in sets.items() if sets else ():
                self._key(key, "E314", f"levers.{name}", node.key)

    def _key(self, key: str, code: str, label: str, place: Mark) -> None:
        concessions, counters = names(self.tree, "concessions"), names(self.tree, "counters")
        if quantity_of(key, concessions, counters) is None and (
            self._whole("concessions") or not key.startswith("concessions.")
        ):
            hint = "" if self.problems.full else nearest(key, all_keys(concessions, counters))
            self.problems.add(
                code,
                f"{label}: there is no number {shown(key)}",
                place,
                hint or "name it by its full key, such as ties.exports.share",
            )

    def expectations(self) -> None:
        """Answers are known and bounds are bounds."""
        for expectation in self.scenario.expectations:
            answer, low, high = expectation.answer, expectation.at_least, expectation.at_most
            place = self.tree.closest(("expect", answer)).key
            if answer not in KNOWN_ANSWERS:
                hint = "" if self.problems.full else nearest(answer, sorted(KNOWN_ANSWERS))
                self.problems.add(
                    "E312",
                    f"expect: there is no answer {shown(answer)}",
                    place,
                    hint or f"one of {', '.join(sorted(KNOWN_ANSWERS))}",
                )
                continue
            if low is None and high is None:
                self.problems.add("E312", f"expect.{answer} states no bound", place, "write at_least or at_most")
            if low is not None and high is not None and low > high:
                self.problems.add(
                    "E312",
                    f"expect.{answer}: at_least {low:g} is above at_most {high:g}",
                    place,
                    "no answer can meet both",
                )
            limit = inf if answer.removesuffix("_without_counters") in _UNBOUNDED_ANSWERS else 1.0
            for field, bound in (("at_least", low), ("at_most", high)):
                if bound is not None and not 0 <= bound <= limit:
                    hint = (
                        f"answers are shares of worlds; {bound:g} % is {bound / 100:g}"
                        if limit == 1
                        else "prices are not negative"
                    )
                    self.problems.add(
                        "E203",
                        f"expect.{answer}.{field} = {shown(bound)} is outside {'0..1' if limit == 1 else '0 or more'}",
                        self.mark("expect", answer, field),
                        hint,
                    )


def check_imports(parameters: Mapping[str, Number], problems: Problems, label: str = "") -> None:
    """Enough of imports can be replaced: at the worst ends of the figures, and wherever the share moves to."""
    replaceable = parameters.get("ties.imports.replaceable")
    for key in ("ties.imports.share", "ties.imports.target_stay", "ties.imports.target_defect"):
        share = parameters.get(key)
        if share is None or replaceable is None:
            continue
        worst = ends(share, PARAMETERS[key])[1] * (1 - ends(replaceable, PARAMETERS["ties.imports.replaceable"])[0])
        if worst > MAX_IRREPLACEABLE:
            problems.add(
                "E309",
                f"{label}{key} · (1 − ties.imports.replaceable) reaches {worst:.3g}, above {MAX_IRREPLACEABLE:g}",
                share.mark,
                "the welfare formula grows without bound as what cannot be replaced nears 1; "
                "lower the high end of the share or raise the low end of what is replaceable",
            )


def _instead(item: str, known: Iterable[str], field: str) -> str:
    """What to write instead of an unknown concession."""
    if close := nearest(item, known):
        return close
    there = f"there are {shown(', '.join(known), 200) or 'none'}"
    return f"if it was removed with null, this one must go too; {there}" if field == "requires" else there


def find_circle(graph: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The names along one circle of a directed graph, or nothing.

    Examples
    --------
    >>> find_circle({"a": ["b"], "b": ["a"], "c": []})
    ('a', 'b')
    """
    done: set[str] = set()
    for start in graph:
        # Depth first without recursion: a file may hold a longer chain than Python's stack.
        path, waiting = [start], [iter(graph[start])]
        while waiting:
            step = next((name for name in waiting[-1] if name in graph and name not in done), None)
            if step is None:
                waiting.pop()
                done.add(path.pop())
            elif step in path:
                return tuple(path[path.index(step) :])
            else:
                path.append(step)
                waiting.append(iter(graph[step]))
    return ()


def closure(name: str, requires: Mapping[str, Sequence[str]]) -> set[str]:
    """Everything that a concession requires, directly or through others."""
    found: set[str] = set()
    waiting = list(requires.get(name, ()))
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting.extend(requires.get(other, ()))
    return found

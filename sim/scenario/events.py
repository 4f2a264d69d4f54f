"""Dated events: what comes about at a stated quarter in every world, whatever its luck."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sim.scenario.building import names
from sim.scenario.frozen import Frozen
from sim.scenario.marked import Node, node_of
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.scenario import LEADER_GOES, WAR_ENDS, Scenario

NATURE: Final = {LEADER_GOES: "a leader goes", WAR_ENDS: "the war ends"}
"""Events that luck may bring too, and a date brings at the latest → in words."""

_QUARTER: Final = re.compile(r"([0-9]{4})Q([1-4])")


def quarter_label(start: str, ahead: int) -> str:
    """The name of a quarter so many after the start.

    Examples
    --------
    >>> quarter_label("2025Q3", 2)
    '2026Q1'
    """
    year, quarter = int(start[:4]), int(start[5]) - 1 + ahead
    return f"{year + quarter // 4}Q{quarter % 4 + 1}"


def due(scenario: Scenario, quarter: int) -> list[str]:
    """Names of the events whose date is the beginning of a quarter, counted from 0, the start."""
    return [name for name, when in scenario.events.items() if when == quarter]


def in_words(scenario: Scenario, name: str) -> str:
    """What an event is: nature's in a phrase, a counter by its title."""
    return NATURE.get(name) or f"“{scenario.counters[name].title}” is delivered"


def dates(scenario: Scenario) -> str:
    """Every event of a scenario and the quarter from which it counts, in one phrase; empty where there is none."""
    said = {name: f"{in_words(scenario, name)} {'by' if name in NATURE else 'from'}" for name in scenario.events}
    return ", ".join(f"{said[name]} {quarter_label(scenario.start, when)}" for name, when in scenario.events.items())


def with_events(scenario: Scenario, events: Mapping[str, int]) -> Scenario:
    """The scenario with other dates.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario; it stays as it is.
    events : mapping of str to int
        Event → quarter from the beginning of which it has come about; these and no others.

    Returns
    -------
    Scenario
        A new scenario; `dump` writes the new dates.

    Raises
    ------
    InputError
        If there is no such event, or it lies outside the quarters that are played.
    """
    dated = replace(scenario, events=Frozen(events), resolved=Frozen({**scenario.resolved, "events": Frozen(events)}))
    problems = Problems()
    check_events(dated, node_of({}), problems)
    problems.raise_all()
    return dated


def check_events(scenario: Scenario, tree: Node, problems: Problems) -> None:
    """Every event is nature's or a counter of the scenario, and comes while it is played.

    Parameters
    ----------
    scenario : Scenario
        As built.
    tree : Node
        The file, for places and for counters whose entry is broken; may be empty.
    problems : Problems
        Where misfits are noted.
    """
    counters = list(dict.fromkeys((*scenario.counters, *names(tree, "counters"))))
    horizon = tree.get("quarters")
    for name, quarter in scenario.events.items():
        node = tree.closest(("events", name))
        if name not in NATURE and name not in counters:
            hint = "" if problems.full else nearest(name, (*NATURE, *counters)) or _possible(counters)
            problems.add("E319", f"events: there is no event {shown(name)}", node.key, hint)
        elif name in NATURE and name in counters:
            said = f"events: {shown(name)} is nature's event and a counter of the scenario"
            problems.add("E319", said, node.key, "give the counter another name")
        # A horizon that is itself wrong has been stood in for.
        whole = horizon is None or horizon.value == scenario.quarters
        if whole and not 0 <= quarter < scenario.quarters:
            last = scenario.quarters - 1
            problems.add(
                "E203",
                f"events.{shown(name)} = {quarter} lies outside the {scenario.quarters} quarters that are played",
                node.mark,
                f"quarters count from 0, the start, to {last}, which is {quarter_label(scenario.start, last)}; "
                "an event that came earlier has quarter 0, one that comes later is left out",
            )


def _possible(counters: list[str]) -> str:
    there = shown(", ".join(counters), 200) or "none"
    return f"nature's are {' and '.join(NATURE)}, counters are {there}; one removed with null has no date either"


def counted(value: object, start: object) -> str:
    """How to write the quarter of an event that is no such number.

    Examples
    --------
    >>> counted("2030Q1", "2025Q1")
    'quarters count from 0, the start: 2030Q1 is 20'
    """
    said = "quarters count from 0, the start"
    ends = [_QUARTER.fullmatch(text) for text in (value, start) if isinstance(text, str)]
    if len(ends) < 2 or None in ends:
        return said
    then, begins = (4 * int(end[1]) + int(end[2]) for end in ends if end)
    if then < begins:
        return f"{said}, and {value} lies before it: 0 means that it has come about by then"
    return f"{said}: {value} is {then - begins}"

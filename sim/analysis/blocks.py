"""Blocks of numbers: a scenario that takes some of them from one scenario and the others from another.

Two scenarios state the same parameters, key by key, so a block of parameters is exchanged figure for figure; flows are
per cent of the pivot's own GDP and dollars go with the GDP they are divided by, so a block means the same in both.
What may be offered is different: 1972 and 2025 have no concession in common, and a value without its concession means
nothing. So where the two lists differ, **the menu as a whole is one block**: concessions with their values, costs,
reversibility, overlaps and requirements go together, and so do counters. Where both have the same concessions (two
variants of one scenario), the menu is taken apart into values, costs, delivery and the list of what may be offered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.core.numbers import Number
from sim.scenario import Concession, Correlation, Scenario
from sim.scenario.events import NATURE, due
from sim.scenario.frozen import Frozen
from sim.ties import TIES

BLOCKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "economy": (
        "the economic tie (trade, arms inputs, payments)",
        ("economy.", "ties.scale", "ties.exports.", "ties.imports.", "ties.defence.", "ties.finance."),
    ),
    "politics": (
        "the political tie (security, shelter, diplomacy, outlook, quarrels)",
        ("ties.security.", "ties.cover.", "ties.diplomacy.", "ties.affinity.", "ties.friction."),
    ),
    "leaving": (
        "the price of a break (retaliation, switching, what is not recovered)",
        ("pivot.retaliation", "pivot.switching_cost", "pivot.unrecovered"),
    ),
    "bargaining": (
        "the way of bargaining (hedging, payment in advance)",
        ("pivot.hedging_loss", "pivot.autonomy", "pivot.counter_share", "pivot.noise", "offer."),
    ),
    "patience": ("patience (how much the future counts)", ("discounting.",)),
    "commitment": (
        "the promise (how long it lasts and is believed to)",
        ("suitor.background_hazard", "suitor.p_", "suitor.turn", "suitor.return", "beliefs."),
    ),
    "prize": ("the prize (what the wedge is worth to the suitor)", ("suitor.",)),
    "costs": ("costs of concessions to the suitor", ("suitor.alliance_cost_scale", "suitor.refusal_cost")),
    "values": ("values of concessions to the pivot", ()),
    "delivery": ("delivery (what of concessions can be delivered and taken back)", ()),
    "list": ("the list of concessions", ()),
    "menu": ("the menu (concessions with their values and costs)", ()),
    "incumbent": ("the incumbent’s stake (what the pivot is worth to it)", ("incumbent.",)),
    "counters": ("the incumbent’s counters", ()),
    "nature": ("nature (what changes by itself)", ("dynamics.",)),
}
"""Block → words and the keys of parameters in it; the longest prefix wins."""
FIELDS: dict[str, tuple[str, ...]] = {
    "values": ("value", "finance_share"),
    "costs": ("cost", "ally_cost", "home_cost"),
    "delivery": ("reversible", "deliverable"),
}
"""Block → fields of concessions in it, where the menu can be taken apart."""
LATER = ("nature",)
"""Blocks that act from the second quarter on and so cannot move the opening quarter."""


@dataclass(frozen=True)
class Exchange:
    """Two scenarios and what can be exchanged between them.

    Attributes
    ----------
    first, second : Scenario
        The two.
    titles : dict
        Block → words, only blocks in which the two differ.
    home : dict
        Key of a parameter → its block.
    apart : bool
        Whether the menu is taken apart.
    """

    first: Scenario
    second: Scenario
    titles: Mapping[str, str]
    home: Mapping[str, str]
    apart: bool


def block_of(key: str, fine: bool = False) -> str:
    """The block of a parameter.

    Parameters
    ----------
    key : str
        Of `sim.ties.PARAMETERS`.
    fine : bool
        Whether each political tie is a block of its own. Economic ties stay together: their dollars mean something
        only with the GDP they are divided by.

    Returns
    -------
    str

    Examples
    --------
    >>> block_of("suitor.denial"), block_of("suitor.p_reversal"), block_of("ties.cover.flow", fine=True)
    ('prize', 'commitment', 'ties.cover')
    """
    prefixes = [(len(prefix), name) for name, (_, keys) in BLOCKS.items() for prefix in keys if key.startswith(prefix)]
    block = max(prefixes)[1]
    return key.rsplit(".", 1)[0] if fine and block == "politics" else block


def _same(first: Number, second: Number) -> bool:
    return (first.distribution, first.terms) == (second.distribution, second.terms)


def _structure(one: Concession) -> tuple[Any, ...]:
    return one.divisible, one.requires, one.excludes, dict(one.overlaps), one.tags


def exchange(first: Scenario, second: Scenario, *, fine: bool = False, opening: bool = True) -> Exchange:
    """What differs between two scenarios, block by block.

    Parameters
    ----------
    first, second : Scenario
        The two.
    fine : bool
        Whether each political tie is a block of its own.
    opening : bool
        Whether only the opening quarter is asked for; blocks that act later are then left out.

    Returns
    -------
    Exchange
    """
    apart = set(first.concessions) == set(second.concessions)
    home = {key: block_of(key, fine) for key in first.parameters}
    if not apart:
        home = {key: "menu" if block == "costs" else block for key, block in home.items()}
    both = Exchange(first, second, {}, home, apart)
    names = [*BLOCKS, *sorted(set(home.values()) - set(BLOCKS))]
    # A date in the opening quarter is no later than it; a counter's date takes it from the table until then.
    dated = {name for one in (first, second) for name in one.events if name in one.counters or name in due(one, 0)}
    later = set(LATER) if opening and not dated else set()
    differs = {name for name in names if _differs(both, name)} - later
    titles = {name: _title(name) for name in names if name in differs}
    return replace(both, titles=titles)


def _title(block: str) -> str:
    if block in BLOCKS:
        return BLOCKS[block][0]
    return next(f"the {tie.title} tie" for tie in TIES if block == f"ties.{tie.name}")


def _differs(both: Exchange, block: str) -> bool:
    swapped, first = hybrid(both, (block,)), both.first
    if any(not _same(swapped.parameters[key], first.parameters[key]) for key in first.parameters):
        return True
    if any(part(swapped) != part(first) for part in (_listed, _calendar, _together, _dated)):
        return True
    return any(not _alike(getattr(swapped, kind), getattr(first, kind)) for kind in ("concessions", "counters"))


def _listed(scenario: Scenario) -> tuple[object, ...]:
    return scenario.menu, scenario.given


def _dated(scenario: Scenario) -> dict[str, int]:
    return dict(scenario.events)


def _together(scenario: Scenario) -> set[tuple[object, ...]]:
    return {(group.name, group.rank, *sorted(group.members.items())) for group in scenario.correlations}


def _calendar(scenario: Scenario) -> tuple[object, ...]:
    calendar = scenario.turnover
    return calendar.cycle, calendar.phase, calendar.election, calendar.midterm


def _alike(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    if list(ours) != list(theirs):
        return False
    for name, one in ours.items():
        other = theirs[name]
        if any(not _same(one.numbers[field], other.numbers[field]) for field in one.numbers):
            return False
        if isinstance(one, Concession) and _structure(one) != _structure(other):
            return False
    return True


def hybrid(both: Exchange, chosen: Collection[str]) -> Scenario:
    """The first scenario with some blocks of the second.

    Parameters
    ----------
    both : Exchange
        The two.
    chosen : collection of str
        Blocks taken from the second.

    Returns
    -------
    Scenario
        For playing; it is no file's scenario, and `dump` would not write it.
    """
    first, second = both.first, both.second
    parameters = {key: (second if block in chosen else first).parameters[key] for key, block in both.home.items()}
    concessions, listed = _concessions(both, chosen)
    counters = (second if "counters" in chosen else first).counters
    events = (second if "nature" in chosen else first).events
    return replace(
        first,
        parameters=Frozen(parameters),
        concessions=Frozen(concessions),
        counters=counters,
        menu=listed.menu,
        given=listed.given,
        events=Frozen({name: when for name, when in events.items() if name in NATURE or name in counters}),
        turnover=(second if "commitment" in chosen else first).turnover,
        correlations=_correlations(both, chosen, {*parameters, *_entry_keys(concessions, counters)}),
    )


def _concessions(both: Exchange, chosen: Collection[str]) -> tuple[Mapping[str, Concession], Scenario]:
    """The concessions, and the scenario whose list is offered."""
    first, second = both.first, both.second
    if not both.apart:
        one = second if "menu" in chosen else first
        return one.concessions, one
    listed = second if "list" in chosen else first
    mixed = {}
    for name, base in listed.concessions.items():
        numbers: dict[str, Number] = {}
        for block, fields in FIELDS.items():
            taken = (second if block in chosen else first).concessions[name].numbers
            numbers |= {field: taken[field] for field in fields}
        mixed[name] = replace(base, numbers=Frozen(numbers))
    return mixed, listed


def _entry_keys(concessions: Mapping[str, Any], counters: Mapping[str, Any]) -> set[str]:
    kinds = (("concessions", concessions), ("counters", counters))
    return {f"{kind}.{name}.{field}" for kind, found in kinds for name, one in found.items() for field in one.numbers}


def _correlations(both: Exchange, chosen: Collection[str], keys: set[str]) -> tuple[Correlation, ...]:
    """Groups drawn together: each goes with the block of its first member; no number is in two."""
    kept: list[Correlation] = []
    taken: set[str] = set()
    for scenario, theirs in ((both.first, False), (both.second, True)):
        for group in scenario.correlations:
            leader = both.home.get(next(iter(group.members)), "menu")
            if (leader in chosen) is not theirs:
                continue
            members = {key: sign for key, sign in group.members.items() if key in keys and key not in taken}
            taken |= set(members)
            kept.append(group if members == dict(group.members) else replace(group, members=Frozen(members)))
    return tuple(kept)

"""What somebody has turned on the page: a few dials and switches, as a query string and as a changed scenario."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlencode

from sim.analysis.dials import ALLY_COST, WHY, Dial, credibility_dial, key_dial, tie_dial
from sim.core.numbers import fixed
from sim.scenario import Scenario, number_of, with_numbers
from sim.scenario.replacing import with_menu

STEPS: Final = {"danger": 0.05, "tie": 0.25, "ally": 0.05}
"""Name of a dial in the query string → how finely it turns."""
NAMES: Final = ("scenario", *STEPS, "without", "silent")
LONGEST: Final = 2000
"""Characters of a query string beyond which it is not read."""


@dataclass(frozen=True)
class WhatIf:
    """Where the dials and switches stand. As made, nothing is changed.

    Attributes
    ----------
    scenario : str
        Name of the scenario.
    danger : float
        How much of the danger of a reversal is left; 1 as stated, 0 a promise that nothing ends.
    tie : float
        By how much the relation is shifted, % of GDP a year.
    ally : float or None
        Cost with allies, as a multiple of what is stated; None as the scenario has it.
    without : frozenset of str
        Concessions that may not be offered.
    silent : frozenset of str
        Counters that are not to be had.
    """

    scenario: str
    danger: float = 1.0
    tie: float = 0.0
    ally: float | None = None
    without: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()

    @property
    def changed(self) -> bool:
        """Whether anything differs from the scenario as stated."""
        return self != WhatIf(self.scenario)


def dials(scenario: Scenario) -> dict[str, Dial]:
    """The dials of the page, by their names in the query string.

    Parameters
    ----------
    scenario : Scenario
        As stated.

    Returns
    -------
    dict
        ``danger``, ``tie`` and ``ally``.
    """
    return {
        "danger": credibility_dial(scenario),
        "tie": tie_dial(scenario),
        "ally": key_dial(scenario, ALLY_COST, 0.0, 2.0),
    }


def query(what_if: WhatIf) -> str:
    """A link's query string; what is as stated is left out.

    Parameters
    ----------
    what_if : WhatIf
        Where everything stands.

    Returns
    -------
    str

    Examples
    --------
    >>> query(WhatIf("kissinger-1972", tie=-2.5, without=frozenset({"b", "a"})))
    'scenario=kissinger-1972&tie=-2.5&without=a%2Cb'
    """
    plain = WhatIf(what_if.scenario)
    found = {name: getattr(what_if, name) for name in NAMES if getattr(what_if, name) != getattr(plain, name)}
    written = {
        name: ",".join(sorted(value)) if isinstance(value, frozenset) else f"{value:g}" for name, value in found.items()
    }
    return urlencode({"scenario": what_if.scenario, **written})


def scenario_asked(text: str, otherwise: str) -> str:
    """The scenario that a query string names, or another where it names none."""
    return parse_qs(text[:LONGEST]).get("scenario", [otherwise])[-1]


def read_query(text: str, scenario: Scenario, name: str) -> tuple[WhatIf, list[str]]:
    """What a link says, and what in it could not be used.

    Parameters
    ----------
    text : str
        A query string, perhaps from somebody else.
    scenario : Scenario
        The scenario as stated.
    name : str
        What the page calls it.

    Returns
    -------
    WhatIf
        With everything that could be read; the rest stays as stated.
    list of str
        A sentence for each part that could not.
    """
    if len(text) > LONGEST:
        return WhatIf(name), [f"the link is longer than {LONGEST} characters"]
    given = {key: values[-1] for key, values in parse_qs(text).items()}
    remarks = [f"there is no {key[:40]!r} to set" for key in given if key not in NAMES]
    what_if, turned = WhatIf(name), dials(scenario)
    for key in STEPS:
        if key not in given:
            continue
        value, ends = _figure(given[key]), (turned[key].low, turned[key].high)
        if value is None or not ends[0] <= value <= ends[1]:
            remarks.append(f"{key}={given[key][:40]!r} is no figure from {ends[0]:g} to {ends[1]:g}")
        else:
            what_if = replace(what_if, **{key: value})
    listed = (("without", scenario.menu, "concession"), ("silent", scenario.counters, "counter"))
    for key, known, word in listed:
        asked = [one for one in given.get(key, "").split(",") if one]
        remarks += [f"{scenario.name} has no {word} {one[:40]!r}" for one in asked if one not in known]
        what_if = replace(what_if, **{key: frozenset(one for one in asked if one in known)})
    return replace(what_if, without=with_dependents(scenario, what_if.without)), remarks


def _figure(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def with_dependents(scenario: Scenario, without: Iterable[str]) -> frozenset[str]:
    """Concessions taken off the menu, and with them those that cannot be offered without them.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    without : iterable of str
        Taken off.

    Returns
    -------
    frozenset of str
    """
    off = set(without)
    for _ in scenario.menu:
        off |= {one for one in scenario.menu if off & (set(scenario.concessions[one].requires) - set(scenario.given))}
    return frozenset(off)


def switched(scenario: Scenario, what_if: WhatIf, concession: str, on: bool) -> WhatIf:
    """A concession put on the menu or taken off, with what it requires or what requires it.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    what_if : WhatIf
        Where everything stands.
    concession : str
        One of the menu.
    on : bool
        Whether it may be offered.

    Returns
    -------
    WhatIf
    """
    if not on:
        return replace(what_if, without=with_dependents(scenario, {*what_if.without, concession}))
    needed = {concession}
    for _ in scenario.menu:
        needed |= {other for one in needed for other in scenario.concessions[one].requires}
    return replace(what_if, without=what_if.without - needed)


def applied(scenario: Scenario, what_if: WhatIf) -> Scenario:
    """The scenario as the dials and switches have it; `sim.scenario.dump` writes the changes.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    what_if : WhatIf
        Where everything stands.

    Returns
    -------
    Scenario
        The same object where nothing is changed.

    Raises
    ------
    InputError
        Where a dial reaches beyond what a number may be.
    """
    turned, changed = dials(scenario), scenario
    for name, stated in (("danger", 1.0), ("tie", 0.0), ("ally", None)):
        setting = getattr(what_if, name)
        if setting != stated:
            changed = turned[name].put(changed, setting)
    if what_if.silent:
        off = {f"counters.{one}.value": fixed(0, WHY) for one in sorted(what_if.silent)}
        changed = with_numbers(changed, off)
    if what_if.without:
        changed = with_menu(changed, [one for one in changed.menu if one not in what_if.without])
    return changed


def stated_ally_cost(scenario: Scenario) -> float:
    """Where the dial of the ally cost stands as the scenario has it."""
    return number_of(scenario, ALLY_COST).centre

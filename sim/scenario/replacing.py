"""What-ifs in code: the same scenario with other numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.core.numbers import Mark, Number
from sim.core.quantities import ANY, CONCESSION, COUNTER, Quantity
from sim.scenario.figures import DISTRIBUTIONS, check_number, number_from_fact
from sim.scenario.frozen import Frozen
from sim.scenario.keys import EVENTS, FACTS, all_keys, path_of, quantity_of
from sim.scenario.problems import Problems, nearest, shown
from sim.scenario.scenario import Scenario
from sim.scenario.semantics import check_imports
from sim.ties import PARAMETERS


def numbers_of(scenario: Scenario) -> dict[str, tuple[Number, Quantity]]:
    """Every number of a scenario by key, with what it means.

    Parameters
    ----------
    scenario : Scenario
        The scenario.

    Returns
    -------
    dict
        Key → (number, quantity), parameters first, then concessions, then counters.
    """
    found = {key: (number, PARAMETERS[key]) for key, number in scenario.parameters.items()}
    for one in scenario.concessions.values():
        found |= {f"concessions.{one.id}.{of.key}": (one.numbers[of.key], of) for of in CONCESSION}
    for other in scenario.counters.values():
        found |= {f"counters.{other.id}.{of.key}": (other.numbers[of.key], of) for of in COUNTER}
    return found


def number_of(scenario: Scenario, key: str) -> Number:
    """The number that stands under a key.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    key : str
        A key of ``parameters``, ``concessions.<id>.<field>``, ``counters.<id>.<field>`` or ``facts.<id>``.

    Returns
    -------
    Number
        As the scenario has it, neutral values included.

    Raises
    ------
    InputError
        If there is no such number.
    """
    problems = Problems()
    quantity_at(scenario, key, problems)
    problems.raise_all()
    return _stands(scenario, key)


def _stands(scenario: Scenario, key: str) -> Number:
    if key.startswith(FACTS):
        return number_from_fact(scenario.facts[key.removeprefix(FACTS)], scenario.figures)
    section, *rest = path_of(key)
    if section == "parameters":
        return scenario.parameters[key]
    entries: Mapping[str, Any] = getattr(scenario, section)
    number: Number = entries[rest[0]].numbers[rest[1]]
    return number


def uses_of(scenario: Scenario, fact: str) -> tuple[str, ...]:
    """Keys of the numbers that rest on a fact; none if it is context only.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    fact : str
        Id of the fact.

    Returns
    -------
    tuple of str
    """
    keys = all_keys(scenario.concessions, scenario.counters)
    return tuple(key for key in keys if _stands(scenario, key).fact == fact)


def quantity_at(scenario: Scenario, key: str, problems: Problems, mark: Mark | None = None) -> Quantity | None:
    """What the number under a key measures; notes it when there is no such number.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    key : str
        As `number_of` takes it.
    problems : Problems
        Where an unknown key, or a fact that enters no equation, is noted.
    mark : Mark, optional
        Where the key was written.

    Returns
    -------
    Quantity or None
        A fact's quantity has the fact's unit, and the range in which all numbers that rest on it may lie.
    """
    name = key.removeprefix(FACTS)
    if not key.startswith(FACTS) or name not in scenario.facts:
        quantity = quantity_of(key, scenario.concessions, scenario.counters)
        if key.startswith(EVENTS):
            hint = f"play one quarter after another with --set {key}=QUARTER"
            problems.add("E314", f"{shown(key)} is the date of an event, not a number", mark, hint)
        elif quantity is None:
            known = [*all_keys(scenario.concessions, scenario.counters), *(FACTS + one for one in scenario.facts)]
            hint = "" if problems.full else nearest(key, known)
            problems.add(
                "E314",
                f"there is no number {shown(key)}",
                mark,
                hint or "name it by its full key, such as ties.exports.share",
            )
        return quantity
    fact, uses = scenario.facts[name], uses_of(scenario, name)
    if not uses:
        problems.add(
            "E316",
            f"{key} enters no equation of {scenario.name}",
            mark,
            "the fact is context; a change of it would change nothing",
        )
        return None
    domains = [
        quantity.domain
        for use in uses
        if (quantity := quantity_of(use, scenario.concessions, scenario.counters)) is not None
    ]
    low, high = max((ANY, *domains), key=lambda one: one[0])[0], min((ANY, *domains), key=lambda one: one[1])[1]
    return Quantity(key, "", fact.unit, (low, high), fact.title)


def with_numbers(scenario: Scenario, numbers: Mapping[str, Number]) -> Scenario:
    """The scenario with some numbers replaced.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario; it stays as it is.
    numbers : mapping of str to Number
        New numbers by key, as `number_of` takes it; a fact's takes the place of every number that rests on the fact
        and is not itself given. A number that names a fact but does not say what the fact says
        loses the name, so that no figure claims a source it does not have.

    Returns
    -------
    Scenario
        A new scenario; `dump` writes the new numbers.

    Raises
    ------
    InputError
        If a key is unknown or a number is outside its domain.
    """
    problems = Problems()
    parameters, resolved = dict(scenario.parameters), scenario.resolved
    entries: dict[str, dict[str, Any]] = {
        "concessions": dict(scenario.concessions),
        "counters": dict(scenario.counters),
    }
    for key, number in _without_facts(scenario, numbers, problems).items():
        quantity = quantity_at(scenario, key, problems)
        if quantity is None or not check_number(number, quantity, key, problems):
            continue
        honest = _honest(number, scenario)
        section, *rest = path = path_of(key)
        if section == "parameters":
            parameters[key] = honest
        else:
            entry = entries[section][rest[0]]
            entries[section][rest[0]] = replace(entry, numbers=Frozen({**entry.numbers, rest[1]: honest}))
        resolved = _put(resolved, path, stated(honest))
    check_imports(parameters, problems)
    problems.raise_all()
    return replace(
        scenario,
        parameters=Frozen(parameters),
        concessions=Frozen(entries["concessions"]),
        counters=Frozen(entries["counters"]),
        resolved=resolved,
    )


def with_menu(scenario: Scenario, menu: Sequence[str]) -> Scenario:
    """The scenario with a menu of fewer concessions.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario; it stays as it is.
    menu : sequence of str
        Ids of concessions that may be offered, with all that they require.

    Returns
    -------
    Scenario
        A new scenario; `dump` writes the new menu.
    """
    return replace(scenario, menu=tuple(menu), resolved=Frozen({**scenario.resolved, "menu": tuple(menu)}))


def stated(number: Number) -> Frozen[str, Any]:
    """A number as a scenario file states it."""
    if number.fact is not None:
        entry: dict[str, Any] = {"fact": number.fact}
    else:
        entry = dict(zip(DISTRIBUTIONS[number.distribution], number.terms, strict=True))
        if number.distribution not in ("fixed", "pert"):
            entry = {"distribution": number.distribution, **entry}
    if number.why is not None:
        entry["why"] = number.why
    return Frozen(entry)


def _without_facts(scenario: Scenario, numbers: Mapping[str, Number], problems: Problems) -> dict[str, Number]:
    """The changes with every fact replaced by the numbers that rest on it."""
    plain = {key: number for key, number in numbers.items() if not key.startswith(FACTS)}
    for key, number in numbers.items():
        if not key.startswith(FACTS) or quantity_at(scenario, key, problems) is None:
            continue
        name = key.removeprefix(FACTS)
        why = f"instead of the fact {name}: {number.why or 'set in code'}"
        for use in uses_of(scenario, name):
            plain.setdefault(use, replace(number, fact=None, why=why))
    return plain


def _honest(number: Number, scenario: Scenario) -> Number:
    """The number with its source only if the source says so, and with a reason if it has no source."""
    number = replace(number, terms=tuple(float(term) for term in number.terms))
    if number.fact is not None:
        fact = scenario.facts.get(number.fact)
        said = None if fact is None else number_from_fact(fact, scenario.figures, number.why)
        if said != number:
            number = replace(number, fact=None, why=number.why or f"changed in code from the fact {number.fact}")
    return number if number.fact or number.why else replace(number, why="set in code")


def _put(mapping: Mapping[str, Any], path: tuple[str, ...], value: Any) -> Frozen[str, Any]:
    step, rest = path[0], path[1:]
    return Frozen({**mapping, step: _put(mapping.get(step, {}), rest, value) if rest else value})

"""The keys of single numbers: ``ties.exports.share``, ``concessions.<id>.value``, ``counters.<id>.cost``."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sim.core.quantities import CONCESSION, COUNTER, Quantity
from sim.ties import PARAMETERS

FACTS = "facts."
"""How the key of a fact begins; setting it sets every number that rests on it."""

EVENTS = "events."
"""How the date of an event is named on the command line; it is a whole number and no figure that is drawn or swept."""

CONCESSION_FIELDS = {quantity.key: quantity for quantity in CONCESSION}
COUNTER_FIELDS = {quantity.key: quantity for quantity in COUNTER}


def quantity_of(key: str, concessions: Collection[str], counters: Collection[str]) -> Quantity | None:
    """What the number of that key measures, or None if there is no such number.

    Examples
    --------
    >>> quantity_of("concessions.relief.value", ["relief"], []).unit
    '% of pivot GDP per year'
    """
    if key in PARAMETERS:
        return PARAMETERS[key]
    section, _, rest = key.partition(".")
    name, _, field = rest.partition(".")
    if section == "concessions" and name in concessions:
        return CONCESSION_FIELDS.get(field)
    if section == "counters" and name in counters:
        return COUNTER_FIELDS.get(field)
    return None


def path_of(key: str) -> tuple[str, ...]:
    """Where the number of that key stands in a scenario file."""
    steps = tuple(key.split("."))
    return ("parameters", *steps) if key in PARAMETERS else steps


def all_keys(concessions: Collection[str], counters: Collection[str]) -> Iterator[str]:
    """Every key that a scenario with these concessions and counters has a number for."""
    yield from PARAMETERS
    for name in concessions:
        yield from (f"concessions.{name}.{field}" for field in CONCESSION_FIELDS)
    for name in counters:
        yield from (f"counters.{name}.{field}" for field in COUNTER_FIELDS)

"""``wedge trace``: from a documented figure to the answer."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Seed, Sets, Worlds
from sim.cli.printing import columns, say, say_json, wrapped

if TYPE_CHECKING:
    from sim.analysis.trace import Trace, Tried
    from sim.scenario import Source

CLEAR = 2.0


def trace(
    fact: Annotated[str, typer.Argument(help="Id of a fact.")],
    scenario: Annotated[str, typer.Option("--scenario", help="Scenario whose fact it is.")] = "reverse-kissinger",
    to: Annotated[float | None, typer.Option("--to", help="Another figure to try, in the fact's unit.")] = None,
    worlds: Worlds = 1024,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    json: Json = False,
) -> None:
    """Follow a figure: sources, parameters, equations, ledger, and what another figure would change in the answer.

    Example: wedge trace china-share-of-russian-exports --to 0.2 -n 256
    """
    from sim.analysis.trace import trace as follow  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.runs.readings import read_as  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    found = follow(read_as(load(scenario, sets), "obeyed"), fact, worlds, seed, to)
    if json:
        say_json(_document(found))
        return
    one = found.fact
    say(f"{one.title}: {one.value:g} {one.unit} ({one.as_of}), grade {one.grade}")
    _row(f"source: {_source(found.source, one.document)}")
    _row(f"says: {one.paraphrase}")
    for other, source in found.second:
        _row(f"second source: {other.value:g}, {other.says}; {_source(source, other.source)}")
    if one.contested:
        _row(f"contested: {one.contested}")
    if one.note:
        _row(f"note: {one.note}")
    _row("enters: " + (", ".join(found.keys) or "no equation; it is context"))
    for equation in found.equations:
        _row(f"equation: {equation}")
    if found.ledger:
        _row("ledger: " + ", ".join(f"{role} {term}" for role, term in found.ledger))
    if not found.tried:
        _row("No figure for it could move the answer: nothing is computed from it.")
        return
    _row(
        f"As drawn, some package makes leaving pay for good in {found.stated} of worlds, as if others obeyed; "
        f"{worlds} worlds, seed {seed}. With the figure fixed:"
    )
    for tried in found.tried:
        _row(_tried(tried, one.unit), "    ")
    _row(_conclusion(found))


def _row(text: str, indent: str = "  ") -> None:
    for line in wrapped(text, columns(), indent, indent + "  "):
        say(line)


def _source(source: Source | None, name: str) -> str:
    if source is None:
        return name
    place = f", {source.locator}" if source.locator else ""
    return f"{source.author}, {source.title}, {source.publisher}, {source.date}{place} ({name})"


def _signed(value: float, error: float) -> str:
    from sim.analysis.shares import percent  # noqa: PLC0415

    return f"{'+' if value > 0 else '−' if value < 0 else ''}{percent(abs(value))} ± {percent(error)}"


def _tried(tried: Tried, unit: str) -> str:
    from sim.analysis.shares import figure  # noqa: PLC0415

    terms = ", ".join(
        f"{role} {term} {'+' if step.value >= 0 else '−'}{figure(abs(step.value))} ± {figure(step.error)}"
        for (role, term), step in tried.terms.items()
    )
    moved = f"; at the start, % of GDP a year: {terms}" if terms else ""
    change = _signed(tried.change.value, tried.change.error)
    return f"{tried.figure:g} {unit} ({', '.join(tried.said_by)}): {tried.share} of worlds ({change}){moved}"


def _conclusion(found: Trace) -> str:
    clear = [one for one in found.tried if abs(one.change.value) > CLEAR * one.change.error]
    if not clear:
        return "No figure that anybody gives changes the answer by more than the sampling noise."
    clear.sort(key=lambda one: -abs(one.change.value))
    most = clear[0]
    change = _signed(most.change.value, most.change.error)
    near = [
        f"{one.figure:g} ({', '.join(one.said_by)})"
        for one in clear[1:]
        if abs(most.change.value) - abs(one.change.value) <= CLEAR * hypot(most.change.error, one.change.error)
    ]
    apart = f"; not told apart from {', '.join(near)}" if near else ""
    return f"The answer moves most at {most.figure:g} ({', '.join(most.said_by)}): {change} of worlds{apart}."


def _document(found: Trace) -> dict[str, object]:
    one = found.fact
    return {
        "fact": one.id, "value": one.value, "unit": one.unit, "document": one.document, "grade": one.grade,
        "contested": one.contested or None,
        "second": [{"source": other.source, "value": other.value, "says": other.says} for other, _ in found.second],
        "enters": found.keys,
        "equations": found.equations,
        "ledger": [f"{role} {term}" for role, term in found.ledger],
        "stated": {"share": found.stated.value, "error": found.stated.error},
        "shares": [
            {
                "figure": tried.figure, "said_by": tried.said_by,
                "share": tried.share.value, "error": tried.share.error,
                "change": tried.change.value, "change_error": tried.change.error,
                "terms": {
                    f"{role} {term}": {"change": step.value, "error": step.error}
                    for (role, term), step in tried.terms.items()
                },
            }
            for tried in found.tried
        ],
    }  # fmt: skip

"""``wedge why``: what stands behind a line of the verdict."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Seed, Sets
from sim.cli.printing import columns, say, say_json, wrapped

if TYPE_CHECKING:
    from sim.analysis.why import Move, Why

SHOWN = 8
"""Changes that are printed; all are in the JSON."""


def why(
    line: Annotated[int, typer.Argument(help="Line of the verdict, 1 to 20.")],
    scenario: Annotated[str, typer.Option("--scenario", help="Scenario whose verdict it is.")] = "reverse-kissinger",
    worlds: Annotated[int, typer.Option("-n", "--worlds", min=1, max=100_000, help="Worlds for each change.")] = 512,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    json: Json = False,
) -> None:
    """Show the rule behind a line, the inputs and sources that move it most, and whether a single one flips it.

    Example: wedge why 6 -n 256
    """
    from sim.analysis.why import why as reasons  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.scenario import load  # noqa: PLC0415

    found = reasons(load(scenario, sets), line, worlds, seed)
    if json:
        moves = [
            {
                "key": move.key, "meaning": move.meaning, "source": move.source, "figure": move.figure,
                "value": move.value, "change": move.change, "error": move.error, "tied_with_largest": move.tied,
            }
            for move in found.moves
        ]  # fmt: skip
        say_json({
            "line": line, "rule": found.rule, "functions": found.places, "unit": found.unit, "value": found.value,
            "error": found.error, "worlds": found.worlds, "documented": found.documented, "judged": found.judged,
            "flips": found.flips, "moves": moves,
        })  # fmt: skip
        return
    _row(f"Line {line}: {found.rule}", 0)
    for place in found.places:
        _row(f"computed by {place}", 2)
    if found.unit:
        _row(f"as stated: {_value(found, found.value, found.error)}, {found.worlds} worlds, seed {seed}", 2)
        _row(f"inputs tried, each alone: {len(found.documented)} documented, {len(found.judged)} judged", 2)
    for move in found.moves[:SHOWN]:
        _row(_said(found, move), 4)
        _row(move.source, 6)
    _row(_conclusion(found), 2)


def _row(text: str, indent: int) -> None:
    for line in wrapped(text, columns(), " " * indent, " " * (indent + 2)):
        say(line)


def _value(found: Why, value: float, error: float) -> str:
    from sim.analysis.shares import Share, figure  # noqa: PLC0415

    if found.unit == "share":
        return str(Share(value, error, found.worlds))
    return f"{figure(value)} ± {figure(error)} {found.unit}"


def _said(found: Why, move: Move) -> str:
    tie = "  (cannot be told apart from the largest)" if move.tied else ""
    return f"{_at(move)}: {_change(found, move)}   {move.meaning}{tie}"


def _at(move: Move) -> str:
    """What was set to what; a lever has no figure."""
    return move.key if isnan(move.figure) else f"{move.key} = {move.figure:g}"


def _change(found: Why, move: Move) -> str:
    from sim.analysis.shares import figure, percent  # noqa: PLC0415

    sign = "+" if move.change > 0 else "−"
    if found.unit == "share":
        then = percent(move.value) if move.value else f"< 1/{found.worlds}"
        return f"{then} ({sign}{percent(abs(move.change))} ± {percent(move.error)})"
    return f"{figure(move.value)} ({sign}{figure(abs(move.change))} ± {figure(move.error)} {found.unit})"


def _conclusion(found: Why) -> str:
    if not found.unit:
        return "This line is no number that an input of the scenario moves."
    if not found.moves:
        return "No single input moves it by more than the sampling noise."
    first = found.moves[0]
    at = _at(first)
    if found.unit != "share":
        return f"The largest move by a single input is {at}: {_change(found, first)}."
    flips = [move for move in found.moves if (move.value >= 0.5) != (found.value >= 0.5)]
    if not flips:
        return f"No single input takes it past one half; the largest move is {at}: {_change(found, first)}."
    keys = ", ".join(dict.fromkeys(move.key for move in flips))
    return f"One input alone takes it past one half: {keys}; the largest move is {at}: {_change(found, first)}."

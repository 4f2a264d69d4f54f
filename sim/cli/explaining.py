"""``wedge why``: what stands behind a line of the verdict."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Json, Seed, Sets
from sim.cli.printing import say, say_json


def why(
    line: Annotated[int, typer.Argument(help="Line of the verdict, 1 to 4.")],
    scenario: Annotated[str, typer.Option("--scenario", help="Scenario whose verdict it is.")] = "reverse-kissinger",
    worlds: Annotated[int, typer.Option("-n", "--worlds", min=1, max=100_000, help="Worlds for each change.")] = 512,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    json: Json = False,
) -> None:
    """Show the rule behind a line and which single input moves it most.

    Example: wedge why 2
    """
    from sim.analysis.why import why as reasons  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.scenario import load  # noqa: PLC0415

    found = reasons(load(scenario, sets), line, worlds, seed)
    if json:
        moves = [
            {"key": move.key, "figure": move.figure, "share": move.share.value, "error": move.share.error}
            for move in found.moves
        ]
        say_json({"line": line, "rule": found.rule, "share": found.share.value, "flips": found.flips, "moves": moves})
        return
    say(f"Line {line}: {found.rule} (sim.game.solve:solve)")
    say(f"  as stated: {found.share} of {worlds} worlds, seed {seed}")
    say("  one input alone, at an end of its range:")
    for move in found.moves[:8]:
        say(f"    {move.key} = {move.figure:g}: {move.share}   {move.meaning} ({move.source})")
    if not found.moves:
        say("    none moves it")
    say(f"  a single input flips it (past one half): {'yes' if found.flips else 'no'}")

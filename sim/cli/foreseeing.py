"""``wedge equilibrium``: the benchmark of full foresight."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import Json, ScenarioName, Seed, Sets, Worlds
from sim.cli.printing import columns, note, say, say_json, wrapped
from sim.core.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.analysis.foresight import Foresight


def equilibrium(
    scenario: ScenarioName,
    quarters: Annotated[
        int, typer.Option("--quarters", min=1, max=64, help="Quarters in which offers are possible.")
    ] = 8,
    temperature: Annotated[
        float, typer.Option("--temperature", min=0, max=1000, help="0 is exact; above it players err, in % of GDP.")
    ] = 0.0,
    worlds: Worlds = 1024,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    efg: Annotated[Path | None, typer.Option("--efg", help="Write the tree of one world for Gambit.")] = None,
    world: Annotated[int, typer.Option("--world", min=0, max=2**40, help="Which world --efg writes.")] = 0,
    json: Json = False,
) -> None:
    """Solve the offer game with full foresight: backward induction over several quarters with an infinite tail.

    Packages are the rungs of the scenario's ladder; the state stays as it is at the start.

    Example: wedge equilibrium kissinger-1972 --quarters 4 -n 256
    """
    from sim.analysis.foresight import as_dict, foresee, sentences, tree_of  # noqa: PLC0415 - keeps help quick
    from sim.runs.readings import read_as  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    stated = load(scenario, sets)
    if world >= worlds:
        raise InputError([Problem("E284", f"there is no world {world}", hint=f"--world is below {worlds}, see -n")])
    written = None
    if efg is not None:
        from sim.runs.files import write_whole  # noqa: PLC0415

        write_whole(efg, tree_of(stated, seed, world, quarters).encode())
        written = str(efg)
        note(f"written: {efg}")
    found: dict[str, Foresight] = {
        reading: foresee(read_as(stated, reading), quarters, temperature, worlds, seed)
        for reading in ("answers", "obeyed")
    }
    if json:
        document: dict[str, Any] = {reading: as_dict(one) for reading, one in found.items()}
        say_json({
            "scenario": stated.name, "quarters": quarters, "temperature": temperature, "worlds": worlds, "seed": seed,
            "efg": written, **document,
        })  # fmt: skip
        return
    heads = {"answers": "ONLY WHAT THE SUITOR OWNS", "obeyed": "AS IF OTHERS OBEYED"}
    first = found["answers"]
    say(
        f"{stated.title}: {quarters} quarters, then for ever; temperature {temperature:g}; {worlds} worlds, seed {seed}"
    )
    say("packages: " + ", ".join(first.packages))
    for reading, one in found.items():
        say(heads[reading])
        for sentence in sentences(one, stated):
            for line in wrapped(sentence, columns(), "  ", "    "):
                say(line)

"""``wedge explain``: one world as a story."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Seed, Sets
from sim.cli.printing import columns, note, say, say_json, wrapped
from sim.core.errors import PARTIAL, InputError, Problem

if TYPE_CHECKING:
    from sim.runs.ensemble import Ensemble

DATES = 15
LATEST = "latest"


def explain(
    target: Annotated[
        str, typer.Argument(help="Folder of a result, latest for the newest in ./results, or a scenario.")
    ],
    world: Annotated[int | None, typer.Option("--world", min=0, max=2**40, help="Number of the world.")] = None,
    like: Annotated[str, typer.Option("--like", help="A typical world that hedged, pocketed, defected, …")] = "",
    worlds: Annotated[
        int, typer.Option("-n", "--worlds", min=1, max=100_000, help="Worlds to look for a typical one in (scenario).")
    ] = 256,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Also draw it: a file ending in .png or .svg.")
    ] = None,
    json: Json = False,
) -> None:
    """Tell one world quarter by quarter: who offered, who answered, what was chosen and why, what turned.

    Example: wedge explain misreading-moscow --like hedged -n 64 --set quarters=12
    """
    from sim.analysis.narration import as_dict, ending, lines  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.analysis.story import differing, replay  # noqa: PLC0415

    if (world is None) == (not like):
        raise InputError([Problem("E284", "say which world", hint="give --world N or --like CLASS, one of them")])
    if picture is not None and picture.suffix not in (".png", ".svg"):
        hint = "give a file ending in .png or .svg"
        raise InputError([Problem("E291", f"{picture} is no picture that can be drawn", hint=hint)])
    stored = _stored(target)
    if stored is None:
        scenario, found = _of_scenario(target, sets, world, like, worlds, seed)
    else:
        if sets:
            hint = "run the changed scenario, or explain the scenario itself"
            raise InputError([Problem("E287", "a stored result cannot be changed with --set", hint=hint)])
        scenario, seed, found = stored.scenario, stored.seed, _of_result(stored, world, like)
    story = replay(scenario, seed, found)
    wrong = [] if stored is None else differing(story, stored.worlds.iloc[found])
    if picture is not None:
        from sim.report.picture import figure_of  # noqa: PLC0415
        from sim.report.story import PICTURE  # noqa: PLC0415
        from sim.report.style import encoded  # noqa: PLC0415
        from sim.runs.files import write_whole  # noqa: PLC0415

        write_whole(picture, encoded(figure_of(PICTURE, story), picture.suffix[1:]))
        note(f"drawn: {picture}")
    if json:
        matches = None if stored is None else not wrong
        say_json(
            {**as_dict(story), "matches_stored_row": matches, "picture": None if picture is None else str(picture)}
        )
    else:
        say(f"{scenario.title}: world {found}, seed {seed}, from {scenario.start}; values in % of the pivot's GDP")
        for when, words in lines(story):
            _say_wrapped(words, when)
        _say_wrapped(ending(story))
        if stored is not None and not wrong:
            say("The replay is the stored row to the last bit.")
    if wrong:
        note(
            f"the replay differs from the stored row in {', '.join(wrong[:5])}: another version wrote it; run it again"
        )
        raise typer.Exit(PARTIAL)


def _say_wrapped(text: str, when: str = "") -> None:
    for line in wrapped(text, columns(), f"{when:<{DATES}}" if when else "", " " * DATES):
        say(line)


def _stored(target: str) -> Ensemble | None:
    """The result in a folder, or None where the target is a scenario."""
    from sim.runs.results import open_results  # noqa: PLC0415

    folder = _latest() if target == LATEST else Path(target)
    return open_results(folder) if (folder / "manifest.json").is_file() else None


def _latest() -> Path:
    """The folder of the newest result below ``results``."""
    found = sorted(Path("results").rglob("manifest.json"), key=lambda path: path.stat().st_mtime)
    if not found:
        hint = "run a scenario first, or give a folder or a scenario"
        raise InputError([Problem("E284", "there is no result in ./results", hint=hint)])
    return found[-1].parent


def _of_result(stored: Ensemble, world: int | None, like: str) -> int:
    from sim.analysis.story import TYPICAL, TYPICAL_PATH, typical  # noqa: PLC0415

    table = stored.worlds
    if world is not None:
        if world >= len(table):
            hint = f"it has worlds 0 to {len(table) - 1}"
            raise InputError([Problem("E284", f"there is no world {world} in this result", hint=hint)])
        return world
    columns = [*TYPICAL, *(f"path_answers_{name}" for name in TYPICAL_PATH)]
    return typical({name: table[name].to_numpy() for name in columns}, table["path_answers_outcome"].to_numpy(), like)


def _of_scenario(
    target: str, sets: list[str], world: int | None, like: str, worlds: int, seed: int
) -> tuple[object, int]:
    from sim.analysis.story import likeness, typical  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    scenario = load(target, sets)
    if world is not None:
        return scenario, world
    table, outcomes = likeness(scenario, worlds, seed)
    return scenario, typical(table, outcomes, like)

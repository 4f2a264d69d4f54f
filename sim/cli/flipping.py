"""``wedge flips``: the smallest sets of changes that flip the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json, Pictures, Seed, Sets, Worlds
from sim.cli.printing import note, say, say_json, say_sentences


def flips(
    result: Annotated[str, typer.Argument(help="Folder of a result, or a scenario.")],
    world: Annotated[int | None, typer.Option("--world", min=0, max=2**40, help="Only this world.")] = None,
    test: Annotated[str, typer.Option("--test", help="A test of the opening quarter.")] = "wedge_rational",
    reading: Annotated[str, typer.Option("--reading", help="Under which reading.")] = "answers",
    level: Annotated[float, typer.Option("--level", min=0.01, max=0.99, help="Share of worlds that counts.")] = 0.5,
    worlds: Worlds = 512,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    pictures: Pictures = Path("results/answers"),
    json: Json = False,
) -> None:
    """Find the smallest sets of the scenario’s levers that flip the answer, of most worlds and world by world.

    Levers are pulled by the amounts the scenario states, no more; how much of the way is enough is found by bisection.
    Of a result its scenario and seed are taken, and only the opening quarter is solved.

    Example: wedge flips reverse-kissinger --world 17
    """
    from sim.analysis import flips as sets_of  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.analysis.flip_words import sentences  # noqa: PLC0415
    from sim.report.answering import save  # noqa: PLC0415
    from sim.report.levers import figure  # noqa: PLC0415
    from sim.runs.results import open_results  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    if (Path(result) / "manifest.json").is_file():
        run = open_results(result)
        scenario, seed = run.scenario, run.seed
    else:
        scenario = load(result, sets)
    one = world is not None
    asked = sets_of.Asked(test, reading, first=world or 0, worlds=1 if one else worlds, seed=seed)
    found = sets_of.flips(scenario, asked, level)
    said = sentences(found, scenario, level)
    paths = [] if one else save(figure(found, scenario), pictures, f"flips-{scenario.name}-{test}-{reading}")
    if json:
        say_json(
            {
                "scenario": scenario.name,
                "test": test,
                "reading": reading,
                "world": world,
                "worlds": asked.worlds,
                "seed": seed,
                "stated": found.stated.value,
                "error": found.stated.error,
                "sets": [
                    {
                        "levers": [lever.name for lever in flip.levers],
                        "share": flip.share.value,
                        "error": flip.share.error,
                        "part": flip.part,
                    }
                    for flip in found.sets
                ],
                "needs": found.needs.to_dict("records"),
                "levers": found.levers.reset_index().to_dict("records"),
                "sentences": said,
                "pictures": [str(path) for path in paths],
            }
        )
        return
    say(f"WHAT FLIPS THE ANSWER   {scenario.name}, {test}, {reading} | seed {seed}, opening quarter only")
    say_sentences(said)
    if paths:
        note("pictures: " + ", ".join(str(path) for path in paths))

"""``wedge discover``: in which worlds the answer holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json, Pictures, Seed, Sets, Worlds
from sim.cli.printing import note, say, say_json, say_sentences


def discover(
    result: Annotated[str, typer.Argument(help="Folder of a result, or a scenario.")],
    test: Annotated[str, typer.Option("--test", help="A test of the opening quarter.")] = "pivot_rational",
    reading: Annotated[str, typer.Option("--reading", help="Under which reading.")] = "obeyed",
    fails: Annotated[bool, typer.Option("--fails", help="Seek the worlds in which it fails.")] = False,
    density: Annotated[float, typer.Option("--density", min=0.05, max=1, help="Least share within a box.")] = 0.8,
    boxes: Annotated[int, typer.Option("--boxes", min=1, max=20, help="Boxes at most.")] = 3,
    worlds: Worlds = 8192,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    pictures: Pictures = Path("results/answers"),
    json: Json = False,
) -> None:
    """Describe the worlds in which an answer holds by few limits on few figures (PRIM), with a tree’s second opinion.

    A result’s worlds are drawn again from its seed; for a scenario the opening quarter of -n worlds is solved.

    Example: wedge discover reverse-kissinger --test pivot_rational --reading obeyed
    """
    from sim.analysis.box_words import records, sentences  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.analysis.discover import discover as describe  # noqa: PLC0415
    from sim.report.answering import save  # noqa: PLC0415
    from sim.report.discovery import figure  # noqa: PLC0415
    from sim.runs.results import open_results  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    stored = (Path(result) / "manifest.json").is_file()
    source = open_results(result) if stored else load(result, sets)
    found = describe(source, test, reading, fails=fails, density=density, most=boxes, worlds=worlds, seed=seed)
    said = sentences(found)
    paths = save(figure(found), pictures, f"discover-{found.scenario.name}-{test}-{reading}")
    if json:
        say_json(
            {
                "scenario": found.scenario.name,
                "test": test,
                "reading": reading,
                "fails": fails,
                "worlds": len(found.outcome),
                "seed": found.seed,
                "share": found.share.value,
                "error": found.share.error,
                "boxes": records(found.boxes),
                "tree": records([found.leaf])[0],
                "sentences": said,
                "pictures": [str(path) for path in paths],
            }
        )
        return
    say(
        f"WHERE THE ANSWER {'FAILS' if fails else 'HOLDS'}   {found.scenario.name}, {test}, {reading} | "
        f"{len(found.outcome)} worlds, seed {found.seed}, opening quarter only"
    )
    say_sentences(said)
    note("pictures: " + ", ".join(str(path) for path in paths))

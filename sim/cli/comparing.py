"""``wedge compare``: two scenarios or two results in the same worlds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json, Pictures, Seed, Sets, Worlds
from sim.cli.printing import note, say, say_json, say_sentences
from sim.core.errors import InputError, Problem

Side = Annotated[str, typer.Argument(help="A scenario, or the folder of a result.")]


def compare(
    first: Side,
    second: Side,
    explain: Annotated[bool, typer.Option("--explain", help="Which differences of the inputs it comes from.")] = False,
    test: Annotated[str, typer.Option("--test", help="The answer that --explain shares out.")] = "pivot_rational",
    reading: Annotated[str, typer.Option("--reading", help="Under which reading.")] = "answers",
    fine: Annotated[bool, typer.Option("--fine", help="Each political tie by itself (sampled).")] = False,
    orders: Annotated[int, typer.Option("--orders", min=2, max=10_000, help="Pairs of random orders then.")] = 16,
    worlds: Worlds = 1024,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    pictures: Pictures = Path("results/answers"),
    json: Json = False,
) -> None:
    """Compare two scenarios in the same worlds: differences with paired standard errors, and what they come from.

    Scenarios are compared in the opening quarter; two results of equal size and seed over their whole paths. --set
    changes the second scenario.

    Example: wedge compare kissinger-1972 reverse-kissinger --explain
    """
    from sim.analysis import compare as pair  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.report.answering import save  # noqa: PLC0415
    from sim.report.compare import figure  # noqa: PLC0415
    from sim.runs.results import open_results  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    stored = [(Path(side) / "manifest.json").is_file() for side in (first, second)]
    if all(stored):
        runs = open_results(first), open_results(second)
        worlds, seed = len(runs[0]), runs[0].seed
        ours, theirs = runs[0].scenario, runs[1].scenario
        table = pair.compare_runs(*runs)
    elif any(stored):
        hint = "name two scenarios, or the folders of two results"
        raise InputError([Problem("E412", "a scenario and a result share no worlds", hint=hint)])
    else:
        ours, theirs = load(first), load(second, sets)
        table = pair.compare(ours, theirs, worlds, seed)
    said = pair.comparison_sentences(table, ours, theirs, worlds)
    document = {
        "first": ours.name,
        "second": theirs.name,
        "worlds": worlds,
        "seed": seed,
        "differences": pair.as_records(table),
    }
    if not json:
        say(f"{ours.name} AGAINST {theirs.name}   {worlds} worlds, seed {seed}, the same luck in both")
        for line in pair.table_lines(table, worlds):
            say(line)
    if explain:
        limited = min(worlds, 512) if all(stored) else worlds
        found = pair.explain(ours, theirs, test, reading, fine=fine, orders=orders, worlds=limited, seed=seed)
        paths = save(figure(found, ours, theirs), pictures, f"compare-{ours.name}-{theirs.name}")
        said += pair.explanation_sentences(found, ours, theirs)
        document["explanation"] = {
            "test": test,
            "reading": reading,
            "exact": found.exact,
            "first": found.first.value,
            "second": found.second.value,
            "blocks": found.table().to_dict("records"),
            "pictures": [str(path) for path in paths],
        }
        note("pictures: " + ", ".join(str(path) for path in paths))
    if json:
        say_json({**document, "sentences": said})
        return
    say_sentences(said)

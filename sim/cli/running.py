"""``wedge run``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Figures, Jobs, Json, Results, ScenarioName, Seed, Sets, Worlds, cores
from sim.cli.printing import Progress, columns, note, say, say_json, say_verdict


def run(
    scenario: ScenarioName,
    worlds: Worlds = 10_000,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    figures: Figures = None,
    rung: Annotated[int | None, typer.Option("--rung", min=1, help="Offer only up to this rung of the ladder.")] = None,
    jobs: Jobs = 0,
    results: Results = Path("results"),
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier result of the same run.")] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out pictures, report and the search of levers.")
    ] = False,
    json: Json = False,
) -> None:
    """Play a scenario in many worlds; print the verdict; store tables, pictures and a report.

    Example: wedge run reverse-kissinger -n 2000 --set suitor.p_reversal=0
    """
    from sim.analysis.opening import up_to_rung  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.analysis.verdict import GROUPS, verdict  # noqa: PLC0415
    from sim.report.provenance import command_of  # noqa: PLC0415
    from sim.runs.manifest import sha256  # noqa: PLC0415
    from sim.runs.results import open_results  # noqa: PLC0415
    from sim.runs.running import run_tasks  # noqa: PLC0415
    from sim.runs.tasks import Plan  # noqa: PLC0415
    from sim.scenario import dump, load  # noqa: PLC0415

    chosen = load(scenario, sets, figures)
    if rung is not None:
        # Through the reader, so that the stored scenario has the smaller menu too.
        chosen = load(scenario, [*sets, "menu=" + ",".join(up_to_rung(chosen, rung).menu)], figures)
    changed = f"-{sha256(dump(chosen).encode())[:8]}" if sets or figures or rung else ""
    folder = results / chosen.name / f"seed-{seed}-worlds-{worlds}{changed}"
    plan = Plan(chosen, seed, worlds)
    command = command_of(chosen, worlds, seed)
    run_tasks(plan, folder, jobs=cores(jobs), force=force, progress=Progress(), command=command)
    ensemble = open_results(folder)
    answer = verdict(ensemble, levers=not quick)
    if not quick:
        from sim.report.gallery import draw  # noqa: PLC0415
        from sim.report.page import report_page  # noqa: PLC0415

        draw(ensemble, folder / "figures")
        report_page(ensemble, answer, folder)
    if json:
        say_json(answer.as_dict())
    else:
        say_verdict(answer, GROUPS, columns())
        say(f"20 Results, pictures and report: {folder}")
    note(f"seed {seed}; the same command gives the same worlds")

"""``wedge sweep``: many points of a scenario, each in the same worlds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import (
    DryRun,
    Executor,
    Figures,
    Jobs,
    Json,
    Results,
    ScenarioName,
    Seed,
    Sets,
    Shard,
    Worlds,
    below,
    cores,
)
from sim.cli.printing import Progress, columns, note, say, say_json, wrapped
from sim.cli.running import say_plan
from sim.cli.storing import tell

if TYPE_CHECKING:
    from sim.runs.tasks import Plan


def sweep(
    scenario: ScenarioName,
    over: Annotated[
        list[str],
        typer.Option(
            "--over",
            help="An axis: key=low:high:steps, with :log for equal ratios; key=a,b,c; or key=range for its own.",
        ),
    ] = [],  # noqa: B006 - typer reads the default, nobody changes it
    vary: Annotated[Path | None, typer.Option("--vary", help="A YAML file of axes.")] = None,
    design: Annotated[str, typer.Option("--design", help="grid, lhs, sobol or morris.")] = "grid",
    points: Annotated[int, typer.Option("--points", min=1, help="Points of a design that samples.")] = 64,
    worlds: Worlds = 1024,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006
    figures: Figures = None,
    jobs: Jobs = 0,
    executor: Executor = "process",
    shard: Shard = "1/1",
    results: Results = Path("results"),
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier result of the same sweep.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out pictures.")] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Play a scenario at many points, each in the same worlds; print what moves the answer and what does not.

    Example: wedge sweep reverse-kissinger --over ties.scale=0.25:4:9:log -n 512
    """
    from sim.runs.executors import get_ready  # noqa: PLC0415 - keeps `wedge --help` quick

    if not dry_run:
        # Before anything else is imported: to get workers ready takes longer.
        get_ready(executor, cores(jobs))
    from sim.runs.design import make  # noqa: PLC0415
    from sim.runs.estimate import check_fits, estimate  # noqa: PLC0415
    from sim.runs.running import run_tasks  # noqa: PLC0415
    from sim.runs.tasks import Plan, parse_shard  # noqa: PLC0415
    from sim.scenario import load, read_axes  # noqa: PLC0415

    chosen = load(scenario, sets, figures)
    axes = read_axes(chosen, over, vary)
    part = parse_shard(shard)
    plan = Plan(chosen, seed, worlds, make(axes, design, points, seed), part)
    folder = below(results, chosen.name, folder_name(plan, design))
    found = estimate(plan, cores(jobs))
    check_fits(found, folder)
    if dry_run:
        say_plan(plan, folder, cores(jobs), json)
        if not json:
            _say_points(plan)
        return
    note(f"{found}")
    command = " ".join(["wedge sweep", chosen.name, *(f"--over {one}" for one in over), f"--design {design}"])
    report = run_tasks(
        plan, folder, jobs=cores(jobs), executor=executor, force=force, progress=Progress(), command=command
    )
    tell(report)
    if part != (1, 1) and json:
        say_json({"part": part[0], "parts": part[1], "blocks": report.done, "folder": str(folder)})
    elif part != (1, 1):
        say(f"Part {part[0]} of {part[1]}: {folder}; wedge merge puts the parts together")
    else:
        tell_sweep(folder, json=json, quick=quick)
        note(f"seed {seed}; the same command gives the same worlds")
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def folder_name(plan: Plan, design: str) -> str:
    """The name of a sweep's folder: the same for the same plan, and another for any other."""
    from sim.runs.manifest import as_json, sha256  # noqa: PLC0415
    from sim.scenario import dump  # noqa: PLC0415

    settings = as_json({"points": [dict(point.settings) for point in plan.points]})
    mark = sha256(dump(plan.scenario).encode() + settings)[:8]
    part, parts = plan.shard
    ending = "" if parts == 1 else f"-shard-{part}-of-{parts}"
    return f"sweep-{design}-{mark}-seed-{plan.seed}-worlds-{plan.worlds}{ending}"


def _say_points(plan: Plan) -> None:
    for point in plan.points[:4]:
        said = ", ".join(f"{key}={figure:g}" for key, figure in point.settings.items()) or "the scenario as stated"
        say(f"  point {point.number}: {said}")
    if len(plan.points) > 4:
        say(f"  and {len(plan.points) - 4:,} more")


def tell_sweep(folder: Path, *, json: bool, quick: bool) -> None:
    """Print what a stored sweep says; write its table, and draw it unless in a hurry."""
    from sim.analysis.effects import summary_of  # noqa: PLC0415
    from sim.analysis.telling import document, findings, text_table  # noqa: PLC0415
    from sim.runs.files import write_whole  # noqa: PLC0415
    from sim.runs.packing import parquet_bytes  # noqa: PLC0415
    from sim.runs.results import open_sweep  # noqa: PLC0415

    found = summary_of(open_sweep(folder))
    write_whole(folder / "points.parquet", parquet_bytes(found.table))
    write_whole(folder / "points.csv", found.table.to_csv(index=False, lineterminator="\n").encode())
    if not quick:
        from sim.report.sweeps import draw_sweep  # noqa: PLC0415

        draw_sweep(found, folder / "figures")
    if json:
        say_json({**document(found), "folder": str(folder)})
        return
    say(f"{text_table(found)}\n")
    for sentence in findings(found):
        say("\n".join(wrapped(sentence, columns(), "- ", "  ")))
    say(f"Table, pictures and worlds: {folder}")

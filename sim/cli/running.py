"""``wedge run``: the main job."""

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
    below,
    cores,
    worlds_or_auto,
)
from sim.cli.printing import Progress, columns, note, say, say_json, say_verdict
from sim.cli.storing import tell

if TYPE_CHECKING:
    from sim.runs.running import Report
    from sim.runs.tasks import Plan

MOST = 1_000_000
"""Worlds at which ``-n auto`` stops, however rough the answer still is."""


def run(
    scenario: ScenarioName,
    worlds: Annotated[str, typer.Option("-n", "--worlds", help="Worlds to draw, or auto (see --until-se).")] = "10000",
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    figures: Figures = None,
    rung: Annotated[int | None, typer.Option("--rung", min=1, help="Offer only up to this rung of the ladder.")] = None,
    jobs: Jobs = 0,
    executor: Executor = "process",
    shard: Shard = "1/1",
    until_se: Annotated[
        float, typer.Option("--until-se", min=0.0005, max=0.5, help="With -n auto: standard error to reach.")
    ] = 0.005,
    results: Results = Path("results"),
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier result of the same run.")] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out pictures, report and the search of levers.")
    ] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Play a scenario in many worlds; print the verdict; store tables, pictures and a report.

    Example: wedge run reverse-kissinger -n 2000 --set suitor.p_reversal=0
    """
    from sim.core.streams import BLOCK  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.runs.executors import get_ready  # noqa: PLC0415

    count = worlds_or_auto(worlds)
    if not dry_run and (count is None or count > BLOCK):
        # Before anything else is imported: to get workers ready takes longer.
        get_ready(executor, cores(jobs))
    from sim.runs.manifest import sha256  # noqa: PLC0415
    from sim.runs.tasks import Plan, parse_shard  # noqa: PLC0415
    from sim.scenario import dump, load  # noqa: PLC0415

    part = parse_shard(shard)
    chosen = load(scenario, sets, figures)
    if rung is not None:
        from sim.analysis.opening import up_to_rung  # noqa: PLC0415

        # Through the reader, so that the stored scenario has the smaller menu too.
        chosen = load(scenario, [*sets, "menu=" + ",".join(up_to_rung(chosen, rung).menu)], figures)
    changed = f"-{sha256(dump(chosen).encode())[:8]}" if sets or figures or rung else ""
    size = f"auto-{until_se:g}" if count is None else str(count)
    ending = "" if part[1] == 1 else f"-shard-{part[0]}-of-{part[1]}"
    folder = below(results, chosen.name, f"seed-{seed}-worlds-{size}{changed}{ending}")
    plan = Plan(chosen, seed, count or MOST, shard=part)
    import sim.analysis.verdict  # noqa: F401, PLC0415 - needed at the end; now there is time while workers get ready
    from sim.report.provenance import command_of  # noqa: PLC0415
    from sim.runs.estimate import check_fits, estimate  # noqa: PLC0415

    if count is not None or dry_run:
        check_fits(estimate(plan, cores(jobs)), folder)
    if dry_run:
        say_plan(plan, folder, cores(jobs), json)
        return
    command = command_of(chosen, worlds, seed)
    report = _play(plan, folder, None if count else until_se, jobs=cores(jobs), executor=executor, force=force,
                   command=command)  # fmt: skip
    tell(report)
    if part[1] > 1:
        say(f"Part {part[0]} of {part[1]}: {folder}; wedge merge puts the parts together")
    else:
        _tell(folder, quick, json)
        note(f"seed {seed}; the same command gives the same worlds")
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def _play(
    plan: Plan, folder: Path, error: float | None, *, jobs: int, executor: str, force: bool, command: str
) -> Report:
    """Play a plan, or as many worlds of it as a standard error takes."""
    from dataclasses import replace  # noqa: PLC0415

    from sim.runs.running import resume, run_tasks  # noqa: PLC0415
    from sim.runs.sequential import until_error  # noqa: PLC0415

    def begin(worlds: int) -> Report:
        return run_tasks(
            replace(plan, worlds=worlds),
            folder,
            jobs=jobs,
            executor=executor,
            force=force,
            progress=Progress(),
            command=command,
        )

    def extend(worlds: int) -> Report:
        note(f"{worlds} worlds for a standard error of {error}")
        return resume(folder, worlds=worlds, jobs=jobs, executor=executor, progress=Progress())

    return begin(plan.worlds) if error is None else until_error(begin, extend, folder, error, MOST)


def say_plan(plan: Plan, folder: Path, jobs: int, json: bool) -> None:
    """Print what a plan will take, measured on a few worlds."""
    from sim.runs.estimate import estimate  # noqa: PLC0415
    from sim.runs.playing import play_model  # noqa: PLC0415

    found = estimate(plan, jobs, play_model)
    if json:
        sizes = {"disk_bytes": found.disk, "memory_bytes": found.memory, "worlds_per_second": found.rate}
        document = {"blocks": found.blocks, "worlds": found.worlds, "seconds": found.seconds, **sizes}
        say_json({"scenario": plan.scenario.name, "seed": plan.seed, **document, "folder": str(folder)})
        return
    say(f"Would play {found}")
    say(f"  {found.rate:.0f} worlds a second in one process, measured just now; seed {plan.seed}; results in {folder}")


def _tell(folder: Path, quick: bool, json: bool) -> None:
    """Print the verdict of a stored result; draw its pictures and write its report unless in a hurry."""
    from sim.analysis.verdict import GROUPS, verdict  # noqa: PLC0415
    from sim.runs.results import open_results  # noqa: PLC0415

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

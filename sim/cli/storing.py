"""``wedge resume``, ``verify``, ``merge``, ``replay`` and ``export``: what one does with stored results."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Executor, Jobs, Json, cores
from sim.cli.printing import Progress, note, say, say_json

if TYPE_CHECKING:
    from sim.runs.running import Report

Folder = Annotated[Path, typer.Argument(help="Folder of a result.")]


def resume(
    folder: Folder,
    worlds: Annotated[
        int | None, typer.Option("-n", "--worlds", min=1, max=10_000_000, help="Play on to this many worlds.")
    ] = None,
    jobs: Jobs = 0,
    executor: Executor = "process",
    json: Json = False,
) -> None:
    """Go on with a run that was stopped, crashed, lost blocks or has damaged files.

    Example: wedge resume results/baseline/seed-1-worlds-10000
    """
    from sim.runs.running import resume as go_on  # noqa: PLC0415

    report = go_on(folder, worlds=worlds, jobs=cores(jobs), executor=executor, progress=Progress())
    for path in report.repaired:
        note(f"set aside and computed anew: {path}")
    _tell_all(report, json)


def _tell_all(report: Report, json: bool) -> None:
    """Print how a run ended, and end with its exit code."""
    tell(report)
    if json:
        say_json(
            {
                "folder": str(report.folder),
                "blocks": {"done": report.done, "total": report.total},
                "lost": [
                    {"point": one.task.point, "block": one.task.block, "reason": one.reason} for one in report.lost
                ],
                "failed_worlds": report.failed,
                "repaired": [str(path) for path in report.repaired],
            }
        )
    else:
        say(f"{report.folder}: {report.done} of {report.total} blocks; wedge report {report.folder} draws and prints")
    sys.exit(report.exit_code)


def tell(report: Report) -> None:
    """Name on standard error what a run lost: blocks with the reason, failed worlds with how to play them again."""
    for one in report.lost:
        note(f"lost: block {one.task.block} of point {one.task.point}: {one.reason}")
    if report.lost:
        note(f"wedge resume {report.folder} tries lost blocks again")
    if report.failed:
        note(f"{report.failed} worlds failed and are left out; they are listed by: wedge replay {report.folder}")


def verify(
    folder: Folder,
    sample: Annotated[int, typer.Option("--sample", min=0, help="Blocks to compute once more and compare.")] = 0,
    repair: Annotated[bool, typer.Option("--repair", help="Set aside what is damaged and compute it anew.")] = False,
    jobs: Jobs = 0,
    json: Json = False,
) -> None:
    """Check every file of a result against its hash; compute some blocks once more.

    Example: wedge verify results/baseline/seed-1-worlds-10000 --sample 2
    """
    from sim.runs.running import resume as go_on  # noqa: PLC0415
    from sim.runs.verify import verify as look  # noqa: PLC0415

    repaired = go_on(folder, jobs=cores(jobs), progress=Progress()).repaired if repair else ()
    found = look(folder, sample=sample)
    if json:
        say_json(
            {
                "folder": str(folder),
                "blocks": found.chunks,
                "recomputed": len(found.recomputed),
                "missing": found.missing,
                "repaired": [str(path) for path in repaired],
                "damaged": list(found.damaged),
                "deviating": [{"point": task.point, "block": task.block} for task in found.deviating],
                "foreign": [str(path) for path in found.foreign],
            }
        )
        sys.exit(found.exit_code)
    for path in repaired:
        say(f"set aside and computed anew: {path}")
    for sentence in found.damaged:
        say(sentence)
    for task in found.deviating:
        say(f"block {task.block} of point {task.point} comes out differently when computed anew")
    for path in found.foreign:
        say(f"{path} belongs to no block; it is not read")
    state = "all is well" if found.exit_code == 0 else f"wedge verify {folder} --repair computes damaged files anew"
    again = f", {len(found.recomputed)} computed once more" if found.recomputed else ""
    missing = f", {found.missing} missing (wedge resume)" if found.missing else ""
    say(f"{found.chunks} blocks checked{again}{missing}: {state}")
    sys.exit(found.exit_code)


def merge(
    parts: Annotated[list[Path], typer.Argument(help="Folders of the parts, as --shard wrote them.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="Where the whole goes; beside the first part if left.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier result.")] = False,
    json: Json = False,
) -> None:
    """Put the parts of a sharded run together.

    Example: wedge merge results/baseline/seed-1-worlds-10000-shard-*
    """
    from sim.runs.merging import merge as put_together  # noqa: PLC0415

    first = parts[0].absolute()
    folder = to or first.with_name(first.name.partition("-shard-")[0] + "-merged" * ("-shard-" not in first.name))
    _tell_all(put_together(parts, folder, force=force), json)


def replay(
    folder: Folder,
    world: Annotated[
        int | None, typer.Argument(min=0, max=2**40, help="Number of a world; none lists those that failed.")
    ] = None,
    point: Annotated[int, typer.Option("--point", min=0, help="Point of a sweep.")] = 0,
    json: Json = False,
) -> None:
    """Play one world of a result again and print its row, or where and why it fails.

    Example: wedge replay results/baseline/seed-1-worlds-10000 17
    """
    from sim.runs.manifest import read_manifest  # noqa: PLC0415
    from sim.runs.playing import play_model  # noqa: PLC0415
    from sim.runs.results import open_sweep  # noqa: PLC0415
    from sim.runs.store import plan_of  # noqa: PLC0415
    from sim.runs.tasks import at_point  # noqa: PLC0415

    if world is None:
        failures = open_sweep(folder).failures
        if json:
            say_json({"folder": str(folder), "failed": failures.to_dict("records")})
            return
        say(failures.to_string(index=False) if len(failures) else "no world failed")
        return
    plan = plan_of(folder, read_manifest(folder))
    settings = {one.number: one.settings for one in plan.points}.get(point, {})
    try:
        row = play_model(at_point(plan.scenario, settings), plan.seed, world, 1)[0].iloc[0]
    except Exception:  # whatever the model raises is what was asked for
        note(traceback.format_exc().rstrip())
        sys.exit(3)
    if json:
        say_json({"folder": str(folder), "point": point, "row": row.to_dict()})
    else:
        say(row.to_string())


def export(
    folder: Folder,
    to: Annotated[Path, typer.Option("--to", help="CSV file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
    json: Json = False,
) -> None:
    """Write a summary of every variable as CSV: mean, standard error, quantiles.

    Example: wedge export results/baseline/seed-1-worlds-10000 --to summary.csv
    """
    from sim.core.errors import StoreError  # noqa: PLC0415
    from sim.runs.exports import summary  # noqa: PLC0415
    from sim.runs.files import write_whole  # noqa: PLC0415
    from sim.runs.results import open_results  # noqa: PLC0415

    table = summary(open_results(folder))
    if to.exists() and not force:
        raise StoreError(f"{to} is there already; --force replaces it")
    write_whole(to, table.to_csv(index=False).encode())
    if json:
        say_json({"file": str(to), "rows": len(table)})
    else:
        say(str(to))

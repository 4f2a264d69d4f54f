"""``wedge plot`` and ``wedge report``: pictures and the page of a stored result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json
from sim.cli.printing import say, say_json
from sim.core.errors import InputError, Problem

Folder = Annotated[Path, typer.Argument(help="Folder of a result.")]


def plot(
    result: Annotated[Path | None, typer.Argument(help="Folder of a result.")] = None,
    names: Annotated[list[str] | None, typer.Argument(help="Pictures; all if none is named.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the pictures instead of drawing them.")] = False,
    json: Json = False,
) -> None:
    """Draw pictures of a stored result as SVG and PNG.

    Example: wedge plot results/baseline/seed-1-worlds-10000 outcomes
    """
    if listed:
        _list_pictures(json)
        return
    if result is None:
        hint = "wedge plot RESULT draws all pictures of a result; wedge plot --list lists them"
        raise InputError([Problem("E292", "there is no result to draw", hint=hint)])
    from sim.runs.results import open_sweep  # noqa: PLC0415 - keeps `wedge --help` quick

    stored = open_sweep(result)
    if len(stored.points) > 1:
        from sim.analysis.effects import summary_of  # noqa: PLC0415
        from sim.report.sweeps import draw_sweep  # noqa: PLC0415

        drawn = draw_sweep(summary_of(stored), result / "figures", names or ())
    else:
        from sim.report.gallery import draw  # noqa: PLC0415

        drawn = draw(stored.point(stored.points[0].number), result / "figures", names or ())
    if json:
        rows = [{"name": one.name, "title": one.title, "files": [str(path) for path in one.files]} for one in drawn]
        say_json({"pictures": rows})
        return
    for one in drawn:
        for path in one.files:
            say(str(path))


def _list_pictures(json: bool) -> None:
    from sim.report import gallery, sweeps  # noqa: PLC0415

    pictures = {**gallery.PICTURES, **sweeps.PICTURES}
    rows = [
        {"number": one.number, "name": one.name, "shows": one.shows, "needs": [need.words for need in one.needs]}
        for one in pictures.values()
    ]
    if json:
        say_json({"pictures": rows})
        return
    width = max(len(name) for name in pictures)
    for one in pictures.values():
        needs = f" (needs {' and '.join(need.words for need in one.needs)})" if one.needs else ""
        say(f"{one.number:>2} {one.name:<{width}}  {one.shows}{needs}")


def report(result: Folder, json: Json = False) -> None:
    """Write the report of a stored result, one HTML file that needs no network; of a sweep, its table and pictures.

    Example: wedge report results/baseline/seed-1-worlds-10000
    """
    from sim.analysis.verdict import verdict  # noqa: PLC0415
    from sim.report.page import report_page  # noqa: PLC0415
    from sim.runs.results import open_sweep  # noqa: PLC0415

    stored = open_sweep(result)
    if len(stored.points) > 1:
        from sim.cli.sweeping import tell_sweep  # noqa: PLC0415

        tell_sweep(result, json=json, quick=False)
        return
    ensemble = stored.point(stored.points[0].number)
    answer = verdict(ensemble)
    path = report_page(ensemble, answer, result)
    if json:
        say_json({"report": str(path), "bytes": path.stat().st_size, "answer": answer.answer})
    else:
        say(str(path))

"""``wedge plot`` and ``wedge report``: pictures and the page of a stored result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.printing import say
from sim.core.errors import InputError, Problem

Folder = Annotated[Path, typer.Argument(help="Folder of a result.")]


def plot(
    result: Folder,
    names: Annotated[list[str] | None, typer.Argument(help="Figures; all if none is named.")] = None,
) -> None:
    """Draw pictures of a stored result as SVG and PNG.

    Example: wedge plot results/baseline/seed-1-worlds-10000 outcomes
    """
    from sim.report.gallery import FIGURES, draw  # noqa: PLC0415
    from sim.runs.results import open_results  # noqa: PLC0415

    unknown = [name for name in names or [] if name not in FIGURES]
    if unknown:
        hint = "figures are " + ", ".join(FIGURES)
        raise InputError([Problem("E290", f"there is no figure {name}", hint=hint) for name in unknown])
    for path in draw(open_results(result), result / "figures", names or None):
        say(str(path))


def report(result: Folder) -> None:
    """Write the report of a stored result: one HTML file that needs no network.

    Example: wedge report results/baseline/seed-1-worlds-10000
    """
    from sim.analysis.verdict import verdict  # noqa: PLC0415
    from sim.report.page import report_page  # noqa: PLC0415
    from sim.runs.results import open_results  # noqa: PLC0415

    ensemble = open_results(result)
    say(str(report_page(ensemble, str(verdict(ensemble)), result)))

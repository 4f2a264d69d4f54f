"""Sheets of the pictures that answer a question of their own, beside those of a run."""

from __future__ import annotations

import textwrap
from pathlib import Path

from matplotlib.figure import Figure

from sim.report.style import GREY, picture, place_of
from sim.runs.store import write_whole
from sim.scenario import Scenario


def sign(figure: Figure, scenarios: tuple[Scenario, ...], behind: str, title: str, note: str = "") -> Figure:
    """Write the finding above, how to read the marks and the source below, and leave room for them.

    Parameters
    ----------
    figure : Figure
        Drawn on, with ``layout="constrained"``.
    scenarios : tuple of Scenario
        Where the inputs stand.
    behind : str
        How many worlds and which seed.
    title : str
        The finding.
    note : str
        How to read the marks.

    Returns
    -------
    Figure
        The same.
    """
    width, height = figure.get_size_inches()
    title = title.replace(" %", "\u00a0%").replace(" bn", "\u00a0bn").replace("± ", "±\u00a0")
    figure.suptitle("\n".join(textwrap.wrap(title, int(width * 9.4))), x=0.012, ha="left")
    places = " and ".join(dict.fromkeys(place_of(one) for one in scenarios))
    text = [note, f"Source: wedgesim, inputs in {places}; {behind}."]
    lines = [line for part in text if part for line in textwrap.wrap(part, int(width * 14.5))]
    foot = (0.14 + 0.16 * len(lines)) / height
    figure.get_layout_engine().set(rect=(0.005, foot, 0.985, 1 - foot - 0.01), h_pad=0.06, w_pad=0.06)  # type: ignore[union-attr]
    figure.text(0.012, 0.08 / height, "\n".join(lines), fontsize=8, color=GREY, ha="left", va="bottom")
    return figure


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """A picture as SVG and PNG in a folder, made if missing.

    Parameters
    ----------
    figure : Figure
        What was drawn.
    folder : Path
        Where to.
    name : str
        Of the files, without ending.

    Returns
    -------
    list of Path
        The files written.
    """
    paths = [folder / f"{name}.{form}" for form in ("svg", "png")]
    for path in paths:
        write_whole(path, picture(figure, path.suffix[1:]))
    return paths

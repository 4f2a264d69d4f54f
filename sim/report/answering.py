"""Sheets of the pictures that answer a question of their own, beside those of a run."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from sim.report.provenance import changes_of, place_of
from sim.report.style import encoded, finish, style
from sim.runs.files import write_whole
from sim.scenario import Scenario

SHOWN = 2
"""Changes of a scenario that a footer names."""


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Let a function draw in the project's style, whatever the user's own settings are."""

    @wraps(draw)
    def drawn(*args: Any, **options: Any) -> Figure:
        with style():
            return draw(*args, **options)

    return drawn


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
    places = " and ".join(dict.fromkeys(_place(one) for one in scenarios))
    source = f"Source: wedgesim, inputs in {places}; {behind}."
    finish(figure, title, f"{note}\n{source}" if note else source)
    return figure


def _place(scenario: Scenario) -> str:
    changes = changes_of(scenario)
    more = f" and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
    return place_of(scenario) + (f" (changed: {', '.join(changes[:SHOWN])}{more})" if changes else "")


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
        write_whole(path, encoded(figure, path.suffix[1:]))
    return paths

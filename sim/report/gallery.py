"""The list of pictures, and drawing them into a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from sim.report import alignment, flips, ladder, outcomes, price, sources, ties
from sim.report.style import picture
from sim.runs.ensemble import Ensemble
from sim.runs.files import write_whole

FIGURES: dict[str, tuple[int, str, Callable[[Ensemble], Figure]]] = {
    "outcomes": (1, "how the paths end, with an incumbent that answers and with a silent one", outcomes.figure),
    "alignment": (2, "shares of worlds that stay, hedge and leave, quarter by quarter", alignment.figure),
    "ties": (3, "what leaving would cost the pivot a year, tie by tie", ties.figure),
    "price": (4, "the price of defection beside what it is worth to the suitor", price.figure),
    "flips": (5, "where the answer flips, over credibility and the tie", flips.figure),
    "ladder": (6, "what each rung is worth to the pivot and costs the suitor", ladder.figure),
    "sources": (13, "the documents' figures beside second sources", sources.figure),
}
"""Name → (number, what it shows, function), in the order of the page."""


def draw(ensemble: Ensemble, folder: Path, names: Sequence[str] | None = None) -> list[Path]:
    """Draw pictures as SVG and PNG.

    Parameters
    ----------
    ensemble : Ensemble
        A run.
    folder : Path
        Where to; made if missing.
    names : sequence of str, optional
        Keys of `FIGURES`; all if not given.

    Returns
    -------
    list of Path
        The files written, two a figure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in FIGURES if names is None else names:
        figure = FIGURES[name][2](ensemble)
        for form in ("svg", "png"):
            path = folder / f"{name}.{form}"
            write_whole(path, picture(figure, form))
            written.append(path)
    return written

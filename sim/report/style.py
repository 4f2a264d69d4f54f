"""How every picture looks and is saved: one style, the same bytes for the same data."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable
from functools import wraps
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.analysis.shares import Share
from sim.runs.ensemble import Ensemble
from sim.scenario import Actor, Scenario, builtin_scenarios

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
"""Okabe and Ito's colours, told apart by colour-blind readers."""
GREY, PALE = "#595959", "#D9D9D9"
STAYS, HEDGES, LEAVES = BLUE, ORANGE, VERMILION

STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.parse_math": False,
    "text.usetex": False,
    "axes.formatter.use_locale": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.axisbelow": True,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.titleweight": "normal",
    "axes.labelsize": 9.5,
    "axes.grid": False,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": BLACK,
    "ytick.labelcolor": BLACK,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.titlesize": 12,
    "figure.titleweight": "bold",
    "figure.facecolor": "white",
    "figure.dpi": 100,
    "savefig.facecolor": "white",
    "savefig.bbox": None,
    "savefig.dpi": 150,
    "svg.hashsalt": "wedgesim",
    "svg.fonttype": "path",
    "errorbar.capsize": 3,
}
"""Everything that differs from Matplotlib's own defaults."""

WHISKER = {"color": BLACK, "elinewidth": 1.1, "capthick": 1.1, "linestyle": "none"}


def _context() -> Any:
    return mpl.rc_context({**mpl.rcParamsDefault, "backend": mpl.rcParams["backend"], **STYLE})


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Let a function draw in the project's style, whatever the user's own settings are."""

    @wraps(draw)
    def drawn(*args: Any, **options: Any) -> Figure:
        with _context():
            return draw(*args, **options)

    return drawn


def place_of(scenario: Scenario) -> str:
    """Where a scenario's inputs stand: the built-in file, or the name of one's own."""
    for name, path in builtin_scenarios():
        if path.stem == scenario.name and scenario.title in path.read_text(encoding="utf-8"):
            return f"scenarios/{name}"
    return f"scenarios/{scenario.name}"


def sheet(width: float = 8.2, height: float = 4.8, lines: int = 1) -> Figure:
    """An empty figure with room for a footer of some lines."""
    figure = Figure(figsize=(width, height), layout="constrained")
    foot = (0.14 + 0.16 * lines) / height
    figure.get_layout_engine().set(rect=(0.005, foot, 0.985, 1 - foot - 0.01), h_pad=0.06, w_pad=0.06)  # type: ignore[union-attr]
    return figure


def finish(figure: Figure, ensemble: Ensemble, title: str, note: str = "") -> Figure:
    """Write the finding above, a note and the source below."""
    width, height = figure.get_size_inches()
    title = title.replace(" %", "\u00a0%").replace(" bn", "\u00a0bn")
    figure.suptitle("\n".join(textwrap.wrap(title, int(width * 9.4))), x=0.012, ha="left")
    text = f"Source: wedgesim, inputs in {place_of(ensemble.scenario)}; {len(ensemble)} worlds, seed {ensemble.seed}."
    figure.text(
        0.012, 0.08 / height, f"{note}\n{text}" if note else text, fontsize=8, color=GREY, ha="left", va="bottom"
    )
    return figure


def of_worlds(share: Share) -> str:
    """A share of worlds in words that fit after "in"."""
    return {0.0: "no world", 1.0: "every world"}.get(share.value, f"{share} of worlds")


def called(actor: Actor) -> str:
    """An actor's name inside a sentence, with the article that some names need."""
    return f"the {actor.name}" if actor.name.split()[-1] in ("States", "Union", "Kingdom", "Republic") else actor.name


def title_of(figure: Figure) -> str:
    """A figure's title in one line."""
    return " ".join(figure.get_suptitle().split())


def picture(figure: Figure, form: str) -> bytes:
    """A figure as SVG or PNG, the same bytes for the same figure.

    Parameters
    ----------
    figure : Figure
        What was drawn.
    form : str
        ``svg`` or ``png``.

    Returns
    -------
    bytes
    """
    metadata = {"Software": None} if form == "png" else {"Date": None, "Creator": None, "Title": title_of(figure)}
    buffer = io.BytesIO()
    with _context():
        figure.savefig(buffer, format=form, metadata=metadata)
    return buffer.getvalue()

"""How every picture looks and is saved: one style, the same bytes for the same data."""

from __future__ import annotations

import io
import textwrap
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.analysis.shares import Share

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
HEAD_LINE = 0.2
"""Height of a line of the finding, inches."""
NOTE = {"fontsize": 8.5}
"""Words beside the marks, smaller than axes' names."""


def style() -> Any:
    """A context in which Matplotlib draws in the project's style, whatever the user's own settings are."""
    return mpl.rc_context({**mpl.rcParamsDefault, "backend": mpl.rcParams["backend"], **STYLE})


class Sheet(Figure):
    """A Matplotlib figure that a notebook shows by itself, without pyplot."""

    def _repr_png_(self) -> bytes:
        return encoded(self, "png")


def finish(figure: Figure, title: str, footer: str, *, headed: bool = True) -> None:
    """Write the finding above and the source below, and leave room for both.

    Parameters
    ----------
    figure : Figure
        With ``layout="constrained"``, drawn on.
    title : str
        The finding, in a sentence.
    footer : str
        Notes and source, a paragraph a line.
    headed : bool
        Whether to write the finding; without it the figure is as much lower.
    """
    width, height = figure.get_size_inches()
    head = balanced(unbroken(title), int(width * 9.4))
    if headed:
        figure.suptitle("\n".join(head), x=0.012, ha="left")
    else:
        height -= HEAD_LINE * len(head)
        figure.set_size_inches(width, height)
    lines = [line for part in footer.splitlines() for line in textwrap.wrap(unbroken(part), int(width * 15.5))]
    foot = (0.14 + 0.16 * len(lines)) / height
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.005, foot, 0.985, 1 - foot - 0.01), h_pad=0.06, w_pad=0.06)
    figure.text(0.012, 0.08 / height, "\n".join(lines), fontsize=8, color=GREY, ha="left", va="bottom")
    _settle(figure)


def _settle(figure: Figure) -> None:
    """Lay out once and keep the places to six decimals: the solver's last digits depend on memory addresses."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position([round(float(side), 6) for side in axes.get_position().bounds])
    for text in figure.texts:
        text.set_position([round(float(place), 6) for place in text.get_position()])


def unbroken(text: str) -> str:
    """A text in which units stay beside their numbers when lines are broken."""
    for unit in ("%", "bn"):
        text = text.replace(f" {unit}", f"\u00a0{unit}")
    return text.replace(" ± ", "\u00a0±\u00a0").replace("< 1/", "<\u00a01/")


def balanced(text: str, width: int) -> list[str]:
    """A text in as few lines as fit, all about equally long.

    Examples
    --------
    >>> balanced("one two three four five six", 20)
    ['one two three', 'four five six']
    """
    lines = textwrap.wrap(text, width)
    while width > 1 and len(narrower := textwrap.wrap(text, width - 1)) == len(lines):
        lines, width = narrower, width - 1
    return lines


def of_worlds(share: Share) -> str:
    """A share of worlds in words that fit after "in".

    Examples
    --------
    >>> of_worlds(Share(0.0, 0.0, 500)), of_worlds(Share(1.0, 0.0, 500))
    ('none of 500 worlds', 'all 500 worlds')
    """
    if share.value in (0, 1):
        return f"all {share.worlds} worlds" if share.value else f"none of {share.worlds} worlds"
    return f"{share} of worlds"


def title_of(figure: Figure) -> str:
    """A figure's title in one line."""
    return " ".join(figure.get_suptitle().split())


def encoded(figure: Figure, form: str) -> bytes:
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
    with style():
        figure.savefig(buffer, format=form, metadata=metadata)
    return buffer.getvalue()

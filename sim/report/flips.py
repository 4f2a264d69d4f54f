"""Picture 5: where the answer flips, over the promise's credibility and the strength of the tie."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.differences import apart
from sim.analysis.shares import Share, share_of
from sim.report.cast import cast_of, opening, possessive
from sim.report.picture import Picture
from sim.report.style import BLACK, PALE, VERMILION, of_worlds
from sim.runs.ensemble import Ensemble

ENOUGH: Final = 20
"""Cells with fewer worlds are left blank."""
DARK: Final = 0.55
"""Shares below it have a dark ground and take white figures."""


def title(ensemble: Ensemble) -> str:
    """In how many worlds the pivot leaves, and whether a weak tie or a firm promise makes it likelier.

    The thirds are different worlds with luck of their own, so their errors add and do not cancel.
    """
    pivot, happens = cast_of(ensemble.scenario).pivot, _happens(ensemble)
    start = (
        f"{opening(pivot)} leaves unpaid in"
        if _splits(ensemble)
        else f"If others obeyed, some package would move {pivot} for good in"
    )
    if happens.all() or not happens.any():
        return f"{start} {of_worlds(share_of(happens))}, whatever the tie and the promise are worth"
    tie = _compared(happens, ensemble.columns["tie"].to_numpy(), "the third with the weakest tie", "the strongest")
    firm = _compared(
        happens, ensemble.columns["credibility"].to_numpy(), "the third with the least credible promise", "the most"
    )
    return f"{start} {of_worlds(share_of(happens))}; {tie}; {firm}"


def draw(figure: Figure, ensemble: Ensemble) -> None:
    """Shares of worlds in cells of credibility and tie, with the median world."""
    cast, worlds, happens = cast_of(ensemble.scenario), ensemble.columns, _happens(ensemble)
    credible, tie = worlds["credibility"].to_numpy(), worlds["tie"].to_numpy()
    bins = int(np.clip(np.sqrt(len(worlds) / 30), 3, 8))
    across, up = _edges(credible, bins), _edges(tie, bins)
    count = np.histogram2d(tie, credible, bins=(up, across))[0]
    hits = np.histogram2d(tie[happens], credible[happens], bins=(up, across))[0]
    shares = np.ma.masked_where(count < ENOUGH, 100 * hits / np.maximum(count, 1))

    axes = figure.add_subplot()
    mesh = axes.pcolormesh(across, up, shares, cmap="cividis", vmin=0, vmax=100, edgecolors=PALE, linewidth=0.5)
    _figures(axes, across, up, hits, count)
    _median(axes, across, up, float(np.median(credible)), float(np.median(tie)))
    axes.set_xlabel(f"credibility of {possessive(cast.suitor)} promise (share of a perpetual flow’s worth)")
    axes.set_ylabel(f"{possessive(cast.pivot)} tie to {cast.incumbent}, % of GDP per year")
    words = "leaves unpaid" if _splits(ensemble) else "leaves for good"
    figure.colorbar(mesh, ax=axes, label=f"{cast.pivot} {words}, % of worlds", pad=0.02)


def _splits(ensemble: Ensemble) -> bool:
    """Whether the question is who leaves unpaid, because most do and nothing has to be bought."""
    return bool(share_of(ensemble.columns["start_answers_splits_anyway"]).value > 0.5)


def _happens(ensemble: Ensemble) -> np.ndarray:
    name = "answers_splits_anyway" if _splits(ensemble) else "obeyed_pivot_rational"
    return ensemble.columns[f"start_{name}"].to_numpy() > 0


def _figures(axes: Axes, across: np.ndarray, up: np.ndarray, hits: np.ndarray, count: np.ndarray) -> None:
    """Each cell's share with its error; where none or all do, the bound that so few worlds allow."""
    for row, column in zip(*np.nonzero(count >= ENOUGH), strict=True):
        number = int(count[row, column])
        share = hits[row, column] / number
        error = np.sqrt(share * (1 - share) / number)
        said = f"{100 * share:.0f} ± {100 * error:.0f}" if error else f"< 1/{number}" if not share else f"all {number}"
        place = across[column : column + 2].mean(), up[row : row + 2].mean()
        axes.text(*place, said, ha="center", va="center", fontsize=8, color="white" if share < DARK else BLACK)


def _median(axes: Axes, across: np.ndarray, up: np.ndarray, credible: float, tie: float) -> None:
    """A frame around the cell of the median world, named above the cells so that it covers none."""
    column, row = (int(np.searchsorted(edges, at)) - 1 for edges, at in ((across, credible), (up, tie)))
    width, height = across[1] - across[0], up[1] - up[0]
    frame = {"fill": False, "edgecolor": VERMILION, "linewidth": 2.5}
    axes.add_patch(
        Rectangle((across[column], up[row]), width, height, **frame, label="where the median world is today")
    )
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.3)


def _edges(values: np.ndarray, bins: int) -> np.ndarray:
    low, high = np.quantile(values, (0.01, 0.99))
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, bins + 1)


def _compared(happens: np.ndarray, by: np.ndarray, least: str, most: str) -> str:
    low, high = np.quantile(by, (1 / 3, 2 / 3))
    first, last = share_of(happens[by <= low]), share_of(happens[by >= high])
    if apart(first, last).told_apart:
        return f"{_short(first)} in {least}, {_short(last)} in {most}"
    return f"{least} and {most} cannot be told apart ({_short(first)} and {_short(last)})"


def _short(share: Share) -> str:
    return of_worlds(share) if share.value in (0, 1) else str(share)


PICTURE: Final = Picture(
    "flips",
    5,
    "where the answer flips, over the credibility of the promise and the strength of the tie",
    title,
    draw,
    size=(8.2, 6.2),
    note=f"Cells: % of their worlds ± standard error; “< 1/n” where none of n worlds does; blank: under {ENOUGH} "
    "worlds. Every concession taken to be deliverable in full.",
)

"""Figure 5: where the answer flips, over the promise's credibility and the strength of the tie."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.shares import percent, share_of
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.report.style import BLACK, GREY, PALE, VERMILION, finish, of_worlds, sheet, styled
from sim.runs.ensemble import Ensemble

ENOUGH = 20
"""Cells with fewer worlds are left blank."""


@styled
def figure(ensemble: Ensemble) -> Figure:
    """Share of worlds in which some package makes leaving pay, as if others obeyed, by credibility and tie.

    Parameters
    ----------
    ensemble : Ensemble
        A run.

    Returns
    -------
    Figure
    """
    worlds, names = ensemble.worlds, ensemble.scenario.actors
    pivot, incumbent, suitor = names[PIVOT].name, names[INCUMBENT].name, names[SUITOR].capital
    credible, tie = worlds["credibility"].to_numpy(), worlds["tie"].to_numpy()
    leaves = worlds["start_obeyed_pivot_rational"].to_numpy() > 0
    bins = int(np.clip(np.sqrt(len(worlds) / 30), 3, 8))
    across, up = _edges(credible, bins), _edges(tie, bins)
    count = np.histogram2d(tie, credible, bins=(up, across))[0]
    hits = np.histogram2d(tie[leaves], credible[leaves], bins=(up, across))[0]
    shares = np.where(count >= ENOUGH, 100 * hits / np.maximum(count, 1), np.nan)

    drawn = sheet(height=5.8)
    axes = drawn.add_subplot()
    axes.set_facecolor("white")
    mesh = axes.pcolormesh(
        across, up, np.ma.masked_invalid(shares), cmap="cividis", vmin=0, vmax=100, edgecolors=PALE, linewidth=0.5
    )
    for row in range(bins):
        for column in range(bins):
            if count[row, column] >= ENOUGH:
                value = shares[row, column] / 100
                error = np.sqrt(value * (1 - value) / count[row, column])
                axes.text(
                    across[column : column + 2].mean(),
                    up[row : row + 2].mean(),
                    f"{100 * value:.0f} ± {100 * error:.0f}",
                    ha="center",
                    va="center",
                    fontsize=8,
                    color="white" if value < 0.55 else BLACK,
                )
    middle = (float(np.median(credible)), float(np.median(tie)))
    axes.plot(
        *middle, marker="D", markersize=9, color=VERMILION, markeredgecolor="white", markeredgewidth=1.2, clip_on=False
    )
    box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": GREY, "linewidth": 0.5}
    axes.annotate("today’s median", middle, (9, -13), textcoords="offset points", fontsize=8.5, color=BLACK, bbox=box)
    axes.set_xlabel(f"credibility of {suitor}’s promise (share of a perpetual flow’s worth; 1 = kept for ever)")
    axes.set_ylabel(f"{pivot}’s tie to {incumbent}, % of GDP per year")
    axes.set_title(
        f"share of worlds, % ± standard error, if every concession could be delivered; blank: under {ENOUGH} worlds",
        fontsize=8.5,
    )
    drawn.colorbar(mesh, ax=axes, label=f"{pivot} leaves for good, % of worlds", pad=0.02)
    return finish(drawn, ensemble, _title(pivot, leaves, credible, tie))


def _edges(values: np.ndarray, bins: int) -> np.ndarray:
    low, high = np.quantile(values, (0.01, 0.99))
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, bins + 1)


def _title(pivot: str, leaves: np.ndarray, credible: np.ndarray, tie: np.ndarray) -> str:
    def thirds(values: np.ndarray) -> tuple[str, str]:
        low, high = np.quantile(values, (1 / 3, 2 / 3))
        return percent(share_of(leaves[values <= low]).value), percent(share_of(leaves[values >= high]).value)

    weak, strong = thirds(tie)
    doubtful, firm = thirds(credible)
    return (
        f"If others obeyed, some package would move {pivot} for good in {of_worlds(share_of(leaves))}: "
        f"{weak} where the tie is weakest (a third of worlds), {strong} where it is strongest; "
        f"{doubtful} where promises are least credible, {firm} where most"
    )

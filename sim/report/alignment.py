"""Figure 2: who stays, hedges and leaves, quarter by quarter."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.analysis.shares import Share
from sim.core.roles import INCUMBENT, PIVOT
from sim.report.style import BLACK, HEDGES, LEAVES, STAYS, called, finish, of_worlds, sheet, styled
from sim.runs.ensemble import Ensemble

PARTS = (("stay", "stays", STAYS), ("hedge", "hedges", HEDGES), ("defect", "leaves", LEAVES))


@styled
def figure(ensemble: Ensemble) -> Figure:
    """Shares of worlds by alignment in every quarter.

    Parameters
    ----------
    ensemble : Ensemble
        A run.

    Returns
    -------
    Figure
    """
    scenario = ensemble.scenario
    pivot, incumbent = scenario.actors[PIVOT].name, scenario.actors[INCUMBENT].name
    year, first = int(scenario.start[:4]), int(scenario.start[5])
    drawn = sheet()
    panels = drawn.subplots(1, 2, sharey=True)
    last: dict[str, float] = {}
    for axes, reading, words in zip(panels, ("answers", "silent"), ("answers", "does not answer"), strict=True):
        rows = ensemble.quarters[ensemble.quarters["reading"] == reading]
        table = rows.pivot(index="quarter", columns="variable", values="mean")
        when = year + (first - 1 + table.index.to_numpy(dtype=float) - 1) / 4
        heights = [100 * table[name].to_numpy() for name, _, _ in PARTS]
        axes.stackplot(when, *heights, colors=[colour for _, _, colour in PARTS], linewidth=0)
        bottom = np.zeros(len(when))
        for height in heights[:-1]:
            bottom = bottom + height
            error = np.sqrt(np.maximum(bottom * (100 - bottom), 0) / len(ensemble))
            axes.fill_between(when, bottom - error, bottom + error, color=BLACK, alpha=0.35, linewidth=0)
        axes.set_title(f"{incumbent} {words}")
        axes.set_xlim(when[0], max(when[-1], when[0] + 0.25))
        axes.set_ylim(0, 100)
        axes.set_xlabel("year")
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.xaxis.set_major_formatter("{x:.0f}")
        at = len(when) - 1
        last |= {f"{reading}_{name}": float(height[at]) for (name, _, _), height in zip(PARTS, heights, strict=True)}
    panels[0].set_ylabel("share of worlds, %")
    patches = [panels[0].bar(0, 0, color=colour, label=f"{pivot} {words}") for _, words, colour in PARTS]
    band = panels[0].fill_between([], [], [], color=BLACK, alpha=0.35, linewidth=0, label="± one standard error")
    panels[0].set_xlim(*panels[1].get_xlim())
    panels[0].legend(handles=[*patches, band], loc="lower left", frameon=True, framealpha=1)
    other = called(scenario.actors[INCUMBENT])
    said = {name: of_worlds(_share(height / 100, len(ensemble))) for name, height in last.items()}
    return finish(
        drawn,
        ensemble,
        f"After {scenario.quarters} quarters {pivot} hedges in {said['answers_hedge']} and is away from {other} in "
        f"{said['answers_defect']}; if {other} does not answer, hedges in {said['silent_hedge']}, "
        f"is away in {said['silent_defect']}",
    )


def _share(share: float, worlds: int) -> Share:
    kept = min(max(round(share * worlds) / worlds, 0.0), 1.0)
    return Share(kept, float(np.sqrt(kept * (1 - kept) / worlds)), worlds)

"""Picture 2: who stays, hedges and leaves, quarter by quarter."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.analysis.differences import apart
from sim.analysis.shares import Share
from sim.report.cast import cast_of, opening, possessive
from sim.report.picture import Picture
from sim.report.style import BLACK, HEDGES, LEAVES, STAYS, of_worlds
from sim.runs.ensemble import Ensemble
from sim.scenario import Scenario

PARTS: Final = (("stay", "stays", STAYS), ("hedge", "hedges", HEDGES), ("defect", "is away", LEAVES))
ERROR: Final = {"color": BLACK, "alpha": 0.35, "linewidth": 0}
UNSEEN: Final = 1e-12


def by_quarter(ensemble: Ensemble, reading: str, column: str = "mean") -> pd.DataFrame:
    """A run's quarters as a table: quarter × variable."""
    rows = ensemble.quarters[ensemble.quarters["reading"] == reading]
    return rows.pivot(index="quarter", columns="variable", values=column)


def dates(scenario: Scenario, quarters: pd.Index) -> np.ndarray:
    """Quarters, counted from one, as years with fractions: where each begins."""
    return int(scenario.start[:4]) + (int(scenario.start[5]) + quarters.to_numpy(dtype=float) - 2) / 4


def years(axes: Axes, when: np.ndarray) -> None:
    """Whole years along the axis."""
    axes.set_xlim(when[0], max(when[-1], when[0] + 0.25))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter("{x:.0f}")


def title(ensemble: Ensemble) -> str:
    """Where the shares end, and whether the incumbent's answer moves them."""
    cast, quarters = cast_of(ensemble.scenario), ensemble.scenario.quarters
    hedges, away, alone_hedges, alone_away = (
        _last(ensemble, reading, part) for reading in ("answers", "silent") for part in ("hedge", "defect")
    )
    said = f"After {quarters} quarters {cast.pivot} hedges in {of_worlds(hedges)} and is away in {of_worlds(away)}"
    if (hedges, away) == (alone_hedges, alone_away):
        return f"{said}, whether {cast.incumbent} answers or not"
    moved = [
        f"{words} in {of_worlds(alone)}"
        for words, stated, alone in (("hedges", hedges, alone_hedges), ("is away", away, alone_away))
        if apart(stated, alone).told_apart
    ]
    if moved:
        return f"{said}; if {cast.incumbent} does not answer it {' and '.join(moved)}"
    return f"{said}; without {possessive(cast.incumbent)} answer the shares cannot be told apart from these"


def draw(figure: Figure, ensemble: Ensemble) -> None:
    """Stacked shares, one panel with the incumbent's answer and one without; only parts that occur are named."""
    cast = cast_of(ensemble.scenario)
    panels = figure.subplots(1, 2, sharey=True)
    seen: set[str] = set()
    for axes, reading, words in zip(panels, ("answers", "silent"), ("answers", "does not answer"), strict=True):
        seen |= _panel(axes, ensemble, reading)
        axes.set_title(f"{opening(cast.incumbent)} {words}")
    panels[0].set_ylabel("share of worlds, %")
    patches = [
        Patch(color=colour, label=f"{opening(cast.pivot)} {words}") for name, words, colour in PARTS if name in seen
    ]
    if len(seen) > 1:
        patches.append(Patch(**ERROR, label="± one standard error"))
    panels[0].legend(handles=patches, loc="lower left", frameon=True, framealpha=1)


def _panel(axes: Axes, ensemble: Ensemble, reading: str) -> set[str]:
    table = by_quarter(ensemble, reading)
    when = dates(ensemble.scenario, table.index)
    heights = [100 * table[name].to_numpy() for name, _, _ in PARTS]
    axes.stackplot(when, *heights, colors=[colour for _, _, colour in PARTS], linewidth=0)
    bottom = np.zeros(len(when))
    for height in heights[:-1]:
        bottom = bottom + height
        error = np.sqrt(np.maximum(bottom * (100 - bottom), 0) / len(ensemble))
        axes.fill_between(when, bottom - error, bottom + error, **ERROR)
    years(axes, when)
    axes.set_ylim(0, 100)
    axes.set_xlabel("year")
    return {name for (name, _, _), height in zip(PARTS, heights, strict=True) if height.max() > UNSEEN}


def _last(ensemble: Ensemble, reading: str, part: str) -> Share:
    """A share at the horizon. Quarters are stored as means, so the readings' common luck cannot be taken out."""
    worlds = len(ensemble)
    value = round(float(by_quarter(ensemble, reading)[part].iloc[-1]) * worlds) / worlds
    return Share(value, float(np.sqrt(value * (1 - value) / worlds)), worlds)


PICTURE: Final = Picture(
    "alignment", 2, "shares of worlds that stay, hedge and are away, quarter by quarter", title, draw
)

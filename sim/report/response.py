"""Picture of a sweep over one axis: the headline shares along it, with bands."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.sweeps import HEADLINES, SweepTable
from sim.report.cast import opening
from sim.report.picture import Picture
from sim.report.style import BLUE, GREEN, NOTE, ORANGE, VERMILION
from sim.report.varied import (
    ONE_AXIS,
    TWICE,
    finding_of,
    label_of,
    leading,
    show_range,
    source_of_sweep,
    spaced,
    worded,
)

LOOKS: Final = ((VERMILION, "o", "-"), (BLUE, "s", "-"), (GREEN, "^", "--"), (ORANGE, "D", ":"))
"""Colour, marker and line of each headline; told apart without colour too."""


def title(sweep: SweepTable) -> str:
    """What the axis does to the share it moves most, and where that passes one half."""
    measure = leading(sweep)
    return finding_of(sweep, measure) + crossing(sweep, measure)


def crossing(sweep: SweepTable, measure: str) -> str:
    """Between which figures a share passes one half, where it does so once and beyond the noise."""
    axis = sweep.axes[0]
    rows = sweep.table[sweep.table[axis.key].notna()].sort_values(axis.key)
    distance = (rows[measure] - 0.5) / (TWICE * rows[f"{measure}_error"]).clip(lower=1e-12)
    sure = rows.assign(side=np.sign(distance))[distance.abs() > 1]
    turns = np.flatnonzero(np.diff(sure["side"]))
    if len(turns) != 1:
        return ""
    low, high = sure[axis.key].iloc[turns[0]], sure[axis.key].iloc[turns[0] + 1]
    return f"; it passes one half between {low:.3g} and {high:.3g}"


def draw(figure: Figure, sweep: SweepTable) -> None:
    """A line and a band for each headline; the scenario's own range shaded."""
    axis, axes = sweep.axes[0], figure.add_subplot()
    rows = sweep.table[sweep.table[axis.key].notna()].sort_values(axis.key)
    show_range(axes, sweep.scenario, axis)
    for (colour, marker, line), name in zip(LOOKS, HEADLINES, strict=True):
        share, error = 100 * rows[name], 100 * rows[f"{name}_error"]
        low, high = (share - TWICE * error).clip(lower=0), (share + TWICE * error).clip(upper=100)
        axes.fill_between(rows[axis.key], low, high, color=colour, alpha=0.18, linewidth=0)
        words = opening(worded(name, sweep.scenario))
        axes.plot(
            rows[axis.key],
            share,
            line,
            color=colour,
            marker=marker,
            markersize=4.5,
            label=words,
            clip_on=False,
            zorder=3,
        )
    axes.set_ylim(0, 100)
    axes.margins(x=0.02)
    spaced(axes, axis)
    axes.grid(axis="y")
    axes.set_xlabel(label_of(axis, sweep.scenario, 90))
    axes.set_ylabel("share of worlds, %")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.01), ncols=2, columnspacing=1.4, handlelength=2.4, **NOTE)


PICTURE: Final = Picture(
    "response",
    1,
    "the headline shares along the axis of a sweep, with bands",
    title,
    draw,
    needs=(ONE_AXIS,),
    size=(8.2, 5.2),
    note="Bands: two standard errors on either side. Grey: the scenario’s own range and its most likely figure.",
    source=source_of_sweep,
)

"""Picture of a sweep over a grid of two axes: a share as a heat map with contours."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.sweeps import SweepTable, Varied
from sim.report.cast import opening
from sim.report.picture import Picture
from sim.report.style import BLACK, VERMILION
from sim.report.varied import PLANE, finding_of, label_of, leading, own_range, source_of_sweep, thinned, worded, wrapped

WRITTEN: Final = 80
"""Up to so many cells carry their numbers; beyond that contours carry them."""
LEVELS: Final = (10, 50, 90)
BRIGHT: Final = 55
"""Shares above this, %, are light enough in cividis for black letters."""


def title(sweep: SweepTable) -> str:
    """What both axes do to the share that they move most."""
    return finding_of(sweep, leading(sweep))


def draw(figure: Figure, sweep: SweepTable) -> None:
    """Cells in cividis, a line at one half, numbers or further lines, and the scenario's most likely figures."""
    across, up = sweep.axes
    measure, axes = leading(sweep), figure.add_subplot()
    rows = sweep.table[sweep.table[across.key].notna()]
    share, error = (
        100 * rows.pivot_table(index=up.key, columns=across.key, values=name).to_numpy()
        for name in (measure, f"{measure}_error")
    )
    # Cells of equal size, whatever the steps: their places count, the ticks say the figures.
    mesh = axes.pcolormesh(share, cmap="cividis", vmin=0, vmax=100, edgecolors="white", linewidth=0.4)
    written = share.size <= WRITTEN
    if written:
        for (row, column), value in np.ndenumerate(share):
            said = _cell(value, error[row, column], sweep.worlds)
            ink = BLACK if value > BRIGHT else "white"
            axes.text(column + 0.5, row + 0.5, said, ha="center", va="center", fontsize=7.5, color=ink)
    (_borders if written else _contours)(axes, share)
    for which, axis in (("x", across), ("y", up)):
        ticks = thinned(axis.figures, 9)
        places = [axis.figures.index(one) + 0.5 for one in ticks]
        getattr(axes, f"set_{which}ticks")(places, [f"{one:.3g}" for one in ticks])
    axes.tick_params(length=0)
    _mark(axes, sweep)
    axes.set_xlabel(label_of(across, sweep.scenario, 70))
    axes.set_ylabel(label_of(up, sweep.scenario, 45))
    words = opening(worded(measure, sweep.scenario))
    figure.colorbar(mesh, ax=axes, label=wrapped(f"{words}, % of worlds", 45), pad=0.03)


def _cell(share: float, error: float, worlds: int) -> str:
    """A share and its error in few letters, %."""
    if share in (0, 100):
        return "100" if share else f"< 1/{worlds}"
    return f"{share:.0f} ± {error:.0f}" if error >= 1 else f"{share:.1f} ± {error:.1f}"


def _borders(axes: Any, share: np.ndarray) -> None:
    """A line between the cells below and above one half, along their edges, so that it crosses no number."""
    most = share >= 50
    across = [([column + 1] * 2, [row, row + 1]) for row, column in np.argwhere(most[:, 1:] != most[:, :-1])]
    up = [([column, column + 1], [row + 1] * 2) for row, column in np.argwhere(most[1:] != most[:-1])]
    for columns, rows in across + up:
        axes.plot(columns, rows, color=VERMILION, linewidth=2.2, solid_capstyle="round")


def _contours(axes: Any, share: np.ndarray) -> None:
    """Lines at some shares, each with its figure, carried on to the edges of the outer cells."""
    levels = [one for one in LEVELS if share.min() < one < share.max()]
    if levels:
        places = [np.array([0, *(np.arange(size) + 0.5), size]) for size in (share.shape[1], share.shape[0])]
        inks = [VERMILION if one == 50 else "white" if one < BRIGHT else BLACK for one in levels]
        lines = axes.contour(*places, np.pad(share, 1, mode="edge"), levels=levels, colors=inks, linewidths=1.6)
        axes.clabel(lines, fmt="%d %%", fontsize=8)


def _mark(axes: Any, sweep: SweepTable) -> None:
    """Small arrows at the edges where the scenario's most likely figures stand."""
    across, up = sweep.axes
    place = {axis.key: _place(axis, sweep) for axis in (across, up)}
    look = {"color": VERMILION, "markersize": 8, "clip_on": False, "linestyle": "none", "zorder": 5}
    if (column := place[across.key]) is not None:
        axes.plot([column], [1.015], marker="v", transform=axes.get_xaxis_transform(), **look)
    if (row := place[up.key]) is not None:
        axes.plot([1.01], [row], marker="<", transform=axes.get_yaxis_transform(), **look)


def _place(axis: Varied, sweep: SweepTable) -> float | None:
    found = own_range(sweep.scenario, axis.key)
    if found is None or not axis.figures[0] <= found[1] <= axis.figures[-1]:
        return None
    return float(np.interp(found[1], axis.figures, np.arange(len(axis.figures)) + 0.5))


PICTURE: Final = Picture(
    "heat-map",
    2,
    "a share over a grid of two axes, with contours",
    title,
    draw,
    needs=(PLANE,),
    size=(8.2, 6.0),
    note="Share of worlds, % ± one standard error. Red line: one half. Arrows: the scenario’s most likely figures.",
    source=source_of_sweep,
)

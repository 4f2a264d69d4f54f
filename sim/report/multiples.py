"""Picture of a sweep over many axes: one panel an axis, the same share in all."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.analysis.contrasts import PATHS
from sim.analysis.effects import Effect, in_points
from sim.analysis.sweeps import SweepTable, Varied
from sim.report.picture import Picture
from sim.report.style import BLUE, GREY
from sim.report.varied import (
    SEVERAL,
    TWICE,
    effects_on,
    finding_of,
    label_of,
    leading,
    source_of_sweep,
    spaced,
)

PANELS, COLUMNS, BINS = 12, 3, 6


def title(sweep: SweepTable) -> str:
    """Which axes move the share that is moved most, and which cannot be told from noise."""
    return finding_of(sweep, leading(sweep))


def draw(figure: Figure, sweep: SweepTable) -> None:
    """Points in grey, means along each axis with bands; blue where the axis stands out of the noise."""
    measure = leading(sweep)
    effects, standing = effects_on(sweep, measure)
    shown = panels(sweep, effects)
    down = -(-len(shown) // COLUMNS)
    figure.set_size_inches(9.4, 1.4 + 2.45 * down)
    grid = figure.subplots(down, min(COLUMNS, len(shown)), sharey=True, squeeze=False)
    table = sweep.table[sweep.table[[axis.key for axis in sweep.axes]].notna().all(axis=1)]
    top = 100 * table[measure].max()
    for place, axes in enumerate(grid.flat):
        if place >= len(shown):
            axes.set_visible(False)
            continue
        axis = shown[place]
        effect = next(one for one in effects if one.key == axis.key)
        _panel(axes, sweep, table, axis, measure, effect in standing, effect)
        axes.set_ylim(0, min(100.0, 1.08 * top) or 1)
    for axes in grid[:, 0]:
        axes.set_ylabel("share of worlds, %")


def source(sweep: SweepTable) -> str:
    """The source line, and before it how many axes have no panel."""
    left = max(0, len(sweep.axes) - PANELS)
    rest = f"{left} more {'axis has' if left == 1 else 'axes have'} less clear effects and no panel.\n" if left else ""
    return rest + source_of_sweep(sweep)


def panels(sweep: SweepTable, effects: list[Effect]) -> list[Varied]:
    """The axes that have a panel, in their order: all, or those with the clearest effects where there are too many."""
    clear = sorted(effects, key=lambda one: -abs(one.change) / max(one.error, 1e-12))[:PANELS]
    keys = {one.key for one in clear}
    return [axis for axis in sweep.axes if axis.key in keys]


def _panel(
    axes: Any, sweep: SweepTable, table: pd.DataFrame, axis: Varied, measure: str, stands: bool, effect: Effect
) -> None:
    colour = BLUE if stands else GREY
    axes.plot(table[axis.key], 100 * table[measure], ".", color="#BDBDBD", markersize=4, zorder=1)
    if sweep.kind == PATHS:
        _steps(axes, sweep, axis, measure, colour)
    else:
        means = along(table, axis, measure)
        axes.fill_between(means["at"], means["low"], means["high"], color=colour, alpha=0.22, linewidth=0, zorder=2)
        axes.plot(means["at"], means["mean"], "o-", color=colour, markersize=3.5, zorder=3)
    spaced(axes, axis)
    said = in_points(effect.change, effect.error)
    if not stands:
        said = f"{said}: within the noise" if effect.error else "no world answers otherwise"
    axes.set_title(said, fontsize=8.5, color=colour)
    axes.set_xlabel(label_of(axis, sweep.scenario, 38), fontsize=8.5)
    axes.tick_params(labelsize=8.5)
    axes.grid(axis="y")


def _steps(axes: Any, sweep: SweepTable, axis: Varied, measure: str, colour: str) -> None:
    """Each step of a design of paths as a line: all else is equal at its ends, as it is not between paths."""
    at = sweep.table.set_index("point")[[axis.key, measure]]
    compared = next(one for one in sweep.compared if one.key == axis.key)
    for low, high in zip(compared.low, compared.high, strict=True):
        step = at.loc[[low, high]]
        axes.plot(step[axis.key], 100 * step[measure], "-", color=colour, linewidth=1.1, alpha=0.75, zorder=2)


def along(table: pd.DataFrame, axis: Varied, measure: str) -> pd.DataFrame:
    """Means of a share along an axis, with bands.

    Parameters
    ----------
    table : DataFrame
        Points of a sweep.
    axis : Varied
        Along which: its figures if they are few, else parts with equally many points.
    measure : str
        Which share.

    Returns
    -------
    DataFrame
        Columns ``at``, ``mean``, ``low``, ``high``, in %; the band is two standard errors on either side, of the sample
        of worlds (as if each point had its own, which is wider than they are) and of the sample of points.
    """
    few = len(axis.figures) <= 2 * BINS
    groups = table[axis.key] if few else pd.qcut(table[axis.key], BINS, labels=False, duplicates="drop")
    rows = []
    for _, part in table.groupby(groups):
        between = part[measure].std(ddof=0) / np.sqrt(len(part))
        error = np.hypot(part[f"{measure}_error"].mean(), between)
        rows.append({"at": part[axis.key].mean(), "mean": part[measure].mean(), "error": error})
    means = pd.DataFrame(rows).sort_values("at")
    low, high = means["mean"] - TWICE * means["error"], means["mean"] + TWICE * means["error"]
    return pd.DataFrame(
        {
            "at": means["at"],
            "mean": 100 * means["mean"],
            "low": 100 * low.clip(lower=0),
            "high": 100 * high.clip(upper=1),
        }
    )


PICTURE: Final = Picture(
    "multiples",
    3,
    "a share along each axis of a sweep, one panel an axis",
    title,
    draw,
    needs=(SEVERAL,),
    size=(9.4, 6.3),
    note=(
        "Grey points: points of the sweep. Lines: means with two standard errors on either side, or in a Morris design "
        "single steps with all else equal. Above each panel: change from the low to the high end ± one standard error; "
        "blue where it stands out of the noise."
    ),
    source=source,
)

"""Figure 4: what moving the pivot would cost, beside what it would be worth."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.shares import figure as two_digits
from sim.analysis.shares import share_of, spread
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.report.style import BLACK, BLUE, GREEN, ORANGE, finish, of_worlds, sheet, styled
from sim.runs.ensemble import Ensemble

FEW = 20
"""Below this number worlds are drawn one by one."""


@styled
def figure(ensemble: Ensemble) -> Figure:
    """Distributions of prize and price on one logarithmic axis.

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
    rows = (
        ("start_answers_prize", f"prize: what {pivot}’s leaving is worth to {suitor}", GREEN),
        ("start_obeyed_price", "price if every concession could be delivered in full", ORANGE),
        ("start_answers_price", f"price of what {suitor} itself can deliver, {incumbent} answering", BLUE),
    )
    positive = {name: _positive(worlds[name]) for name, _, _ in rows}
    everything = np.concatenate([*positive.values(), [1.0, 10.0]])
    low, high = 0.8 * everything.min(), 1.25 * everything.max()
    edges = np.geomspace(low, high, 49)
    drawn = sheet(height=5.4)
    panels = drawn.subplots(3, 1, sharex=True)
    for axes, (name, words, colour) in zip(panels, rows, strict=True):
        values = positive[name]
        have = share_of(worlds[name].notna())
        without = "" if name.endswith("prize") else f" (no price in {of_worlds(share_of(worlds[name].isna()))})"
        free = share_of(worlds[name] <= 0)
        if free.value:
            without = f" (nothing to pay in {of_worlds(free)})"
        axes.set_title(words + without, fontsize=9.5)
        if len(values) >= FEW:
            axes.hist(values, bins=edges, weights=np.full(len(values), 100 / len(worlds)), color=colour)
            axes.margins(y=0.35)
        else:
            axes.vlines(values, 0, 0.6, color=colour, linewidth=2)
            axes.set_ylim(0, 1)
            axes.set_yticks([])
        _range(axes, values, have.worlds)
        axes.set_ylabel("% of worlds" if len(values) >= FEW else "each world")
    panels[0].set_xscale("log")
    panels[0].set_xlim(low, high)
    marks = [mark for mark in (0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000) if low <= mark <= high]
    panels[-1].set_xticks(marks, [f"{mark:g}" for mark in marks])
    panels[-1].minorticks_off()
    panels[-1].set_xlabel(
        f"% of {pivot}’s GDP, present value, logarithmic axis (line: 5–95 % of worlds shown; dot: median)"
    )

    obeyed, own = (share_of(worlds[f"start_{name}_price"].notna()) for name in ("obeyed", "answers"))
    prize, price = spread(positive["start_answers_prize"])[1], spread(positive["start_obeyed_price"])[1]
    start = (
        f"What {suitor} can deliver buys {pivot} for good in {of_worlds(own)}, in {of_worlds(obeyed)} if others obeyed"
    )
    tail = "" if np.isnan(price) else f", at a median price {two_digits(price / prize)} times the median prize"
    return finish(drawn, ensemble, start + tail)


def _positive(column: object) -> np.ndarray:
    values = np.asarray(column, dtype=float)
    return values[np.isfinite(values) & (values > 0)]


def _range(axes: object, values: np.ndarray, worlds: int) -> None:
    """A line for the range and a dot for the median, in the upper part of a panel."""
    where = {"transform": axes.get_xaxis_transform(), "color": BLACK}  # type: ignore[attr-defined]
    if not len(values):
        axes.text(
            0.5, 0.5, f"above nothing in none of {worlds} worlds", transform=axes.transAxes, ha="center", va="center"
        )  # type: ignore[attr-defined]
        return
    low, middle, high = spread(values)
    if len(values) >= FEW:
        axes.plot([low, high], [0.84, 0.84], linewidth=1.5, **where)  # type: ignore[attr-defined]
    axes.plot([middle], [0.84], marker="o", markersize=5, **where)  # type: ignore[attr-defined]
    few = f"{len(values)} of {worlds} worlds, median {two_digits(middle)}"
    said = few if len(values) < FEW else f"{two_digits(middle)} ({two_digits(low)}–{two_digits(high)})"
    right = middle < 30
    axes.annotate(said, (high if right else low, 0.84), (6 if right else -6, 0), xycoords=axes.get_xaxis_transform(),
                  textcoords="offset points", ha="left" if right else "right", va="center", fontsize=8.5)  # type: ignore[attr-defined]  # fmt: skip

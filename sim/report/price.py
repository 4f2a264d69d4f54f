"""Picture 4: what moving the pivot would cost, beside what it would be worth."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.shares import figure as two_digits
from sim.analysis.shares import share_of, spread
from sim.report.cast import cast_of, opening, possessive
from sim.report.picture import Picture
from sim.report.style import BLACK, BLUE, GREEN, NOTE, ORANGE, of_worlds
from sim.runs.ensemble import Ensemble

FEW: Final = 20
"""Below this number worlds are drawn one by one."""
MARKS: Final = (0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000)


def title(ensemble: Ensemble) -> str:
    """In how many worlds the pivot is bought, and for how many times the prize; where it splits anyway it is not."""
    cast, worlds = cast_of(ensemble.scenario), ensemble.columns
    splits = share_of(worlds["start_answers_splits_anyway"])
    own, obeyed = (_bought(ensemble, name) for name in ("answers", "obeyed"))
    if splits.value > 0.5:
        elsewhere = f"; where it does not, {cast.suitor} can buy it in {of_worlds(own)}" if splits.value < 1 else ""
        start = f"{opening(cast.pivot)} leaves {cast.incumbent} unpaid in {of_worlds(splits)}"
        return f"{start}: there is little or nothing to buy{elsewhere}"
    prize, price = (spread(_positive(worlds[f"start_{name}"]))[1] for name in ("answers_prize", "obeyed_price"))
    tail = "" if np.isnan(price) else f", at a median price {two_digits(price / prize)} times the median prize"
    return (
        f"What {cast.suitor} can deliver buys {cast.pivot} for good in {of_worlds(own)}, in {of_worlds(obeyed)} "
        f"if others obeyed{tail}"
    )


def draw(figure: Figure, ensemble: Ensemble) -> None:
    """Distributions of prize and price on one logarithmic axis."""
    cast, worlds = cast_of(ensemble.scenario), ensemble.columns
    rows = (
        ("start_answers_prize", f"prize: what a lasting departure is worth to {cast.suitor}", GREEN),
        ("start_obeyed_price", "price if every concession could be delivered in full", ORANGE),
        ("start_answers_price", f"price of what {cast.suitor} itself can deliver, {cast.incumbent} answering", BLUE),
    )
    everything = np.concatenate([*(_positive(worlds[name]) for name, _, _ in rows), [1.0, 10.0]])
    low, high = 0.8 * everything.min(), 1.25 * everything.max()
    panels = figure.subplots(3, 1, sharex=True)
    for axes, (name, words, colour) in zip(panels, rows, strict=True):
        values = _positive(worlds[name])
        axes.set_title(words + _remark(worlds[name], name), fontsize=9.5)
        _worlds(axes, values, len(worlds), colour, np.geomspace(low, high, 49))
        _range(axes, values, len(worlds))
    panels[0].set_xscale("log")
    panels[0].set_xlim(low, high)
    marks = [mark for mark in MARKS if low <= mark <= high]
    panels[-1].set_xticks(marks, [f"{mark:g}" for mark in marks])
    panels[-1].minorticks_off()
    panels[-1].set_xlabel(f"% of {possessive(cast.pivot)} GDP, present value, logarithmic axis")


def _bought(ensemble: Ensemble, reading: str) -> Any:
    """Worlds in which some package is needed and buys the pivot for good."""
    splits = ensemble.columns[f"start_{reading}_splits_anyway"] > 0
    return share_of((ensemble.columns[f"start_{reading}_pivot_rational"] > 0) & ~splits)


def _positive(column: object) -> np.ndarray:
    values = np.asarray(column, dtype=float)
    return values[np.isfinite(values) & (values > 0)]


def _remark(column: Any, name: str) -> str:
    free = share_of(column <= 0)
    if free.value:
        return f" (nothing to pay in {of_worlds(free)})"
    return "" if name.endswith("prize") else f" (no price in {of_worlds(share_of(column.isna()))})"


def _worlds(axes: Axes, values: np.ndarray, worlds: int, colour: str, edges: np.ndarray) -> None:
    """A histogram, or a line for each world where they are few."""
    axes.set_ylabel("% of worlds" if len(values) >= FEW else "each world" if len(values) else "")
    if len(values) >= FEW:
        axes.hist(values, bins=edges, weights=np.full(len(values), 100 / worlds), color=colour)
        axes.margins(y=0.35)
        return
    axes.vlines(values, 0, 0.6, color=colour, linewidth=2)
    axes.set_ylim(0, 1)
    axes.set_yticks([])


def _range(axes: Axes, values: np.ndarray, worlds: int) -> None:
    """A line for the range and a dot for the median, in the upper part of a panel."""
    across = axes.get_xaxis_transform()
    if not len(values):
        said = f"no world of {worlds} has a price above nothing"
        axes.text(0.5, 0.5, said, transform=axes.transAxes, ha="center", va="center", **NOTE)
        return
    low, middle, high = spread(values)
    axes.plot([middle], [0.84], marker="o", markersize=5, transform=across, color=BLACK)
    said = f"{len(values)} of {worlds} worlds, median {two_digits(middle)}"
    if len(values) >= FEW:
        axes.plot([low, high], [0.84, 0.84], linewidth=1.5, transform=across, color=BLACK)
        said = f"{two_digits(middle)} ({two_digits(low)}–{two_digits(high)})"
    right = middle < 30
    axes.annotate(said, (high if right else low, 0.84), (6 if right else -6, 0), xycoords=across,
                  textcoords="offset points", ha="left" if right else "right", va="center", **NOTE)  # fmt: skip


PICTURE: Final = Picture(
    "price",
    4,
    "the price of defection beside what it is worth to the suitor",
    title,
    draw,
    size=(8.2, 5.4),
    note="Lines: 5–95 % of the worlds shown; dots: medians.",
)

"""Picture 7: how dependence, the tie, credibility and trust spread over worlds, quarter by quarter."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.analysis.shares import figure as two_digits
from sim.analysis.shares import percent
from sim.report.alignment import by_quarter, dates, years
from sim.report.cast import cast_of, opening, possessive
from sim.report.picture import Picture
from sim.report.style import BLACK, BLUE, VERMILION
from sim.runs.ensemble import Ensemble

BANDS: Final = (("q05", "q95", 0.18), ("q25", "q75", 0.32))
"""Quantiles and how dark the band between them is."""


def title(ensemble: Ensemble) -> str:
    """Where the medians of dependence and of the tie begin and end."""
    cast = cast_of(ensemble.scenario)
    middle = by_quarter(ensemble, "answers", "q50")
    (exports, later_exports), (tie, later_tie) = (
        (float(middle[name].iloc[0]), float(middle[name].iloc[-1])) for name in ("export_share", "tie")
    )
    return (
        f"Over {ensemble.scenario.quarters} quarters the median share of {possessive(cast.pivot)} exports that "
        f"{cast.incumbent} takes goes from {percent(exports)} to {percent(later_exports)}, the tie’s worth from "
        f"{_signed(tie)} to {_signed(later_tie)} % of GDP a year"
    )


def draw(figure: Figure, ensemble: Ensemble) -> None:
    """Five fans and a key."""
    cast = cast_of(ensemble.scenario)
    panels = figure.subplots(2, 3, sharex=True).ravel()
    incumbents, pivots = possessive(opening(cast.incumbent)), possessive(cast.pivot)
    shown = (
        ("export_share", f"{incumbents} share of\n{pivots} exports, %", 100.0),
        ("import_share", f"{incumbents} share of\n{pivots} imports, %", 100.0),
        ("tie", f"Tie to {cast.incumbent},\n% of GDP per year", 1.0),
        ("credibility", f"Credibility of {possessive(cast.suitor)}\npromise, 0–1", 1.0),
        ("trust", f"Trust of {possessive(cast.suitor)} allies,\n1 = as at the start", 1.0),
    )
    for axes, (name, words, unit) in zip(panels, shown, strict=False):
        _fan(axes, ensemble, name, unit)
        axes.set_title(words, fontsize=9.5)
    panels[2].tick_params(labelbottom=True)  # the key stands below it and has no years
    _key(panels[5], f"median if {cast.incumbent}\ndoes not answer")


def _fan(axes: Axes, ensemble: Ensemble, name: str, unit: float) -> None:
    quantiles = {at: unit * by_quarter(ensemble, "answers", at)[name] for at in ("q05", "q25", "q50", "q75", "q95")}
    when = dates(ensemble.scenario, quantiles["q50"].index)
    for low, high, dark in BANDS:
        axes.fill_between(when, quantiles[low], quantiles[high], color=BLUE, alpha=dark, linewidth=0)
    axes.plot(when, quantiles["q50"], color=BLACK, linewidth=1.6)
    silent = unit * by_quarter(ensemble, "silent", "q50")[name]
    axes.plot(when, silent, color=VERMILION, linewidth=1.4, linestyle=(0, (4, 2)))
    years(axes, when)
    low, high = min(quantiles["q05"].min(), silent.min()), max(quantiles["q95"].max(), silent.max())
    if low >= 0:
        axes.set_ylim(0, 1.08 * high if high > 0 else 1)


def _key(axes: Axes, silent: str) -> None:
    axes.set_axis_off()
    handles = [
        Line2D([], [], color=BLACK, linewidth=1.6, label="median"),
        Patch(color=BLUE, alpha=0.5, linewidth=0, label="middle half of worlds"),
        Patch(color=BLUE, alpha=0.18, linewidth=0, label="nine worlds of ten"),
        Line2D([], [], color=VERMILION, linewidth=1.4, linestyle=(0, (4, 2)), label=silent),
    ]
    axes.legend(handles=handles, loc="center left")


def _signed(value: float) -> str:
    return two_digits(value).replace("-", "−")


PICTURE: Final = Picture(
    "fans",
    7,
    "dependence, the tie, credibility and allies’ trust over time, with the spread over worlds",
    title,
    draw,
    size=(9, 5.6),
    note="Quantiles are means of those of blocks of worlds. An election lowers the promise’s credibility as it nears.",
)

"""Figure 3: what leaving would cost the pivot a year, tie by tie."""

from __future__ import annotations

import textwrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.shares import figure as two_digits
from sim.analysis.shares import spread
from sim.core.roles import INCUMBENT, PIVOT
from sim.report.style import BLUE, GREEN, GREY, VERMILION, WHISKER, called, finish, sheet, styled
from sim.runs.ensemble import Ensemble
from sim.ties import TIES


@styled
def figure(ensemble: Ensemble) -> Figure:
    """Waterfall of the ties at the start, medians with 5–95 % ranges.

    Parameters
    ----------
    ensemble : Ensemble
        A run.

    Returns
    -------
    Figure
    """
    worlds, names = ensemble.worlds, ensemble.scenario.actors
    pivot, other = names[PIVOT].name, called(names[INCUMBENT])
    drawn = sheet(height=5.0)
    axes = drawn.add_subplot()
    ranges = {tie.title: spread(worlds[f"tie_{tie.name}"]) for tie in TIES}
    base, top, bottom = 0.0, 0.0, 0.0
    for place, (low, middle, high) in enumerate(ranges.values()):
        axes.bar(place, middle, bottom=base, width=0.62, color=BLUE if middle >= 0 else VERMILION)
        axes.errorbar(place, base + middle, yerr=[[middle - low], [high - middle]], **WHISKER)
        _label(axes, place, base + max(high, 0, middle), middle)
        axes.plot([place + 0.31, place + 0.69], [base + middle] * 2, color=GREY, linewidth=0.8)
        top, bottom = max(top, base + max(high, 0)), min(bottom, base + min(low, 0))
        base += middle
    low, middle, high = spread(worlds["tie"])
    place = len(ranges)
    axes.bar(place, middle, width=0.62, color=GREEN)
    axes.errorbar(place, middle, yerr=[[middle - low], [high - middle]], **WHISKER)
    _label(axes, place, max(high, 0), middle)
    labels = ["\n".join(textwrap.wrap(title, 11)) for title in (*ranges, "whole tie")]
    axes.set_xticks(range(place + 1), labels, fontsize=8.5)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.tick_params(axis="x", length=0)
    axes.set_ylabel(f"% of {pivot}’s GDP per year")
    top, bottom = max(top, high), min(bottom, low)
    room = 0.09 * (top - bottom)
    axes.set_ylim(bottom - (room if bottom < 0 else 0), top + room)
    axes.set_title(
        "medians; whiskers: 5–95 % of worlds. Medians of parts need not add up to the median of the whole.",
        fontsize=8.5,
    )
    largest = sorted(ranges, key=lambda title: -abs(ranges[title][1]))[:2]
    dollars = float((worlds["tie"] * worlds["gdp"] / 100).median())
    verb, sign = ("cost", 1) if middle >= 0 else ("spare", -1)
    ends = sorted((sign * low, sign * high))
    between = f"{_signed(ends[0])} to {_signed(ends[1])}"
    return finish(
        drawn,
        ensemble,
        f"Leaving {other} would {verb} {pivot} {two_digits(sign * middle)} % of GDP a year ({between}), "
        f"about ${two_digits(sign * dollars)} bn; the largest parts are {largest[0]} and {largest[1]}",
    )


def _label(axes: Axes, place: float, height: float, value: float) -> None:
    axes.annotate(_signed(value), (place, height), (0, 4), textcoords="offset points", ha="center", fontsize=8.5)


def _signed(value: float) -> str:
    return two_digits(value).replace("-", "−")

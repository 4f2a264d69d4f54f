"""Figure 3: what leaving would cost the pivot a year, tie by tie."""

from __future__ import annotations

import textwrap

from matplotlib.figure import Figure

from sim.analysis.shares import figure as two_digits
from sim.analysis.shares import spread
from sim.core.roles import INCUMBENT, PIVOT
from sim.report.style import BLUE, GREEN, GREY, VERMILION, WHISKER, finish, sheet, styled
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
    pivot, incumbent = names[PIVOT].name, names[INCUMBENT].name
    drawn = sheet(height=5.0)
    axes = drawn.add_subplot()
    ranges = {tie.title: spread(worlds[f"tie_{tie.name}"]) for tie in TIES}
    base, top = 0.0, 0.0
    for place, (low, middle, high) in enumerate(ranges.values()):
        axes.bar(place, middle, bottom=base, width=0.62, color=BLUE if middle >= 0 else VERMILION)
        axes.errorbar(place, base + middle, yerr=[[middle - low], [high - middle]], **WHISKER)
        axes.text(place, base + max(high, 0, middle) + 0.12, _signed(middle), ha="center", va="bottom", fontsize=8.5)
        axes.plot([place + 0.31, place + 0.69], [base + middle] * 2, color=GREY, linewidth=0.8)
        top = max(top, base + max(high, 0))
        base += middle
    low, middle, high = spread(worlds["tie"])
    place = len(ranges)
    axes.bar(place, middle, width=0.62, color=GREEN)
    axes.errorbar(place, middle, yerr=[[middle - low], [high - middle]], **WHISKER)
    axes.text(place, high + 0.12, _signed(middle), ha="center", va="bottom", fontsize=8.5)
    labels = ["\n".join(textwrap.wrap(title, 11)) for title in (*ranges, "whole tie")]
    axes.set_xticks(range(place + 1), labels, fontsize=8.5)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.tick_params(axis="x", length=0)
    axes.set_ylabel(f"% of {pivot}’s GDP per year")
    axes.set_ylim(top=max(top, high) * 1.1 + 0.1)
    axes.set_title(
        "medians; whiskers: 5–95 % of worlds. Medians of parts need not add up to the median of the whole.",
        fontsize=8.5,
    )
    largest = sorted(ranges, key=lambda title: -abs(ranges[title][1]))[:2]
    dollars = float((worlds["tie"] * worlds["gdp"] / 100).median())
    return finish(
        drawn,
        ensemble,
        f"Leaving {incumbent} would cost {pivot} {two_digits(middle)} % of GDP a year "
        f"({two_digits(low)}–{two_digits(high)}), about ${two_digits(dollars)} bn; "
        f"the largest ties are {largest[0]} and {largest[1]}",
    )


def _signed(value: float) -> str:
    return two_digits(value).replace("-", "−")

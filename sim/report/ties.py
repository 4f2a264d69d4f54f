"""Picture 3: what leaving would cost the pivot a year, tie by tie."""

from __future__ import annotations

import textwrap
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.shares import figure as two_digits
from sim.analysis.shares import spread
from sim.report.cast import cast_of, possessive
from sim.report.picture import Picture
from sim.report.style import BLUE, GREEN, GREY, NOTE, VERMILION, WHISKER
from sim.runs.ensemble import Ensemble
from sim.ties import TIES

Spread = tuple[float, float, float]


def title(ensemble: Ensemble) -> str:
    """What leaving would cost or spare, and the largest parts."""
    cast, worlds = cast_of(ensemble.scenario), ensemble.columns
    low, middle, high = spread(worlds["tie"])
    ranges = _ranges(ensemble)
    largest = sorted(ranges, key=lambda one: -abs(ranges[one][1]))[:2]
    dollars = float((worlds["tie"] * worlds["gdp"] / 100).median())
    verb, sign = ("cost", 1) if middle >= 0 else ("spare", -1)
    ends = sorted((sign * low, sign * high))
    return (
        f"Leaving {cast.incumbent} would {verb} {cast.pivot} {two_digits(sign * middle)} % of GDP a year "
        f"({_signed(ends[0])} to {_signed(ends[1])} in nine worlds of ten), about ${two_digits(sign * dollars)} bn; "
        f"the largest parts are {largest[0]} and {largest[1]}"
    )


def draw(figure: Figure, ensemble: Ensemble) -> None:
    """Waterfall of the ties at the start, medians with 5–95 % ranges."""
    axes = figure.add_subplot()
    ranges, base = _ranges(ensemble), 0.0
    ends = [0.0]
    for place, one in enumerate(ranges.values()):
        ends += _bar(axes, place, base, one, BLUE if one[1] >= 0 else VERMILION)
        axes.plot([place + 0.31, place + 0.69], [base + one[1]] * 2, color=GREY, linewidth=0.8)
        base += one[1]
    ends += _bar(axes, len(ranges), 0.0, spread(ensemble.columns["tie"]), GREEN)
    labels = ["\n".join(textwrap.wrap(name, 11)) for name in (*ranges, "whole tie")]
    axes.set_xticks(range(len(labels)), labels, fontsize=8.5)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.tick_params(axis="x", length=0)
    axes.set_ylabel(f"% of {possessive(cast_of(ensemble.scenario).pivot)} GDP per year")
    room = 0.09 * (max(ends) - min(ends))
    axes.set_ylim(min(ends) - (room if min(ends) < 0 else 0), max(ends) + room)


def _ranges(ensemble: Ensemble) -> dict[str, Spread]:
    return {tie.title: spread(ensemble.columns[f"tie_{tie.name}"]) for tie in TIES}


def _bar(axes: Axes, place: int, base: float, one: Spread, colour: str) -> tuple[float, float]:
    """A bar upon a base with its range and its figure; how far down and up it reaches."""
    low, middle, high = one
    axes.bar(place, middle, bottom=base, width=0.62, color=colour)
    axes.errorbar(place, base + middle, yerr=[[middle - low], [high - middle]], **WHISKER)
    top = base + max(high, 0, middle)
    axes.annotate(_signed(middle), (place, top), (0, 4), textcoords="offset points", ha="center", **NOTE)
    return base + min(low, 0), top


def _signed(value: float) -> str:
    return two_digits(value).replace("-", "−")


PICTURE: Final = Picture(
    "ties",
    3,
    "what leaving would cost the pivot a year, tie by tie",
    title,
    draw,
    size=(8.2, 5.0),
    note="Medians; whiskers: 5–95 % of worlds. Medians of parts need not add up to the median of the whole.",
)

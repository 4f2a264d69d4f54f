"""Picture 6: what each rung of the ladder is worth to the pivot and costs the suitor."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.shares import figure as two_digits
from sim.analysis.shares import spread
from sim.calibration import draw as draw_numbers
from sim.core.streams import Streams
from sim.game.menu import overlap_matrix
from sim.report.cast import cast_of, possessive
from sim.report.picture import LADDER, Picture
from sim.report.style import BLUE, GREEN, NOTE, VERMILION, WHISKER
from sim.runs.ensemble import Ensemble
from sim.scenario import Rung, Scenario

Spread = tuple[float, float, float]


@dataclass(frozen=True)
class Side:
    """One panel: a range for each rung, the sums of the central figures, and what to hold them against."""

    rungs: list[Spread]
    central: list[float]
    mark: Spread


def title(ensemble: Ensemble) -> str:
    """How many rungs cost no more than the prize, and whether any reaches the tie."""
    cast = cast_of(ensemble.scenario)
    worth, cost = _sides(ensemble)
    within = sum(one[1] <= cost.mark[1] for one in cost.rungs)
    enough = [price[1] for value, price in zip(worth.rungs, cost.rungs, strict=True) if value[1] >= worth.mark[1]]
    bound = f"what the tie is worth to {cast.pivot} ({two_digits(worth.mark[1])} % a year)"
    tail = f"the cheapest that reaches {bound} costs {two_digits(min(enough))} %" if enough else f"none reaches {bound}"
    if worth.mark[1] <= 0:
        tail = f"no tie to {cast.incumbent} has to be outbid"
    verb = "costs" if within == 1 else "cost"
    return (
        f"{within} of {len(cost.rungs)} rungs {verb} {cast.suitor} no more than the prize "
        f"({two_digits(cost.mark[1])} % of {possessive(cast.pivot)} GDP once); {tail}"
    )


def draw(figure: Figure, ensemble: Ensemble) -> None:
    """Worth of every rung on the left, its cost on the right."""
    cast, scenario = cast_of(ensemble.scenario), ensemble.scenario
    worth, cost = _sides(ensemble)
    left, right = figure.subplots(1, 2, sharey=True)
    pivots = possessive(cast.pivot)
    _panel(left, worth, BLUE, "the tie", f"worth to {cast.pivot} if all is delivered,\n% of its GDP per year")
    words = f"one-off cost to {cast.suitor}, allies and home,\n% of {pivots} GDP, present value"
    _panel(right, cost, VERMILION, "the prize", words)
    names = ["\n".join(textwrap.wrap(rung.title, 24)) for rung in scenario.ladder]
    left.set_yticks(range(len(names)), names, fontsize=8.5)
    left.invert_yaxis()


def _panel(axes: Axes, side: Side, colour: str, mark: str, label: str) -> None:
    rows = np.arange(len(side.rungs))
    low, middle, high = np.array(side.rungs).T
    axes.barh(rows, middle, height=0.55, color=colour)
    axes.errorbar(middle, rows, xerr=[middle - low, high - middle], **WHISKER)
    axes.plot(side.central, rows, "D", color="white", markeredgecolor="black", markersize=4.5)
    for row, (value, end) in enumerate(zip(middle, high, strict=True)):
        axes.annotate(two_digits(value), (end, row), (6, 0), textcoords="offset points", va="center", **NOTE)
    axes.axvspan(side.mark[0], side.mark[2], color=GREEN, alpha=0.18, linewidth=0, zorder=0)
    axes.axvline(side.mark[1], color=GREEN, linewidth=1.5, zorder=0.5)
    axes.set_title(f"green: {mark}, median and 5–95 %", **NOTE)
    axes.set_xlabel(label)
    axes.set_xlim(min(0, 1.18 * side.mark[0]), 1.18 * max(side.mark[2], *high))
    axes.tick_params(axis="y", length=0)


def _sides(ensemble: Ensemble) -> tuple[Side, Side]:
    """Worth beside the tie, cost beside the prize."""
    streams = Streams(ensemble.seed, 0, len(ensemble))
    rungs = [_rung(ensemble.scenario, rung, streams) for rung in ensemble.scenario.ladder]
    marks = spread(ensemble.columns["tie"]), spread(ensemble.columns["start_answers_prize"])
    worth, cost = (
        Side([rung[side][0] for rung in rungs], [rung[side][1] for rung in rungs], marks[side]) for side in (0, 1)
    )
    return worth, cost


def _rung(scenario: Scenario, rung: Rung, streams: Streams) -> tuple[tuple[Spread, float], tuple[Spread, float]]:
    """Spread over worlds and sum of central figures, of worth and of cost; overlaps are counted once."""
    ids = list(rung.package)
    chosen = [scenario.concessions[one] for one in ids]
    left = np.prod(1 - overlap_matrix(chosen), axis=1)
    drawn = draw_numbers(scenario, streams)
    worth = (drawn.table("concessions", ids, "value") * left).sum(axis=1)
    allies = drawn.table("concessions", ids, "ally_cost") * drawn["suitor.alliance_cost_scale"][:, np.newaxis]
    cost = (allies + drawn.table("concessions", ids, "home_cost")).sum(axis=1)
    scale = scenario.parameters["suitor.alliance_cost_scale"].centre
    value, ally, home = (
        np.array([one.numbers[name].centre for one in chosen]) for name in ("value", "ally_cost", "home_cost")
    )
    return (spread(worth), float((value * left).sum())), (spread(cost), float((ally * scale + home).sum()))


PICTURE: Final = Picture(
    "ladder",
    6,
    "what each rung of the ladder is worth to the pivot and costs the suitor",
    title,
    draw,
    needs=(LADDER,),
    size=(9, 5.0),
    note="Bars: medians; whiskers: 5–95 % of worlds; diamonds: sums of central figures. Overlaps are counted once.",
)

"""Figure 6: what each rung of the ladder is worth to the pivot and costs the suitor."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.shares import figure as two_digits
from sim.analysis.shares import spread
from sim.calibration import draw
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.core.streams import Streams
from sim.game.menu import overlap_matrix
from sim.report.style import BLUE, GREEN, VERMILION, WHISKER, called, finish, sheet, styled
from sim.runs.ensemble import Ensemble
from sim.scenario import Rung, Scenario

Spread = tuple[float, float, float]


def _rung(scenario: Scenario, rung: Rung, streams: Streams) -> tuple[Spread, Spread, float, float]:
    """Spreads of worth and cost over worlds, and both from the central figures; overlaps are counted once."""
    chosen = [scenario.concessions[one] for one in rung.package]
    left = np.prod(1 - overlap_matrix(chosen), axis=1)
    drawn = draw(scenario, streams)
    ids = list(rung.package)
    scale = scenario.parameters["suitor.alliance_cost_scale"].centre
    worth = (drawn.table("concessions", ids, "value") * left).sum(axis=1)
    allies = drawn.table("concessions", ids, "ally_cost") * drawn["suitor.alliance_cost_scale"][:, np.newaxis]
    cost = (allies + drawn.table("concessions", ids, "home_cost")).sum(axis=1)
    central = {
        name: np.array([one.numbers[name].centre for one in chosen]) for name in ("value", "ally_cost", "home_cost")
    }
    central_cost = float((central["ally_cost"] * scale + central["home_cost"]).sum())
    return spread(worth), spread(cost), float((central["value"] * left).sum()), central_cost


@styled
def figure(ensemble: Ensemble) -> Figure:
    """Worth and cost of every rung.

    Parameters
    ----------
    ensemble : Ensemble
        A run.

    Returns
    -------
    Figure
    """
    scenario, worlds = ensemble.scenario, ensemble.worlds
    pivot, suitor = scenario.actors[PIVOT].name, scenario.actors[SUITOR].capital
    drawn = sheet(width=9, height=5.0, lines=2)
    if not scenario.ladder:
        axes = drawn.add_subplot()
        axes.set_axis_off()
        return finish(drawn, ensemble, "This scenario has no ladder of packages")
    streams = Streams(ensemble.seed, 0, len(worlds))
    rungs = [_rung(scenario, rung, streams) for rung in scenario.ladder]
    tie, prize = spread(worlds["tie"]), spread(worlds["start_answers_prize"])
    panels = drawn.subplots(1, 2, sharey=True)
    rows = np.arange(len(rungs))
    sides = (
        (0, BLUE, tie, "the tie", f"worth to {pivot} if all is delivered,\n% of its GDP per year"),
        (
            1,
            VERMILION,
            prize,
            "the prize",
            f"one-off cost to {suitor}, allies and home,\n% of {pivot}’s GDP, present value",
        ),
    )
    for side, colour, mark, words, label in sides:
        axes = panels[side]
        middle = np.array([rung[side][1] for rung in rungs])
        error = [middle - [rung[side][0] for rung in rungs], [rung[side][2] for rung in rungs] - middle]
        axes.barh(rows, middle, height=0.55, color=colour)
        axes.errorbar(middle, rows, xerr=error, **WHISKER)
        axes.plot([rung[side + 2] for rung in rungs], rows, "D", color="white", markeredgecolor="black", markersize=4.5)
        for row, rung in zip(rows, rungs, strict=True):
            axes.annotate(
                two_digits(rung[side][1]),
                (rung[side][2], row),
                (6, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
            )
        axes.axvspan(mark[0], mark[2], color=GREEN, alpha=0.18, linewidth=0, zorder=0)
        axes.axvline(mark[1], color=GREEN, linewidth=1.5)
        axes.set_title(f"green: {words}, median and 5–95 %", fontsize=8.5)
        axes.set_xlabel(label)
        axes.set_xlim(min(0, 1.18 * mark[0]), 1.18 * max(mark[2], *(rung[side][2] for rung in rungs)))
        axes.tick_params(axis="y", length=0)
    panels[0].set_yticks(rows, ["\n".join(textwrap.wrap(rung.title, 24)) for rung in scenario.ladder], fontsize=8.5)
    panels[0].invert_yaxis()
    within = sum(rung[1][1] <= prize[1] for rung in rungs)
    verb = "costs" if within == 1 else "cost"
    enough = [rung[1][1] for rung in rungs if rung[0][1] >= tie[1]]
    other = called(scenario.actors[INCUMBENT])
    bound = f"what the tie is worth to {pivot} ({two_digits(tie[1])} % a year)"
    tail = f"the cheapest that reaches {bound} costs {two_digits(min(enough))} %" if enough else f"none reaches {bound}"
    tail = f"no tie to {other} has to be outbid" if tie[1] <= 0 else tail
    return finish(
        drawn,
        ensemble,
        f"{within} of {len(rungs)} rungs {verb} {suitor} no more than the prize ({two_digits(prize[1])} % of {pivot}’s "
        f"GDP once); {tail}",
        "Bars: medians; whiskers: 5–95 % of worlds; diamonds: sums of central figures. Overlaps are counted once.",
    )

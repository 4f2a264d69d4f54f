"""Figure 13: the documents' figures beside what second sources say."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report.style import BLACK, BLUE, GREY, ORANGE, PALE, finish, sheet, styled
from sim.runs.ensemble import Ensemble
from sim.scenario import Fact


@styled
def figure(ensemble: Ensemble) -> Figure:
    """Second sources as multiples of the documents' figures.

    Parameters
    ----------
    ensemble : Ensemble
        A run.

    Returns
    -------
    Figure
    """
    facts = [fact for fact in ensemble.scenario.facts.values() if fact.second and fact.value]
    drawn = sheet(width=9, height=2.2 + 0.3 * len(facts))
    axes = drawn.add_subplot()
    for row, fact in enumerate(facts):
        colour = ORANGE if fact.contested else BLUE
        axes.axhline(row, color=PALE, linewidth=0.6)
        axes.plot([fact.low / fact.value, fact.high / fact.value], [row, row], color=colour, linewidth=5, alpha=0.45)
        axes.plot([1], [row], marker="|", markersize=11, markeredgewidth=2, color=BLACK)
        others = [other.value / fact.value for other in fact.second]
        axes.plot(
            others,
            [row] * len(others),
            linestyle="none",
            marker="D",
            markersize=6,
            color=colour,
            markeredgecolor="white",
        )
    names = [textwrap.shorten(fact.title, 62, placeholder=" …") for fact in facts]
    axes.set_yticks(
        range(len(facts)), [name + (" *" if fact.contested else "") for name, fact in zip(names, facts, strict=True)]
    )
    for label, fact in zip(axes.get_yticklabels(), facts, strict=True):
        label.set_fontweight("bold" if fact.contested else "normal")
        label.set_fontsize(8.5)
    axes.set_ylim(len(facts) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("second source ÷ document (document’s own figure = 1)")
    handles = [
        Line2D([], [], color=BLACK, marker="|", markersize=11, markeredgewidth=2, linestyle="none", label="document"),
        Line2D([], [], color=BLUE, marker="D", linestyle="none", label="second source"),
        Line2D([], [], color=ORANGE, marker="D", linestyle="none", label="second source, contested *"),
        Line2D([], [], color=GREY, linewidth=5, alpha=0.45, label="range used"),
    ]
    axes.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1), ncols=4, borderaxespad=0.2)
    return finish(drawn, ensemble, _title(facts))


def _title(facts: list[Fact]) -> str:
    if not facts:
        return "No figure of this scenario has a second source"
    near = sum(np.max([abs(other.value / fact.value - 1) for other in fact.second]) <= 0.1 for fact in facts)
    contested = [fact for fact in facts if fact.contested]
    start = f"For {near} of {len(facts)} documented figures every second source is within 10 % of the document"
    if not contested:
        return f"{start}; none is contested"
    worst = max(contested, key=lambda fact: abs(np.log(max(fact.second[0].value / fact.value, 1e-9))))
    ratio = worst.second[0].value / worst.value
    many = f"{len(contested)} are contested" if len(contested) > 1 else "one is contested"
    return f"{start}; {many}, most of all “{worst.title}” ({ratio:.2g} times the document’s)"

"""Picture 13: the documents' figures beside what second sources say."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report.picture import SECOND_SOURCES, Picture
from sim.report.style import BLACK, BLUE, GREY, ORANGE, PALE, balanced
from sim.runs.ensemble import Ensemble
from sim.scenario import Fact

NEAR: Final = 0.1
"""Second sources within this part of the document's figure agree with it."""
SECOND: Final = {"linestyle": "none", "marker": "D", "markersize": 6, "markeredgecolor": "white"}
DOCUMENT: Final = {"linestyle": "none", "marker": "|", "markersize": 11, "markeredgewidth": 2, "color": BLACK}


def title(ensemble: Ensemble) -> str:
    """For how many figures second sources agree, and the one most contested."""
    facts = _facts(ensemble)
    near = sum(max(abs(other.value / fact.value - 1) for other in fact.second) <= NEAR for fact in facts)
    contested = [fact for fact in facts if fact.contested]
    start = (
        f"For {near} of {len(facts)} figures with a second source every second source is within 10 % of the document"
    )
    if not contested:
        return f"{start}; none is contested"
    worst = max(contested, key=lambda fact: abs(np.log(max(fact.second[0].value / fact.value, 1e-9))))
    ratio = worst.second[0].value / worst.value
    many = f"{len(contested)} are contested, most of all" if len(contested) > 1 else "one is contested,"
    return f"{start}; {many} “{worst.title}” ({ratio:.2g} times the document’s)"


def draw(figure: Figure, ensemble: Ensemble) -> None:
    """Second sources and ranges as multiples of the documents' figures."""
    facts = _facts(ensemble)
    figure.set_size_inches(9, 2.2 + 0.33 * len(facts))
    axes = figure.add_subplot()
    for row, fact in enumerate(facts):
        colour = ORANGE if fact.contested else BLUE
        axes.axhline(row, color=PALE, linewidth=0.6)
        axes.plot([fact.low / fact.value, fact.high / fact.value], [row, row], color=colour, linewidth=5, alpha=0.45)
        axes.plot([1], [row], **DOCUMENT)
        axes.plot([other.value / fact.value for other in fact.second], [row] * len(fact.second), color=colour, **SECOND)
    names = ["\n".join(balanced(fact.title + (" *" if fact.contested else ""), 58)) for fact in facts]
    axes.set_yticks(range(len(facts)), names, fontsize=8.5, linespacing=1.05)
    for label, fact in zip(axes.get_yticklabels(), facts, strict=True):
        label.set_fontweight("bold" if fact.contested else "normal")
    axes.set_ylim(len(facts) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("second source ÷ document (document’s own figure = 1)")
    handles = [
        Line2D([], [], **DOCUMENT, label="document"),
        Line2D([], [], **SECOND, color=BLUE, label="second source"),
        Line2D([], [], **SECOND, color=ORANGE, label="second source, contested *"),
        Line2D([], [], color=GREY, linewidth=5, alpha=0.45, label="range used"),
    ]
    axes.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1), ncols=4, borderaxespad=0.2)


def _facts(ensemble: Ensemble) -> list[Fact]:
    return [fact for fact in ensemble.scenario.facts.values() if fact.second and fact.value]


PICTURE: Final = Picture(
    "sources",
    13,
    "the documents’ figures beside second sources",
    title,
    draw,
    needs=(SECOND_SOURCES,),
    note="Bold and starred: contested; the report says by whom.",
)

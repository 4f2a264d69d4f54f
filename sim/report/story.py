"""Picture 12: one world's story on a timeline. It draws a replayed world, not a run."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.analysis.shares import figure as number
from sim.analysis.story import PLAN_NAMES, REVERSALS, Quarter, Story
from sim.core.roles import DEFECT, HEDGE, STAY
from sim.report.cast import cast_of, opening
from sim.report.picture import Picture
from sim.report.provenance import place_of
from sim.report.style import BLACK, GREY, HEDGES, LEAVES, NOTE, PALE, PURPLE, STAYS

COLOURS: Final = {STAY: STAYS, HEDGE: HEDGES, DEFECT: LEAVES}
MARKED: Final = {
    "war-ends": "war ends",
    "leader-goes": "leader goes",
    "recalled": "comes home",
    "election-reverses": "policy reversed",
    "midterm-reverses": "policy reversed",
    "policy-reverses": "policy reversed",
    "election": "election",
}
"""Events that stand on the timeline → their label; a counter that is delivered on its date stands there too."""
DELIVERED: Final = "answer delivered"


def years(story: Story) -> np.ndarray:
    """Where each quarter begins, in years."""
    first = int(story.scenario.start[:4]) + (int(story.scenario.start[5]) - 1) / 4
    return first + np.arange(len(story.quarters)) / 4


def turning_point(story: Story) -> Quarter:
    """The quarter a title tells of: the first in which the pivot moved, else the first offer, else the first."""
    moved = [one for one in story.quarters if one.before != one.after]
    offered = [one for one in story.quarters if one.offer]
    return (moved or offered or list(story.quarters))[0]


def title(story: Story) -> str:
    """The finding: what the pivot did when it mattered, and why."""
    one, cast = turning_point(story), cast_of(story.scenario)
    verb = PLAN_NAMES[one.after]
    rival = {STAY: "staying", HEDGE: "hedging", DEFECT: "leaving"}[one.rival]
    offers = sum(bool(quarter.offer) for quarter in story.quarters)
    asked = f"something in {offers} of {len(story.quarters)} quarters" if offers else "nothing"
    return (
        f"World {story.world}: {cast.suitor} offers {asked}; in {one.label} {cast.pivot} {verb}, worth "
        f"{number(one.margin)} % of GDP more than {rival}"
    )


def source(story: Story) -> str:
    """Where it comes from."""
    return f"Source: wedgesim, inputs in {place_of(story.scenario)}; world {story.world} of seed {story.seed}."


def _acts(axes: Axes, story: Story, when: np.ndarray) -> None:
    """Who did what: courting and offers, answers, and the pivot's alignment."""
    cast = cast_of(story.scenario)
    for start, one in zip(when, story.quarters, strict=True):
        axes.barh(0, 0.25, left=start, height=0.62, color=COLOURS[one.after], align="center", linewidth=0)
        if one.courting and one.before != DEFECT:
            axes.barh(2, 0.25, left=start, height=0.16, color=PALE, align="center", linewidth=0)
        if one.offer:
            axes.plot(start + 0.125, 2, "v", color=BLACK, markersize=7)
        if one.counters:
            axes.plot(start + 0.125, 1, "^", color=PURPLE, markersize=6 if one.new_counters else 3)
    names = [opening(cast.pivot), opening(cast.incumbent), cast.suitor]
    axes.set_yticks(range(3), names)
    axes.set_ylim(-0.5, 2.6)
    axes.tick_params(axis="y", length=0)
    handles = [axes.barh(0, 0, color=COLOURS[plan], label=PLAN_NAMES[plan]) for plan in COLOURS]
    handles += axes.plot([], [], "v", color=BLACK, linestyle="none", label="offer")
    handles += axes.plot([], [], "^", color=PURPLE, linestyle="none", label="answer")
    handles += [axes.barh(2, 0, color=PALE, label="courts")]
    axes.legend(handles=handles, ncols=6, loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.2, **NOTE)


def _margins(axes: Axes, story: Story, when: np.ndarray) -> None:
    """By how much each choice won."""
    margins = [one.margin for one in story.quarters]
    axes.bar(when + 0.125, margins, width=0.22, color=[COLOURS[one.after] for one in story.quarters], linewidth=0)
    axes.set_ylabel("margin of the\nchoice, % of GDP")
    axes.set_ylim(0, 1.15 * max(*margins, 1e-6))


def _tie(axes: Axes, story: Story, when: np.ndarray) -> None:
    """What the tie is worth, and what happened."""
    ties = np.array([one.tie for one in story.quarters])
    # The last quarter is drawn to its end.
    axes.step(np.append(when, when[-1] + 0.25), np.append(ties, ties[-1]), where="post", color=BLACK, linewidth=1.3)
    axes.axhline(0, color=GREY, linewidth=0.6)
    low, high = min(0.0, float(ties.min())), max(0.0, float(ties.max()))
    room = high - low
    axes.set_ylim(low - 0.05 * (high - low), high + room)
    axes.set_ylabel("worth of the tie,\n% of GDP a year")
    marked = dict.fromkeys(story.scenario.counters, DELIVERED) | MARKED
    for start, one in zip(when, story.quarters, strict=True):
        labels = [marked[event] for event in one.events if event in marked and (event not in REVERSALS or one.in_force)]
        if labels:
            axes.axvline(start + 0.25, color=GREY, linewidth=0.7, linestyle=":")
            top = high + 0.97 * room
            axes.text(start + 0.25, top, ", ".join(labels), rotation=90, va="top", ha="right", color=GREY, **NOTE)


def draw(figure: Figure, story: Story) -> None:
    """Three strips over the same years: acts, margins, the tie with events."""
    when = years(story)
    strips = figure.subplots(3, 1, sharex=True, height_ratios=(1.1, 1, 1.5))
    for axes, strip in zip(strips, (_acts, _margins, _tie), strict=True):
        strip(axes, story, when)
    strips[-1].set_xlim(when[0] - 0.1, when[-1] + 0.35)
    strips[-1].set_xlabel("year")
    strips[-1].xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
    strips[-1].xaxis.set_major_formatter("{x:.0f}")


PICTURE: Final = Picture(
    name="story",
    number=12,
    shows="one world's story on a timeline",
    title=title,
    draw=draw,
    size=(9.0, 6.2),
    note="Small triangles: the answer of the quarter before. Margins of a pivot that is away are per year. "
    "Events stand at the end of their quarter; reversals where something was in force.",
    source=source,
)

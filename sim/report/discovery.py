"""Figure 9: the worlds in which the answer holds, in the plane of the two most telling figures, with the box."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.box_words import limit_words
from sim.analysis.discover import Discovery, Found, box_of
from sim.analysis.inputs import UNITS, meaning_of
from sim.analysis.shares import Share
from sim.analysis.wording import capital, question
from sim.report.answering import sign, styled
from sim.report.style import BLACK, ORANGE, SKY
from sim.scenario import numbers_of

MOST = 3000
"""Worlds drawn at most."""


@styled
def figure(found: Discovery) -> Figure:
    """The first box in two dimensions.

    Parameters
    ----------
    found : Discovery
        As `sim.analysis.discover.discover` gives it.

    Returns
    -------
    Figure
    """
    box = found.boxes[0] if found.boxes else found.leaf
    across, up = _axes_of(found, box)
    shown = _other_limits_hold(found, box, (across, up))
    drawn = Figure(figsize=(8.2, 6.6), layout="constrained")
    axes = drawn.add_subplot()
    rows = np.flatnonzero(shown)[:MOST]
    x, y = (found.figures[name].to_numpy()[rows] for name in (across, up))
    holds = found.outcome[rows]
    axes.scatter(x[~holds], y[~holds], s=9, marker="o", facecolor="none", edgecolor=SKY, linewidth=0.6)
    axes.scatter(x[holds], y[holds], s=12, marker="^", color=ORANGE, linewidth=0)
    _rectangle(axes, box, across, up)
    words = "it fails" if found.fails else "it holds"
    handles = [
        axes.scatter([], [], s=24, marker="^", color=ORANGE, label=f"worlds in which {words}"),
        axes.scatter([], [], s=20, marker="o", facecolor="none", edgecolor=SKY, label="other worlds"),
    ]
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 1.08), ncols=2)
    axes.set_xlabel(textwrap.fill(_label(found, across), 80))
    axes.set_ylabel(textwrap.fill(_label(found, up), 60))
    others = [limit for limit in box.limits if limit.key not in (across, up)]
    note = f"Each mark is a world ({len(rows)} drawn)"
    if others:
        rest = "; ".join(limit_words(found.scenario, limit) for limit in others)
        note += f", only those within the box’s other limits: {rest}"
    note += ". Black frame: the box. The box was sought in half of the worlds and is judged in the other half."
    behind = f"{len(found.outcome)} worlds, seed {found.seed}, opening quarter"
    return sign(drawn, (found.scenario,), behind, _title(found, box), note)


def _axes_of(found: Discovery, box: Found) -> tuple[str, str]:
    """The two most telling figures of a box; a second one from the tree, or any, where it has only one."""
    names = [limit.key for limit in box.limits] + [limit.key for limit in found.leaf.limits]
    names += [str(name) for name in found.figures]
    first, second, *_ = dict.fromkeys(names)
    return first, second


def _other_limits_hold(found: Discovery, box: Found, drawn: tuple[str, str]) -> np.ndarray:
    rest = Found(tuple(limit for limit in box.limits if limit.key not in drawn), box.sought, box.judged)
    return box_of(rest, found.figures).holds(found.figures.to_numpy(dtype=float))


def _rectangle(axes: Axes, box: Found, across: str, up: str) -> None:
    limits = {limit.key: limit for limit in box.limits}
    spans = []
    for name, (low, high) in ((across, axes.get_xlim()), (up, axes.get_ylim())):
        limit = limits.get(name)
        spans.append(
            (low, high)
            if limit is None
            else (low if limit.low is None else limit.low, high if limit.high is None else limit.high)
        )
    (left, right), (bottom, top) = spans
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, fill=False, edgecolor=BLACK, linewidth=2))
    axes.set_xlim(axes.get_xlim())
    axes.set_ylim(axes.get_ylim())


def _label(found: Discovery, key: str) -> str:
    unit = UNITS.get(numbers_of(found.scenario)[key][1].unit, "")
    return f"{meaning_of(found.scenario, key)}{',' + unit if unit else ''}"


def _title(found: Discovery, box: Found) -> str:
    words = question(found.scenario, found.test, found.reading)
    judged = box.judged
    density = Share(judged.density, judged.density_error, judged.inside)
    count = len(box.limits)
    what = "it is not so that " if found.fails else ""
    verb = f"within {count} limit{'s' if count != 1 else ''} on the inputs"
    return f"{capital(what + words)}: in {found.share} of all worlds, in {density} {verb}"

"""What pictures of sweeps have in common: names of axes, the share that is shown, its finding and its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim.analysis.contrasts import GRID, PATHS
from sim.analysis.effects import Effect, in_points, level, seen
from sim.analysis.shares import Share, percent
from sim.analysis.sweeps import HEADLINES, SweepTable, Varied
from sim.report.cast import cast_of, opening, possessive
from sim.report.picture import Need
from sim.report.provenance import SHOWN, changes_of, place_of
from sim.report.style import balanced, unbroken
from sim.scenario import Scenario, number_of

TWICE: Final = 2.0
"""Standard errors that bands reach on either side."""

ONE_AXIS = Need("a sweep of one axis", lambda sweep: len(sweep.axes) == 1)
PLANE = Need("a grid of two axes", lambda sweep: len(sweep.axes) == 2 and sweep.kind == GRID)
SEVERAL = Need(
    "a sweep of three axes or more, or of two that is no grid",
    lambda sweep: len(sweep.axes) > 2 or (len(sweep.axes) == 2 and sweep.kind != GRID),
)


def source_of_sweep(sweep: SweepTable) -> str:
    """The source line of a sweep."""
    changes = changes_of(sweep.scenario)
    more = f" and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
    changed = f", changed: {', '.join(changes[:SHOWN])}{more}" if changes else ""
    return (
        f"Source: wedgesim, inputs in {place_of(sweep.scenario)}{changed}; {sweep.worlds} worlds, the same at each of "
        f"{len(sweep.table)} points, seed {sweep.seed}."
    )


def acted(text: str, scenario: Scenario) -> str:
    """A text about roles with the scenario's actors in their places."""
    cast = cast_of(scenario)
    for role, name in (("pivot", cast.pivot), ("suitor", cast.suitor), ("incumbent", cast.incumbent)):
        text = text.replace(f"the {role}'s", possessive(name)).replace(f"the {role}", name)
        text = text.replace(f"of {role} GDP", f"of {possessive(name)} GDP")
    return text


def label_of(axis: Varied, scenario: Scenario, width: int) -> str:
    """An axis' name with its unit, in lines of a width."""
    unit = "" if axis.unit == "number" else f" ({acted(axis.unit, scenario)})"
    return wrapped(f"{acted(axis.title, scenario)}{unit}", width)


def wrapped(text: str, width: int) -> str:
    """A text in lines of a width, units beside their numbers."""
    return "\n".join(balanced(unbroken(text), width))


def worded(measure: str, scenario: Scenario) -> str:
    """A headline in words, with the scenario's actors."""
    return HEADLINES[measure].format(pivot=cast_of(scenario).pivot)


def leading(sweep: SweepTable) -> str:
    """The headline that most axes move, and of equals the one moved most; if none is, the first that varies at all."""
    standing = seen(sweep.effects)
    if standing:
        moved = [one.measure for one in standing]
        return max(dict.fromkeys(moved), key=moved.count)
    varying = [name for name in HEADLINES if sweep.table[name].nunique() > 1]
    return varying[0] if varying else "answers_pivot_rational"


def effects_on(sweep: SweepTable, measure: str) -> tuple[list[Effect], list[Effect]]:
    """The effects on a headline: all, and those that stand out of the noise of the whole sweep, the largest first."""
    standing = [one for one in seen(sweep.effects) if one.measure == measure]
    return [one for one in sweep.effects if one.measure == measure], standing


def finding_of(sweep: SweepTable, measure: str) -> str:
    """What a sweep says of a headline, as the title of a picture."""
    words, table = worded(measure, sweep.scenario), sweep.table
    if table[measure].max() == 0:
        return opening(f"{words} in none of {sweep.worlds} worlds, at any of {len(table)} points")
    if table[measure].min() == 1:
        return opening(f"{words} in all {sweep.worlds} worlds, at each of {len(table)} points")
    effects, standing = effects_on(sweep, measure)
    if not standing:
        largest = max(effects, key=lambda one: np.nan_to_num(abs(one.change)))
        said = in_points(largest.change, largest.error)
        axes = "the axis does not move it" if len(effects) == 1 else f"none of {len(effects)} axes moves it"
        return opening(f"{words} in {_stated(sweep, measure)} as stated; {axes} beyond the noise (at most {said})")
    titles = [f"“{acted(_axis(sweep, one).title, sweep.scenario)}”" for one in standing]
    first = standing[0]
    turn = "falls" if first.change < 0 else "rises"
    how = f"{turn} from {_share(sweep, first.low)} to {_share(sweep, first.high)}"
    told = f"As {titles[0]} rises{_ends(sweep, first)}, the share of worlds in which {words} {how}"
    head, others = level(standing), len(effects) - len(standing)
    if head > 1:
        told += f"; as strong within the noise: {', '.join(titles[1:head])}"
    elif len(standing) > 1:
        told += f"; next: {titles[1]} ({in_points(standing[1].change, standing[1].error)})"
    if others:
        told += f"; {'the other axis stays' if others == len(effects) - 1 == 1 else f'{others} more stay'} in the noise"
    return told


def _axis(sweep: SweepTable, effect: Effect) -> Varied:
    return next(axis for axis in sweep.axes if axis.key == effect.key)


def _ends(sweep: SweepTable, effect: Effect) -> str:
    axis = _axis(sweep, effect)
    if sweep.kind != GRID:
        return (
            " by a step of two thirds of its range" if sweep.kind == PATHS else " from its lowest to its highest third"
        )
    return f" from {axis.figures[0]:.4g} to {axis.figures[-1]:.4g}"


def _share(sweep: SweepTable, share: float) -> str:
    return percent(share) if share > 0 else f"< 1/{sweep.worlds}"


def _stated(sweep: SweepTable, measure: str) -> str:
    row = sweep.table.loc[sweep.table["point"] == sweep.table["point"].min()].iloc[0]
    return f"{Share(row[measure], row[f'{measure}_error'], int(row['worlds']))} of worlds"


def own_range(scenario: Scenario, key: str) -> tuple[float, float, float] | None:
    """Low end, most likely figure and high end of a number of a scenario; None if it is fixed or has no ends."""
    number = number_of(scenario, key)
    if number.distribution not in ("pert", "triangular", "uniform", "loguniform"):
        return None
    return number.terms[0], number.centre, number.terms[-1]


def show_range(axes: Any, scenario: Scenario, axis: Varied) -> None:
    """Shade the scenario's own range of an axis, as far as the axis reaches, and mark its most likely figure."""
    found = own_range(scenario, axis.key)
    if found is None:
        return
    low, middle, high = found
    first, last = axis.figures[0], axis.figures[-1]
    if low < last and high > first:
        axes.axvspan(max(low, first), min(high, last), color="#F2F2F2", zorder=0, linewidth=0)
    if first <= middle <= last:
        axes.axvline(middle, color="#A6A6A6", linewidth=0.9, linestyle=(0, (4, 3)), zorder=0.5)


def spaced(axes: Any, axis: Varied, which: str = "x") -> None:
    """Set an axis' scale; on a logarithmic one say the figures plainly."""
    if not axis.log:
        return
    getattr(axes, f"set_{which}scale")("log")
    ticks = thinned(axis.figures, 9)
    getattr(axes, f"set_{which}ticks")(ticks, [f"{one:.3g}" for one in ticks])
    getattr(axes, f"set_{which}ticks")([], minor=True)


def thinned(figures: Sequence[float], most: int) -> list[float]:
    """At most so many of some figures, evenly chosen.

    Examples
    --------
    >>> thinned([1, 2, 3, 4, 5, 6, 7], 4)
    [1, 3, 5, 7]
    """
    return list(figures[:: -(-len(figures) // most)])

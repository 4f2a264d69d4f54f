"""Figure 8: which inputs decide the answer, and which figure is worth knowing better."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.sensitivity import OTHERS, Sensitivity
from sim.analysis.shares import percent
from sim.analysis.wording import capital, question
from sim.report.answering import sign, styled
from sim.report.style import BLACK, BLUE, GREY, ORANGE, SKY, WHISKER
from sim.scenario import Scenario

SHOWN = 12


@styled
def figure(found: Sensitivity, scenario: Scenario) -> Figure:
    """Total and first Sobol indices with their intervals, beside the worth of knowing each figure.

    Parameters
    ----------
    found : Sensitivity
        As `sim.analysis.sensitivity.sensitivity` gives it.
    scenario : Scenario
        Whose it is.

    Returns
    -------
    Figure
    """
    table = found.inputs[found.inputs["total"].notna()].head(SHOWN)
    drawn = Figure(figsize=(11.2, 2.4 + 0.42 * (len(table) + 1)), layout="constrained")
    left, right = drawn.subplots(1, 2, sharey=True, width_ratios=(3, 2))
    places = np.arange(len(table) + 1)[::-1]
    _indices(left, table, found, places)
    _worth(right, table, places[:-1])
    names = [textwrap.shorten(capital(str(words)), 84, placeholder=" …") for words in table["meaning"]]
    taken = int(found.inputs["total"].notna().sum())
    rest = f"{capital(OTHERS)} ({len(found.inputs) - taken} together)"
    left.set_yticks(places, [textwrap.fill(name, 46) for name in [*names, rest]], fontsize=8.5)
    for axes in (left, right):
        axes.tick_params(axis="y", length=0)
        axes.axvline(0, color=GREY, linewidth=0.8)
    wrong = percent(min(found.share.value, 1 - found.share.value))
    note = (
        f"{capital(question(scenario, found.test, found.reading))}: {found.share} of worlds, so an answer that knows "
        f"nothing is wrong in {wrong}. The largest {len(table)} of {taken} inputs taken apart. Left: whiskers 95 %; "
        "total counts what an input does alone and with others. Right: whiskers two standard errors."
    )
    behind = (
        f"{found.rows} base rows (Sobol), {found.trajectories} starting points (Morris), {found.worlds} worlds, "
        f"seed {found.seed}, opening quarter"
    )
    return sign(drawn, (scenario,), behind, _title(found), note)


def _indices(axes: Axes, table: pd.DataFrame, found: Sensitivity, places: np.ndarray) -> None:
    for name, colour, offset, words in (("total", BLUE, 0.19, "with others"), ("first", SKY, -0.19, "alone")):
        value = [*table[name], found.others.get(name, 0)]
        half = [*table[f"{name}_half"], found.others.get(f"{name}_half", 0)]
        axes.barh(places + offset, value, height=0.36, color=colour, label=words)
        axes.errorbar(value, places + offset, xerr=half, **{**WHISKER, "elinewidth": 0.9, "capsize": 2})
    axes.set_xlabel("share of the answer’s variance (Sobol’s total and first index)")
    axes.legend(loc="lower right")


def _worth(axes: Axes, table: pd.DataFrame, places: np.ndarray) -> None:
    known = table["gain"].notna().to_numpy()
    gain, error = 100 * table["gain"].to_numpy(), 100 * table["error"].to_numpy()
    axes.barh(places[known], gain[known], height=0.6, color=ORANGE)
    axes.errorbar(gain[known], places[known], xerr=2 * error[known], **{**WHISKER, "elinewidth": 0.9, "capsize": 2})
    for place in places[~known]:
        axes.text(0.3, place, "no figure to look up", va="center", fontsize=8, color=BLACK)
    axes.set_xlabel("wrong answers spared by knowing it,\npercentage points of worlds (EVPPI)")


def _title(found: Sensitivity) -> str:
    table = found.inputs[found.inputs["total"].notna()]
    top = table.iloc[0]
    if not top["total"] > 0:
        return "The answer is the same in every row of the design: no input moves it"
    ahead = table[table["total"] + table["total_half"] >= top["total"] - top["total_half"]]
    names = " and ".join(str(words) for words in ahead["meaning"].head(3))
    start = f"The answer hangs most on {names}"
    worth = found.inputs[found.inputs["told_apart"].fillna(False).astype(bool)]
    if worth.empty:
        return f"{start}; no single figure is worth knowing by itself"
    best = worth.loc[worth["gain"].idxmax()]
    level = best["gain"] - 2 * best["error"]
    tied = worth[worth["gain"] + 2 * worth["error"] >= level]
    gain = f"{100 * best['gain']:.1f} ± {100 * best['error']:.1f} points"
    if set(tied.index) == set(ahead.index):
        return f"{start}; knowing {'one of them' if len(tied) > 1 else 'it'} would spare {gain} of wrong answers"
    known = " or ".join(str(words) for words in tied["meaning"].head(3))
    return f"{start}; {known} is most worth knowing (up to {gain})"

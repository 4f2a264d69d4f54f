"""Figure 10: which differences between two scenarios matter, in order."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.compare import Explanation, points
from sim.analysis.wording import capital, question
from sim.report.answering import sign, styled
from sim.report.style import BLACK, BLUE, GREY, ORANGE, PALE, WHISKER, of_worlds
from sim.scenario import Scenario

WHISKERS = 2.0
"""Standard errors on either side."""


@styled
def figure(found: Explanation, first: Scenario, second: Scenario) -> Figure:
    """Contributions of the blocks that differ, largest first, with whiskers; tiers that can be told apart.

    Parameters
    ----------
    found : Explanation
        As `sim.analysis.compare.explain` gives it.
    first, second : Scenario
        What was compared.

    Returns
    -------
    Figure
    """
    table = found.table()
    drawn = Figure(figsize=(8.6, 1.9 + 0.52 * len(table)), layout="constrained")
    axes = drawn.add_subplot()
    places = np.arange(len(table))[::-1]
    value, error = 100 * table["contribution"].to_numpy(), 100 * table["error"].to_numpy()
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.barh(places, value, height=0.6, color=np.where(value < 0, BLUE, ORANGE))
    axes.errorbar(value, places, xerr=WHISKERS * error, **WHISKER)
    for place, row in zip(places, table.itertuples(), strict=True):
        end = max(100 * row.contribution, 0) + WHISKERS * 100 * row.error
        axes.annotate(
            points(row.contribution, row.error).removesuffix(" points"),
            (end, place), (5, 0), textcoords="offset points", va="center", fontsize=8.5, color=BLACK,
        )  # fmt: skip
    for place in places[:-1][table["tier"].to_numpy()[1:] != table["tier"].to_numpy()[:-1]]:
        axes.axhline(place - 0.5, color=PALE, linewidth=0.8)
    axes.set_yticks(places, [textwrap.fill(capital(words), 38) for words in table["words"]])
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.14)
    about = first if first.actors == second.actors else None
    axes.set_xlabel(f"percentage points of worlds in which\n{question(about, found.test, found.reading)}")
    note = (
        f"From {of_worlds(found.first)} in {first.name} to {of_worlds(found.second)} in {second.name}. Shapley values, "
        f"{'every combination' if found.exact else 'random orders'} of blocks exchanged; they sum to the whole "
        "difference. Whiskers: two standard errors. Between two pale lines the order cannot be told."
    )
    behind = f"{found.worlds} worlds in each hybrid, seed {found.seed}, opening quarter"
    return sign(drawn, (first, second), behind, _title(found, first, second), note)


def _title(found: Explanation, first: Scenario, second: Scenario) -> str:
    table = found.table()
    tiers = [[words.partition(" (")[0] for words in rows["words"]] for _, rows in table.groupby("tier")]
    years = first.start[:4], second.start[:4]
    start = f"{years[0]} against {years[1]}" if years[0] != years[1] else f"{first.name} against {second.name}"
    if len(tiers[0]) > 1:
        return f"{start}: which of these matters most cannot be told: {', '.join(tiers[0])}"
    amount = points(table["contribution"].iloc[0], table["error"].iloc[0])
    then = f", then {' and '.join(tiers[1])}" if len(tiers) > 1 and len(tiers[1]) <= 2 else ""
    return f"{start}: {tiers[0][0]} matters most ({amount}){then}"

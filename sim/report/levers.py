"""How many changes it takes to flip the answer, and which no smallest set can do without."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.flips import Flips
from sim.analysis.shares import Share
from sim.analysis.wording import capital, question
from sim.report.answering import sign, styled
from sim.report.style import BLUE, GREY, ORANGE, PALE, WHISKER, of_worlds
from sim.scenario import Scenario


@styled
def figure(found: Flips, scenario: Scenario) -> Figure:
    """Share of worlds by the least number of changes, and share of them in which a lever is indispensable.

    Parameters
    ----------
    found : Flips
        As `sim.analysis.flips.flips` gives it, of more than one world.
    scenario : Scenario
        Whose levers they are.

    Returns
    -------
    Figure
    """
    table = found.levers.sort_values("needed")
    drawn = Figure(figsize=(10.2, 2.6 + 0.36 * max(len(table), 5)), layout="constrained")
    left, right = drawn.subplots(1, 2, width_ratios=(1, 1.1))
    sizes = [int(size) for size in found.needs["changes"] if size > 0]
    rows = found.needs.set_index("changes")
    shares = [100 * float(rows.loc[size, "share"]) for size in sizes] + [100 * float(rows.loc[0, "share"])]
    errors = [200 * float(rows.loc[size, "error"]) for size in sizes] + [200 * float(rows.loc[0, "error"])]
    places = np.arange(len(shares))
    left.bar(places, shares, width=0.65, color=[BLUE] * len(sizes) + [PALE])
    left.errorbar(places, shares, yerr=errors, **WHISKER)
    left.set_xticks(places, [*(str(size) for size in sizes), "none\nof all"])
    left.set_xlabel("least number of changes at once")
    left.set_ylabel("% of worlds")
    left.set_ylim(bottom=0)
    places = np.arange(len(table))
    right.barh(places, 100 * table["needed"], height=0.6, color=ORANGE)
    right.errorbar(100 * table["needed"], places, xerr=200 * table["needed_error"], **WHISKER)
    right.set_yticks(places, [textwrap.fill(title, 30) for title in table["title"]], fontsize=8.5)
    right.set_xlabel("indispensable: in every smallest set,\n% of the worlds that can be flipped")
    right.tick_params(axis="y", length=0)
    right.axvline(0, color=GREY, linewidth=0.8)
    note = (
        f"{capital(question(scenario, found.asked.test, found.asked.reading))}: {of_worlds(found.stated)} as things "
        "stand. Each set of the scenario’s levers tried at its stated amounts. Whiskers: two standard errors."
    )
    behind = f"{found.asked.worlds} worlds for each set, seed {found.asked.seed}, opening quarter"
    return sign(drawn, (scenario,), behind, _title(found), note)


def _title(found: Flips) -> str:
    rows = found.needs[found.needs["changes"] > 0]
    never = found.needs[found.needs["changes"] == 0].iloc[0]
    if rows.empty:
        return "No set of the stated changes flips the answer in any world"
    middle = int(rows["changes"].iloc[int(np.searchsorted(rows["share"].cumsum(), rows["share"].sum() / 2))])
    start = f"To flip the answer it takes {middle} change{'s' if middle != 1 else ''} at once in the median world"
    out = Share(float(never["share"]), float(never["error"]), found.stated.worlds)
    end = f"in {out} no set does" if out.value else "some set does in every world"
    if not found.sets:
        return f"{start}; no set does so in most worlds, and {end}"
    return f"{start}, {len(found.sets[0].levers)} in most worlds together; {end}"

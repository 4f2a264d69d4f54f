"""Figure 1: how the paths end, with an incumbent that answers and with a silent one."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.shares import share_of
from sim.core.roles import INCUMBENT, PIVOT
from sim.report.style import BLUE, SKY, WHISKER, called, finish, of_worlds, sheet, styled
from sim.runs.block import OUTCOMES
from sim.runs.ensemble import Ensemble

WORDS = {
    "aligned": "stays",
    "hedged": "hedges",
    "pocketed": "takes concessions\nand does not leave",
    "split-without-offer": "leaves unpaid",
    "defected-durably": "leaves and\nstays away",
    "defected-and-returned": "leaves and returns",
}


@styled
def figure(ensemble: Ensemble) -> Figure:
    """Share of worlds by outcome of the path.

    Parameters
    ----------
    ensemble : Ensemble
        A run.

    Returns
    -------
    Figure
    """
    worlds, names = ensemble.worlds, ensemble.scenario.actors
    pivot, incumbent = names[PIVOT].name, names[INCUMBENT].name
    drawn = sheet()
    axes = drawn.add_subplot()
    rows = np.arange(len(WORDS))
    readings = (
        ("answers", f"{incumbent} answers", BLUE, -0.2),
        ("silent", f"{incumbent} does not answer", SKY, 0.2),
    )
    for reading, label, colour, shift in readings:
        shares = [share_of(worlds[f"path_{reading}_outcome"] == OUTCOMES.index(name)) for name in WORDS]
        values, errors = [100 * one.value for one in shares], [100 * one.error for one in shares]
        axes.barh(rows + shift, values, height=0.36, color=colour, label=label)
        axes.errorbar(values, rows + shift, xerr=[error or np.nan for error in errors], **WHISKER)
        for row, one in zip(rows + shift, shares, strict=True):
            said = f"{one} of worlds" if one.value == 0 else str(one)
            axes.text(100 * (one.value + one.error) + 1.2, row, said, va="center", fontsize=8.5)
    axes.set_yticks(rows, WORDS.values())
    axes.invert_yaxis()
    axes.set_xlim(0, 112)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel("share of worlds, % (± one standard error)")
    axes.legend(loc="lower right")
    axes.tick_params(axis="y", length=0)

    away = [OUTCOMES.index(name) for name in ("split-without-offer", "defected-durably", "defected-and-returned")]
    left = {name: share_of(worlds[f"path_{name}_outcome"].isin(away)) for name in ("answers", "silent")}
    stays = share_of(worlds["path_answers_outcome"] == OUTCOMES.index("aligned"))
    quarters = ensemble.scenario.quarters
    other = called(names[INCUMBENT])
    return finish(
        drawn,
        ensemble,
        f"Over {quarters} quarters {pivot} stays beside {other} in {of_worlds(stays)} and leaves in "
        f"{of_worlds(left['answers'])}; if {other} does not answer it leaves in {of_worlds(left['silent'])}",
    )

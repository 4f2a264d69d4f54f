"""Picture 1: how the paths end, with an incumbent that answers and with a silent one."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.differences import paired
from sim.analysis.shares import share_of
from sim.core.outcomes import OUTCOMES
from sim.report.cast import cast_of, opening
from sim.report.picture import Picture
from sim.report.style import BLUE, NOTE, SKY, WHISKER, of_worlds
from sim.runs.ensemble import Ensemble

WORDS: Final = {
    "aligned": "stays",
    "hedged": "hedges",
    "pocketed": "takes concessions\nand does not leave",
    "split-without-offer": "leaves unpaid",
    "defected-durably": "leaves and\nstays away",
    "defected-and-returned": "leaves and returns",
}
AWAY: Final = ("split-without-offer", "defected-durably", "defected-and-returned")


def title(ensemble: Ensemble) -> str:
    """In how many worlds the pivot stays and leaves, and whether the incumbent's answer makes a difference."""
    cast = cast_of(ensemble.scenario)
    away = [OUTCOMES.index(name) for name in AWAY]
    left, alone = (ensemble.columns[f"path_{name}_outcome"].isin(away) for name in ("answers", "silent"))
    stays = share_of(ensemble.columns["path_answers_outcome"] == OUTCOMES.index("aligned"))
    first = (
        f"Over {ensemble.scenario.quarters} quarters {cast.pivot} stays beside {cast.incumbent} in {of_worlds(stays)} "
        f"and leaves in {of_worlds(share_of(left))}"
    )
    unanswered = f"{first}; if {cast.incumbent} does not answer it"
    if (left.to_numpy() != alone.to_numpy()).any():
        luck = "" if paired(left, alone).told_apart else ", too near to be told apart"
        return f"{unanswered} leaves in {of_worlds(share_of(alone))}{luck}"
    beside, alone_beside = (
        ensemble.columns[f"path_{name}_outcome"] == OUTCOMES.index("aligned") for name in ("answers", "silent")
    )
    if paired(beside, alone_beside).told_apart:
        return f"{unanswered} stays in {of_worlds(share_of(alone_beside))} and leaves as often"
    return f"{first}, whether {cast.incumbent} answers or not"


def draw(figure: Figure, ensemble: Ensemble) -> None:
    """Two bars an outcome, with standard errors."""
    incumbent = opening(cast_of(ensemble.scenario).incumbent)
    axes = figure.add_subplot()
    rows = np.arange(len(WORDS))
    readings = (("answers", "answers", BLUE, -0.2), ("silent", "does not answer", SKY, 0.2))
    for reading, words, colour, shift in readings:
        codes = ensemble.columns[f"path_{reading}_outcome"]
        shares = [share_of(codes == OUTCOMES.index(name)) for name in WORDS]
        values, errors = [100 * one.value for one in shares], [100 * one.error or np.nan for one in shares]
        axes.barh(rows + shift, values, height=0.36, color=colour, label=f"{incumbent} {words}")
        axes.errorbar(values, rows + shift, xerr=errors, **WHISKER)
        for row, one in zip(rows + shift, shares, strict=True):
            said = f"{one} of worlds" if one.value == 0 else str(one)
            axes.text(100 * (one.value + one.error) + 1.2, row, said, va="center", **NOTE)
    axes.set_yticks(rows, WORDS.values())
    axes.invert_yaxis()
    axes.set_xlim(0, 116)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel("share of worlds, % (± one standard error)")
    axes.legend(loc="lower right")
    axes.tick_params(axis="y", length=0)


PICTURE: Final = Picture(
    "outcomes", 1, "how the paths end, with an incumbent that answers and with a silent one", title, draw
)

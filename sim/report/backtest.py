"""Figure 11: what was said of each past attempt, beside what came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.analysis.backtest import Backtest, Part
from sim.analysis.predictors import FULL, JUDGED, LOGIT, PENALISED, UPDATED
from sim.report.picture import Picture, figure_of
from sim.report.style import BLACK, BLUE, GREY, ORANGE, PALE, VERMILION, encoded
from sim.runs.files import write_whole

LEFT, STAYED = "left, or stayed out", "stayed"
GROUPS: tuple[tuple[float | None, str, str], ...] = (
    (1.0, LEFT, VERMILION),
    (0.5, "moved in part", ORANGE),
    (0.0, STAYED, BLUE),
    (None, "open", GREY),
)
"""Outcome, in words, colour; in the order of the picture."""
GAP = 0.9
"""Rows left free between groups."""


@dataclass(frozen=True)
class Scored:
    """What the picture draws: scores, and how they were played."""

    found: Backtest
    worlds: int
    seed: int


def title(scored: Scored) -> str:
    """The finding: what was said of pivots that left and of those that stayed, and the scores with their intervals."""
    found = scored.found
    part = found.parts[FULL]
    best = UPDATED if UPDATED in found.model_rows() else JUDGED
    logit = min((LOGIT, PENALISED), key=lambda name: part.score(name, "brier"))
    updated = best == UPDATED
    scores = f"Brier {_between(part, best)}{' updated on the others' if updated else ' as judged'}; "
    if updated:
        scores += f"{part.score(JUDGED, 'brier'):.2f} as judged; "
    text = f"{scores}threat alone {_between(part, logit)}"
    column = "updated" if updated else "judged"
    said = {one: found.predictions.loc[found.predictions["outcome"] == one, column].to_numpy() for one in (1, 0)}
    if all(len(one) > 1 for one in said.values()):
        text = f"Of pivots that left the map said {_mean(said[1])}, of those that stayed {_mean(said[0])}.\n{text}"
    return text


def _between(part: Part, predictor: str) -> str:
    score, low, high = (part.score(predictor, name) for name in ("brier", "brier_low", "brier_high"))
    return f"{score:.2f} ({low:.2f}–{high:.2f})"


def _mean(shares: NDArray[np.float64]) -> str:
    return f"{100 * shares.mean():.0f} ± {100 * shares.std(ddof=1) / np.sqrt(len(shares)):.0f} %"


def source(scored: Scored) -> str:
    """The source line."""
    return f"Source: wedgesim, scenarios/history; {scored.worlds} worlds a case, seed {scored.seed}."


def draw(figure: Figure, scored: Scored) -> None:
    """Predicted share against outcome, case by case, in groups of like outcome.

    Parameters
    ----------
    figure : Figure
        Empty.
    scored : Scored
        The scores.
    """
    found = scored.found
    axes = figure.add_subplot()
    shares = found.predictions.set_index("case")
    row, ticks, names = 0.0, [], []
    column = "updated" if UPDATED in found.model_rows() else "judged"
    for outcome, words, colour in GROUPS:
        cases = sorted(
            (case for case in found.cases if case.outcome == outcome), key=lambda case: -shares.at[case.name, "judged"]
        )
        first = row
        for case in cases:
            _case(axes, row, shares.loc[case.name], outcome, colour)
            ticks.append(row)
            names.append(f"{case.suitor} → {case.pivot} {case.year}")
            row += 1
        if cases:
            mean = 100 * float(np.mean([shares.at[case.name, column] for case in cases]))
            if len(cases) > 1:
                axes.plot([mean, mean], [first - 0.4, row - 0.6], color=colour, linewidth=1, linestyle=":", zorder=1)
            axes.annotate(words, (104, first), color=BLACK, fontsize=9, va="center", annotation_clip=False)
            row += GAP
    axes.set_yticks(ticks, names, fontsize=8)
    axes.set_ylim(row - GAP - 0.2, -0.8)
    axes.set_xlim(-1.5, 124)
    axes.set_xticks(range(0, 101, 20))
    axes.spines["bottom"].set_bounds(0, 100)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("share of worlds in which the pivot leaves for good within the window, %")


def _case(axes: Axes, row: float, shares: object, outcome: float | None, colour: str) -> None:
    said, unpaid, updated = (100 * float(shares[name]) for name in ("judged", "unpaid", "updated"))  # type: ignore[index]
    if outcome is not None:
        axes.plot([said, 100 * outcome], [row, row], color=PALE, linewidth=1.2, zorder=1)
        axes.plot(100 * outcome, row, "s", color=colour, markersize=6, zorder=3, clip_on=False)
    axes.plot([min(unpaid, said), said], [row, row], color=colour, linewidth=3.2, solid_capstyle="butt", zorder=2)
    axes.plot(said, row, "o", color=BLACK, markersize=5.5, zorder=4, clip_on=False)
    if np.isfinite(updated):
        axes.plot(updated, row, "o", markerfacecolor="white", markeredgecolor=BLACK, markersize=5, zorder=4)


PICTURE = Picture(
    name="backtest",
    number=11,
    shows="what was said of each past attempt, beside what came",
    title=title,
    draw=draw,
    size=(9.0, 8.9),
    note=(
        "Black: as judged; white: updated on the other cases; square: what came; coloured bar: what the offer causes; "
        "dotted: mean of the group.\n"
        "Means ± standard error over cases; Brier scores of full outcomes with 5–95 % over cases drawn again; errors "
        "of simulation are\nsmaller than the dots. Measured columns of the year before; nothing later enters."
    ),
    source=source,
)


def write_picture(found: Backtest, folder: Path, worlds: int, seed: int) -> list[Path]:
    """Figure 11 as SVG and PNG.

    Parameters
    ----------
    found : Backtest
        The scores.
    folder : Path
        Where to.
    worlds, seed : int
        For the source line.

    Returns
    -------
    list of Path
        The files written.
    """
    size = (PICTURE.size[0], 1.9 + 0.235 * (len(found.cases) + 4))
    drawn = figure_of(replace(PICTURE, size=size), Scored(found, worlds, seed))
    written = []
    for form in ("svg", "png"):
        write_whole(folder / f"backtest.{form}", encoded(drawn, form))
        written.append(folder / f"backtest.{form}")
    return written

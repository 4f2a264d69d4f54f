"""Figure 11: what was said of each past attempt, beside what came."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.backtest import FITTED, FULL, JUDGED, LOGIT, PENALISED, Backtest
from sim.report.style import BLACK, BLUE, GREY, ORANGE, PALE, VERMILION, picture, sheet, styled
from sim.runs.store import write_whole

GROUPS: tuple[tuple[float | None, str, str], ...] = (
    (1.0, "left, or stayed out", VERMILION),
    (0.5, "moved in part", ORANGE),
    (0.0, "stayed", BLUE),
    (None, "open", GREY),
)


@styled
def figure(found: Backtest, worlds: int, seed: int) -> Figure:
    """Predicted share against outcome, case by case, in groups of like outcome.

    Parameters
    ----------
    found : Backtest
        The scores.
    worlds, seed : int
        For the source line.

    Returns
    -------
    Figure
    """
    shares = found.predictions.set_index("case")
    drawn = sheet(width=9, height=1.9 + 0.235 * (len(shares) + 4), lines=3)
    axes = drawn.add_subplot()
    row, ticks, names = 0.0, [], []
    means = {}
    for outcome, words, colour in GROUPS:
        cases = [case for case in found.cases if case.outcome == outcome]
        cases.sort(key=lambda case: -shares.at[case.name, "judged"])
        if not cases:
            continue
        first = row
        for case in cases:
            said, unpaid = (100 * float(shares.at[case.name, name]) for name in ("judged", "unpaid"))
            if outcome is not None:
                axes.plot([said, 100 * outcome], [row, row], color=PALE, linewidth=1.2, zorder=1)
                axes.plot(100 * outcome, row, "s", color=colour, markersize=6, zorder=3, clip_on=False)
            axes.plot(
                [min(unpaid, said), said], [row, row], color=colour, linewidth=3.2, solid_capstyle="butt", zorder=2
            )
            axes.plot(said, row, "o", color=BLACK, markersize=5.5, zorder=4, clip_on=False)
            fitted = 100 * float(shares.at[case.name, "fitted"])
            if np.isfinite(fitted):
                axes.plot(fitted, row, "o", markerfacecolor="white", markeredgecolor=BLACK, markersize=5, zorder=4)
            ticks.append(row)
            names.append(f"{case.suitor} → {case.pivot} {case.year}")
            row += 1
        mean = 100 * float(np.mean([shares.at[case.name, "judged"] for case in cases]))
        means[words] = mean
        if len(cases) > 1:
            axes.plot([mean, mean], [first - 0.4, row - 0.6], color=colour, linewidth=1, linestyle=":", zorder=1)
        axes.annotate(words, (101.5, first - 0.05), color=colour, fontsize=9, va="center", annotation_clip=False)
        row += 0.9
    axes.set_yticks(ticks, names, fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(-1.5, 121)
    axes.set_xticks(range(0, 101, 20))
    axes.spines["bottom"].set_bounds(0, 100)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("share of worlds in which the pivot leaves for good within the window, %")
    _finish(drawn, found, means, worlds, seed)
    return drawn


def _finish(drawn: Figure, found: Backtest, means: dict[str, float], worlds: int, seed: int) -> None:
    width, height = drawn.get_size_inches()
    part = found.parts[FULL]
    logit = min(part.score(LOGIT, "brier"), part.score(PENALISED, "brier"))
    scores = f"Brier {part.score(JUDGED, 'brier'):.2f} as judged"
    if FITTED in set(part.table["predictor"]):
        scores += f", {part.score(FITTED, 'brier'):.2f} fitted without the case"
    left, stayed = means.get("left, or stayed out"), means.get("stayed")
    title = f"{scores}; threat alone {logit:.2f}"
    if left is not None and stayed is not None:
        title = f"Of pivots that left the judged map said {left:.0f} %, of those that stayed {stayed:.0f} %\n{title}"
    drawn.suptitle(title, x=0.012, ha="left")
    note = (
        "Black: as judged; white: scales fitted without the case; square: what came; coloured bar: the part that the "
        "offer causes;\ndotted: mean of the group. Brier scores are of full outcomes. Measured columns of the year "
        "before; nothing later enters."
    )
    source = f"Source: wedgesim, scenarios/history; {worlds} worlds a case, seed {seed}."
    drawn.text(0.012, 0.08 / height, f"{note}\n{source}", fontsize=8, color=GREY, ha="left", va="bottom")
    del width


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
    drawn = figure(found, worlds, seed)
    written = []
    for form in ("svg", "png"):
        write_whole(folder / f"backtest.{form}", picture(drawn, form))
        written.append(folder / f"backtest.{form}")
    return written

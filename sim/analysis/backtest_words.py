"""The backtest in words: tables for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.analysis.backtest import Backtest, Part, smallest_seen
from sim.analysis.history_words import between
from sim.analysis.predictors import ALL, BASE_RATE, FULL, LOGIT, PENALISED, SETS
from sim.analysis.scores import RankCorrelation
from sim.analysis.shares import Share, figure, percent

TOP: Final = 5
"""Coefficients named of those that an update moves."""


def part_lines(name: str, part: Part) -> list[str]:
    """One set's scores as lines: Brier, logarithmic score, area under the curve, accuracy, and the lead on the logit.

    Parameters
    ----------
    name : str
        A key of `SETS`.
    part : Part
        Its scores.

    Returns
    -------
    list of str
    """
    lines = [
        f"{part.cases} cases: {SETS[name]}; in brackets 5–95 % over cases drawn again",
        f"  {'':25}{'Brier, less is better':>22}{'log':>18}{'AUC':>18}{'right':>16}{'ahead of the logit':>21}",
    ]
    for row in part.table.to_dict("records"):
        ranks = row["predictor"] != BASE_RATE and np.isfinite(row["auc"])
        lines.append(
            f"  {row['predictor']:<25}{between(row, 'brier'):>22}{between(row, 'log'):>18}"
            f"{between(row, 'auc') if ranks else '–':>18}{_right(row):>16}{between(row, 'ahead'):>21}"
        )
    if part.updated is not None:
        lines.append(
            f"  the updated score has a simulation error of {part.simulation:.4f}; effective draws "
            f"{part.updated.effective.min():.0f} or more of {part.draws}"
        )
    return lines


def _right(row: Mapping[Any, Any]) -> str:
    if not np.isfinite(row["accuracy_low"]):
        return percent(row["accuracy"])
    low, high = 100 * row["accuracy_low"], 100 * row["accuracy_high"]
    return f"{percent(row['accuracy'])} ({low:.0f}–{high:.0f})"


def ranks_in_words(ranks: RankCorrelation) -> str:
    """A rank correlation as one phrase."""
    if not np.isfinite(ranks.value):
        return f"no rank correlation with the shift of votes ({ranks.cases} cases)"
    return (
        f"rank correlation with the five-year shift of votes {ranks.value:.2f} ({ranks.low:.2f}–{ranks.high:.2f}), "
        f"p = {ranks.p_value:.2f}, {ranks.cases} cases"
    )


def verdict_on(found: Backtest) -> list[str]:
    """What the scores say, and what so few cases cannot.

    Parameters
    ----------
    found : Backtest
        The scores.

    Returns
    -------
    list of str
    """
    lines = []
    for predictor in found.model_rows():
        said = "; ".join(
            f"{part.score(predictor, 'brier'):.3f} against "
            f"{min(part.score(LOGIT, 'brier'), part.score(PENALISED, 'brier')):.3f} on {part.cases}"
            for part in found.parts.values()
        )
        lines.append(f"{predictor}: {'MET' if found.met(predictor) else 'NOT MET'} (Brier {said})")
    part, best = found.parts[FULL], found.model_rows()[-1]
    lines.append(
        f"{part.cases} full outcomes would show a lead of {smallest_seen(part, best):.2f} or more over the logit four "
        "times in five; what is smaller they cannot tell from luck"
    )
    return lines


def case_lines(found: Backtest) -> list[str]:
    """Every case: outcome, prediction, how much the offer caused, what the update and fitted scales say."""
    titles = f"{'leaves for good':>18}{'by the offer':>18}{'updated':>16}{'scales fitted':>16}"
    lines = [f"  {'case':<18}{'outcome':>8}{titles}"]
    for row in found.predictions.sort_values("judged", ascending=False, kind="stable").to_dict("records"):
        outcome = f"{row['outcome']:g}" if np.isfinite(row["outcome"]) else "open"
        said, caused = (Share(row[name], row[error], int(row["worlds"])) for name, error in SHARES.items())
        others = [
            f"{percent(row[name])} ± {percent(row[f'{name}_error'])}" if np.isfinite(row[name]) else "–"
            for name in ("updated", "scaled")
        ]
        lines.append(f"  {row['case']:<18}{outcome:>8}{said!s:>18}{caused!s:>18}{others[0]:>16}{others[1]:>16}")
    return lines


SHARES = {"judged": "error", "caused": "caused_error"}
"""Shares of worlds in the table of predictions → their standard errors."""


def moves_lines(found: Backtest) -> list[str]:
    """What the update learned from all coded cases: the farthest moves of coefficients, and what it supposes of cases.

    Parameters
    ----------
    found : Backtest
        With an update.

    Returns
    -------
    list of str
        Nothing without one.
    """
    after = found.parts[ALL].updated
    if found.moves is None or after is None:
        return []
    lines = [
        f"what {found.parts[ALL].cases} cases teach: common values, median (5–95 %), judged and updated; moves in "
        "standard deviations of the judged range ± simulation error, and the deviation left"
    ]
    for row in found.moves.head(TOP).to_dict("records"):
        before, now = (_range_of(row, name) for name in ("prior", "updated"))
        name = f"{row['number']}: {row['feature']}"
        lines.append(
            f"  {name:<46}{before:>25}{now:>25}{row['move']:>+7.2f} ± {row['error']:.2f}, {row['width']:.2f} left"
        )
    alike, width = (after.supposed[name] for name in ("alike", "width"))
    lines.append(
        f"  cases are alike for {alike[1]:.2f} ({alike[0]:.2f}–{alike[2]:.2f}) of the variance of each range; what is "
        f"peculiar to a case is {width[1]:.2f} ({width[0]:.2f}–{width[2]:.2f}) times as wide as judged"
    )
    return lines


def _range_of(row: Mapping[Any, Any], name: str) -> str:
    low, middle, high = (figure(row[f"{name}_{one}"]) for one in ("low", "median", "high"))
    return f"{middle} ({low} to {high})"


def compared_lines(found: Backtest, compared: pd.DataFrame) -> list[str]:
    """Cases with a scenario of their own beside what their row gives."""
    said = {
        row["case"]: Share(row["judged"], row["error"], int(row["worlds"]))
        for row in found.predictions.to_dict("records")
    }
    lines = []
    for one in compared.to_dict("records"):
        share = one["leaves"] / one["worlds"]
        own = Share(share, float(np.sqrt(share * (1 - share) / one["worlds"])), one["worlds"])
        lines.append(
            f"  {one['case']:<14} through the map {said[one['case']]}; {one['scenario']} "
            f"{own} (5–95 % of worlds: tie {one['tie_low']:.1f} to {one['tie_high']:.1f} % of GDP a year, menu worth "
            f"{one['worth_low']:.1f} to {one['worth_high']:.1f})"
        )
    return lines


def _came(row: Mapping[Any, Any]) -> str:
    error = f" ± {percent(row['error'])}" if np.isfinite(row["error"]) else ""
    return percent(row["outcome"]) + error


def backtest_lines(found: Backtest, compared: pd.DataFrame | None = None) -> list[str]:
    """Everything the command prints.

    Parameters
    ----------
    found : Backtest
        The scores.
    compared : DataFrame, optional
        As `sim.runs.history.compared` gives it.

    Returns
    -------
    list of str
    """
    lines = [*case_lines(found), ""]
    for name, part in found.parts.items():
        lines += [*part_lines(name, part), ""]
    groups = "; ".join(
        f"{percent(row['predicted'])} said, {_came(row)} left ({row['cases']})"
        for row in found.calibration.to_dict("records")
    )
    which = "updated" if found.learning is not None else "as judged"
    lines.append(f"calibration, {which}: {groups}")
    lines.append(f"as judged: {ranks_in_words(found.ranks)}")
    if np.isfinite(found.updated_ranks.value):
        lines.append(f"updated on others: {ranks_in_words(found.updated_ranks)}")
    if np.isfinite(found.blank):
        unknown = f"{percent(found.blank)} ± {percent(found.blank_error)}"
        lines.append(f"a case of which nothing is known, as judged: {unknown}")
    lines += moves_lines(found)
    if compared is not None and len(compared):
        lines += ["beside scenarios calibrated by hand, over the same window:", *compared_lines(found, compared)]
    return [*lines, "", *verdict_on(found)]

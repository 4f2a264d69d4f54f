"""The backtest in words: tables for the terminal, and the line of the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.backtest import BASE_RATE, FITTED, FULL, JUDGED, LOGIT, PENALISED, SETS, Backtest, Part, smallest_seen
from sim.analysis.scores import RankCorrelation
from sim.analysis.shares import Share, percent


def _score(value: float) -> str:
    return "  – " if not np.isfinite(value) else f"{value:.2f}"


def _between(row: Mapping[Any, Any], name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if not np.isfinite(low):
        return _score(row[name])
    return f"{_score(row[name])} ({_score(low)}–{_score(high)})"


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
        f"  {'':27}{'Brier, less is better':>22}{'log':>6}{'AUC':>18}{'right':>7}{'ahead of the logit':>22}",
    ]
    for row in part.table.to_dict("records"):
        ranks = row["predictor"] != BASE_RATE and np.isfinite(row["auc"])
        lines.append(
            f"  {row['predictor']:<27}{_between(row, 'brier'):>22}{_score(row['log']):>6}"
            f"{_between(row, 'auc') if ranks else '–':>18}{percent(row['accuracy']):>7}{_between(row, 'ahead'):>22}"
        )
    if part.chosen:
        picks = ", ".join(f"{setting} in {count}" for setting, count in part.chosen.items())
        lines.append(f"  scales chosen without one case (level/binding/threat): {picks}")
    return lines


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
    """Every case: outcome, prediction, how much of it the offer caused."""
    lines = [f"  {'case':<18}{'outcome':>8}{'leaves for good':>18}{'by the offer':>14}{'fitted':>9}"]
    for row in found.predictions.sort_values("judged", ascending=False, kind="stable").to_dict("records"):
        outcome = f"{row['outcome']:g}" if np.isfinite(row["outcome"]) else "open"
        fitted = percent(row["fitted"]) if np.isfinite(row["fitted"]) else "–"
        lines.append(
            f"  {row['case']:<18}{outcome:>8}{percent(row['judged']) + ' ± ' + percent(row['error']):>18}"
            f"{percent(row['caused']):>14}{fitted:>9}"
        )
    return lines


def compared_lines(found: Backtest, compared: pd.DataFrame) -> list[str]:
    """Cases with a scenario of their own beside what their row gives."""
    judged = dict(zip(found.predictions["case"], found.predictions["judged"], strict=True))
    lines = []
    for one in compared.to_dict("records"):
        share = one["leaves"] / one["worlds"]
        own = Share(share, float(np.sqrt(share * (1 - share) / one["worlds"])), one["worlds"])
        lines.append(
            f"  {one['case']:<14} through the map {percent(float(judged[one['case']]))}; {one['scenario']} "
            f"{own} (its tie {one['tie']:.1f} % of GDP a year, its menu worth {one['worth']:.1f})"
        )
    return lines


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
        f"{percent(row['predicted'])} said, {percent(row['outcome'])} left ({row['cases']})"
        for row in found.calibration.to_dict("records")
    )
    lines.append(f"calibration, as judged: {groups}")
    lines.append(f"as judged: {ranks_in_words(found.ranks)}")
    if np.isfinite(found.fitted_ranks.value):
        lines.append(f"fitted without the case: {ranks_in_words(found.fitted_ranks)}")
    if np.isfinite(found.blank):
        lines.append(f"a case of which nothing is known: {percent(found.blank)}")
    if compared is not None and len(compared):
        lines += ["beside scenarios calibrated by hand, over the same window:", *compared_lines(found, compared)]
    return [*lines, "", *verdict_on(found)]


def history_line(scores: Mapping[str, Any]) -> str:
    """Line 17 of the verdict, from sealed scores.

    Parameters
    ----------
    scores : mapping
        ``scores.json``; empty where nothing was sealed.

    Returns
    -------
    str
    """
    if not scores:
        return "1972 shaped the model and is no evidence for it; past attempts are not scored"
    rows = {row["predictor"]: row for row in scores["scores"][FULL]}
    fit = f", {rows[FITTED]['brier']:.2f} with three scales fitted without the case" if FITTED in rows else ""
    logit = min(rows[LOGIT]["brier"], rows[PENALISED]["brier"])
    return (
        f"Past attempts: on {scores['cases'][FULL]} that ended clearly the map's Brier score is "
        f"{rows[JUDGED]['brier']:.2f}{fit}; threat alone {logit:.2f}, the base rate {rows['base rate']['brier']:.2f}: "
        f"so few cannot tell such differences from luck (wedge backtest)"
    )

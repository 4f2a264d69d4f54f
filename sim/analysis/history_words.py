"""What history says of the model, in the line of the verdict; light, since every verdict has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.analysis.predictors import BASE_RATE, FULL, JUDGED, LOGIT, PENALISED, SCALED, UPDATED


def score(value: float) -> str:
    """A score with two decimals; a dash where there is none."""
    return "  – " if not np.isfinite(value) else f"{value:.2f}"


def between(row: Mapping[Any, Any], name: str) -> str:
    """A score of a row and, where it has one, its interval."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if not np.isfinite(low):
        return score(row[name])
    return f"{score(row[name])} ({score(low)}–{score(high)})"


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
    logit = min((LOGIT, PENALISED), key=lambda name: rows[name]["brier"])
    said = f"{between(rows[JUDGED], 'brier')} as judged"
    if UPDATED in rows:
        said = f"{between(rows[UPDATED], 'brier')} with the map updated on the other cases, {said}"
    if SCALED in rows:
        said = f"{between(rows[SCALED], 'brier')} with scales fitted to the other cases, {said}"
    best = next(name for name in (SCALED, UPDATED, JUDGED) if name in rows)
    return (
        f"Past attempts, {scores['cases'][FULL]} that ended clearly: Brier score {said}; threat alone "
        f"{between(rows[logit], 'brier')}, the base rate {between(rows[BASE_RATE], 'brier')}: history "
        f"{'bears' if scores['met'][best] else 'does not bear'} the model out (wedge backtest)"
    )

"""Scores of predictions of past attempts: how near, how well ranked, how well calibrated, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

RESAMPLES: Final = 2000
SEED: Final = 1
BINS: Final = 4
LEAST: Final = 1e-4
"""Chances nearer to 0 or 1 are cut here before logarithms: one in the usual 10 000 worlds."""
INTERVAL: Final = (0.05, 0.95)


def brier(outcomes: Array, predicted: Array) -> float:
    """Mean squared distance of prediction and outcome (Brier 1950).

    Examples
    --------
    >>> brier(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    0.25
    """
    return float(np.square(predicted - outcomes).mean())


def log_score(outcomes: Array, predicted: Array) -> float:
    """Mean negative log likelihood, natural logarithm; a half outcome is half of each.

    Examples
    --------
    >>> round(log_score(np.array([1.0, 0.0]), np.array([0.5, 0.5])), 3)
    0.693
    """
    chance = np.clip(predicted, LEAST, 1 - LEAST)
    return float(-(outcomes * np.log(chance) + (1 - outcomes) * np.log(1 - chance)).mean())


def auc(outcomes: Array, predicted: Array) -> float:
    """Chance that a case with the better outcome has the higher prediction; ties count half, nan if all are alike.

    Examples
    --------
    >>> auc(np.array([1.0, 0.5, 0.0]), np.array([0.9, 0.5, 0.5]))
    0.8333333333333334
    """
    better = outcomes[:, np.newaxis] > outcomes[np.newaxis, :]
    if not better.any():
        return np.nan
    above = predicted[:, np.newaxis] - predicted[np.newaxis, :]
    return float(((above > 0) + 0.5 * (above == 0))[better].mean())


def accuracy(outcomes: Array, predicted: Array) -> float:
    """Share of full successes and failures on the right side of a half; a prediction of exactly a half counts half."""
    full = outcomes != 0.5
    right = np.where(predicted == 0.5, 0.5, (predicted > 0.5) == (outcomes > 0.5))
    return float(right[full].mean()) if full.any() else np.nan


SCORES: Final[Mapping[str, Callable[[Array, Array], float]]] = {
    "brier": brier,
    "log": log_score,
    "auc": auc,
    "accuracy": accuracy,
}


def resamples(cases: int) -> NDArray[np.int64]:
    """Cases drawn with replacement, array[`RESAMPLES`, cases]; always the same."""
    return np.random.default_rng(SEED).integers(0, cases, (RESAMPLES, cases))


def interval(score: Callable[[Array, Array], float], outcomes: Array, predicted: Array) -> tuple[float, float]:
    """5th and 95th percentile of a score over cases drawn again (Efron's bootstrap); nan where it cannot be had."""
    drawn = np.array([score(outcomes[rows], predicted[rows]) for rows in resamples(len(outcomes))])
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn):
        return (np.nan, np.nan)
    low, high = np.quantile(drawn, INTERVAL)
    return (float(low), float(high))


def score_table(outcomes: Array, predicted: Mapping[str, Array], against: str) -> pd.DataFrame:
    """Scores of several predictors on the same cases.

    Parameters
    ----------
    outcomes : array[cases]
        0, 0.5 or 1.
    predicted : mapping of str to array[cases]
        By name.
    against : str
        One of the names: the rival that differences are taken to.

    Returns
    -------
    DataFrame
        One row a predictor: every score with its interval, and ``ahead``: by how much its Brier score is better
        than the rival's, case by case, with interval and with the share of resamples in which it is better.
    """
    rival = np.square(predicted[against] - outcomes)
    rows = []
    for name, said in predicted.items():
        row: dict[str, Any] = {"predictor": name}
        for score, function in SCORES.items():
            row[score] = function(outcomes, said)
            row[f"{score}_low"], row[f"{score}_high"] = interval(function, outcomes, said)
        ahead = rival - np.square(said - outcomes)
        drawn = ahead[resamples(len(outcomes))].mean(axis=1)
        row["ahead"] = float(ahead.mean())
        row["ahead_low"], row["ahead_high"] = (float(one) for one in np.quantile(drawn, INTERVAL))
        row["ahead_in"] = float((drawn > 0).mean())
        rows.append(row)
    return pd.DataFrame(rows)


def calibration_curve(outcomes: Array, predicted: Array, bins: int = BINS) -> pd.DataFrame:
    """Mean prediction and mean outcome in groups of cases with like predictions.

    Parameters
    ----------
    outcomes, predicted : array[cases]
        As for the scores.
    bins : int
        Groups of (nearly) equal size.

    Returns
    -------
    DataFrame
        ``cases``, ``predicted``, ``outcome`` and the outcome's standard error.
    """
    groups = np.array_split(np.argsort(predicted, kind="stable"), min(bins, len(predicted)))
    return pd.DataFrame(
        [
            {
                "cases": len(group),
                "predicted": float(predicted[group].mean()),
                "outcome": float(outcomes[group].mean()),
                "error": float(outcomes[group].std(ddof=1) / np.sqrt(len(group))) if len(group) > 1 else np.nan,
            }
            for group in groups
        ]
    )


@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's correlation with its interval, its p value by permutation, and the number of cases."""

    value: float
    low: float
    high: float
    p_value: float
    cases: int


def rank_correlation(predicted: Array, target: Array) -> RankCorrelation:
    """How far predictions rank cases as a second target does.

    Parameters
    ----------
    predicted, target : array[cases]
        Cases where either is nan are left out.

    Returns
    -------
    RankCorrelation
    """
    from scipy import stats  # noqa: PLC0415 - takes most of a second, and every verdict comes by here

    known = np.isfinite(target) & np.isfinite(predicted)
    said, meant = predicted[known], target[known]
    if known.sum() < 4 or np.ptp(said) == 0 or np.ptp(meant) == 0:
        return RankCorrelation(np.nan, np.nan, np.nan, np.nan, int(known.sum()))

    rows = resamples(len(said))
    drawn = _correlations(stats.rankdata(said[rows], axis=1), stats.rankdata(meant[rows], axis=1))
    low, high = np.quantile(drawn[np.isfinite(drawn)], INTERVAL)
    ranks = stats.rankdata(said)[np.newaxis], stats.rankdata(meant)[np.newaxis]
    value = float(_correlations(*ranks)[0])
    shuffles = np.random.default_rng(SEED)
    shuffled = np.array([shuffles.permutation(ranks[1][0]) for _ in range(RESAMPLES)])
    chance = _correlations(ranks[0], shuffled)
    p_value = (1 + int((np.abs(chance) >= abs(value) - 1e-12).sum())) / (RESAMPLES + 1)
    return RankCorrelation(value, float(low), float(high), p_value, int(known.sum()))


def _correlations(one: Array, other: Array) -> Array:
    """Correlation of each row with the same row; nan where a row is constant."""
    one, other = (rows - rows.mean(axis=1, keepdims=True) for rows in (one, other))
    scale = np.sqrt(np.square(one).sum(axis=1) * np.square(other).sum(axis=1))
    found: Array = np.divide((one * other).sum(axis=1), scale, out=np.full(len(other), np.nan), where=scale > 0)
    return found


def influence(outcomes: Array, predicted: Array, rival: Array, names: Sequence[str]) -> pd.DataFrame:
    """What each case does to the score: its own error, and the Brier score without it.

    Parameters
    ----------
    outcomes, predicted, rival : array[cases]
        Outcomes, the model's predictions, and a rival's.
    names : sequence of str
        Of the cases.

    Returns
    -------
    DataFrame
        The most influential first: ``case``, ``error``, ``brier_without``, ``rival_without``.
    """
    everyone = np.arange(len(outcomes))
    rows = [
        {
            "case": names[int(i)],
            "error": float(np.square(predicted[i] - outcomes[i])),
            "brier_without": brier(outcomes[everyone != i], predicted[everyone != i]),
            "rival_without": brier(outcomes[everyone != i], rival[everyone != i]),
        }
        for i in everyone
    ]
    table = pd.DataFrame(rows)
    order = (
        (table["brier_without"] - brier(outcomes, predicted)).abs().sort_values(ascending=False, kind="stable").index
    )
    return table.loc[order].reset_index(drop=True)

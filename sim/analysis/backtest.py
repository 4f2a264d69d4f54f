"""The model before past attempts: predictions and rivals scored on the same cases, and what that can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.scores import (
    RankCorrelation,
    brier,
    calibration_curve,
    influence,
    rank_correlation,
    score_table,
)
from sim.calibration.cases import Case

Array = NDArray[np.float64]

FULL, ALL = "full", "all"
SETS: Final[Mapping[str, str]] = {
    FULL: "full successes and failures",
    ALL: "all coded cases, half successes counting half",
}
"""On which cases scores are taken; both are always given."""
JUDGED, FITTED = "model, as judged", "model, three scales fitted"
LOGIT, PENALISED = "logit on threat balance", "logit, Jeffreys' prior"
BASE_RATE: Final = "base rate"
THREAT: Final = "threat_balance"
NOT_CANDIDATES: Final = ("coded_", "trade_year_", "us_years_", "mid_data_")
"""Columns that no rule may cut: coded with hindsight, or about the data and not the case."""


def known_outcomes(cases: Sequence[Case], chosen: str) -> NDArray[np.bool_]:
    """Which cases a set of `SETS` holds."""
    outcomes = outcomes_of(cases)
    return np.isfinite(outcomes) & ((chosen == ALL) | (outcomes != 0.5))


def outcomes_of(cases: Sequence[Case]) -> Array:
    """Outcomes, nan where open, array[cases]."""
    return np.array([np.nan if case.outcome is None else case.outcome for case in cases])


def shifts_of(cases: Sequence[Case]) -> Array:
    """Five-year moves of votes towards the suitor, nan where unknown, array[cases]."""
    return np.array([np.nan if case.shift is None else case.shift for case in cases])


def candidates_of(cases: Sequence[Case]) -> tuple[list[str], Array]:
    """Measured columns that a rule may look at, and their figures.

    Returns
    -------
    (list of str, array[cases, columns])
        Names in alphabetical order; nan where blank.
    """
    names = sorted({name for case in cases for name, value in case.covariates.items() if not isinstance(value, str)})
    names = [name for name in names if not name.startswith(NOT_CANDIDATES)]
    return names, np.array([[float(case.covariates.get(name, np.nan)) for name in names] for case in cases])


def threat_of(cases: Sequence[Case]) -> Array:
    """Threat balance, nan where unknown, array[cases]."""
    return np.array([float(case.covariates.get(THREAT, np.nan)) for case in cases])


def best_setting(outcomes: Array, shares: Array) -> int:
    """The setting with the least Brier score; the first of equals.

    Parameters
    ----------
    outcomes : array[cases]
        0, 0.5 or 1.
    shares : array[settings, cases]
        What each setting predicts.

    Returns
    -------
    int
    """
    return int(np.square(shares - outcomes).mean(axis=1).argmin())


def fitted_without(outcomes: Array, shares: Array) -> tuple[Array, list[int]]:
    """Each case predicted by the setting that is best for all others.

    Parameters
    ----------
    outcomes, shares
        As for `best_setting`.

    Returns
    -------
    (array[cases], list of int)
        Predictions, and the setting chosen without each case.
    """
    everyone = np.arange(len(outcomes))
    chosen = [best_setting(outcomes[everyone != i], shares[:, everyone != i]) for i in everyone]
    return shares[chosen, everyone], chosen


@dataclass(frozen=True)
class Part:
    """Scores on one set of cases.

    Attributes
    ----------
    table : DataFrame
        One row a predictor, as `sim.analysis.scores.score_table` gives it.
    influence : DataFrame
        What each case does to the judged model's score and to the logit's.
    chosen : dict
        Setting of the fit → in how many of the fits without one case it was chosen.
    """

    cases: int
    table: pd.DataFrame
    influence: pd.DataFrame
    chosen: Mapping[str, int]

    def score(self, predictor: str, column: str) -> float:
        """One figure of the table."""
        return float(self.table.loc[self.table["predictor"] == predictor, column].to_numpy(dtype=float)[0])


@dataclass(frozen=True)
class Backtest:
    """Everything the backtest says.

    Attributes
    ----------
    cases : tuple of Case
        In the order of the predictions.
    predictions : DataFrame
        A row a case: shares ``judged``, ``error``, ``caused``, ``unpaid``, ``hedges``, ``fitted`` (without the case
        where it has an outcome; nan without a fit).
    parts : dict of Part
        By set.
    calibration : DataFrame
        Of the judged model on all coded cases.
    ranks, fitted_ranks : RankCorrelation
        With the objective shift; the second of the fit without each case.
    blank : float
        What the judged map says of a case of which nothing is known; nan if it was not played.
    """

    cases: tuple[Case, ...]
    predictions: pd.DataFrame
    parts: Mapping[str, Part]
    calibration: pd.DataFrame
    ranks: RankCorrelation
    fitted_ranks: RankCorrelation
    blank: float

    def met(self, predictor: str) -> bool:
        """Whether a row of the model has a lower Brier score than both logits, on both sets."""
        return all(
            part.score(predictor, "brier") < min(part.score(name, "brier") for name in (LOGIT, PENALISED))
            for part in self.parts.values()
        )

    def model_rows(self) -> list[str]:
        """The model's own rows of the tables."""
        names = set(self.parts[FULL].table["predictor"])
        return [name for name in (JUDGED, FITTED) if name in names]

    def as_dict(self) -> dict[str, Any]:
        """The scores as plain data; what does not exist is None."""
        return _plain(
            {
                "met": {name: self.met(name) for name in self.model_rows()},
                "cases": {name: part.cases for name, part in self.parts.items()},
                "scores": {name: part.table.to_dict("records") for name, part in self.parts.items()},
                "chosen": {name: dict(part.chosen) for name, part in self.parts.items()},
                "influence": {name: part.influence.to_dict("records") for name, part in self.parts.items()},
                "calibration": self.calibration.to_dict("records"),
                "rank_correlation": asdict(self.ranks),
                "rank_correlation_fitted": asdict(self.fitted_ranks),
                "blank": self.blank,
                "predictions": self.predictions.to_dict("records"),
            }
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float | np.floating):
        return round(float(value), 6) if np.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value


def shares_of(cases: Sequence[Case], table: pd.DataFrame) -> pd.DataFrame:
    """Counts of worlds as shares, one row a case, in the order of the cases."""
    rows = table.set_index("case").loc[[case.name for case in cases]]
    worlds = rows["worlds"].to_numpy(dtype=float)
    shares = pd.DataFrame({"case": [case.name for case in cases], "outcome": outcomes_of(cases)})
    shares["judged"] = rows["leaves"].to_numpy() / worlds
    shares["error"] = np.sqrt(shares["judged"] * (1 - shares["judged"]) / worlds)
    for name in ("unpaid", "caused", "hedges"):
        shares[name] = rows[name].to_numpy() / worlds
    return shares


def grid_shares(cases: Sequence[Case], grid: pd.DataFrame) -> tuple[list[str], Array]:
    """Settings of a fit and their predictions, array[settings, cases]."""
    rows = grid.set_index("case").loc[[case.name for case in cases]]
    settings = [name for name in rows.columns if name != "worlds"]
    return settings, (rows[settings].to_numpy(dtype=float) / rows[["worlds"]].to_numpy(dtype=float)).T


def backtest(
    cases: Sequence[Case],
    table: pd.DataFrame,
    rivals: Mapping[str, Mapping[str, Array]],
    grid: pd.DataFrame | None = None,
) -> Backtest:
    """Score predictions and rivals.

    Parameters
    ----------
    cases : sequence of Case
        Past attempts; open ones are predicted and not scored.
    table : DataFrame
        Counts of worlds, as `sim.runs.history.predictions` gives them; a row ``history`` is the blank case.
    rivals : mapping
        Set of `SETS` → name → predictions for its cases, each made without the case.
    grid : DataFrame, optional
        Counts of worlds for every setting of the fit.

    Returns
    -------
    Backtest
    """
    shares, outcomes = shares_of(cases, table), outcomes_of(cases)
    judged = shares["judged"].to_numpy()
    settings, tried = grid_shares(cases, grid) if grid is not None else ([], np.zeros((0, len(cases))))
    fitted = np.full(len(cases), np.nan)
    parts = {}
    for name in SETS:
        kept = known_outcomes(cases, name)
        said: dict[str, Array] = {JUDGED: judged[kept]}
        chosen: dict[str, int] = {}
        if settings:
            said[FITTED], picks = fitted_without(outcomes[kept], tried[:, kept])
            chosen = {settings[pick]: picks.count(pick) for pick in sorted(set(picks))}
            if name == ALL:
                fitted[kept] = said[FITTED]
                fitted[~kept] = tried[best_setting(outcomes[kept], tried[:, kept])][~kept]
        said |= rivals[name]
        names = [case.name for case, one in zip(cases, kept, strict=True) if one]
        parts[name] = Part(
            int(kept.sum()),
            score_table(outcomes[kept], said, LOGIT),
            influence(outcomes[kept], judged[kept], said[LOGIT], names),
            chosen,
        )
    shares["fitted"] = fitted
    coded = known_outcomes(cases, ALL)
    blank = table.loc[table["case"] == "history"]
    return Backtest(
        tuple(cases),
        shares,
        parts,
        calibration_curve(outcomes[coded], judged[coded]),
        rank_correlation(judged[coded], shifts_of(cases)[coded]),
        rank_correlation(fitted[coded], shifts_of(cases)[coded]),
        float(blank["leaves"].iloc[0] / blank["worlds"].iloc[0]) if len(blank) else np.nan,
    )


def smallest_seen(part: Part, predictor: str) -> float:
    """How much better than the logit a predictor would have to be for so many cases to show it.

    Parameters
    ----------
    part : Part
        Scores with intervals.
    predictor : str
        A row of its table.

    Returns
    -------
    float
        Difference of Brier scores that would be seen four times in five, one-sided at 5 %: 2.49 standard errors
        (1.645 + 0.842), the error read off the interval of the difference found.
    """
    width = part.score(predictor, "ahead_high") - part.score(predictor, "ahead_low")
    return 2.49 * width / (2 * 1.645)


def coefficient_table(cases: Sequence[Case], counts: pd.DataFrame) -> pd.DataFrame:
    """What each coefficient does to the scores when it is fixed at either end of its range.

    Parameters
    ----------
    cases : sequence of Case
        Past attempts.
    counts : DataFrame
        A row a coefficient and end: ``number``, ``feature``, ``end``, ``worlds`` and a column a case of worlds that
        leave; the row with an empty ``number`` is the map as judged.

    Returns
    -------
    DataFrame
        ``number``, ``feature``, and Brier scores ``full_low``, ``full_high``, ``all_low``, ``all_high``; the widest
        first.
    """
    outcomes = outcomes_of(cases)
    names = [case.name for case in cases]
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for _, row in counts.iterrows():
        said = row[names].to_numpy(dtype=float) / float(row["worlds"])
        entry = rows.setdefault((str(row["number"]), str(row["feature"])), {})
        for chosen in SETS:
            kept = known_outcomes(cases, chosen)
            entry[f"{chosen}_{row['end']}"] = brier(outcomes[kept], said[kept])
    table = pd.DataFrame(
        [{"number": number, "feature": feature, **entry} for (number, feature), entry in rows.items() if number]
    )
    width = (table["all_high"] - table["all_low"]).abs()
    return table.loc[width.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)

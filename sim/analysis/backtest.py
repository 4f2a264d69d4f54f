"""The model before past attempts: predictions and rivals scored on the same cases, and what that can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.posterior import Updated, jackknife
from sim.analysis.predictors import ALL, FULL, JUDGED, LOGIT, PENALISED, SCALED, SETS, UPDATED
from sim.analysis.scores import (
    RankCorrelation,
    brier,
    calibration_curve,
    influence,
    rank_correlation,
    score_table,
)
from sim.analysis.updating import Learning, moves_table, update
from sim.calibration.cases import Case

Array = NDArray[np.float64]

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


@dataclass(frozen=True)
class Part:
    """Scores on one set of cases.

    Attributes
    ----------
    table : DataFrame
        One row a predictor, as `sim.analysis.scores.score_table` gives it.
    influence : DataFrame
        What each case does to the score of every row of the model (``predictor``) and to the logit's.
    simulation : float
        Standard error that simulation gives the updated model's Brier score; nan without an update.
    updated : Updated or None
        The update on this set.
    draws : int
        Draws of its prior; 0 without one.
    """

    cases: int
    table: pd.DataFrame
    influence: pd.DataFrame
    simulation: float
    updated: Updated | None
    draws: int = 0

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
        A row a case: shares ``judged``, ``error``, ``caused``, ``caused_error``, ``unpaid``, ``hedges``, ``updated``
        and ``updated_error`` (on all other coded cases; nan without an update); ``scaled`` and ``scaled_error`` (with
        scales fitted to all other coded cases; nan without).
    parts : dict of Part
        By set.
    calibration : DataFrame
        Of the model (updated, if it was) on all coded cases.
    ranks, updated_ranks : RankCorrelation
        With the objective shift, as judged and updated.
    blank : float
        What the judged map says of a case of which nothing is known; nan if it was not played. ``blank_error`` is its
        standard error.
    moves : DataFrame or None
        What was learned of each coefficient from all coded cases, as `sim.analysis.updating.moves_table` gives it.
    learning : Learning or None
        What the update started from.
    """

    cases: tuple[Case, ...]
    predictions: pd.DataFrame
    parts: Mapping[str, Part]
    calibration: pd.DataFrame
    ranks: RankCorrelation
    updated_ranks: RankCorrelation
    blank: float
    blank_error: float
    moves: pd.DataFrame | None = None
    learning: Learning | None = None

    def met(self, predictor: str) -> bool:
        """Whether a row of the model has a lower Brier score than both logits, on both sets."""
        return all(
            part.score(predictor, "brier") < min(part.score(name, "brier") for name in (LOGIT, PENALISED))
            for part in self.parts.values()
        )

    def model_rows(self) -> list[str]:
        """The model's own rows of the tables."""
        names = set(self.parts[FULL].table["predictor"])
        return [name for name in (JUDGED, UPDATED, SCALED) if name in names]

    def as_dict(self) -> dict[str, Any]:
        """The scores as plain data; what does not exist is None."""
        return _plain(
            {
                "met": {name: self.met(name) for name in self.model_rows()},
                "cases": {name: part.cases for name, part in self.parts.items()},
                "scores": {name: part.table.to_dict("records") for name, part in self.parts.items()},
                "simulation_error": {name: part.simulation for name, part in self.parts.items()},
                "update": self._update(),
                "influence": {name: part.influence.to_dict("records") for name, part in self.parts.items()},
                "calibration": self.calibration.to_dict("records"),
                "rank_correlation": asdict(self.ranks),
                "rank_correlation_updated": asdict(self.updated_ranks),
                "blank": self.blank,
                "predictions": self.predictions.to_dict("records"),
            }
        )

    def _update(self) -> dict[str, Any] | None:
        if self.learning is None or self.moves is None:
            return None
        sets = {name: part.updated for name, part in self.parts.items() if part.updated is not None}
        return {
            "sets": {
                name: {
                    "draws": self.parts[name].draws,
                    "effective_least": float(one.effective.min()),
                    "alike": [float(figure) for figure in one.supposed["alike"]],
                    "width": [float(figure) for figure in one.supposed["width"]],
                }
                for name, one in sets.items()
            },
            "probits": {
                "log_loss": float(self.learning.losses.mean()),
                "log_loss_of_shares": float(self.learning.constant_losses.mean()),
            },
            "moves": self.moves.to_dict("records"),
        }


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
    shares["caused_error"] = np.sqrt(shares["caused"] * (1 - shares["caused"]) / worlds)
    shares["worlds"] = worlds
    return shares


def backtest(
    cases: Sequence[Case],
    table: pd.DataFrame,
    rivals: Mapping[str, Mapping[str, Array]],
    learned: Learning | None = None,
    scaled: Mapping[str, Array] | None = None,
) -> Backtest:
    """Score predictions and rivals.

    Parameters
    ----------
    cases : sequence of Case
        Past attempts; open ones are predicted and not scored.
    table : DataFrame
        Counts of worlds, as `sim.runs.history.played_cases` gives them; a row ``history`` is the blank case.
    rivals : mapping
        Set of `SETS` → name → predictions for its cases, each made without the case.
    learned : Learning, optional
        What an update starts from; without it the map is not updated.
    scaled : mapping, optional
        Set → predictions with fitted scales, array[cases], each made without the case.

    Returns
    -------
    Backtest
    """
    shares, outcomes = shares_of(cases, table), outcomes_of(cases)
    with_scales = {name: None if scaled is None else scaled[name] for name in SETS}
    parts = {
        name: _part(cases, name, shares["judged"].to_numpy(), rivals[name], learned, with_scales[name]) for name in SETS
    }
    after = parts[ALL].updated
    nothing = np.full(len(cases), np.nan)
    shares["updated"] = nothing if after is None else after.said
    shares["updated_error"] = nothing if after is None else after.error
    shares["scaled"] = nothing if scaled is None else scaled[ALL]
    shares["scaled_error"] = np.sqrt(shares["scaled"] * (1 - shares["scaled"]) / shares["worlds"])
    coded = known_outcomes(cases, ALL)
    judged, moved = (shares[name].to_numpy()[coded] for name in ("judged", "updated"))
    blank = table.loc[table["case"] == "history"]
    unknown = float(blank["leaves"].iloc[0] / blank["worlds"].iloc[0]) if len(blank) else np.nan
    return Backtest(
        tuple(cases),
        shares,
        parts,
        calibration_curve(outcomes[coded], judged if after is None else moved),
        rank_correlation(judged, shifts_of(cases)[coded]),
        rank_correlation(moved, shifts_of(cases)[coded]),
        unknown,
        float(np.sqrt(unknown * (1 - unknown) / blank["worlds"].iloc[0])) if len(blank) else np.nan,
        None if learned is None or after is None else moves_table(learned, after),
        learned,
    )


def _part(
    cases: Sequence[Case],
    name: str,
    judged: Array,
    rivals: Mapping[str, Array],
    learned: Learning | None,
    scaled: Array | None,
) -> Part:
    """Scores on one set of cases; the update sees no outcome outside the set."""
    kept = known_outcomes(cases, name)
    outcomes = np.where(kept, outcomes_of(cases), np.nan)
    said: dict[str, Array] = {JUDGED: judged[kept]}
    after, simulation = None, np.nan
    if learned is not None:
        after = update(learned, outcomes)
        said[UPDATED] = after.said[kept]
        simulation = float(jackknife(np.square(after.replicates[:, kept] - outcomes[kept]).mean(axis=1)))
    if scaled is not None:
        said[SCALED] = scaled[kept]
    models = dict(said)
    said |= rivals
    names = [case.name for case, one in zip(cases, kept, strict=True) if one]
    return Part(
        int(kept.sum()),
        score_table(outcomes[kept], said, LOGIT),
        pd.concat(
            [influence(outcomes[kept], one, said[LOGIT], names).assign(predictor=row) for row, one in models.items()],
            ignore_index=True,
        ),
        simulation,
        after,
        0 if learned is None else len(learned.prior.alike),
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

"""Past attempts predicted with fitted scales: from how they answer to scales fitted without each, played again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from sim.analysis.backtest import known_outcomes, outcomes_of
from sim.analysis.predictors import ALL, SETS
from sim.analysis.scales import WIDTHS, Answers, answers_of, fitted
from sim.analysis.scores import brier
from sim.calibration.cases import Case
from sim.calibration.scaling import SCALES
from sim.runs.attempt import Progress
from sim.runs.scaled import scaled_counts
from sim.scenario.mapping import CovariateMap

Array = NDArray[np.float64]

SCALE: Final = "scale_"
"""Starts the name of a column that holds a scale."""


def answers_from(table: pd.DataFrame, cases: Sequence[Case], names: Sequence[str] = tuple(SCALES)) -> Answers:
    """Answers of cases to some scales, from counts of worlds.

    Parameters
    ----------
    table : DataFrame
        As `sim.runs.scaled.scale_answers` gives it.
    cases : sequence of Case
        Whose.
    names : sequence of str
        Which scales.

    Returns
    -------
    Answers
    """
    worlds = int(table["worlds"].iloc[0])
    moves = table[["scale", "step"]].fillna("").itertuples(index=False, name=None)
    shares = dict(zip(moves, table[[case.name for case in cases]].to_numpy(dtype=float) / worlds, strict=True))
    down, up = (np.array([shares[name, step] for name in names]).T for step in ("down", "up"))
    return answers_of(names, shares["", ""], down, up, worlds)


def seen_by(cases: Sequence[Case], chosen: str) -> Array:
    """Outcomes of a set of cases, nan for all others, array[cases]."""
    return np.where(known_outcomes(cases, chosen), outcomes_of(cases), np.nan)


def fitted_table(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    columns: str,
    table: pd.DataFrame,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Every case of each set played with the scales fitted without it; open cases with those of all.

    Parameters
    ----------
    cases, covariate_map, columns, worlds, seed, jobs, progress
        As for `sim.runs.history.played_cases`.
    table : DataFrame
        As `sim.runs.scaled.scale_answers` gives it.

    Returns
    -------
    DataFrame
        ``set``, ``case``, ``width``, a column a scale, ``worlds`` and ``leaves``: worlds in which the pivot leaves for
        good.
    """
    answers = answers_from(table, cases)
    rows: list[dict[str, Any]] = []
    played: list[Case] = []
    settings: list[Mapping[str, float]] = []
    for chosen in SETS:
        outcomes = seen_by(cases, chosen)
        told = [
            i for i, case in enumerate(cases) if np.isfinite(outcomes[i]) or (chosen == ALL and case.outcome is None)
        ]
        for i, one in zip(told, fitted(answers, outcomes, WIDTHS, told), strict=True):
            scales = {name: round(value, 6) for name, value in one.scales.items()}
            rows.append({"set": chosen, "case": cases[i].name, "width": one.width})
            rows[-1] |= {SCALE + name: value for name, value in scales.items()}
            played.append(cases[i])
            settings.append(scales)
    counts = scaled_counts(played, settings, covariate_map, columns, worlds, seed, jobs, progress)
    return pd.DataFrame(rows).assign(worlds=worlds, leaves=counts)


def said_of(fits: pd.DataFrame, cases: Sequence[Case], chosen: str) -> Array:
    """Predictions of a set's cases, nan for cases that the table does not have, array[cases]."""
    rows = fits[fits["set"] == chosen].set_index("case")
    shares = (rows["leaves"] / rows["worlds"]).reindex([case.name for case in cases])
    return shares.to_numpy(dtype=float)


def ends_of_choice(cases: Sequence[Case], table: pd.DataFrame) -> pd.DataFrame:
    """What choices of the fit do to its score: the prior's width, and each scale kept as judged at the widest.

    By the answers alone, without playing again, and without choosing a width for every case.

    Parameters
    ----------
    cases : sequence of Case
        Past attempts.
    table : DataFrame
        As `sim.runs.scaled.scale_answers` gives it.

    Returns
    -------
    DataFrame
        ``choice`` and a Brier score a set.
    """
    choices = [(f"width {width:g}", tuple(SCALES), width) for width in WIDTHS]
    choices += [(f"{name} as judged", tuple(one for one in SCALES if one != name), max(WIDTHS)) for name in SCALES]
    rows: list[dict[str, Any]] = []
    for words, names, width in choices:
        answers = answers_from(table, cases, names)
        rows.append({"choice": words})
        for chosen in SETS:
            outcomes = seen_by(cases, chosen)
            kept = [int(i) for i in np.flatnonzero(np.isfinite(outcomes))]
            moved = [answers.logarithms(one.scales) for one in fitted(answers, outcomes, (width,), kept)]
            said = [float(special.ndtr(answers.scores(one)[0][i])) for i, one in zip(kept, moved, strict=True)]
            rows[-1][chosen] = brier(outcomes[kept], np.array(said))
    return pd.DataFrame(rows)

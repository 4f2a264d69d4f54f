"""Past attempts played with scales of the covariate map moved: how they answer, and what fitted scales say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.cases import Case
from sim.calibration.covariates import case_scenario
from sim.calibration.scaling import LEVEL, SCALES, with_scales
from sim.runs.attempt import Progress, leaving_counts
from sim.runs.history import BLANK, count_table, counts_by_map
from sim.scenario import load
from sim.scenario.mapping import CovariateMap

WORLDS = 1024
"""Worlds in which a case answers to a scale."""
STEPS = {"down": (0.5, -1.0), "up": (2.0, 1.0)}
"""Step → factor, and move of the level in deviations."""


def scale_answers(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    columns: str,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Every case with each scale moved down and up, and as judged.

    Parameters
    ----------
    cases, covariate_map, columns, worlds, seed, jobs, progress
        As for `sim.runs.history.played_cases`.

    Returns
    -------
    DataFrame
        ``scale`` (empty as judged), ``step`` (``down``, ``up``; empty), ``worlds``, and a column a case: worlds in
        which the pivot leaves for good.
    """
    moves = [("", "", covariate_map)]
    for name in SCALES:
        for step, (factor, by) in STEPS.items():
            moves.append((name, step, with_scales(covariate_map, {name: by if name == LEVEL else factor})))
    heads = [{"scale": name, "step": step} for name, step, _ in moves]
    counts = counts_by_map(cases, [one for *_, one in moves], columns, worlds, seed, jobs, progress)
    return count_table(heads, cases, counts, worlds)


def scaled_counts(
    cases: Sequence[Case],
    settings: Sequence[Mapping[str, float]],
    covariate_map: CovariateMap,
    columns: str,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> NDArray[np.int64]:
    """Each case played with scales of its own: worlds in which the pivot leaves for good, array[cases].

    Parameters
    ----------
    cases : sequence of Case
        Only what was known before is read of them.
    settings : sequence of mapping
        A case's scales, as `sim.calibration.scaling.with_scales` takes them.
    covariate_map, columns, worlds, seed, jobs, progress
        As for `sim.runs.history.played_cases`.
    """
    base = load(BLANK)
    scenarios = [
        case_scenario(base, with_scales(covariate_map, setting), case, columns)
        for case, setting in zip(cases, settings, strict=True)
    ]
    return leaving_counts(scenarios, worlds, seed, jobs, progress)

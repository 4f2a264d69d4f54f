"""The table of past attempts played through the covariate map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.casefile import case_file
from sim.calibration.cases import Case
from sim.calibration.covariates import case_scenario
from sim.calibration.scaling import with_coefficient, with_coefficients
from sim.core.errors import StoreError
from sim.core.streams import BLOCK
from sim.runs.attempt import Progress, attempt, each, leaving_counts, leaving_worlds, predictions, spans
from sim.runs.files import make_folder, write_whole
from sim.runs.frozen import (
    COMPARED,
    FOLDER,
    PREDICTIONS,
    SEAL,
    Sealed,
    packed,
    read_frozen,
    seal_of,
    write_json,
    write_table,
)
from sim.scenario import Scenario, load
from sim.scenario.mapping import BASE, CovariateMap

BLANK = "history"
"""Name of the built-in scenario of an attempt of which nothing is known."""
TRIED = BLOCK
"""Worlds of each case that are played anew before sealed predictions are scored."""


def played_cases(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    columns: str,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Predictions for every case, and last for the blank one.

    Parameters
    ----------
    cases : sequence of Case
        Only what was known before is read of them.
    covariate_map : CovariateMap
        The map.
    columns : str
        ``measured`` or ``all``.
    worlds, seed, jobs, progress
        As for `sim.runs.attempt.predictions`.

    Returns
    -------
    (DataFrame, array[cases, worlds] of bool)
        Rows, and in which worlds the pivot leaves for good, as `sim.runs.attempt.predict` gives them.
    """
    base = load(BLANK)
    scenarios = [case_scenario(base, covariate_map, case, columns) for case in cases]
    return predictions([*scenarios, base], worlds, seed, jobs, progress)


def response_check(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    columns: str,
    points: Sequence[Mapping[tuple[str, str], float]],
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Every case with all coefficients fixed at some points: what a probit of its answers has to say.

    Parameters
    ----------
    cases, covariate_map, columns, worlds, seed, jobs, progress
        As for `played_cases`.
    points : sequence of mapping
        Number and feature → where the coefficient is fixed.

    Returns
    -------
    array[points, cases]
        Shares of worlds in which the pivot leaves for good.
    """
    maps = [with_coefficients(covariate_map, point) for point in points]
    return counts_by_map(cases, maps, columns, worlds, seed, jobs, progress) / worlds


def counts_by_map(
    cases: Sequence[Case],
    maps: Sequence[CovariateMap],
    columns: str,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> NDArray[np.int64]:
    """Every case through every one of some maps: worlds in which the pivot leaves for good, array[maps, cases]."""
    base = load(BLANK)
    scenarios = [case_scenario(base, one, case, columns) for one in maps for case in cases]
    return leaving_counts(scenarios, worlds, seed, jobs, progress).reshape(len(maps), len(cases))


def count_table(
    heads: Sequence[Mapping[str, Any]], cases: Sequence[Case], counts: NDArray[np.int64], worlds: int
) -> pd.DataFrame:
    """Counts of `counts_by_map` as a table: what a row is about, ``worlds``, and a column a case."""
    names = [case.name for case in cases]
    rows = [
        {**head, "worlds": worlds, **dict(zip(names, map(int, row), strict=True))}
        for head, row in zip(heads, counts, strict=True)
    ]
    return pd.DataFrame(rows)


def coefficient_counts(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    columns: str,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Every case with each coefficient fixed at either end of its range.

    Returns
    -------
    DataFrame
        ``number``, ``feature``, ``end``, ``worlds`` and a column a case: worlds in which the pivot leaves for good.
        Coefficients that read hindsight are left out unless ``columns`` is ``all``.
    """
    ends = [
        ({"number": number, "feature": feature, "end": end}, getattr(judged, end))
        for number, feature, judged in covariate_map.coefficients()
        if feature == BASE or columns == "all" or not covariate_map.features[feature].hindsight
        for end in ("low", "high")
    ]
    heads = [head for head, _ in ends]
    maps = [with_coefficient(covariate_map, head["number"], head["feature"], value) for head, value in ends]
    return count_table(heads, cases, counts_by_map(cases, maps, columns, worlds, seed, jobs, progress), worlds)


def compared(worlds: int, seed: int, quarters: int, jobs: int = 1, path: Path = COMPARED) -> pd.DataFrame:
    """Cases that have a scenario of their own beside the one made from their row.

    Parameters
    ----------
    worlds, seed : int
        Worlds for each.
    quarters : int
        The window, so that both are asked the same.
    jobs : int
        Processes.
    path : Path
        A table of ``case`` and ``scenario``.

    Returns
    -------
    DataFrame
        ``case``, ``scenario``, ``worlds``, ``leaves`` (worlds, for good within the window), and the 5th and 95th
        percentile over worlds of the ``tie`` and of the ``worth`` of the menu.
    """
    pairs = pd.read_csv(path)
    scenarios = [replace(load(str(name)), quarters=quarters) for name in pairs["scenario"]]
    rows = list(each(_beside, [(one, worlds, seed) for one in scenarios], jobs))
    return pd.concat([pairs, pd.DataFrame(rows)], axis=1)


def _beside(scenario: Scenario, worlds: int, seed: int) -> dict[str, Any]:
    blocks = [attempt(scenario, seed, first, count) for first, count in spans(worlds)]
    row: dict[str, Any] = {"worlds": worlds, "leaves": sum(int(one.leaves.sum()) for one in blocks)}
    tie = np.concatenate([np.sum(list(one.ties.values()), axis=0) for one in blocks])
    worth = np.concatenate([one.worth for one in blocks])
    for name, values in (("tie", tie), ("worth", worth)):
        low, high = np.quantile(values, (0.05, 0.95))
        row |= {f"{name}_low": float(low), f"{name}_high": float(high)}
    return row


def sealed_again(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
    folder: Path = FOLDER,
) -> Sealed | None:
    """The sealed predictions, if the model still makes them: the first `TRIED` worlds of each case are played anew.

    Parameters
    ----------
    cases, covariate_map
        What would be played, with measured columns.
    worlds, seed : int
        How it would be played.
    jobs, progress
        As for `played_cases`.
    folder : Path
        Where the seal is.

    Returns
    -------
    Sealed or None
        None if there is no whole seal, it was made with other worlds, or one world ends otherwise than sealed.
    """
    try:
        sealed = read_frozen(folder)
    except StoreError:
        return None
    if (sealed.seal["worlds"], sealed.seal["seed"], sealed.seal["map_version"]) != (
        worlds,
        seed,
        covariate_map.version,
    ):
        return None
    base = load(BLANK)
    scenarios = [*(case_scenario(base, covariate_map, case) for case in cases), base]
    few = min(worlds, TRIED)
    if [one.name for one in scenarios] != list(sealed.predictions["case"]):
        return None
    for done, left in enumerate(each(leaving_worlds, [(one, few, seed) for one in scenarios], jobs)):
        if not np.array_equal(left, sealed.left[done, :few]):
            return None
        if progress is not None:
            progress(done + 1, len(scenarios))
    return sealed


def freeze(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
    folder: Path = FOLDER,
) -> Sealed:
    """Play every case, write the predictions and the cases' scenarios, and seal them: nothing is scored here.

    Parameters
    ----------
    cases, covariate_map
        What is sealed.
    worlds, seed, jobs, progress
        How it is played.
    folder : Path
        Where to; the folder of the built-in cases by default.

    Returns
    -------
    Sealed
        What was sealed, read back.
    """
    base = load(BLANK)
    make_folder(folder)
    for case in cases:
        write_whole(folder / f"{case.name}.yaml", case_file(base, covariate_map, case).encode())
    table, left = played_cases(cases, covariate_map, "measured", worlds, seed, jobs, progress)
    hindsight, _ = played_cases(cases, covariate_map, "all", worlds, seed, jobs, progress)
    for name, written in zip(PREDICTIONS, (table, hindsight, packed(table["case"], left)), strict=True):
        write_table(folder, name, written)
    write_json(folder, SEAL, seal_of(folder, covariate_map.version, worlds, seed))
    return read_frozen(folder)

"""The table of past attempts played through the covariate map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.calibration.casefile import case_file
from sim.calibration.cases import Case
from sim.calibration.covariates import case_scenario
from sim.calibration.scaling import BASE, fitted, grid_of, with_coefficient
from sim.runs.attempt import Progress, attempt, leaving_counts, predictions, spans
from sim.runs.files import make_folder, write_whole
from sim.runs.frozen import (
    COMPARED,
    FOLDER,
    SEAL,
    Sealed,
    read_frozen,
    seal_of,
    write_json,
    write_table,
)
from sim.scenario import Scenario, load
from sim.scenario.mapping import CovariateMap

BLANK = "history"
"""Name of the built-in scenario of an attempt of which nothing is known."""


def played_cases(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    columns: str,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
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
    DataFrame
        Rows as `sim.runs.attempt.predict` gives them.
    """
    base = load(BLANK)
    scenarios = [case_scenario(base, covariate_map, case, columns) for case in cases]
    return predictions([*scenarios, base], worlds, seed, jobs, progress)


def grid_counts(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    columns: str,
    worlds: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Every case under every setting of the map's fit.

    Returns
    -------
    DataFrame
        A row a case: ``case``, ``worlds``, and for each setting the worlds in which the pivot leaves for good.
    """
    base = load(BLANK)
    settings = grid_of(covariate_map)
    maps = [fitted(covariate_map, setting) for setting in settings]
    scenarios = [case_scenario(base, one, case, columns) for one in maps for case in cases]
    counts = leaving_counts(scenarios, worlds, seed, jobs, progress).reshape(len(settings), len(cases))
    table: dict[str, Any] = {"case": [case.name for case in cases], "worlds": worlds}
    return pd.DataFrame(table | {str(setting): row for setting, row in zip(settings, counts, strict=True)})


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
    base = load(BLANK)
    ends = [
        (number, feature, end, with_coefficient(covariate_map, number, feature, getattr(judged, end)))
        for number, feature, judged in covariate_map.coefficients()
        if feature == BASE or columns == "all" or not covariate_map.features[feature].hindsight
        for end in ("low", "high")
    ]
    scenarios = [case_scenario(base, one, case, columns) for *_, one in ends for case in cases]
    counts = leaving_counts(scenarios, worlds, seed, jobs, progress).reshape(len(ends), len(cases))
    rows: list[dict[str, Any]] = []
    for (number, feature, end, _), row in zip(ends, counts, strict=True):
        rows.append({"number": number, "feature": feature, "end": end, "worlds": worlds})
        rows[-1] |= {case.name: int(count) for case, count in zip(cases, row, strict=True)}
    return pd.DataFrame(rows)


def compared(worlds: int, seed: int, quarters: int, path: Path = COMPARED) -> pd.DataFrame:
    """Cases that have a scenario of their own beside the one made from their row.

    Parameters
    ----------
    worlds, seed : int
        Worlds for each.
    quarters : int
        The window, so that both are asked the same.
    path : Path
        A table of ``case`` and ``scenario``.

    Returns
    -------
    DataFrame
        ``case``, ``scenario``, ``worlds``, ``leaves`` (worlds, for good within the window), and the median ``tie`` and
        ``worth`` of the menu.
    """
    pairs = pd.read_csv(path)
    rows = []
    for pair in pairs.itertuples():
        scenario: Scenario = replace(load(str(pair.scenario)), quarters=quarters)
        blocks = [attempt(scenario, seed, first, count) for first, count in spans(worlds)]
        rows.append(
            {
                "case": pair.case,
                "scenario": pair.scenario,
                "worlds": worlds,
                "leaves": sum(int(one.leaves.sum()) for one in blocks),
                "tie": float(pd.concat([pd.Series(sum(one.ties.values())) for one in blocks]).median()),
                "worth": float(pd.concat([pd.Series(one.worth) for one in blocks]).median()),
            }
        )
    return pd.DataFrame(rows)


def freeze(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    worlds: int,
    grid_worlds: int,
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
    worlds, grid_worlds, seed, jobs, progress
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
    for name, columns in (("predictions.csv", "measured"), ("predictions-all.csv", "all")):
        write_table(folder, name, played_cases(cases, covariate_map, columns, worlds, seed, jobs, progress))
    write_table(folder, "grid.csv", grid_counts(cases, covariate_map, "measured", grid_worlds, seed, jobs, progress))
    write_json(folder, SEAL, seal_of(folder, covariate_map.version, worlds, seed, grid_worlds))
    return read_frozen(folder)

"""Results for other programs: xarray, experiments and outcomes as EMA Workbench has them, and a summary table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.errors import InputError, Problem
from sim.runs.ensemble import Ensemble
from sim.runs.quarters import KEYS

if TYPE_CHECKING:
    from sim.runs.results import Sweep

SUMMARY = ("mean", "error", "q05", "q25", "q50", "q75", "q95", "worlds")


def to_xarray(ensemble: Ensemble, columns: Sequence[str] | None = None) -> Any:
    """An ensemble as an `xarray.Dataset`.

    Parameters
    ----------
    ensemble : Ensemble
        A result.
    columns : sequence of str, optional
        Columns of the table of worlds; all if none are named.

    Returns
    -------
    Dataset
        Columns over the dimension ``world``; ``quarter_mean`` and the quantiles over ``reading``, ``variable`` and
        ``quarter``; scenario and seed as attributes.

    Raises
    ------
    InputError
        When xarray is not installed.
    """
    try:
        import xarray  # noqa: PLC0415 - an extra
    except ImportError as error:
        said = "to_xarray needs the package xarray"
        raise InputError([Problem("E285", said, hint="pip install 'wedgesim[xarray]'")]) from error
    names = [name for name in (columns or list(ensemble.columns.columns)) if name != "world"]
    worlds = ensemble.columns[["world", *names]].set_index("world")
    quarters = ensemble.quarters.set_index(KEYS).add_prefix("quarter_")
    found = xarray.merge([worlds.to_xarray(), quarters.to_xarray()])
    return found.assign_attrs(scenario=ensemble.scenario.name, seed=ensemble.seed)


def experiments_and_outcomes(
    sweep: Sweep, outcomes: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, NDArray[np.generic]]]:
    """A sweep as EMA Workbench's ``perform_experiments`` returns it, ready for its scenario discovery.

    Parameters
    ----------
    sweep : Sweep
        A stored result.
    outcomes : sequence of str
        Columns of the table of worlds that count as outcomes.

    Returns
    -------
    experiments : DataFrame
        One row a point and world: the settings, ``policy`` (the point), ``scenario`` (the world), ``model``.
    outcomes : dict of array
        By name, one value a row.
    """
    table = sweep.table(outcomes)
    settings = [name for name in table.columns if name not in ("point", "world", *outcomes)]
    experiments = table[settings].copy()
    experiments["scenario"], experiments["policy"] = table["world"], table["point"]
    experiments["model"] = sweep.scenario.name
    return experiments, {name: table[name].to_numpy() for name in outcomes}


def summary(ensemble: Ensemble) -> pd.DataFrame:
    """Every numeric column in one row: mean, standard error, quantiles, and worlds that have a value.

    Parameters
    ----------
    ensemble : Ensemble
        A result; its columns are read one by one.

    Returns
    -------
    DataFrame
        Columns variable and `SUMMARY`.
    """
    rows = []
    for name in ensemble.columns.columns:
        values = np.asarray(ensemble.columns[name])
        if name == "world" or values.dtype.kind not in "biuf":
            continue
        kept = values[np.isfinite(values)].astype(float)
        if not len(kept):
            rows.append((name, *[np.nan] * 7, 0))
            continue
        error = float(kept.std() / np.sqrt(len(kept)))
        rows.append((name, float(kept.mean()), error, *np.quantile(kept, (0.05, 0.25, 0.5, 0.75, 0.95)), len(kept)))
    return pd.DataFrame(rows, columns=["variable", *SUMMARY])

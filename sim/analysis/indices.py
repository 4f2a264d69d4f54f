"""Which inputs move an answer: Morris's screening and Sobol's indices, both by SALib."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

Array = NDArray[np.float64]

EDGE = 0.05
"""Morris steps between this quantile and its mirror image: the ends of ranges belong to no world."""
LEVELS = 4
CONFIDENCE = 0.95


def _problem(names: Sequence[str], low: float = 0.0, high: float = 1.0) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[low, high]] * len(names)}


def morris(output: Callable[[Array], Array], names: Sequence[str], trajectories: int, seed: int) -> pd.DataFrame:
    """Screen many inputs: each is moved by two thirds of its range, one at a time, from many starting points.

    Parameters
    ----------
    output : callable
        array[rows, inputs] on (0, 1) → array[rows].
    names : sequence of str
        Of the inputs.
    trajectories : int
        Starting points; the cost is trajectories × (inputs + 1).
    seed : int
        Of the design.

    Returns
    -------
    DataFrame
        Index: names. Columns moved (mean absolute change of the output in a step: for a test, the share of worlds in
        which the step flips it), moved_error (standard error), slope (mean signed change), spread (standard deviation
        of the change: above the mean it means interaction or a bend).

    References
    ----------
    morris-1991, campolongo-2007
    """
    from SALib.analyze import morris as analyze  # noqa: PLC0415 - a second to import, and few commands need it
    from SALib.sample import morris as sample  # noqa: PLC0415

    problem = _problem(names, EDGE, 1 - EDGE)
    design = sample.sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    found = analyze.analyze(problem, design, output(design), num_levels=LEVELS, seed=seed)
    step = LEVELS / (2 * (LEVELS - 1))
    sigma = np.asarray(found["sigma"], dtype=float)
    bound = 1.959964
    table = {
        "moved": np.asarray(found["mu_star"], dtype=float) * step,
        "moved_error": np.asarray(found["mu_star_conf"], dtype=float) * step / bound,
        "slope": np.asarray(found["mu"], dtype=float) * step,
        "spread": sigma * step,
    }
    return pd.DataFrame(table, index=list(names))


def two_matrices(inputs: int, power: int, seed: int) -> tuple[Array, Array]:
    """The two matrices of a Sobol design.

    Parameters
    ----------
    inputs : int
        Columns of each.
    power : int
        Rows are 2 to this power.
    seed : int
        Of the scrambling.

    Returns
    -------
    first, second : array[2**power, inputs]
        Inside (0, 1).

    References
    ----------
    saltelli-2010
    """
    points = qmc.Sobol(2 * inputs, scramble=True, rng=np.random.default_rng(seed)).random_base2(power)
    inside = np.clip(points, 2.0**-32, 1 - 2.0**-32)
    return inside[:, :inputs], inside[:, inputs:]


def sobol(
    output: Callable[[Sequence[str]], Array], names: Sequence[str], seed: int, resamples: int = 200
) -> pd.DataFrame:
    """First and total Sobol indices with confidence intervals.

    Parameters
    ----------
    output : callable
        Names of inputs (or groups of inputs) taken from the second matrix → array[rows]; the others come from the
        first.
    names : sequence of str
        All of them.
    seed, resamples : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        Index: names. Columns first, first_half, total, total_half: indices and half-widths of their 95 % intervals;
        0 everywhere where the output is the same in every row.

    References
    ----------
    sobol-2001, saltelli-2010

    Examples
    --------
    >>> first, second = two_matrices(2, 10, 1)
    >>> def added(chosen):
    ...     rows = [second if name in chosen else first for name in ("a", "b")]
    ...     return 2 * rows[0][:, 0] + rows[1][:, 1]
    >>> sobol(added, ["a", "b"], 1)["total"].round(1).to_list()
    [0.8, 0.2]
    """
    from SALib.analyze import sobol as analyze  # noqa: PLC0415

    columns = [output([]), *(output([name]) for name in names), output(list(names))]
    rows = np.stack(columns, axis=1).astype(np.float64)
    if rows.min() == rows.max():
        nothing = np.zeros(len(names))
        return pd.DataFrame({name: nothing for name in SOBOL_COLUMNS}, index=list(names))
    found = analyze.analyze(
        _problem(names),
        rows.ravel(),
        calc_second_order=False,
        num_resamples=resamples,
        conf_level=CONFIDENCE,
        seed=seed,
    )
    keys = ("S1", "S1_conf", "ST", "ST_conf")
    table = {column: np.asarray(found[key], dtype=float) for column, key in zip(SOBOL_COLUMNS, keys, strict=True)}
    return pd.DataFrame(table, index=list(names))


SOBOL_COLUMNS = ("first", "first_half", "total", "total_half")

"""Quarter tables of several blocks as one, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

KEYS = ["reading", "variable", "quarter"]


def merge_quarters(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Quarter tables of several blocks as one, weighted by their worlds; sums run in the order given.

    Parameters
    ----------
    tables : iterable of DataFrame
        Taken one by one; only sums are kept. All have the same rows, in any order.

    Returns
    -------
    DataFrame
        One row a reading, variable and quarter; empty if there was no table.

    Raises
    ------
    ValueError
        When tables have different rows.
    """
    keys: pd.DataFrame | None = None
    sums: NDArray[np.float64] = np.zeros((0, 0))
    worlds, figures = 0.0, ["mean"]
    for given in tables:
        table = given
        if keys is None:
            keys = table[KEYS]
            figures = [name for name in table.columns if name not in (*KEYS, "worlds")]
            sums = np.zeros((len(table), len(figures)))
        elif not table[KEYS].equals(keys):
            # Slower, and rare: rows in another order.
            table = keys.merge(given, on=KEYS, how="left", validate="one_to_one")
        weights = table["worlds"].to_numpy(dtype=float)
        if np.isnan(weights).any():
            raise ValueError("quarter tables of different rows cannot be merged")
        sums = sums + table[figures].to_numpy(dtype=float) * weights[:, np.newaxis]
        worlds += float(weights[0])
    if keys is None:
        return pd.DataFrame(columns=[*KEYS, *figures])
    merged = pd.concat([keys, pd.DataFrame(sums / worlds, columns=figures, index=keys.index)], axis=1)
    return merged.sort_values(KEYS, ignore_index=True)

"""Quarter tables of several blocks as one, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

KEYS = ["reading", "variable", "quarter"]


def merge_quarters(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Quarter tables of several blocks as one, weighted by their worlds; sums run in the order given.

    Parameters
    ----------
    tables : iterable of DataFrame
        Taken one by one; only sums are kept.

    Returns
    -------
    DataFrame
        One row a reading, variable and quarter; empty if there was no table.
    """
    weighted: pd.DataFrame | None = None
    for table in tables:
        figures = [name for name in table.columns if name not in (*KEYS, "worlds")]
        held = table.set_index(KEYS).sort_index()
        part = held[figures].mul(held["worlds"], axis=0)
        part["worlds"] = held["worlds"]
        weighted = part if weighted is None else weighted + part
    if weighted is None:
        return pd.DataFrame(columns=[*KEYS, "mean"])
    worlds = weighted.pop("worlds")
    return weighted.div(worlds, axis=0).reset_index()

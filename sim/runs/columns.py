"""The table of worlds of a stored result, read column by column, so that a million worlds need little memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import overload

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.core.errors import StoreError

KEPT = 128 * 2**20
"""Bytes of columns that are kept for the next time they are asked for."""


class Columns:
    """Columns of many Parquet files of one shape, one after another; read when asked for.

    Parameters
    ----------
    paths : sequence of Path
        The files, in order; their hashes have been checked.

    Attributes
    ----------
    columns : Index
        Names, as a DataFrame has them.

    Examples
    --------
    ``columns["tie"]`` is a Series, ``columns[["tie", "gdp"]]`` a DataFrame, ``len(columns)`` the number of worlds.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)
        self._kept: OrderedDict[str, pd.Series] = OrderedDict()
        try:
            self._rows = [pq.read_metadata(path).num_rows for path in self.paths]
            names = pq.read_schema(self.paths[0]).names if self.paths else []
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot read a chunk: {error}") from error
        self.columns = pd.Index([name for name in names if name != "point"])

    def __len__(self) -> int:
        return sum(self._rows)

    @overload
    def __getitem__(self, names: str) -> pd.Series: ...
    @overload
    def __getitem__(self, names: list[str]) -> pd.DataFrame: ...
    def __getitem__(self, names: str | list[str]) -> pd.Series | pd.DataFrame:
        wanted = [names] if isinstance(names, str) else names
        unknown = [name for name in wanted if name not in self.columns]
        if unknown:
            raise KeyError(unknown[0])
        held = {name: self._kept[name] for name in wanted if name in self._kept}
        missing = list(dict.fromkeys(name for name in wanted if name not in held))
        held |= self._read(missing)
        self._keep(held)
        return held[names] if isinstance(names, str) else pd.DataFrame({name: held[name] for name in wanted})

    def keep(self, names: Sequence[str]) -> None:
        """Read columns in one go that will soon be asked for one by one."""
        present = [name for name in names if name in self.columns]
        for start in range(0, len(present), 16):
            self[present[start : start + 16]]

    def _read(self, names: list[str]) -> dict[str, pd.Series]:
        """Columns of all files, each filled into one array, so that no second copy is ever held."""
        filled: dict[str, np.ndarray] = {}
        start = 0
        for path, rows in zip(self.paths, self._rows, strict=True):
            try:
                # Without threads, as `sim.runs.packing.frame_of`.
                table = pq.read_table(
                    path,
                    columns=names,
                    memory_map=True,
                    use_threads=False,
                    pre_buffer=False,
                    page_checksum_verification=True,
                )
            except (OSError, ValueError) as error:
                raise StoreError(f"cannot read {path}: {error}") from error
            for name in names:
                values = table[name].to_numpy()
                if name not in filled:
                    filled[name] = np.empty(len(self), dtype=values.dtype)
                filled[name][start : start + rows] = values
            start += rows
        return {name: pd.Series(values, name=name, copy=False) for name, values in filled.items()}

    def _keep(self, columns: dict[str, pd.Series]) -> None:
        for name, column in columns.items():
            self._kept[name] = column
            self._kept.move_to_end(name)
        while self._kept and sum(column.nbytes for column in self._kept.values()) > KEPT:
            self._kept.popitem(last=False)

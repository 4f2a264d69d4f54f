"""The table of worlds of a stored result, read column by column, so that a million worlds need little memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.core.errors import StoreError

KEPT = 64 * 2**20
"""Bytes of columns that are kept for the next time they are asked for."""
AT_ONCE = KEPT // 2
"""Bytes of neighbouring columns that are read together: to open a file takes longer than to read a column of it."""


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
            schema = pq.read_schema(self.paths[0]) if self.paths else pa.schema([])
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot read a chunk: {error}") from error
        widths = {field.name: _width(field.type) for field in schema if field.name != "point"}
        self.columns = pd.Index(list(widths))
        # Column → columns that are read with it.
        self._beside = {name: run for run in _runs(widths, AT_ONCE // max(len(self), 1)) for name in run}

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
        missing = [self._beside[name] for name in wanted if name not in held]
        for run in dict.fromkeys(missing):
            read = self._read(run)
            self._keep(read)
            held |= {name: read[name] for name in wanted if name in read}
        self._keep(held)
        return held[names] if isinstance(names, str) else pd.DataFrame({name: held[name] for name in wanted})

    def _read(self, names: Sequence[str]) -> dict[str, pd.Series]:
        """Columns of all files, each filled into one array, so that no second copy is ever held."""
        filled: dict[str, np.ndarray] = {}
        start = 0
        for path, rows in zip(self.paths, self._rows, strict=True):
            try:
                # Without threads, as `sim.runs.packing.frame_of`.
                with pq.ParquetFile(path, memory_map=True, page_checksum_verification=True) as file:
                    table = file.read(list(names), use_threads=False)
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


def _width(kind: pa.DataType) -> int:
    """Bytes of a value in memory."""
    return int(np.dtype(kind.to_pandas_dtype()).itemsize)


def _runs(widths: Mapping[str, int], bytes_a_row: int) -> list[tuple[str, ...]]:
    """Names in runs of neighbours that together are no wider than that, or of one."""
    runs: list[list[str]] = []
    room = 0
    for name, width in widths.items():
        if width > room:
            runs.append([])
            room = bytes_a_row
        runs[-1].append(name)
        room -= width
    return [tuple(run) for run in runs]

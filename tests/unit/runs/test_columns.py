"""Columns come out the same, however many of them are read together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.core.errors import StoreError
from sim.runs import columns as module
from sim.runs.columns import Columns

TABLE = pd.DataFrame(
    {"point": 0, "world": np.arange(50), "tie": np.arange(50) / 7, "leaves": np.int8(1), "away": np.arange(50) > 25}
)


def stored(folder: Path) -> list[Path]:
    """The table in two files."""
    paths = [folder / "first", folder / "second"]
    for path, part in zip(paths, (TABLE[:30], TABLE[30:]), strict=True):
        pq.write_table(pa.Table.from_pandas(part, preserve_index=False), path)
    return paths


@pytest.mark.parametrize("together", [1, 8 * 50, 17 * 50, 2**20])
@pytest.mark.parametrize("kept", [0, 500, 2**20])
def test_columns_are_those_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int, kept: int
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", together)
    monkeypatch.setattr(module, "KEPT", kept)
    found = Columns(stored(tmp_path))
    wanted = TABLE.drop(columns="point")
    assert (list(found.columns), len(found)) == (list(wanted), 50)
    for _ in range(2):
        for name in wanted:
            pd.testing.assert_series_equal(found[name], wanted[name])
        pd.testing.assert_frame_equal(found[["away", "world"]], wanted[["away", "world"]])
        pd.testing.assert_frame_equal(found[list(wanted)], wanted)


def test_neighbours_are_read_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    honest = pq.ParquetFile

    def counting(path: Path, **options: bool) -> pq.ParquetFile:
        opened.append(path)
        return honest(path, **options)

    found = Columns(stored(tmp_path))
    monkeypatch.setattr(module.pq, "ParquetFile", counting)
    for name in found.columns:
        found[name]
    assert len(opened) == 2


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    paths = stored(tmp_path)
    found = Columns(paths)
    with pytest.raises(KeyError, match="gdp"):
        found[["tie", "gdp"]]
    paths[1].write_bytes(paths[1].read_bytes()[:100])
    with pytest.raises(StoreError, match="second"):
        found["tie"]
    with pytest.raises(StoreError, match="chunk"):
        Columns(paths)

"""A task's tables as Parquet bytes, made where the task is played, so that only bytes travel and are hashed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.runs.guard import Play, Tables, failure_table, play_apart
from sim.runs.quarters import merge_quarters
from sim.runs.tasks import Task, at_point
from sim.scenario import Scenario

WORLDS, QUARTERS, FAILURES = "worlds", "quarters", "failures"
Packed = dict[str, bytes]
"""Parquet files of a task by table: worlds and quarters unless every world failed, failures only if there are any."""


def canonical_hash(table: pd.DataFrame) -> str:
    """Hash of a table's names and values, whatever file format or library version holds it.

    Parameters
    ----------
    table : DataFrame
        Numbers and text.

    Returns
    -------
    str
        SHA-256.
    """
    digest = hashlib.sha256()
    for name in table.columns:
        column = table[name]
        digest.update(f"{name}\0".encode())
        if column.dtype.kind in "biuf":
            digest.update(column.to_numpy().astype("<f8" if column.dtype.kind == "f" else "<i8").tobytes())
        else:
            digest.update("\0".join(column.astype(str)).encode())
    return digest.hexdigest()


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """A table as a Parquet file with page checksums; without pandas' notes, which carry library versions."""
    arrow = pa.Table.from_pandas(table, preserve_index=False, nthreads=1).replace_schema_metadata(None)
    buffer = io.BytesIO()
    pq.write_table(arrow, buffer, compression="zstd", write_page_checksum=True)
    return buffer.getvalue()


def frame_of(content: bytes, columns: list[str] | None = None) -> pd.DataFrame:
    """Some or all columns of a Parquet file.

    Without Arrow's threads: chunks are small, and where such a thread is the last to let go of Python's bytes while
    Python ends, the process is aborted. `pq.read_table` has threads whatever it is told.
    """
    with pq.ParquetFile(pa.BufferReader(content), pre_buffer=False) as file:
        return file.read(columns, use_threads=False).to_pandas(use_threads=False)


def play_tables(
    play: Play, scenario: Scenario, settings: Mapping[str, Any], seed: int, task: Task, count: int
) -> tuple[Tables | None, pd.DataFrame]:
    """Play a task and return its tables.

    Parameters
    ----------
    play : callable
        Plays a span of worlds.
    scenario : Scenario
        Before the point changes it.
    settings : mapping
        Of the task's point.
    seed : int
        Seed of the run.
    task : Task
        Which point and block.
    count : int
        Worlds in the block.

    Returns
    -------
    tables : tuple of DataFrame or None
        Worlds and quarters; None if every world failed.
    failures : DataFrame
        One row a failed world.
    """
    parts, failures = play_apart(play, at_point(scenario, settings), seed, task.first, count)
    failed = failure_table(failures, task.point)
    if len(parts) <= 1:
        return (parts[0] if parts else None), failed
    worlds = pd.concat([part[0] for part in parts], ignore_index=True)
    quarters = merge_quarters(part[1] for part in parts)
    quarters.insert(len(quarters.columns), "worlds", len(worlds))
    return (worlds, quarters[parts[0][1].columns.tolist()]), failed


def play_packed(
    play: Play, scenario: Scenario, settings: Mapping[str, Any], seed: int, task: Task, count: int
) -> Packed:
    """`play_tables` as Parquet bytes; the table of worlds says which point it belongs to."""
    tables, failed = play_tables(play, scenario, settings, seed, task, count)
    packed: Packed = {}
    if tables is not None:
        worlds = tables[0].copy(deep=False)
        worlds.insert(0, "point", task.point)
        packed |= {WORLDS: parquet_bytes(worlds), QUARTERS: parquet_bytes(tables[1])}
    if len(failed):
        packed[FAILURES] = parquet_bytes(failed)
    return packed

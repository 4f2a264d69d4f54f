"""Results on disk: chunks written whole or not at all, each with its hash, and a manifest that names them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.core.errors import StoreError
from sim.core.streams import BLOCK
from sim.runs.ensemble import Ensemble, Progress, merge_quarters, play, spans
from sim.scenario import Scenario, dump, load

SCHEMA_VERSION = 1
LIBRARIES = ("wedgesim", "numpy", "pandas", "mesa", "scipy", "numba", "pyarrow")


def sha256(content: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()


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
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    buffer = io.BytesIO()
    pq.write_table(arrow, buffer, compression="zstd", write_page_checksum=True)
    return buffer.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that after any crash it is there whole or not at all.

    Parameters
    ----------
    path : Path
        Where.
    content : bytes
        What.

    Raises
    ------
    StoreError
        When the disk is full, read-only or otherwise unwilling.
    """
    temporary = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def as_json(content: Mapping[str, Any]) -> bytes:
    """JSON for people and programs: sorted, indented, UTF-8."""
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n").encode()


@dataclass(frozen=True)
class Chunk:
    """One block of worlds on disk."""

    name: str
    first: int
    worlds: int
    sha256: str
    quarters_sha256: str


def prepare(folder: Path, *, force: bool) -> None:
    """Make an empty results folder, replacing an earlier result only when asked to.

    Parameters
    ----------
    folder : Path
        Where the run goes.
    force : bool
        Whether an earlier result may be replaced.

    Raises
    ------
    StoreError
        When something is there already, or the folder cannot be made.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            if not force:
                raise StoreError(
                    f"{folder} holds a result already; --force replaces it, --results chooses another place"
                )
            if not (folder / "manifest.json").is_file() and not (folder / "scenario.yaml").is_file():
                raise StoreError(f"{folder} is not a result of wedgesim, so --force does not touch it")
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot use {folder}: {error.strerror}") from error


def manifest(scenario: Scenario, seed: int, worlds: int, chunks: Sequence[Chunk]) -> dict[str, Any]:
    """What a result is: scenario, seed, versions, and every chunk with its hash."""
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "scenario_sha256": sha256(dump(scenario).encode()),
        "seed": seed,
        "worlds": worlds,
        "block": BLOCK,
        "versions": {name: version(name) for name in LIBRARIES} | {"python": platform.python_version()},
        "platform": platform.system(),
        "chunks": [chunk.__dict__ for chunk in chunks],
    }


def run_to_folder(
    scenario: Scenario,
    folder: Path,
    *,
    worlds: int,
    seed: int,
    jobs: int = 1,
    force: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Play a scenario and store it block by block; memory does not grow with the number of worlds.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    folder : Path
        Results folder, made here.
    worlds, seed, jobs : int
        How many worlds, under which seed, with how many processes.
    force : bool
        Whether to replace an earlier result.
    progress : callable, optional
        Called with blocks stored and blocks in all.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    StoreError
        When the folder cannot be used or written.
    """
    prepare(folder, force=force)
    write_whole(folder / "scenario.yaml", dump(scenario).encode())
    chunks: list[Chunk] = []
    quarters: list[pd.DataFrame] = []
    blocks = spans(worlds)
    for (first, count), (table, block_quarters) in zip(blocks, play(scenario, worlds, seed, jobs), strict=True):
        name = f"block-{first // BLOCK:08d}"
        content, quarter_content = parquet_bytes(table), parquet_bytes(block_quarters)
        write_whole(folder / "chunks" / f"{name}.worlds.parquet", content)
        write_whole(folder / "chunks" / f"{name}.quarters.parquet", quarter_content)
        chunks.append(Chunk(name, first, count, sha256(content), sha256(quarter_content)))
        quarters.append(block_quarters)
        if progress is not None:
            progress(len(chunks), len(blocks))
    write_whole(folder / "quarters.parquet", parquet_bytes(merge_quarters(quarters)))
    write_whole(folder / "manifest.json", as_json(manifest(scenario, seed, worlds, chunks)))
    return folder


def _checked(path: Path, expected: str) -> pd.DataFrame:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from error
    if sha256(content) != expected:
        raise StoreError(f"{path} is damaged: its hash is not the one in manifest.json; run the scenario again")
    return pq.read_table(io.BytesIO(content)).to_pandas()


def open_results(folder: str | Path) -> Ensemble:
    """Read a stored result, every chunk checked against its hash.

    Parameters
    ----------
    folder : str or Path
        Results folder.

    Returns
    -------
    Ensemble

    Raises
    ------
    StoreError
        When something is missing or damaged.
    """
    place = Path(folder)
    try:
        described = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        chunks = [Chunk(**chunk) for chunk in described["chunks"]]
        seed, written = int(described["seed"]), int(described["schema_version"])
    except OSError as error:
        raise StoreError(f"{place} is no finished result: manifest.json: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{place / 'manifest.json'} is damaged; run the scenario again") from error
    if written != SCHEMA_VERSION:
        raise StoreError(f"{place} was written in format {written}; this version reads format {SCHEMA_VERSION}")
    worlds = [_checked(place / "chunks" / f"{one.name}.worlds.parquet", one.sha256) for one in chunks]
    quarters = [_checked(place / "chunks" / f"{one.name}.quarters.parquet", one.quarters_sha256) for one in chunks]
    scenario = load(place / "scenario.yaml")
    return Ensemble(scenario, seed, pd.concat(worlds, ignore_index=True), merge_quarters(quarters))

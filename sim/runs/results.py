"""Reading results: every chunk checked against its hash before anybody sees a number of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.core.errors import StoreError
from sim.runs.columns import Columns
from sim.runs.ensemble import Ensemble
from sim.runs.guard import failure_table
from sim.runs.manifest import points_of, read_manifest
from sim.runs.packing import FAILURES, QUARTERS, WORLDS, frame_of
from sim.runs.quarters import merge_quarters
from sim.runs.store import BEGUN, Chunk, checked, chunks_in, read_scenario
from sim.runs.tasks import Point, at_point
from sim.scenario import Scenario


@dataclass(frozen=True)
class Sweep:
    """A stored result of one point or many.

    Attributes
    ----------
    folder : Path
        Where it is.
    scenario : Scenario
        Before points change it.
    seed : int
        Under which seed; points share their luck.
    points : tuple of Point
        What was set where.
    chunks : tuple of Chunk
        What is on disk, by point and block; all checked.
    """

    folder: Path
    scenario: Scenario
    seed: int
    points: tuple[Point, ...]
    chunks: tuple[Chunk, ...]

    def point(self, number: int) -> Ensemble:
        """The ensemble of one point.

        Raises
        ------
        StoreError
            When there is no such point or nothing of it is stored.
        """
        settings = {one.number: one.settings for one in self.points}
        chunks = [chunk for chunk in self.chunks if chunk.point == number]
        if number not in settings or not chunks:
            raise StoreError(f"{self.folder} holds nothing of point {number}; it has {len(self.points)} points")
        return Ensemble(
            at_point(self.scenario, settings[number]),
            self.seed,
            Columns(_paths(self.folder, chunks)),
            merge_quarters(frame_of(content) for content in _contents(self.folder, chunks, QUARTERS)),
            _failures(self.folder, chunks),
        )

    def table(self, columns: Sequence[str]) -> pd.DataFrame:
        """Columns of all points as one tidy table: point, its settings, world, and what was asked for.

        Parameters
        ----------
        columns : sequence of str
            Names of columns of the table of worlds.

        Returns
        -------
        DataFrame
            One row a point and world.
        """
        parts = []
        for point in self.points:
            paths = _paths(self.folder, [chunk for chunk in self.chunks if chunk.point == point.number])
            if paths:
                part = Columns(paths)[["world", *columns]]
                for place, (name, value) in enumerate({"point": point.number, **point.settings}.items()):
                    part.insert(place, name, value)
                parts.append(part)
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["point", "world", *columns])

    @property
    def failures(self) -> pd.DataFrame:
        """Worlds that could not be played to the end, of all points."""
        return _failures(self.folder, self.chunks)


def _paths(folder: Path, chunks: Iterable[Chunk]) -> list[Path]:
    return [chunk.path(folder, WORLDS) for chunk in chunks if WORLDS in chunk.files]


def _contents(folder: Path, chunks: Iterable[Chunk], table: str) -> Iterable[bytes]:
    return (checked(chunk, folder, table) for chunk in chunks if table in chunk.files)


def _failures(folder: Path, chunks: Iterable[Chunk]) -> pd.DataFrame:
    return pd.concat([failure_table([]), *map(frame_of, _contents(folder, chunks, FAILURES))], ignore_index=True)


def described_and_done(folder: Path) -> Mapping[str, Any]:
    """The manifest of a result that is finished, if perhaps in part.

    Raises
    ------
    StoreError
        When it is not; says how to finish it.
    """
    described = read_manifest(folder)
    if described["state"] == BEGUN:
        done = len(chunks_in(folder))
        raise StoreError(f"{folder} is not finished ({done} blocks are stored); wedge resume {folder} goes on")
    if described["shard"] != [1, 1]:
        part, parts = described["shard"]
        raise StoreError(f"{folder} is part {part} of {parts}; wedge merge puts the parts together")
    return described


def open_sweep(folder: str | Path) -> Sweep:
    """Read a stored result of any number of points; every chunk is checked against its hash.

    Parameters
    ----------
    folder : str or Path
        Results folder.

    Returns
    -------
    Sweep
        Tables are read when asked for.

    Raises
    ------
    StoreError
        When something is missing, damaged or not finished; names it.
    """
    place = Path(folder)
    described = described_and_done(place)
    scenario = read_scenario(place, described)
    found = chunks_in(place)
    chunks = tuple(found[task] for task in sorted(found))
    for chunk in chunks:
        for table in chunk.files:
            checked(chunk, place, table)
    return Sweep(place, scenario, int(described["seed"]), points_of(described), chunks)


def open_results(folder: str | Path) -> Ensemble:
    """Read a stored result of one point; every chunk is checked against its hash.

    Parameters
    ----------
    folder : str or Path
        Results folder.

    Returns
    -------
    Ensemble
        Its columns are read when asked for.

    Raises
    ------
    StoreError
        When something is missing, damaged or not finished, or when there are several points.
    """
    sweep = open_sweep(folder)
    if len(sweep.points) != 1:
        raise StoreError(f"{folder} is a sweep of {len(sweep.points)} points; open_sweep reads it")
    return sweep.point(sweep.points[0].number)

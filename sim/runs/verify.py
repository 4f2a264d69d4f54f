"""Looking at a result with suspicion: every hash, and some blocks computed once more."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.core.errors import INPUT_OUTPUT, OK, StoreError
from sim.runs.files import PART
from sim.runs.guard import Play
from sim.runs.manifest import circumstances, differences, read_manifest
from sim.runs.packing import canonical_hash, frame_of, play_packed
from sim.runs.playing import play_model
from sim.runs.store import CHUNKS, DAMAGED, Chunk, checked, chunks_in, merged_whole, plan_of
from sim.runs.tasks import Plan, Task


@dataclass(frozen=True)
class Findings:
    """What `verify` found.

    Attributes
    ----------
    chunks : int
        Chunks looked at.
    damaged : tuple of str
        What is not what was written, one sentence each.
    recomputed : tuple of Task
        Blocks that were computed once more.
    deviating : tuple of Task
        Those of them that came out differently.
    missing : int
        Blocks that are planned and not there.
    foreign : tuple of Path
        Files among the chunks that no journal and no manifest knows.
    """

    chunks: int
    damaged: tuple[str, ...]
    recomputed: tuple[Task, ...]
    deviating: tuple[Task, ...]
    missing: int
    foreign: tuple[Path, ...]

    @property
    def exit_code(self) -> int:
        """0 when all is well, 4 when not."""
        return INPUT_OUTPUT if self.damaged or self.deviating else OK


def verify(folder: Path, *, sample: int = 0, play: Play = play_model) -> Findings:
    """Check every chunk of a result against its hash, and compute some blocks once more.

    Parameters
    ----------
    folder : Path
        Results folder; nothing in it is changed.
    sample : int
        Blocks to compute once more, chosen at random.
    play : callable
        Plays a span of worlds.

    Returns
    -------
    Findings

    Raises
    ------
    StoreError
        When the manifest or the scenario is missing or damaged, or when blocks should be computed by another version.
    """
    described = read_manifest(folder)
    plan, chunks = plan_of(folder, described), chunks_in(folder)
    damaged = [said for chunk in chunks.values() for said in _damages(chunk, folder)]
    if not merged_whole(folder, described):
        damaged.append("quarters.parquet is damaged or missing")
    whole = [task for task in sorted(chunks) if not _damages(chunks[task], folder)]
    chosen = sorted(random.SystemRandom().sample(whole, min(sample, len(whole))))
    other = differences(described, circumstances()) if chosen else []
    if other:
        raise StoreError(
            f"{folder} was computed by another version, so no block can be compared:\n  " + "\n  ".join(other)
        )
    deviating = tuple(task for task in chosen if not _same(plan, chunks[task], folder, play))
    missing = sum(task not in chunks for task in plan.tasks())
    return Findings(len(chunks), tuple(damaged), tuple(chosen), deviating, missing, _foreign(folder, chunks.values()))


def _damages(chunk: Chunk, folder: Path) -> list[str]:
    found = []
    for table in chunk.files:
        try:
            checked(chunk, folder, table)
        except StoreError as error:
            found.append(str(error).partition("; ")[0])
    return found


def _same(plan: Plan, chunk: Chunk, folder: Path, play: Play) -> bool:
    settings = {point.number: point.settings for point in plan.points}[chunk.point]
    packed = play_packed(play, plan.scenario, settings, plan.seed, chunk.task, chunk.worlds)
    return packed.keys() == chunk.files.keys() and all(
        canonical_hash(frame_of(packed[table])) == canonical_hash(frame_of(checked(chunk, folder, table)))
        for table in packed
    )


def _foreign(folder: Path, chunks: Iterable[Chunk]) -> tuple[Path, ...]:
    known = {chunk.path(folder, table) for chunk in chunks for table in chunk.files}
    there = (folder / CHUNKS).iterdir() if (folder / CHUNKS).is_dir() else ()
    return tuple(sorted(path for path in there if path not in known and path.suffix not in (PART, DAMAGED)))

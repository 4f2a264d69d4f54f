"""Parts of one run, computed apart, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.core.errors import StoreError
from sim.runs.delivery import Lost
from sim.runs.files import DISK, Files
from sim.runs.lock import locked
from sim.runs.manifest import differences, read_manifest
from sim.runs.running import Report
from sim.runs.store import Store, checked, chunks_in, plan_of

ABSENT = "in none of the parts"


def merge(parts: Sequence[Path], folder: Path, *, force: bool = False, files: Files = DISK) -> Report:
    """Put the parts of a run together; what no part has can be computed by ``resume``.

    Parameters
    ----------
    parts : sequence of Path
        Results folders of shards, finished or not; each chunk is checked against its hash.
    folder : Path
        Where the whole goes.
    force : bool
        Whether to replace an earlier result.
    files : Files
        The disk.

    Returns
    -------
    Report
        Its ``lost`` are blocks that no part has.

    Raises
    ------
    StoreError
        When parts differ in scenario, seed, worlds, points or code, or one is damaged.
    """
    described = [read_manifest(part) for part in parts]
    for part, one in zip(parts[1:], described[1:], strict=True):
        found = [*differences(described[0], one), *_unlike_cut(described[0], one)]
        if found:
            raise StoreError(f"{parts[0]} and {part} are not parts of one run:\n  " + "\n  ".join(found))
    plan = replace(plan_of(parts[0], described[0]), shard=(1, 1))
    with locked(folder, files):
        store = Store.begin(folder, plan, described[0]["command"], force=force, files=files)
        try:
            for part in parts:
                for task, chunk in sorted(chunks_in(part).items()):
                    if task not in store.chunks and chunk.worlds == plan.count(task):
                        store.add(task, {table: checked(chunk, part, table) for table in chunk.files}, chunk.failed)
            lost = tuple(Lost(task, ABSENT) for task in store.left())
            store.finish(lost)
            failed = sum(chunk.failed for chunk in store.chunks.values())
            return Report(folder, len(store.chunks), len(plan), lost, failed)
        finally:
            store.close()


def _unlike_cut(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    there, here = one["shard"][1], other["shard"][1]
    return [] if there == here else [f"one is cut into {there} parts, the other into {here}"]

"""Playing a plan into a folder: executor, store, signals and progress brought together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.errors import OK, PARTIAL, StoppedError, StoreError
from sim.runs.delivery import Lost, deliver
from sim.runs.executors import PROCESS, opened
from sim.runs.files import DISK, Files
from sim.runs.guard import Play
from sim.runs.lock import locked
from sim.runs.packing import FAILURES, Packed, frame_of, play_packed
from sim.runs.playing import play_model
from sim.runs.stopping import stoppable
from sim.runs.store import Store
from sim.runs.tasks import Plan, Task

Progress = Callable[[int, int], None]
"""Called with blocks stored and blocks in all."""


@dataclass(frozen=True)
class Report:
    """How a run ended.

    Attributes
    ----------
    folder : Path
        Where the results are.
    done, total : int
        Blocks stored, and blocks there are.
    lost : tuple of Lost
        Blocks given up.
    failed : int
        Worlds that failed.
    repaired : tuple of Path
        Damaged files that were set aside and computed anew.
    """

    folder: Path
    done: int
    total: int
    lost: tuple[Lost, ...] = ()
    failed: int = 0
    repaired: tuple[Path, ...] = ()

    @property
    def exit_code(self) -> int:
        """What the command returns."""
        return PARTIAL if self.lost or self.failed else OK


def submitter(pool: Executor, plan: Plan, play: Play) -> Callable[[Task], Future[Any]]:
    """Task → future of its packed tables."""
    settings = {point.number: point.settings for point in plan.points}

    def submit(task: Task) -> Future[Any]:
        return pool.submit(play_packed, play, plan.scenario, settings[task.point], plan.seed, task, plan.count(task))

    return submit


def carry_out(store: Store, *, jobs: int, executor: str, progress: Progress | None, play: Play) -> Report:
    """Do what is left of a store's plan and finish it.

    Raises
    ------
    StoppedError
        When a signal stopped it; what was under way is stored.
    """
    left, total, lost = store.left(), len(store.plan), []
    with stoppable() as stop:
        if left:
            with opened(executor, jobs, len(left)) as (pool, window):
                submit = submitter(pool, store.plan, play)
                for task, result in deliver(left, submit, window=window, stop=stop):
                    if isinstance(result, Lost):
                        lost.append(result)
                        continue
                    store.add(task, result, _failed(result))
                    if progress is not None:
                        progress(len(store.chunks), total)
        if stop() and store.left():
            done = f"{len(store.chunks)} of {total} blocks are stored"
            raise StoppedError(stop.signal, f"stopped: {done}; wedge resume {store.folder} goes on")
    if not store.finished:
        store.finish(lost)
    failed = sum(chunk.failed for chunk in store.chunks.values())
    return Report(store.folder, len(store.chunks), total, tuple(lost), failed, tuple(store.repaired))


def _failed(packed: Packed) -> int:
    return len(frame_of(packed[FAILURES], ["world"])) if FAILURES in packed else 0


def run_tasks(
    plan: Plan,
    folder: Path,
    *,
    jobs: int = 1,
    executor: str = PROCESS,
    force: bool = False,
    progress: Progress | None = None,
    command: str = "",
    play: Play = play_model,
    files: Files = DISK,
) -> Report:
    """Play a plan and store it block by block; memory does not grow with the number of worlds.

    Parameters
    ----------
    plan : Plan
        What is played.
    folder : Path
        Results folder, made here.
    jobs : int
        Worker processes; 1 plays in this process.
    executor : str
        ``process``, ``serial``, ``dask`` or ``dask:address``.
    force : bool
        Whether to replace an earlier result.
    progress : callable, optional
        Called with blocks stored and blocks in all; a block it was told of is never lost.
    command : str
        The command in words, for the manifest; without paths.
    play : callable
        Plays a span of worlds; must be importable by workers.
    files : Files
        The disk.

    Returns
    -------
    Report

    Raises
    ------
    StoreError
        When the folder cannot be used or written (4).
    LockedError
        When another process writes to it (5).
    StoppedError
        On SIGINT or SIGTERM (130, 143); what was under way is stored.
    """
    with locked(folder, files):
        store = Store.begin(folder, plan, command, force=force, files=files)
        try:
            return carry_out(store, jobs=jobs, executor=executor, progress=progress, play=play)
        finally:
            store.close()


def resume(
    folder: Path,
    *,
    worlds: int | None = None,
    jobs: int = 1,
    executor: str = PROCESS,
    progress: Progress | None = None,
    play: Play = play_model,
    files: Files = DISK,
) -> Report:
    """Go on with a result: check what is there, compute what is missing, damaged or lost, and finish.

    Parameters
    ----------
    folder : Path
        Results folder.
    worlds : int, optional
        More worlds than were planned.
    jobs, executor, progress, play, files
        As for `run_tasks`.

    Returns
    -------
    Report

    Raises
    ------
    StoreError
        When the folder is no result, or scenario, seed or code have changed since (4).
    LockedError, StoppedError
        As for `run_tasks`.
    """
    if not folder.is_dir():
        raise StoreError(f"{folder} is no folder, so there is nothing to resume")
    with locked(folder, files):
        store = Store.reopen(folder, files=files, worlds=worlds)
        try:
            return carry_out(store, jobs=jobs, executor=executor, progress=progress, play=play)
        finally:
            store.close()

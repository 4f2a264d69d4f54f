"""Executors by name: processes, none, or dask; all behind the interface of `concurrent.futures`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from sim.core.errors import InputError, Problem
from sim.runs.workers import Processes, Serial, prepare

PROCESS, SERIAL, DASK = "process", "serial", "dask"
NEEDED = ("sim.runs.warm",)
"""What every worker has to load before it can play."""


def get_ready(executor: str, jobs: int) -> None:
    """Have the fork server, if there will be one, load what its workers need while the caller has other things to do.

    Parameters
    ----------
    executor, jobs : str, int
        As for `opened`, which plays a single block without it.
    """
    if executor == PROCESS and jobs > 1:
        prepare(NEEDED)


@contextmanager
def opened(executor: str, jobs: int, blocks: int) -> Iterator[tuple[Executor, int]]:
    """An executor by name, and how many tasks it may hold at one time.

    Parameters
    ----------
    executor : str
        ``process``, ``serial``, ``dask`` (a cluster of this machine) or ``dask:address``.
    jobs : int
        Workers to start.
    blocks : int
        Tasks there are; no more workers than that are started.

    Yields
    ------
    tuple
        Executor and window.

    Raises
    ------
    InputError
        If there is no such executor.
    """
    kind, _, address = executor.partition(":")
    if kind == DASK:
        from sim.runs.cluster import dask_executor  # noqa: PLC0415 - dask is an extra

        with dask_executor(address, jobs) as found:
            yield found
    elif executor == SERIAL or (executor == PROCESS and min(jobs, blocks) <= 1):
        yield Serial(), 1
    elif executor == PROCESS:
        workers = min(jobs, blocks)
        processes = Processes(workers, loaded=NEEDED)
        try:
            yield processes, 2 * workers
        finally:
            processes.shutdown(cancel_futures=True)
    else:
        unknown = f"--executor {executor} is not known"
        raise InputError([Problem("E294", unknown, hint="choose process, serial, dask or dask:address")])

"""Dask as an executor: a cluster of this machine on loopback, or a scheduler that is already there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

from sim.core.errors import InputError, Problem
from sim.runs.delivery import ExecutorError

LOOPBACK = "127.0.0.1"
PATIENCE = 10
"""Seconds to wait for a scheduler."""


def check_address(address: str) -> None:
    """Refuse a scheduler on another machine whose connection is not encrypted.

    Raises
    ------
    InputError
        Unless the address is on loopback or begins with ``tls://``.
    """
    place = urlsplit(address if "//" in address else f"tcp://{address}")
    if place.scheme != "tls" and place.hostname not in (LOOPBACK, "localhost", "::1"):
        hint = "use tls://host:port, or a tunnel to this machine; dask runs whatever its scheduler is sent"
        raise InputError([Problem("E284", f"dask:{address} is on another machine and not encrypted", hint=hint)])


def _local(jobs: int, held: ExitStack) -> Any:
    from distributed import LocalCluster  # noqa: PLC0415

    start: Any = LocalCluster
    cluster = start(
        n_workers=jobs,
        threads_per_worker=1,
        processes=True,
        host=LOOPBACK,
        dashboard_address=f"{LOOPBACK}:0",
        silence_logs=logging.CRITICAL,
    )
    return held.enter_context(cluster)


@contextmanager
def dask_executor(address: str, jobs: int) -> Iterator[tuple[Executor, int]]:
    """Dask behind the interface of `concurrent.futures`.

    Parameters
    ----------
    address : str
        Of a scheduler; empty starts a cluster of this machine.
    jobs : int
        Worker processes of a cluster that is started here.

    Yields
    ------
    tuple
        Executor and window: twice the threads of its workers.

    Raises
    ------
    InputError
        When dask is not installed or the address is refused.
    ExecutorError
        When the scheduler cannot be reached.
    """
    try:
        import distributed  # noqa: PLC0415
    except ImportError as error:
        found = "--executor dask needs the package distributed"
        raise InputError([Problem("E295", found, hint="pip install 'wedgesim[dask]'")]) from error
    connect: Any = distributed.Client
    with ExitStack() as held:
        if address:
            check_address(address)
        try:
            client = held.enter_context(connect(address or _local(jobs, held), timeout=PATIENCE, set_as_default=False))
        except (OSError, TimeoutError) as error:
            raise ExecutorError(f"dask's scheduler at {address or LOOPBACK} cannot be reached: {error}") from error
        threads = sum(client.nthreads().values()) or jobs
        yield client.get_executor(pure=False, retries=0), 2 * threads

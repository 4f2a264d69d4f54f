"""Worker processes behind the interface of `concurrent.futures`, each on a pipe of its own.

The standard pool shares two queues among its workers: a worker that dies while it writes can leave the others and the
parent waiting for ever, and a death spoils every call under way. Here each worker has its own pipe. Its death closes
the pipe, so it is noticed at once and concerns exactly the call it was at; a new worker takes its place.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any

from sim.core.errors import WedgeError

DONE, FAILED, READY = "done", "failed", "ready"
START_TRIALS = 3
"""Workers that may die before they are ready, one after another, until starting is given up."""


class WorkerDiedError(Exception):
    """A worker died at a call: killed, crashed or out of memory."""


class WorkerStartError(Exception):
    """Workers die before they can do anything."""


class CallError(Exception):
    """A call raised in a worker; carries what as text."""


def died(code: int | None) -> str:
    """How a process ended, in words.

    Examples
    --------
    >>> died(-9)
    'killed by SIGKILL'
    >>> died(3)
    'ended with exit code 3'
    """
    if code is not None and code < 0:
        try:
            return f"killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"killed by signal {-code}"
    return f"ended with exit code {code}"


def _follow_parent() -> None:
    """End this process as soon as its parent has ended, however that happened."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _work(pipe: Connection) -> None:
    """Answer calls until the pipe closes."""
    # Signals go to the whole group of a terminal or a batch system; the parent decides what to do about them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        pipe.send((READY, None))
        while True:
            function, arguments = pipe.recv()
            try:
                reply = (DONE, function(*arguments))
            except Exception as error:  # told to the parent, whatever it is
                reply = (FAILED, f"{type(error).__name__}: {error}")
            pipe.send(reply)
            del function, arguments, reply


class Processes(Executor):
    """An executor of worker processes that survives their deaths.

    Parameters
    ----------
    count : int
        How many.
    method : str
        Start method of `multiprocessing`: ``spawn`` or ``forkserver``.
    """

    _starting = threading.Lock()

    def __init__(self, count: int, method: str = "spawn") -> None:
        self.context: Any = multiprocessing.get_context(method)
        self.calls: SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None] = SimpleQueue()
        self.alive: dict[int, BaseProcess] = {}
        self.closing = False
        self.threads = [threading.Thread(target=self._serve, args=(place,), daemon=True) for place in range(count)]
        for thread in self.threads:
            thread.start()

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Ask for a call; named arguments are not taken.

        Returns
        -------
        Future
            Holds the result, `WorkerDiedError`, `WorkerStartError` or `CallError`.
        """
        if named or self.closing:
            raise RuntimeError("submit takes positional arguments, and none after shutdown")
        future: Future[Any] = Future()
        self.calls.put((future, function, arguments))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: at once if ``cancel_futures``, else when every call is answered."""
        self.closing = True
        for _ in self.threads:
            self.calls.put(None)
        if cancel_futures:
            for process in list(self.alive.values()):
                process.kill()
        if wait:
            for thread in self.threads:
                thread.join()

    def pids(self) -> list[int]:
        """Process numbers of the living workers."""
        return [process.pid for process in list(self.alive.values()) if process.pid is not None]

    def _serve(self, place: int) -> None:
        """Keep one worker and bring it calls, in a thread of the parent."""
        pipe: Connection | None = None
        while (call := self.calls.get()) is not None:
            future, function, arguments = call
            if not future.set_running_or_notify_cancel():
                continue
            try:
                pipe = pipe or self._start(place)
                pipe.send((function, arguments))
                kind, reply = pipe.recv()
            except WorkerStartError as error:
                future.set_exception(error)
            except (EOFError, OSError):
                future.set_exception(WorkerDiedError(died(self._bury(place))))
                pipe = None
            except Exception as error:  # what cannot be sent or read must not end the thread
                future.set_exception(CallError(f"{type(error).__name__}: {error}"))
            else:
                if kind == DONE:
                    future.set_result(reply)
                else:
                    future.set_exception(CallError(reply))
        if pipe is not None:
            pipe.close()
            self._bury(place)

    def _start(self, place: int) -> Connection:
        said = ""
        for _ in range(START_TRIALS):
            if self.closing:
                break
            ours, theirs = self.context.Pipe()
            process = self.context.Process(target=_work, args=(theirs,), daemon=True)
            with self._starting:
                process.start()
            self.alive[place] = process
            theirs.close()
            try:
                ours.recv()
            except (EOFError, OSError):
                said = died(self._bury(place))
                continue
            return ours
        raise WorkerStartError(f"worker processes cannot start ({said or 'closing'})")

    def _bury(self, place: int) -> int | None:
        """Make sure that a worker has ended; its exit code."""
        process = self.alive.pop(place)
        process.join(timeout=0.5)
        if process.is_alive():
            process.kill()
        process.join()
        return process.exitcode


class Serial(Executor):
    """An executor that calls at once, in this process."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Call, and return the answered future."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **named))
        except WedgeError as error:
            future.set_exception(error)
        except Exception as error:  # kept for whoever asks
            future.set_exception(CallError(f"{type(error).__name__}: {error}"))
        return future

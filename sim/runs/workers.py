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
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from types import ModuleType
from typing import Any

from sim.core.errors import WedgeError

SPAWN, FORKSERVER = "spawn", "forkserver"
METHOD = FORKSERVER if sys.platform == "linux" else SPAWN
"""How workers start.

A fork server has loaded what they need, so they start at once and share its memory; beside its own it has no thread but
that of Arrow's allocator, which is made for forks. Other systems' libraries do not survive forks.
"""
THREADS = "OPENBLAS_NUM_THREADS"
"""How many threads NumPy's linear algebra starts as it is loaded; the model has no use for them."""
DONE, FAILED, BEGUN = "done", "failed", "begun"
STARTS, KILLED_STARTS = 3, 10
"""How often in a row a new worker may end by itself, or be killed, before it begins with its first call."""
PAUSES = (0.0, 0.1, 0.3, 1.0, 2.0)
"""Seconds before each attempt to start a worker."""


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


def _work(pipe: Connection, environment: Mapping[str, str]) -> None:
    """Answer calls until the pipe closes."""
    # A fork server keeps the environment of its own start; the worker's is that of the parent now.
    os.environ.clear()
    os.environ.update(environment)
    # Signals go to the whole group of a terminal or a batch system; the parent decides what to do about them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            # To receive a call is to import what it needs; only now is it under way.
            function, arguments = pipe.recv()
            pipe.send((BEGUN, None))
            try:
                reply = (DONE, function(*arguments))
            except MemoryError as error:
                # A process that is short of memory may stick anywhere, for ever; the next call gets a new one.
                pipe.send((FAILED, f"MemoryError: {error}"))
                os._exit(1)
            except Exception as error:  # told to the parent, whatever it is
                reply = (FAILED, f"{type(error).__name__}: {error}")
            pipe.send(reply)
            del function, arguments, reply


def prepare(loaded: Sequence[str], method: str = METHOD) -> None:
    """Start the helpers of `multiprocessing`, once in the life of this process.

    The fork server is made deaf to the signals that are the parent's business, as its forks will be.

    Parameters
    ----------
    loaded : sequence of str
        Modules that calls will need; a fork server loads them once for all workers.
    method : str
        How workers will start.
    """
    # Started here, since it unblocks signals in the thread that starts it.
    resource_tracker.ensure_running()
    if method == FORKSERVER:
        multiprocessing.set_forkserver_preload(list(loaded))
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        with _set(THREADS, "1"):
            forkserver.ensure_running()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@contextlib.contextmanager
def _main_unseen() -> Iterator[None]:
    """Have no new process run this program's main module again.

    Workers need nothing from there, and a script that does not guard its main part would start itself over and over.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _set(variable: str, value: str) -> Iterator[None]:
    """Set a variable of the environment for a while."""
    before = os.environ.get(variable)
    os.environ[variable] = value
    yield
    if before is None:
        del os.environ[variable]
    else:
        os.environ[variable] = before


class Processes(Executor):
    """An executor of worker processes that survives their deaths.

    Parameters
    ----------
    count : int
        How many.
    method : str
        Start method of `multiprocessing`: ``spawn`` or ``forkserver``.
    loaded : sequence of str
        Modules that calls will need, as for `prepare`.
    """

    _starting = threading.Lock()

    def __init__(self, count: int, method: str = METHOD, loaded: Sequence[str] = ()) -> None:
        self.context: Any = multiprocessing.get_context(method)
        self.calls: SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None] = SimpleQueue()
        self.alive: dict[int, BaseProcess] = {}
        self.pipes: dict[int, Connection] = {}
        self.closing = False
        prepare(loaded, method)
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
        # A new process inherits this, so that Ctrl-C cannot hit a worker before it has put its own house in order.
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        while (call := self.calls.get()) is not None:
            future, function, arguments = call
            if not future.set_running_or_notify_cancel():
                continue
            try:
                pipe = self._begin(place, (function, arguments))
                kind, reply = pipe.recv()
            except WorkerStartError as error:
                future.set_exception(error)
            except (EOFError, OSError):
                future.set_exception(WorkerDiedError(died(self._bury(place))))
            except Exception as error:  # what cannot be sent or read must not end the thread
                future.set_exception(CallError(f"{type(error).__name__}: {error}"))
            else:
                if kind == DONE:
                    future.set_result(reply)
                else:
                    future.set_exception(CallError(reply))
        self._bury(place)

    def _begin(self, place: int, call: tuple[Callable[..., Any], Any]) -> Connection:
        """Have a worker begin with a call; one that dies before, which is not the call's fault, is replaced."""
        code: int | None = None
        for trial in range(1, KILLED_STARTS + 1):
            if self.closing:
                raise WorkerStartError("the executor is closing")
            pipe = self.pipes.get(place) or self._start(place)
            try:
                pipe.send(call)
                pipe.recv()
            except (EOFError, OSError):
                code = self._bury(place)
                if trial >= STARTS and (code is None or code >= 0):
                    break
            else:
                return pipe
        raise WorkerStartError(f"worker processes cannot start ({died(code)})")

    def _start(self, place: int) -> Connection:
        """Start a worker; a fork server that is being killed still takes orders, and its successor needs a moment."""
        said: Exception | None = None
        for pause in PAUSES:
            time.sleep(pause)
            try:
                self.alive[place], self.pipes[place] = self._launch()
            except (EOFError, OSError) as error:
                said = error
            else:
                return self.pipes[place]
        raise WorkerStartError(f"worker processes cannot start ({type(said).__name__}: {said})")

    def _launch(self) -> tuple[BaseProcess, Connection]:
        ours, theirs = self.context.Pipe()
        with theirs:
            try:
                process = self.context.Process(target=_work, args=(theirs, dict(os.environ)), daemon=True)
                with self._starting, _main_unseen():
                    process.start()
            except BaseException:
                ours.close()
                raise
        return process, ours

    def _bury(self, place: int) -> int | None:
        """Make sure that a worker has ended; its exit code."""
        if place not in self.alive:
            return None
        self.pipes.pop(place).close()
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

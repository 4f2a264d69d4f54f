"""What trials of workers pass by: signals outside the main thread, calls that cannot be made, starts that fail."""

from __future__ import annotations

import errno
import multiprocessing
import os
import re
import signal
import threading
import time
from typing import Any, NoReturn

import pytest

from sim.core.errors import StoppedError, StoreError
from sim.runs import workers
from sim.runs.stopping import Stop, stoppable
from sim.runs.workers import BEGUN, DONE, FAILED, CallError, Processes, Serial, WorkerStartError, died
from tests.faults.disks import refusing


def test_signals_are_left_alone_outside_the_main_thread() -> None:
    seen: list[tuple[Any, bool]] = []

    def elsewhere() -> None:
        with stoppable() as stop:
            seen.append((signal.getsignal(signal.SIGINT), stop()))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [(signal.getsignal(signal.SIGINT), False)]
    twice = Stop()
    twice.take(signal.SIGINT, None)
    with pytest.raises(StoppedError, match="at once"):
        twice.take(signal.SIGTERM, None)


class Left(BaseException):
    """Stands for the end of a process."""


def test_a_worker_answers_tells_faults_and_leaves_when_short_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(code: int) -> NoReturn:
        raise Left(code)

    ours, theirs = multiprocessing.Pipe()
    monkeypatch.setattr(workers, "_follow_parent", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(os, "_exit", leave)
    for call in ((pow, (2, 5)), (int, ("x",)), (bytearray, (1 << 62,))):
        ours.send(call)
    with pytest.raises(Left, match="1"):
        workers._work(theirs, dict(os.environ))
    told = [ours.recv() for _ in range(6)]
    assert told[::2] == [(BEGUN, None)] * 3
    assert told[1] == (DONE, 32)
    assert [kind for kind, _ in told[3::2]] == [FAILED, FAILED]
    assert told[3][1].startswith("ValueError: ")
    assert told[5][1].startswith("MemoryError: ")


def test_a_process_follows_its_parent_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[str] = []

    class Parent:
        def join(self) -> None:
            joined.append("joined")

    monkeypatch.setattr(os, "_exit", lambda code: joined.append(f"left with {code}"))
    monkeypatch.setattr(multiprocessing, "parent_process", Parent)
    workers._follow_parent()
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: None)
    workers._follow_parent()
    assert joined == ["joined", "left with 1", "left with 1"]


def test_the_environment_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for before in ("7", None):
        monkeypatch.delenv("WEDGE_TRIAL", raising=False)
        if before:
            monkeypatch.setenv("WEDGE_TRIAL", before)
        with workers._set("WEDGE_TRIAL", "1"):
            assert os.environ["WEDGE_TRIAL"] == "1"
        assert os.environ.get("WEDGE_TRIAL") == before


def test_signals_without_a_name_have_a_number() -> None:
    assert died(-200) == "killed by signal 200"
    assert died(None) == "ended with exit code None"


def test_an_executor_takes_no_names_and_nothing_after_its_end() -> None:
    pool = Processes(0)
    with pytest.raises(RuntimeError, match="positional"):
        pool.submit(int, "7", base=8)
    pool.shutdown(wait=False)
    with pytest.raises(RuntimeError, match="shutdown"):
        pool.submit(int, "7")
    with pytest.raises(WorkerStartError, match="closing"):
        pool._begin(0, (int, ("7",)))


def test_a_start_that_fails_leaves_no_pipe_open(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []

    class End:
        def __enter__(self) -> End:
            return self

        def __exit__(self, *_: object) -> None:
            closed.append("theirs")

        def close(self) -> None:
            closed.append("ours")

    class Context:
        Pipe = staticmethod(lambda: (End(), End()))
        Process = staticmethod(refusing(errno.EAGAIN))

    pool = Processes(0)
    pool.context = Context()
    monkeypatch.setattr(workers, "PAUSES", (0.0, 0.0))
    with pytest.raises(WorkerStartError, match="cannot start"):
        pool._start(0)
    assert closed == ["ours", "theirs"] * 2
    pool.shutdown()


def test_a_worker_that_does_not_end_is_killed() -> None:
    class Stubborn:
        exitcode, told = -9, list[str]()

        def join(self, timeout: float | None = None) -> None:
            self.told.append("join")

        def is_alive(self) -> bool:
            return True

        def kill(self) -> None:
            self.told.append("kill")

    pool, process = Processes(0), Stubborn()
    ours, theirs = multiprocessing.Pipe()
    pool.alive[0], pool.pipes[0] = process, ours  # type: ignore[assignment]
    assert pool._bury(0) == -9
    assert process.told == ["join", "kill", "join"]
    assert pool._bury(0) is None
    theirs.close()
    pool.shutdown()


def fail(error: Exception) -> NoReturn:
    raise error


def test_a_call_that_was_taken_back_is_not_made() -> None:
    with Processes(1) as pool:
        first, second, third = (pool.submit(pow, 2, n) if n else pool.submit(time.sleep, 0.5) for n in (0, 3, 4))
        assert second.cancel()
        assert first.result() is None
        assert third.result() == 16
    assert second.cancelled()


def test_a_call_that_cannot_be_sent_is_told_and_the_worker_goes_on() -> None:
    with Processes(1) as pool:
        assert pool.submit(pow, 2, 3).result() == 8
        before = pool.pids()
        with pytest.raises(CallError, match="lambda"):
            pool.submit(lambda: 1).result()
        assert pool.submit(pow, 2, 4).result() == 16
        assert pool.pids() == before


@pytest.mark.parametrize(("code", "starts"), [(-9, workers.KILLED_STARTS), (1, workers.STARTS)])
def test_workers_that_end_at_once_are_started_a_few_times(
    monkeypatch: pytest.MonkeyPatch, code: int, starts: int
) -> None:
    begun: list[int] = []

    class Gone:
        send = staticmethod(refusing(errno.EPIPE))

    def start(_: Processes, place: int) -> Gone:
        begun.append(place)
        return Gone()

    pool = Processes(0)
    monkeypatch.setattr(Processes, "_start", start)
    monkeypatch.setattr(Processes, "_bury", lambda *_: code)
    with pytest.raises(WorkerStartError, match=re.escape(died(code))):
        pool._begin(3, (pow, (2, 3)))
    assert begun == [3] * starts
    pool.shutdown()


def test_without_processes_faults_are_told_all_the_same() -> None:
    pool = Serial()
    assert pool.submit(pow, 2, 5).result() == 32
    with pytest.raises(StoreError, match="ours"):
        pool.submit(fail, StoreError("ours")).result()
    with pytest.raises(workers.CallError, match="KeyError: 'theirs'"):
        pool.submit(fail, KeyError("theirs")).result()

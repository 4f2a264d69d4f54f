"""The window, retries, isolation and stops of delivery, on futures that the test answers."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future
from typing import Any

import pytest

from sim.runs.delivery import ALONE, CROWDED, ExecutorError, Lost, deliver
from sim.runs.tasks import Task
from sim.runs.workers import WorkerDiedError, WorkerStartError

TASKS = [Task(0, block) for block in range(8)]


class Pool:
    """Answers the oldest call whenever it is full or asked; deadly tasks die."""

    def __init__(self, deadly: dict[Task, int], window: int) -> None:
        self.deadly, self.window = dict(deadly), window
        self.open: list[tuple[Future[Any], Task]] = []
        self.asked: list[Task] = []
        self.beside: dict[Task, list[int]] = {}
        self.looks = 0

    def submit(self, task: Task) -> Future[Any]:
        future: Future[Any] = Future()
        self.open.append((future, task))
        self.asked.append(task)
        assert len(self.open) <= self.window
        self.beside.setdefault(task, []).append(len(self.open) - 1)
        return future

    def answer(self) -> bool:
        """Called between two looks of delivery, as whether to stop; slow, so that what can run side by side does."""
        self.looks += 1
        if self.open and self.looks % 5 == 0:
            future, task = self.open.pop(0)
            if future.cancelled():
                return False
            if self.deadly.get(task, 0):
                self.deadly[task] -= 1
                future.set_exception(WorkerDiedError("killed by SIGKILL"))
            else:
                future.set_result(task.block)
        return False


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.runs.delivery.GLANCE", 0.001)


def run(deadly: dict[Task, int], window: int = 3) -> tuple[Pool, list[tuple[Task, Any]]]:
    pool = Pool(deadly, window)
    return pool, list(deliver(TASKS, pool.submit, window=window, stop=pool.answer))


@pytest.mark.parametrize("window", [1, 2, 3, 100])
def test_everything_is_delivered_once_within_the_window(window: int) -> None:
    pool, found = run({}, window)
    assert sorted(found) == [(task, task.block) for task in TASKS]
    assert pool.asked == TASKS


@pytest.mark.parametrize("deaths", range(CROWDED + ALONE))
def test_a_task_survives_fewer_deaths_than_are_allowed(deaths: int) -> None:
    pool, found = run({TASKS[2]: deaths})
    assert sorted(found) == [(task, task.block) for task in TASKS]
    assert pool.asked.count(TASKS[2]) == deaths + 1


def test_a_deadly_task_is_tried_alone_at_the_end_and_then_named() -> None:
    pool, found = run({TASKS[2]: 99, TASKS[5]: 99})
    lost = [result for _, result in found if isinstance(result, Lost)]
    assert [(one.task, one.reason) for one in lost] == [
        (TASKS[2], "killed by SIGKILL"),
        (TASKS[5], "killed by SIGKILL"),
    ]
    assert pool.beside[TASKS[2]][CROWDED:] == [0] * ALONE
    assert pool.beside[TASKS[5]][CROWDED:] == [0] * ALONE
    assert len(found) == len(TASKS)
    assert pool.asked[: len(TASKS)].count(TASKS[2]) > 1, "it is tried again at once, beside others"


def test_after_a_stop_nothing_starts_and_what_runs_is_delivered() -> None:
    running: list[tuple[Future[Any], Task]] = []

    def submit(task: Task) -> Future[Any]:
        future: Future[Any] = Future()
        if len(running) < 2:
            future.set_running_or_notify_cancel()
        running.append((future, task))
        return future

    stopped, looks = False, 0

    def stop() -> bool:
        nonlocal stopped, looks
        looks += 1
        assert looks < 1000, "what waits was not taken back"
        if stopped:
            for future, task in running[:2]:
                if not future.done():
                    future.set_result(task.block)
        was, stopped = stopped, len(running) > 2
        return was

    found = list(deliver(TASKS, submit, window=4, stop=stop))
    assert sorted(found) == [(TASKS[0], 0), (TASKS[1], 1)]
    assert [future.cancelled() for future, _ in running] == [False, False, True, True]


@pytest.mark.parametrize("error", [CancelledError(), WorkerStartError("worker processes cannot start")])
def test_an_executor_that_is_gone_ends_the_run(error: Exception) -> None:
    def submit(task: Task) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(error)
        return future

    with pytest.raises(ExecutorError, match="resumed"):
        list(deliver(TASKS, submit, window=2))

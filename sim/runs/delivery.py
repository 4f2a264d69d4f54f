"""Tasks out, results in: a bounded window, deaths retried, culprits named, and an orderly stop."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass
from typing import Any

from sim.core.errors import INPUT_OUTPUT, WedgeError
from sim.runs.tasks import Task
from sim.runs.workers import WorkerStartError

CROWDED, ALONE = 3, 2
"""How often a block may fail beside others, and then alone, before it is given up."""
GLANCE = 0.1
"""Seconds between two looks at whether a stop was asked for."""


class ExecutorError(WedgeError):
    """The executor itself is gone or never came up."""

    exit_code = INPUT_OUTPUT


@dataclass(frozen=True)
class Lost:
    """A task that was given up.

    Attributes
    ----------
    task : Task
        Which.
    reason : str
        What happened at the last trial.
    """

    task: Task
    reason: str


class Delivery:
    """What waits, what runs, and how often each task has failed.

    Parameters
    ----------
    tasks : iterable of Task
        What there is to do; taken one by one.
    submit : callable
        Task → future of its result.
    window : int
        Futures that may wait or run at one time.
    """

    def __init__(self, tasks: Iterable[Task], submit: Callable[[Task], Future[Any]], window: int) -> None:
        self.waiting = iter(tasks)
        self.again: deque[Task] = deque()
        self.suspects: deque[Task] = deque()
        self.running: dict[Future[Any], Task] = {}
        self.failures: Counter[Task] = Counter()
        self.submit, self.window = submit, window

    def fill(self) -> None:
        """Submit tasks up to the window; suspects only when everything else is done, and one by one."""
        while len(self.running) < self.window:
            task = self.again.popleft() if self.again else next(self.waiting, None)
            if task is None:
                break
            self.running[self.submit(task)] = task
        if not self.running and self.suspects:
            task = self.suspects.popleft()
            self.running[self.submit(task)] = task

    def give_up_waiting(self) -> None:
        """Start nothing more; what has not started is taken back."""
        self.waiting = iter(())
        self.again.clear()
        self.suspects.clear()
        for future in [one for one in self.running if one.cancel()]:
            del self.running[future]

    def failed(self, task: Task, reason: str) -> Lost | None:
        """Note a failure: the task is tried again, at last alone, and then given up."""
        self.failures[task] += 1
        if self.failures[task] < CROWDED:
            self.again.append(task)
        elif self.failures[task] < CROWDED + ALONE:
            self.suspects.append(task)
        else:
            return Lost(task, reason)
        return None


def deliver(
    tasks: Iterable[Task],
    submit: Callable[[Task], Future[Any]],
    *,
    window: int,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Task, Any]]:
    """Results of tasks as they arrive.

    A task whose worker died or whose call raised is submitted again, beside others `CROWDED` times, then alone `ALONE`
    times, so that an innocent block beside a murderous one, or one that needs all memory, still comes through.

    Parameters
    ----------
    tasks : iterable of Task
        What there is to do.
    submit : callable
        Task → future.
    window : int
        Futures that may wait or run at one time.
    stop : callable
        Whether to start nothing more; what runs is still delivered.

    Yields
    ------
    tuple
        Task and its result, or task and `Lost`.

    Raises
    ------
    ExecutorError
        When the executor is gone.
    """
    state = Delivery(tasks, submit, window)
    stopping = False
    while True:
        if not stopping and stop():
            stopping = True
        if stopping:
            state.give_up_waiting()
        else:
            state.fill()
        if not state.running:
            return
        finished, _ = wait(state.running, timeout=GLANCE, return_when=FIRST_COMPLETED)
        arrived = [(future, state.running.pop(future)) for future in finished]
        if window > 1 and not stop():
            state.fill()  # before the results are stored, so that no worker waits for the disk
        for future, task in arrived:
            try:
                yield task, future.result()
            except (WorkerStartError, CancelledError) as error:
                raise ExecutorError(f"{error or 'the executor took the work back'}; the run can be resumed") from error
            except WedgeError:
                raise
            except Exception as error:  # executors differ in what they raise
                lost = state.failed(task, str(error) or type(error).__name__)
                if lost is not None:
                    yield task, lost

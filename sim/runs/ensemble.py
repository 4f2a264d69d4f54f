"""An ensemble: one scenario, many worlds; the same worlds under any number of processes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from sim.core.markup import table
from sim.core.outcomes import OUTCOMES
from sim.runs.columns import Columns
from sim.runs.delivery import ExecutorError, Lost, deliver
from sim.runs.executors import PROCESS, opened
from sim.runs.guard import Play, failure_table
from sim.runs.packing import play_tables
from sim.runs.playing import play_model
from sim.runs.quarters import merge_quarters
from sim.runs.tasks import Plan, Task
from sim.scenario import Scenario

Progress = Callable[[int, int], None]
"""Called with blocks done and blocks in all."""


@dataclass(frozen=True)
class Ensemble:
    """A scenario played in many worlds.

    Attributes
    ----------
    scenario : Scenario
        What was played.
    seed : int
        Under which seed.
    columns : DataFrame or Columns
        One row a world; of a stored result columns are read when asked for: ``columns["tie"]``.
    quarters : DataFrame
        One row a quarter, reading and variable: means, and quantiles averaged over blocks.
    failures : DataFrame
        One row a world that could not be played to the end; such worlds are in no other table.
    """

    scenario: Scenario
    seed: int
    columns: pd.DataFrame | Columns
    quarters: pd.DataFrame
    failures: pd.DataFrame = field(default_factory=lambda: failure_table([]))

    @cached_property
    def worlds(self) -> pd.DataFrame:
        """The whole table of worlds, in memory: some 1.2 kB a world. Large results are better read by `columns`."""
        if isinstance(self.columns, pd.DataFrame):
            return self.columns
        return self.columns[list(self.columns.columns)]

    def __len__(self) -> int:
        return len(self.columns)

    def _repr_html_(self) -> str:
        """What a notebook shows: what was played, and how the paths end; `sim.verdict` says what it means."""
        codes = self.columns["path_answers_outcome"]
        counts = [(name, f"{int((codes == code).sum())} of {len(self)}") for code, name in enumerate(OUTCOMES)]
        failed = [("worlds that failed", len(self.failures))] if len(self.failures) else []
        caption = f"{self.scenario.title}: {len(self)} worlds, seed {self.seed}, {self.scenario.quarters} quarters"
        return table(caption, ("outcome of the path", "worlds"), [*counts, *failed])


def run(
    scenario: Scenario,
    worlds: int = 1024,
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
    play: Play = play_model,
) -> Ensemble:
    """Play a scenario and keep the result in memory.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    worlds, seed : int
        How many worlds under which seed; world n is the same however many are asked for.
    jobs : int
        Processes.
    progress : callable, optional
        Called with blocks done and blocks in all.
    play : callable
        Plays a span of worlds.

    Returns
    -------
    Ensemble

    Raises
    ------
    ExecutorError
        When a block cannot be played because its worker dies again and again.
    """
    plan = Plan(scenario, seed, worlds)
    found: dict[Task, tuple[Any, pd.DataFrame]] = {}
    with opened(PROCESS, jobs, len(plan)) as (pool, window):

        def submit(task: Task) -> Future[Any]:
            return pool.submit(play_tables, play, scenario, {}, seed, task, plan.count(task))

        for task, result in deliver(plan.tasks(), submit, window=window):
            if isinstance(result, Lost):
                raise ExecutorError(f"block {task.block} cannot be played: {result.reason}")
            found[task] = result
            if progress is not None:
                progress(len(found), len(plan))
    tables = [found[task][0] for task in sorted(found) if found[task][0] is not None]
    failures = pd.concat([found[task][1] for task in sorted(found)], ignore_index=True)
    table = pd.concat([one[0] for one in tables], ignore_index=True) if tables else pd.DataFrame({"world": []})
    return Ensemble(scenario, seed, table, merge_quarters(one[1] for one in tables), failures)

"""Running a scenario in many worlds: blocks go out, tables come back in order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import pandas as pd

from sim.core.streams import BLOCK
from sim.runs.block import play_block
from sim.scenario import Scenario

Tables = tuple[pd.DataFrame, pd.DataFrame]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Ensemble:
    """A scenario played in many worlds.

    Attributes
    ----------
    scenario : Scenario
        What was played.
    seed : int
        Under which seed.
    worlds : DataFrame
        One row a world.
    quarters : DataFrame
        One row a quarter, reading and variable: means, and quantiles averaged over blocks.
    """

    scenario: Scenario
    seed: int
    worlds: pd.DataFrame
    quarters: pd.DataFrame

    def __len__(self) -> int:
        return len(self.worlds)


def spans(worlds: int) -> list[tuple[int, int]]:
    """First world and number of worlds of every block."""
    return [(first, min(BLOCK, worlds - first)) for first in range(0, worlds, BLOCK)]


def play(scenario: Scenario, worlds: int, seed: int, jobs: int) -> Iterator[Tables]:
    """The tables of every block, in order.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    worlds, seed : int
        How many worlds under which seed.
    jobs : int
        Processes; 1 plays in this one.

    Yields
    ------
    tuple of DataFrame
        Worlds and quarters of a block.
    """
    blocks = spans(worlds)
    if jobs == 1 or len(blocks) == 1:
        for first, count in blocks:
            yield play_block(scenario, seed, first, count)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(jobs, len(blocks)), mp_context=context) as pool:
        window = 2 * jobs
        waiting = [pool.submit(play_block, scenario, seed, *block) for block in blocks[:window]]
        for block in range(len(blocks)):
            yield waiting.pop(0).result()
            if block + window < len(blocks):
                waiting.append(pool.submit(play_block, scenario, seed, *blocks[block + window]))


def merge_quarters(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Quarter tables of several blocks as one, weighted by their worlds."""
    table = pd.concat(tables, ignore_index=True)
    keys = ["reading", "variable", "quarter"]
    figures = [name for name in table.columns if name not in (*keys, "worlds")]
    weighted = table[figures].mul(table["worlds"], axis=0)
    sums = pd.concat([table[[*keys, "worlds"]], weighted], axis=1).groupby(keys, sort=True).sum(min_count=1)
    return sums[figures].div(sums["worlds"], axis=0).reset_index()


def run(
    scenario: Scenario, worlds: int = 1024, seed: int = 1, jobs: int = 1, progress: Progress | None = None
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

    Returns
    -------
    Ensemble
    """
    played: list[pd.DataFrame] = []
    quarters: list[pd.DataFrame] = []
    total = len(spans(worlds))
    for done, (world_table, quarter_table) in enumerate(play(scenario, worlds, seed, jobs), start=1):
        played.append(world_table)
        quarters.append(quarter_table)
        if progress is not None:
            progress(done, total)
    return Ensemble(scenario, seed, pd.concat(played, ignore_index=True), merge_quarters(quarters))

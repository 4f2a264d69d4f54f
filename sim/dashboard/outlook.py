"""What the page computes after a move: the first quarter of all worlds at once, their paths in parts as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration import draw
from sim.core.outcomes import OUTCOMES
from sim.core.roles import DEFECT, HEDGE, STAY
from sim.core.streams import BLOCK, Streams
from sim.equations.annuities import credibility
from sim.game.solve import solve
from sim.model.model import WedgeModel
from sim.model.stage import board_of, stage
from sim.model.state import opening
from sim.runs.block import Path
from sim.runs.readings import read_as
from sim.runs.start import answer_columns
from sim.scenario import Scenario

Counts = NDArray[np.int64]

ALIGNMENTS: Final = (STAY, HEDGE, DEFECT)


class PathPart(NamedTuple):
    """Paths of a span of worlds, counted.

    Attributes
    ----------
    worlds : int
        How many.
    outcomes : array[outcomes] of int
        Worlds by outcome, in the order of `sim.core.outcomes.OUTCOMES`.
    alignment : array[quarters, 3] of int
        Worlds that stay, hedge and are away at the end of each quarter.
    """

    worlds: int
    outcomes: Counts
    alignment: Counts


@dataclass(frozen=True)
class Outlook:
    """What is known so far of a scenario.

    Attributes
    ----------
    scenario : Scenario
        What is played.
    seed, worlds : int
        Under which seed, and how many worlds will be played in the end.
    columns : DataFrame
        The first quarter, one row a world; the names are those of a run's table of worlds.
    path : PathPart or None
        Paths played so far.
    """

    scenario: Scenario
    seed: int
    worlds: int
    columns: pd.DataFrame
    path: PathPart | None = None

    @property
    def complete(self) -> bool:
        """Whether every world has been played."""
        return self.path is not None and self.path.worlds == self.worlds


def play_opening(scenario: Scenario, seed: int, first: int, count: int) -> pd.DataFrame:
    """The first quarter as a run's table of worlds has it: ties, tests, prices, as stated and if others obeyed.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    seed, first, count : int
        Which worlds under which seed.

    Returns
    -------
    DataFrame
        One row a world.
    """
    streams, everyone = Streams(seed, first, count), np.ones(count, dtype=bool)
    columns: dict[str, NDArray[np.generic]] = {}
    for reading in ("answers", "obeyed"):
        read = read_as(scenario, reading)
        parameters = draw(read, streams)
        board = board_of(read, parameters)
        game = stage(board, opening(read, parameters))
        columns |= answer_columns(f"start_{reading}", solve(game.position, board.menu, everyone))
        if reading == "answers":
            position = game.position
            columns |= {f"tie_{name}": flow for name, flow in game.ties.items()}
            columns |= {"tie": position.tie, "gdp": parameters["economy.gdp"]}
            columns["credibility"] = credibility(promise=position.promise, perpetuity=position.perpetuity)
    return pd.DataFrame(columns)


def play_path(scenario: Scenario, seed: int, first: int, count: int) -> PathPart:
    """Paths to the horizon, the incumbent answering.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    seed, first, count : int
        Which worlds under which seed.

    Returns
    -------
    PathPart
    """
    model = WedgeModel(scenario, worlds=count, rng=seed, first=first)
    path, rows = Path(model, count), []
    for _ in range(scenario.quarters):
        path.step()
        rows.append([np.count_nonzero(model.state.alignment == one) for one in ALIGNMENTS])
    outcomes = np.bincount(path.outcome(), minlength=len(OUTCOMES))
    model.close()
    return PathPart(count, outcomes, np.array(rows, dtype=np.int64))


def joined(parts: Sequence[PathPart]) -> PathPart | None:
    """Parts of the same scenario as one; None if there is none."""
    if not parts:
        return None
    return PathPart(
        sum(one.worlds for one in parts),
        np.sum([one.outcomes for one in parts], axis=0),
        np.sum([one.alignment for one in parts], axis=0),
    )


def pieces(worlds: int, workers: int) -> list[tuple[int, int]]:
    """First world and count of each piece of work: whole blocks, or less where some workers would have nothing to do.

    Luck is drawn for blocks, so a piece that reached into two of them would draw twice as much.

    Examples
    --------
    >>> pieces(2000, 2), pieces(1000, 2)
    ([(0, 1024), (1024, 976)], [(0, 500), (500, 500)])
    """
    size = BLOCK if worlds > BLOCK * (workers - 1) else -(-worlds // workers)
    return [(first, min(size, worlds - first)) for first in range(0, worlds, size)]


def outlooks(scenario: Scenario, seed: int, worlds: int, pool: Executor, workers: int) -> Iterator[Outlook]:
    """What is known of a scenario, again and again as more of it is.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    seed, worlds : int
        Which worlds.
    pool : Executor
        Who plays.
    workers : int
        How many of them.

    Yields
    ------
    Outlook
        First with the first quarter of all worlds, then with more and more paths, at last with all. Closing the
        iterator takes back what has not begun.
    """
    openings = [pool.submit(play_opening, scenario, seed, *span) for span in pieces(worlds, workers)]
    paths = [pool.submit(play_path, scenario, seed, *span) for span in pieces(worlds, workers)]
    try:
        columns = pd.concat([one.result() for one in openings], ignore_index=True)
        yield Outlook(scenario, seed, worlds, columns)
        done: list[PathPart] = []
        for future in as_completed(paths):
            done.append(future.result())
            # Where another part has come in meanwhile, both are shown at once.
            if sum(one.done() for one in paths) == len(done):
                yield Outlook(scenario, seed, worlds, columns, joined(done))
    finally:
        for one in (*openings, *paths):
            one.cancel()

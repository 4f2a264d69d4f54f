"""What the page computes is what a run computes, in fewer columns and in parts."""

from __future__ import annotations

from concurrent.futures import Executor, Future

import numpy as np
import pandas as pd
import pytest

from sim.core.outcomes import OUTCOMES
from sim.core.streams import BLOCK
from sim.dashboard.outlook import joined, outlooks, pieces, play_opening, play_path
from sim.runs.ensemble import Ensemble, run
from sim.runs.workers import Serial
from sim.scenario import Scenario

WORLDS = 64


@pytest.fixture(scope="module")
def ran(short: Scenario) -> Ensemble:
    return run(short, worlds=WORLDS, seed=3)


def test_the_first_quarter_is_that_of_a_run(short: Scenario, ran: Ensemble) -> None:
    found = play_opening(short, 3, 0, WORLDS)
    assert set(found.columns) <= set(ran.worlds.columns)
    pd.testing.assert_frame_equal(found, ran.worlds[list(found.columns)])


def test_paths_are_those_of_a_run(short: Scenario, ran: Ensemble) -> None:
    path = joined([play_path(short, 3, 0, 40), play_path(short, 3, 40, 24)])
    assert path is not None
    assert path.worlds == WORLDS
    counted = np.bincount(ran.worlds["path_answers_outcome"], minlength=len(OUTCOMES))
    assert path.outcomes.tolist() == counted.tolist()
    rows = ran.quarters[ran.quarters["reading"] == "answers"].pivot(index="quarter", columns="variable", values="mean")
    assert np.allclose(path.alignment / WORLDS, rows[["stay", "hedge", "defect"]])


def test_more_is_known_each_time_and_all_at_last(short: Scenario) -> None:
    worlds = 2 * BLOCK + 10
    found = list(outlooks(short, 3, worlds, Serial(), 1))
    assert found[0].path is None
    assert not found[0].complete
    assert all(len(one.columns) == worlds for one in found)
    assert found[-1].complete
    assert found[-1].path.outcomes.sum() == worlds
    assert (found[-1].path.alignment.sum(axis=1) == worlds).all()


def test_what_has_not_begun_is_taken_back(short: Scenario) -> None:
    asked: list[Future] = []

    class Lazy(Executor):
        def submit(self, function, /, *arguments):
            future: Future = Future()
            if function is play_opening:
                future.set_result(function(*arguments))
            asked.append(future)
            return future

    known = outlooks(short, 3, WORLDS, Lazy(), 2)
    next(known)
    known.close()
    assert [one.cancelled() for one in asked] == [False, False, True, True]


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("worlds", [1, 3, BLOCK - 1, BLOCK, BLOCK + 1, 2000, 5 * BLOCK])
def test_pieces_cover_every_world_once_and_give_everybody_work(worlds: int, workers: int) -> None:
    found = pieces(worlds, workers)
    assert [world for first, count in found for world in range(first, first + count)] == list(range(worlds))
    assert len(found) >= min(worlds, workers)
    assert worlds < BLOCK * workers or all(first % BLOCK == 0 for first, _ in found)

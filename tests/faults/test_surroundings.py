"""F14, F15, F17: clocks, time zones, languages, hash seeds, flags, and any way of playing give the same bytes."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sim.core.errors import StoppedError
from sim.runs import executors
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results
from sim.runs.running import resume, run_tasks
from sim.runs.tasks import Plan, Point
from sim.runs.workers import Processes, Serial
from tests.faults import fake
from tests.faults.processes import PATIENCE, start

NIGHTLY = os.environ.get("NIGHTLY") == "1"


def outcome(folder: Path) -> tuple[str, str]:
    ensemble = open_results(folder)
    return canonical_hash(ensemble.worlds), canonical_hash(ensemble.quarters)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_tasks(fake.plan(), tmp_path_factory.mktemp("whole") / "run", play=fake.play).folder


def test_a_clock_that_jumps_changes_nothing(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F14."""
    chance, honest = random.Random(14), time.time
    monkeypatch.setattr(time, "time", lambda: honest() + chance.uniform(-1e8, 1e8))
    folder = run_tasks(fake.plan(), tmp_path / "run", play=fake.play).folder
    for path in whole.rglob("*.*"):
        if path.is_file():
            assert (folder / path.relative_to(whole)).read_bytes() == path.read_bytes()


SURROUNDINGS: dict[str, dict[str, str | None]] = {
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "language": {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    "plain": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "hash seed": {"PYTHONHASHSEED": "12345"},
    "optimised": {"PYTHONOPTIMIZE": "1"},
    "no home": {"HOME": None, "USER": None, "LOGNAME": None},
    "foreign home": {"HOME": "/nonexistent"},
    "no terminal": {"TERM": "dumb", "COLUMNS": "20"},
}


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_surroundings_change_nothing(whole: Path, tmp_path: Path, name: str) -> None:
    """F15."""
    changed = {**os.environ, **SURROUNDINGS[name]}
    surroundings = {key: value for key, value in changed.items() if value is not None}
    driver = start("run", tmp_path / "run", "play", 2, env=surroundings)
    _, said = driver.communicate(timeout=PATIENCE)
    assert driver.returncode == 0, said
    for path in sorted(whole.rglob("*.*")):
        if path.is_file() and path.name != "journal.jsonl":
            assert (tmp_path / "run" / path.relative_to(whole)).read_bytes() == path.read_bytes(), path


class Shuffled(ThreadPoolExecutor):
    """Answers in another order than it was asked."""

    def __init__(self, seed: int) -> None:
        super().__init__(4)
        self.chance = random.Random(seed)

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        pause = self.chance.uniform(0, 0.1)
        return super().submit(lambda: (time.sleep(pause), function(*arguments, **named))[1])


WAYS = ["serial", "shuffled", "1", "2", "3", "forkserver"]


@pytest.mark.parametrize("resumes", [0, 3])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_playing_gives_one_hash(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, resumes: int
) -> None:
    """F17 without dask: workers × order × executor × start method × resumes."""

    @contextmanager
    def opened(executor: str, jobs: int, blocks: int) -> Any:
        pools = {
            "serial": Serial,
            "shuffled": lambda: Shuffled(resumes),
            "forkserver": lambda: Processes(2, "forkserver", executors.NEEDED),
        }
        pool = pools.get(way, lambda: Processes(int(way), loaded=executors.NEEDED))()
        try:
            yield pool, 6
        finally:
            pool.shutdown()

    monkeypatch.setattr("sim.runs.running.opened", opened)
    folder, stops = tmp_path / "run", [3, 5, 4][:resumes]

    def stopping(after: int) -> Any:
        done = 0

        def progress(*_: int) -> None:
            nonlocal done
            done += 1
            if done == after:
                raise StoppedError(2, "a trial")

        return progress

    if not stops:
        run_tasks(fake.plan(), folder, play=fake.play)
    else:
        with pytest.raises(StoppedError):
            run_tasks(fake.plan(), folder, play=fake.play, progress=stopping(stops[0]))
        for after in stops[1:]:
            try:
                resume(folder, play=fake.play, progress=stopping(after))
            except StoppedError:
                continue
        resume(folder, play=fake.play)
    assert outcome(folder) == outcome(whole)
    assert (folder / "manifest.json").read_bytes() == (whole / "manifest.json").read_bytes()


def test_points_share_their_luck_and_an_interrupted_sweep_is_balanced() -> None:
    points = tuple(Point(number, {"beliefs.bias": number / 10}) for number in range(3))
    plan = Plan(fake.plan().scenario, 1, 3000, points)
    tasks = list(plan.tasks())
    assert [task.point for task in tasks[:6]] == [0, 1, 2, 0, 1, 2]
    assert [task.block for task in tasks] == sorted(task.block for task in tasks)
    parts = [list(Plan(plan.scenario, 1, 3000, points, (part, 4)).tasks()) for part in range(1, 5)]
    assert sorted(task for part in parts for task in part) == sorted(tasks)


def test_a_world_is_the_same_however_worlds_are_cut_into_blocks() -> None:
    scenario = fake.plan().scenario
    whole = fake.play(scenario, 1, 0, 3000)[0]
    for first, count in ((0, 1), (1000, 100), (1023, 2), (2048, 952)):
        part = fake.play(scenario, 1, first, count)[0]
        assert canonical_hash(part) == canonical_hash(whole.iloc[first : first + count])

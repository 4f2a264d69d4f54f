"""F13: Ctrl-C once and twice, SIGTERM, and a reader that leaves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.core.streams import BLOCK
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results
from sim.runs.running import resume, run_tasks
from tests.faults import fake
from tests.faults.disks import Counting
from tests.faults.processes import PATIENCE, alive, children, start, until

BLOCKS = 40
"""Some seconds of work, so that a busy machine does not finish it before the signal is sent; resumed on a disk that does not sync."""
ROUNDS = 20 if os.environ.get("NIGHTLY") == "1" else 2


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    plan = fake.plan(BLOCKS * BLOCK)
    folder = run_tasks(plan, tmp_path_factory.mktemp("oracle") / "run", play=fake.play, files=Counting()).folder
    return canonical_hash(open_results(folder).worlds)


def stored(folder: Path) -> int:
    return len(list(folder.glob("chunks/*.worlds.parquet")))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_the_first_signal_saves_what_is_under_way(
    expected: str, tmp_path: Path, number: signal.Signals, jobs: int, turn: int
) -> None:
    folder, chance = tmp_path / "run", random.Random(turn)
    driver = start("run", folder, "slow", jobs, BLOCKS * BLOCK)
    until(lambda: stored(folder) >= 1)
    time.sleep(chance.uniform(0, 0.2))
    workers, before = children(driver.pid), stored(folder)
    # To the whole group, as a terminal does it.
    os.killpg(driver.pid, number)
    begun = time.monotonic()
    told, said = driver.communicate(timeout=PATIENCE)
    assert time.monotonic() - begun < 0.1 + 1 + 2, "a block, a second, and two for a busy machine"
    assert driver.returncode == 128 + number, said
    assert "Traceback" not in said
    assert "wedge resume" in said
    assert stored(folder) >= before
    until(lambda: not any(map(alive, workers)), 1)
    fake.PLAYED.clear()
    acknowledged = told.count("block")
    resume(folder, play=fake.play, files=Counting())
    assert len(fake.PLAYED) == BLOCKS - acknowledged
    assert canonical_hash(open_results(folder).worlds) == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_second_signal_leaves_at_once(expected: str, tmp_path: Path, jobs: int) -> None:
    folder = tmp_path / "run"
    driver = start("run", folder, "very_slow", jobs, BLOCKS * BLOCK)
    until((folder / "manifest.json").exists)
    until(lambda: jobs == 1 or len(children(driver.pid)) == jobs)
    time.sleep(1.0)
    workers = children(driver.pid)
    os.killpg(driver.pid, signal.SIGINT)
    time.sleep(0.3)
    assert driver.poll() is None, "the first waits for the block"
    os.killpg(driver.pid, signal.SIGINT)
    begun = time.monotonic()
    _, said = driver.communicate(timeout=PATIENCE)
    assert time.monotonic() - begun < 1 + 1, "a second, and one for a busy machine"
    assert driver.returncode == 130, said
    assert "Traceback" not in said
    until(lambda: not any(map(alive, workers)), 1)
    resume(folder, play=fake.play, files=Counting())
    assert canonical_hash(open_results(folder).worlds) == expected


def test_a_reader_that_leaves_is_no_fault(tmp_path: Path) -> None:
    """``wedge … | head``: no traceback, whoever closes first."""
    words = f"{sys.executable} -m sim trace china-share-of-russian-exports -n 64 | head -c 5"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, timeout=5 * PATIENCE, check=False)
    assert done.stderr == ""
    closed = f"{sys.executable} -m sim list >&-"
    done = subprocess.run(["bash", "-c", closed], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert "Traceback" not in done.stderr
    words = f"{sys.executable} -m sim schema | true"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.stderr == ""

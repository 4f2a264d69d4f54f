"""F11, F12: one writer a folder, and a lock that dies with its owner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.core.errors import LockedError
from sim.runs.lock import locked
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results
from sim.runs.running import resume, run_tasks
from tests.faults import fake
from tests.faults.processes import PATIENCE, alive, children, start, until


def test_a_second_writer_is_told_who_is_first(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with locked(folder):
        for action in (lambda: run_tasks(fake.plan(), folder, play=fake.play, force=True), lambda: resume(folder)):
            with pytest.raises(LockedError, match=r"process \d+ on \S+, started \d{4}-") as caught:
                action()
            assert caught.value.exit_code == 5
    run_tasks(fake.plan(), folder, play=fake.play)


def test_of_twenty_simultaneous_starts_one_runs(tmp_path: Path) -> None:
    """F11: the others leave at once with 5, or with 4 if the first has finished."""
    folder = tmp_path / "run"
    # Long enough that the first is still at work when the last begins.
    worlds = 3 * fake.WORLDS
    drivers = [start("run", folder, "slow", 1, worlds) for _ in range(20)]
    ended = [(driver.communicate(timeout=2 * PATIENCE), driver.returncode) for driver in drivers]
    codes = sorted(code for _, code in ended)
    assert codes[0] == 0, ended
    assert set(codes[1:]) <= {4, 5}, ended
    assert codes.count(5) >= 10, codes
    for (_, said), code in ended:
        assert "Traceback" not in said
        if code == 5:
            assert re.search(r"being written by process \d+ on|another process", said)
    whole = run_tasks(fake.plan(worlds), tmp_path / "oracle", play=fake.play).folder
    assert canonical_hash(open_results(folder).worlds) == canonical_hash(open_results(whole).worlds)


def test_the_lock_dies_with_its_owner_and_so_do_the_workers(tmp_path: Path) -> None:
    """F12: the parent is killed while its workers play; the folder is free at once, and the workers go."""
    folder = tmp_path / "run"
    driver = start("run", folder, "slow", 2)
    until(lambda: len(list(folder.glob("chunks/*.worlds.parquet"))) >= 1)
    workers = children(driver.pid)
    assert workers
    driver.kill()
    driver.communicate(timeout=PATIENCE)
    report = resume(folder, play=fake.play)
    assert report.done == fake.BLOCKS
    until(lambda: not any(map(alive, workers)), 5)

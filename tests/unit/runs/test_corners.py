"""What trials of store and executor pass by: files that cannot be read, disks that refuse, parts and sweeps."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.core.errors import InputError, LockedError, StoreError
from sim.runs import ensemble, estimate, store, verify
from sim.runs.block import play_block
from sim.runs.delivery import ExecutorError, Lost
from sim.runs.ensemble import run
from sim.runs.executors import opened
from sim.runs.exports import to_xarray
from sim.runs.files import DISK, Files, cannot_write, free_bytes, sweep_parts, write_whole
from sim.runs.guard import check_finite, play_apart
from sim.runs.journal import Journal, read_journal
from sim.runs.lock import NAME, locked
from sim.runs.manifest import read_manifest
from sim.runs.merging import merge
from sim.runs.quarters import merge_quarters
from sim.runs.readings import READINGS, read_as
from sim.runs.results import open_results, open_sweep
from sim.runs.running import Report, resume, run_tasks
from sim.runs.sealed_rows import sealed_rows
from sim.runs.sequential import FIRST, until_error
from sim.runs.shapes import is_record
from sim.runs.tasks import Plan, Point, Task, parse_shard
from sim.scenario import Scenario, load
from tests.faults import fake
from tests.faults.disks import refusing


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_tasks(fake.plan(), tmp_path_factory.mktemp("corners") / "run", play=fake.play).folder


@pytest.fixture
def folder(played: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(played, tmp_path / "run"))


def test_a_disk_that_says_nothing_has_nothing_free(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", refusing(errno.EACCES))
    assert free_bytes(tmp_path) == 0


def test_bytes_are_told_where_they_explain_the_refusal(tmp_path: Path) -> None:
    assert "needed 7 bytes, free" in str(cannot_write(tmp_path, OSError(errno.ENOSPC, "No space left"), 7))
    assert str(cannot_write(tmp_path, OSError(errno.EROFS, "Read-only"), 7)) == f"cannot write {tmp_path}: Read-only"


def test_one_file_is_written_whole_and_its_folder_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "x.csv", b"1\n")
    assert (tmp_path / "a" / "b" / "x.csv").read_bytes() == b"1\n"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["x.csv"]


def test_what_a_crash_left_and_cannot_be_removed_is_named(tmp_path: Path) -> None:
    class Stuck(Files):
        unlink = refusing(errno.EACCES)

    (tmp_path / "x.part").touch()
    with pytest.raises(StoreError, match=r"x\.part: Permission denied"):
        sweep_parts(Stuck(), tmp_path)
    assert [path.name for path in sweep_parts(DISK, tmp_path)] == ["x.part"]
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_cannot_be_read_or_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    with pytest.raises(StoreError, match="cannot read"):
        read_journal(tmp_path)

    class Interrupted(Files):
        def fsync_folder(self, folder: Path) -> None:
            raise KeyboardInterrupt

    held = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    with pytest.raises(KeyboardInterrupt):
        Journal(tmp_path.parent, Interrupted())
    assert held in (0, len(os.listdir("/proc/self/fd")))


def lock(folder: Path) -> None:
    with locked(folder):
        pass


def test_a_lock_that_cannot_be_had_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", refusing(errno.ENOLCK))
        with pytest.raises(StoreError, match="the file system must know flock"):
            lock(tmp_path / "one")
    # Its owner stays unnamed on a full disk, and whoever comes second is told as much as there is.
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", refusing(errno.ENOSPC))
        with locked(tmp_path / "two"), pytest.raises(LockedError, match="written by another process"):
            lock(tmp_path / "two")
    (tmp_path / "three" / NAME).mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot write"):
        lock(tmp_path / "three")


def test_quarters_are_merged_in_any_order_and_only_with_their_like() -> None:
    one = fake.play(fake.plan().scenario, 1, 0, 10)[1]
    other = fake.play(fake.plan().scenario, 1, 10, 30)[1]
    pd.testing.assert_frame_equal(merge_quarters([one, other]), merge_quarters([one, other.iloc[::-1]]))
    np.testing.assert_allclose(
        merge_quarters([one, other])["mean"], (one["mean"] * 10 + other["mean"] * 30) / 40, rtol=1e-14
    )
    with pytest.raises(ValueError, match="different rows"):
        merge_quarters([one, other.assign(quarter=[1, 3])])
    assert merge_quarters([]).empty


def test_a_permanent_promise_has_no_hazard() -> None:
    scenario = fake.plan().scenario
    permanent = read_as(scenario, "permanent").parameters
    assert "permanent" in READINGS
    assert {key for key, number in permanent.items() if number != scenario.parameters[key]} == {
        "suitor.background_hazard",
        "suitor.p_reversal",
        "suitor.p_midterm",
        "beliefs.bias",
    }


def test_what_adds_up_to_infinity_is_still_finite() -> None:
    class State:
        flows = np.full(3, 1e308)

        def __init__(self) -> None:
            self.flows = State.flows

    check_finite(State(), 0, 1)
    assert play_apart(fake.play, fake.plan().scenario, 1, 5, 0) == ([], [])


def test_a_path_may_be_longer_than_what_is_kept_of_trust() -> None:
    table, _ = play_block(load("kissinger-1972", ["quarters=18"]), 1, 0, 2)
    assert np.isfinite(table["path_answers_trust_after_16"]).all()


def test_files_of_a_result_that_are_gone_are_named(folder: Path) -> None:
    described = read_manifest(folder)
    (folder / "quarters.parquet").unlink()
    assert not store.merged_whole(folder, described)
    assert "quarters.parquet is damaged or missing" in verify.verify(folder, play=fake.play).damaged
    (folder / "scenario.yaml").unlink()
    with pytest.raises(StoreError, match=r"cannot read .*scenario\.yaml"):
        store.read_scenario(folder, described)


def test_a_folder_whose_journal_cannot_be_read_has_begun(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    with pytest.raises(StoreError, match="holds a result already"):
        store.clear(tmp_path, force=False, files=DISK)


def test_an_earlier_result_that_cannot_be_removed_is_named(folder: Path) -> None:
    class Stuck(Files):
        unlink = refusing(errno.EACCES)

    with pytest.raises(StoreError, match=r"manifest\.json: Permission denied"):
        store.clear(folder, force=True, files=Stuck())
    store.clear(folder, force=True, files=DISK)
    store.clear(folder, force=True, files=DISK)
    assert [path.name for path in folder.iterdir()] in ([], [NAME])


def test_blocks_of_another_version_are_not_compared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "differences", lambda *_: ["numpy: 1 then, 2 now"])
    with pytest.raises(StoreError, match="numpy: 1 then, 2 now"):
        verify.verify(folder, sample=1, play=fake.play)


@pytest.mark.parametrize("text", ["x", "0/3", "4/3", "1/0", "1", "1/2/3", "-1/2"])
def test_a_part_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_shard(text)


def test_memory_is_asked_in_two_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.open", refusing(errno.ENOENT))
    assert (estimate.memory_left() or 0) > 1 << 20
    monkeypatch.setattr(os, "sysconf", refusing(errno.EINVAL))
    assert estimate.memory_left() is None


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"predictions\.csv cannot be read"):
        sealed_rows("predictions.csv", tmp_path)


def test_an_ensemble_tells_its_progress_and_shows_itself() -> None:
    told: list[tuple[int, int]] = []
    found = run(load("kissinger-1972", ["quarters=1"]), worlds=4, seed=1, progress=lambda *so_far: told.append(so_far))
    assert told == [(1, 1)]
    assert "4 worlds, seed 1, 1 quarters" in found._repr_html_()
    assert json.loads(found.worlds["world"].to_json(orient="values")) == [0, 1, 2, 3]


def test_dask_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError) as caught, opened("dask", 1, 1):
        pass
    assert [one.code for one in caught.value.problems] == ["E295"]


def test_an_estimate_tells_points_and_time_where_it_knows_them(short: Scenario) -> None:
    plan = Plan(short, 1, 100, (Point(0, {}), Point(1, {"suitor.denial": 1.0})))
    known = replace(estimate.estimate(plan, 2), rate=100.0)
    assert str(known).startswith("2 points, 2 blocks, 200 worlds, about ")
    assert str(replace(known, rate=None)).startswith("2 points, 2 blocks, 200 worlds; ")


def test_an_executor_that_does_not_exist_is_named() -> None:
    with pytest.raises(InputError) as caught, opened("threads", 2, 2):
        pass
    assert [one.code for one in caught.value.problems] == ["E294"]


def test_a_block_that_cannot_be_played_ends_what_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Lost(Task(0, 0), "killed by SIGKILL")
    monkeypatch.setattr(ensemble, "deliver", lambda *_, **__: [(lost.task, lost)])
    with pytest.raises(ExecutorError, match="block 0 cannot be played: killed by SIGKILL"):
        run(fake.plan().scenario, worlds=2, seed=1, play=fake.play)


def test_a_line_of_a_journal_is_a_mapping() -> None:
    assert not is_record([])
    assert not is_record("begin")


def test_xarray_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(InputError, match="to_xarray needs the package xarray"):
        to_xarray(open_results(folder))


def test_a_part_that_is_given_twice_is_taken_once(tmp_path: Path) -> None:
    plan = replace(fake.plan(), shard=(1, 2))
    part = run_tasks(plan, tmp_path / "part", play=fake.play).folder
    report = merge([part, part], tmp_path / "whole")
    assert report.done == len(plan)
    assert len(report.lost) == len(fake.plan()) - len(plan)


def test_a_part_is_not_read_as_a_whole(tmp_path: Path) -> None:
    part = run_tasks(replace(fake.plan(), shard=(1, 2)), tmp_path / "part", play=fake.play).folder
    with pytest.raises(StoreError, match="is part 1 of 2; wedge merge"):
        open_results(part)


def test_a_sweep_is_read_point_by_point(tmp_path: Path) -> None:
    points = (Point(0), Point(1), Point(2))
    sweep = run_tasks(replace(fake.plan(1024), points=points), tmp_path / "sweep", play=fake.play).folder
    with pytest.raises(StoreError, match="is a sweep of 3 points; open_sweep reads it"):
        open_results(sweep)
    found = open_sweep(sweep)
    assert found.table(["tie"]).groupby("point").size().to_dict() == {0: 1024, 1: 1024, 2: 1024}
    # A point of which no block could be played has no rows.
    gap = replace(found, chunks=tuple(chunk for chunk in found.chunks if chunk.point != 1))
    assert gap.table(["tie"]).groupby("point").size().to_dict() == {0: 1024, 2: 1024}


def test_worlds_are_added_until_the_error_is_small_enough(tmp_path: Path) -> None:
    asked: list[int] = []

    def begin(worlds: int) -> Report:
        asked.append(worlds)
        return run_tasks(fake.plan(worlds), tmp_path / "run", play=fake.play)

    def extend(worlds: int) -> Report:
        asked.append(worlds)
        return resume(tmp_path / "run", worlds=worlds, play=fake.play)

    # The stand-in has no headline share: a half is the worst there is.
    report = until_error(begin, extend, tmp_path / "run", 0.01, 10_000)
    assert asked == [FIRST, 3072]
    assert report.done == 3
    assert len(open_results(tmp_path / "run").columns) == 3072

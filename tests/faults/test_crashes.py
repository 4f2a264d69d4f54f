"""F1, F2: the machine stops at any operation; what was acknowledged is there, and the end is the same."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.core.errors import StoreError
from sim.runs.manifest import read_manifest
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results
from sim.runs.running import resume, run_tasks
from tests.faults import fake
from tests.faults.disks import Counting, Crash, Forgetful, crashing, failing

NIGHTLY = os.environ.get("NIGHTLY") == "1"
STRIDE = 1 if NIGHTLY else 3
"""Every operation at night, every third by day."""


def outcome(folder: Path) -> tuple[str, str]:
    ensemble = open_results(folder)
    return canonical_hash(ensemble.worlds), canonical_hash(ensemble.quarters)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, tuple[str, str]]:
    """Operations of an undisturbed run, and the hashes of its result."""
    disk, folder = Counting(), tmp_path_factory.mktemp("oracle") / "run"
    run_tasks(fake.plan(), folder, play=fake.play, files=disk)
    return disk.count, outcome(folder)


def go_on(folder: Path) -> None:
    """What a user does after a crash: resume, or start again if there was no start."""
    try:
        assert resume(folder, play=fake.play).repaired == (), "a crash must not look like damage"
    except StoreError:
        assert not list(folder.rglob("*.parquet"))
        run_tasks(fake.plan(), folder, play=fake.play)


def everything_named_is_whole(folder: Path) -> None:
    """A file that has its final name can be read, so that nobody who looks on sees half of one."""
    for path in folder.rglob("*.parquet"):
        pq.read_metadata(path)
    if (folder / "manifest.json").exists():
        read_manifest(folder)


def test_a_crash_at_any_operation_loses_nothing(oracle: tuple[int, tuple[str, str]], tmp_path: Path) -> None:
    operations, expected = oracle
    assert operations > 100
    for number in range(1, operations + 1, STRIDE):
        folder, told = tmp_path / str(number), []
        with pytest.raises(Crash):
            run_tasks(
                fake.plan(),
                folder,
                play=fake.play,
                files=crashing(number),
                progress=lambda done, total, told=told: told.append(done),
            )
        everything_named_is_whole(folder)
        fake.PLAYED.clear()
        go_on(folder)
        # One more may be there: acknowledged on disk, and the machine stopped before it was said.
        assert fake.BLOCKS - len(told) - len(fake.PLAYED) in (0, 1), number
        assert outcome(folder) == expected, number
        assert not list(folder.rglob("*.part")), number
        assert not list(folder.rglob("*.damaged")), number


@pytest.mark.parametrize("names_survive", [False, True])
def test_a_power_cut_at_any_operation_loses_nothing(
    oracle: tuple[int, tuple[str, str]], tmp_path: Path, names_survive: bool
) -> None:
    operations, expected = oracle
    for number in range(2 + names_survive, operations + 1, 2 * STRIDE - 1):
        root, told = tmp_path / str(number), []

        def at(count: int, name: str, number: int = number) -> None:
            if count == number:
                raise Crash

        disk = Forgetful(at)
        root.mkdir()
        with pytest.raises(Crash):
            run_tasks(
                fake.plan(),
                root / "results" / "run",
                play=fake.play,
                files=disk,
                progress=lambda done, total, told=told: told.append(done),
            )
        image = tmp_path / f"image-{number}"
        disk.after_the_cut(root, image, names_survive=names_survive)
        folder = image / "results" / "run"
        fake.PLAYED.clear()
        if folder.is_dir():
            go_on(folder)
        else:
            assert not told, number
            run_tasks(fake.plan(), folder, play=fake.play)
        assert len(fake.PLAYED) <= fake.BLOCKS - len(told), number
        assert outcome(folder) == expected, number


def test_a_crash_at_any_operation_of_an_extension_loses_nothing(tmp_path: Path) -> None:
    """A finished run of three blocks and a part is opened again for two blocks more; its journal had been lost."""
    few, many = 3 * 1024 + 100, 5 * 1024
    expected = outcome(run_tasks(fake.plan(many), tmp_path / "oracle", play=fake.play).folder)
    done = run_tasks(fake.plan(few), tmp_path / "done", play=fake.play).folder
    (done / "journal.jsonl").unlink()
    counting = Counting()
    resume(Path(shutil.copytree(done, tmp_path / "counted")), worlds=many, play=fake.play, files=counting)
    for number in range(1, counting.count + 1):
        folder = Path(shutil.copytree(done, tmp_path / str(number)))
        with pytest.raises(Crash):
            resume(folder, worlds=many, play=fake.play, files=crashing(number))
        fake.PLAYED.clear()
        resume(folder, worlds=many, play=fake.play)
        assert min(fake.PLAYED, default=3 * 1024) >= 3 * 1024, "three blocks were done before"
        assert outcome(folder) == expected, number


def test_an_extension_of_an_unfinished_run_outlives_its_manifest(tmp_path: Path) -> None:
    """The journal alone still says how many worlds were asked for last."""
    with pytest.raises(Crash):
        run_tasks(fake.plan(2500), tmp_path / "run", play=fake.play, files=crashing(33))
    resume(tmp_path / "run", worlds=2553, play=fake.play)
    (tmp_path / "run" / "manifest.json").unlink()
    resume(tmp_path / "run", play=fake.play)
    assert len(open_results(tmp_path / "run")) == 2553


def test_a_full_disk_where_a_start_was_cut_short_is_told(tmp_path: Path) -> None:
    """What is left of the start is cleared away first, and that can fail too."""
    for number in (4, 9):
        with pytest.raises(StoreError):
            run_tasks(fake.plan(2500), tmp_path / "run", play=fake.play, files=failing(number))
    with pytest.raises(StoreError, match="cannot write"):
        run_tasks(fake.plan(2500), tmp_path / "run", play=fake.play, files=failing(1))


def held_open(place: Path) -> list[str]:
    """Files below a folder that this process still has open."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found += [one for one in (os.readlink(descriptor),) if one.startswith(f"{place}/")]
    return found


def test_a_start_that_is_cut_short_holds_no_file_open(tmp_path: Path) -> None:
    """A notebook or a page goes on after a start that failed."""
    for number in range(1, 25):
        for disk in (crashing(number), failing(number)):
            with contextlib.suppress(Crash, StoreError):
                run_tasks(fake.plan(100), tmp_path / str(number), play=fake.play, files=disk)
            assert held_open(tmp_path) == [], number

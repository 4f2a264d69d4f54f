"""F7, F8: disks that are full, read-only or no place for results."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest

from sim.core.errors import StoreError
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results
from sim.runs.running import resume, run_tasks
from tests.faults import fake
from tests.faults.disks import Counting, failing

NIGHTLY = os.environ.get("NIGHTLY") == "1"
WORLDS = 3 * 1024


def outcome(folder: Path) -> str:
    return canonical_hash(open_results(folder).worlds)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    disk, folder = Counting(), tmp_path_factory.mktemp("oracle") / "run"
    run_tasks(fake.plan(WORLDS), folder, play=fake.play, files=disk)
    return disk.count, outcome(folder)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO] if NIGHTLY else [errno.ENOSPC])
def test_a_disk_that_is_full_from_any_operation_on(oracle: tuple[int, str], tmp_path: Path, code: int) -> None:
    operations, expected = oracle
    for number in range(1, operations + 1):
        folder, told = tmp_path / str(number), []
        with pytest.raises(StoreError) as caught:
            run_tasks(
                fake.plan(WORLDS),
                folder,
                play=fake.play,
                files=failing(number, code),
                progress=lambda done, total, told=told: told.append(done),
            )
        assert str(folder.parent) in str(caught.value), number
        assert os.strerror(code) in str(caught.value), number
        assert not list(folder.rglob("*.part")), number
        fake.PLAYED.clear()
        try:
            resume(folder, play=fake.play)
        except StoreError:
            run_tasks(fake.plan(WORLDS), folder, play=fake.play)
        assert len(fake.PLAYED) <= 3 - len(told), number
        assert outcome(folder) == expected, number


def mount(place: Path, options: str) -> None:
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(words, check=False).returncode:
        pytest.skip("mounting needs root")


def test_a_full_file_system_is_named_with_bytes_needed_and_free(oracle: tuple[int, str], tmp_path: Path) -> None:
    """A real one: 128 kB of memory."""
    place = tmp_path / "small"
    place.mkdir()
    mount(place, "size=128k")
    try:
        ballast = place / "ballast"
        ballast.write_bytes(bytes(70_000))
        with pytest.raises(StoreError, match=r"No space left .*needed \d+ bytes, free \d+ bytes") as caught:
            run_tasks(fake.plan(WORLDS), place / "run", play=fake.play)
        assert caught.value.exit_code == 4
        ballast.unlink()
        resume(place / "run", play=fake.play)
        assert outcome(place / "run") == oracle[1]
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_read_only_file_system(tmp_path: Path) -> None:
    place = tmp_path / "read-only"
    place.mkdir()
    mount(place, "ro,size=64k")
    try:
        with pytest.raises(StoreError, match="Read-only file system"):
            run_tasks(fake.plan(WORLDS), place / "run", play=fake.play)
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_places_that_are_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "deeper")
    for name in ("file", "file/below", "dangling", "x" * 256, "null\0byte"):
        with pytest.raises(StoreError) as caught:
            run_tasks(fake.plan(WORLDS), tmp_path / name, play=fake.play)
        assert caught.value.exit_code == 4, name
    assert (tmp_path / "file").read_text() == "mine"
    with pytest.raises(StoreError, match="nothing to resume"):
        resume(tmp_path / "absent", play=fake.play)


@pytest.mark.parametrize(
    "name", ["y" * 255, "with spaces and 'quotes'", "Ελλάδα 中国 é", "missing/parents/of/it", "-n"]
)
def test_unusual_names_work(oracle: tuple[int, str], tmp_path: Path, name: str) -> None:
    run_tasks(fake.plan(WORLDS), tmp_path / name, play=fake.play)
    assert outcome(tmp_path / name) == oracle[1]

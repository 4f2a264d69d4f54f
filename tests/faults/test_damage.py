"""F9, F10: chunks and manifests that are not what was written are found, named, set aside and computed anew."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.core.errors import StoreError
from sim.runs import manifest
from sim.runs.manifest import read_manifest, seal, sha256
from sim.runs.packing import canonical_hash, frame_of, parquet_bytes
from sim.runs.results import open_results
from sim.runs.running import resume, run_tasks
from sim.runs.tasks import Task
from sim.runs.verify import verify
from tests.faults import fake

NIGHTLY = os.environ.get("NIGHTLY") == "1"
FLIPS = 3000 if NIGHTLY else 300
WORLDS = 3 * 1024


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_tasks(fake.plan(WORLDS), tmp_path_factory.mktemp("whole") / "run", play=fake.play).folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


def outcome(folder: Path) -> str:
    return canonical_hash(open_results(folder).worlds)


def chunk(folder: Path, block: int = 1, table: str = "worlds") -> Path:
    return folder / "chunks" / f"p0000-block-{block:08d}.{table}.parquet"


def flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def test_every_flipped_bit_of_a_chunk_is_found(folder: Path) -> None:
    chance, files = random.Random(9), sorted((folder / "chunks").iterdir())
    for _ in range(FLIPS):
        path = chance.choice(files)
        bit = chance.randrange(8 * path.stat().st_size)
        flip(path, bit)
        with pytest.raises(StoreError, match=path.name):
            open_results(folder)
        flip(path, bit)
    open_results(folder)


def truncate(folder: Path) -> None:
    os.truncate(chunk(folder), chunk(folder).stat().st_size // 2)


def swap(folder: Path) -> None:
    first, second = chunk(folder).read_bytes(), chunk(folder, 2).read_bytes()
    chunk(folder).write_bytes(second)
    chunk(folder, 2).write_bytes(first)


def of_another_seed(folder: Path) -> None:
    other = run_tasks(fake.plan(WORLDS, 2), folder.parent / "other", play=fake.play).folder
    shutil.copy(chunk(other), chunk(folder))


DAMAGES: list[Callable[[Path], None]] = [
    truncate,
    swap,
    of_another_seed,
    lambda folder: chunk(folder).unlink(),
    lambda folder: chunk(folder).write_bytes(b""),
    lambda folder: flip(chunk(folder, table="quarters"), 999),
    lambda folder: flip(folder / "quarters.parquet", 999),
    lambda folder: shutil.rmtree(folder / "chunks"),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named_set_aside_and_computed_anew(whole: Path, folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder)
    assert verify(folder).exit_code == 4
    report = resume(folder, play=fake.play)
    assert all(not path.exists() or path.read_bytes() for path in report.repaired)
    assert verify(folder, sample=3, play=fake.play).exit_code == 0
    assert outcome(folder) == outcome(whole)
    for path in whole.rglob("*.parquet"):
        assert (folder / path.relative_to(whole)).read_bytes() == path.read_bytes()


def test_a_forgery_that_fits_its_hashes_is_found_by_computing_once_more(folder: Path) -> None:
    """Hashes and seal can be made anew by whoever changes a figure; the block itself cannot."""
    path = chunk(folder)
    table = frame_of(path.read_bytes())
    whole_numbers = [name for name in table if table[name].dtype.kind in "iu"]
    table.loc[7, whole_numbers[-1]] += 1
    path.write_bytes(parquet_bytes(table))
    described = read_manifest(folder)
    described["chunks"][1]["files"]["worlds"] = sha256(path.read_bytes())
    (folder / manifest.NAME).write_bytes(seal(described))
    assert verify(folder, play=fake.play).exit_code == 0
    found = verify(folder, sample=3, play=fake.play)
    assert (found.exit_code, found.deviating) == (4, (Task(0, 1),))


def test_what_is_set_aside_is_kept(folder: Path) -> None:
    flip(chunk(folder), 5000)
    spoilt = chunk(folder).read_bytes()
    assert resume(folder, play=fake.play).repaired == (chunk(folder),)
    assert chunk(folder).with_name(chunk(folder).name + ".damaged").read_bytes() == spoilt


def test_leftovers_of_a_crash_are_swept(folder: Path) -> None:
    """Also those that no later write would replace."""
    left = [chunk(folder, 9).with_name(chunk(folder, 9).name + ".part"), folder / "manifest.json.part"]
    for path in left:
        path.write_bytes(b"half a file")
    resume(folder, play=fake.play)
    assert not any(path.exists() for path in left)


def test_files_that_nobody_wrote_are_reported_and_not_read(whole: Path, folder: Path) -> None:
    shutil.copy(chunk(folder), chunk(folder, 7))
    assert verify(folder).foreign == (chunk(folder, 7),)
    assert outcome(folder) == outcome(whole)


def test_every_flipped_bit_of_a_manifest_is_found_and_mended(whole: Path, folder: Path) -> None:
    chance, path = random.Random(10), folder / "manifest.json"
    content = path.read_bytes()
    for number in range(FLIPS // 3):
        flip(path, chance.randrange(8 * len(content)))
        with pytest.raises(StoreError, match=r"manifest\.json"):
            open_results(folder)
        if number % 10 == 0:
            assert resume(folder, play=fake.play).repaired == ()
            assert outcome(folder) == outcome(whole)
        path.write_bytes(content)


@pytest.mark.parametrize("left", [0.0, 0.5, 0.99, None])
def test_a_manifest_that_is_cut_or_gone_is_made_anew_without_playing(
    whole: Path, folder: Path, left: float | None
) -> None:
    path = folder / "manifest.json"
    if left is None:
        path.unlink()
    else:
        os.truncate(path, int(path.stat().st_size * left))
    with pytest.raises(StoreError, match=r"manifest\.json"):
        open_results(folder)
    fake.PLAYED.clear()
    resume(folder, play=fake.play)
    assert fake.PLAYED == []
    assert path.read_bytes() == (whole / "manifest.json").read_bytes()


@pytest.mark.parametrize("line", range(4))
def test_a_flipped_bit_in_the_journal_costs_one_block_at_most(whole: Path, folder: Path, line: int) -> None:
    """The manifest is gone as well, so that only the journal tells what was done."""
    (folder / "manifest.json").unlink()
    path = folder / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    flip(path, 8 * (sum(map(len, lines[:line])) + len(lines[line]) // 2))
    fake.PLAYED.clear()
    if line == 0:
        with pytest.raises(StoreError, match="no result"):
            resume(folder, play=fake.play)
        return
    resume(folder, play=fake.play)
    assert len(fake.PLAYED) == 1
    assert outcome(folder) == outcome(whole)


def test_another_format_is_refused_by_its_number(folder: Path) -> None:
    future = {**read_manifest(folder), "schema_version": 99}
    (folder / "manifest.json").write_bytes(seal(future))
    with pytest.raises(StoreError, match="format 99"):
        open_results(folder)


def test_resuming_with_another_scenario_is_refused_with_the_difference(folder: Path) -> None:
    """G10: the stored scenario was edited."""
    path = folder / "scenario.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("quarters:", "quarters:  "), encoding="utf-8")
    for action in (open_results, resume):
        with pytest.raises(StoreError, match=r"not the scenario that was played: scenario_sha256 \w+"):
            action(folder)


@pytest.mark.parametrize("what", ["code", "numpy", "numba"])
def test_resuming_with_another_version_is_refused_with_the_difference(
    folder: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G10: the code or a decisive library has changed."""
    here = manifest.circumstances()
    changed = {**here, "code": "abc"} if what == "code" else {**here, "versions": {**here["versions"], what: "0.0.1"}}
    monkeypatch.setattr(manifest, "circumstances", lambda: changed)
    with pytest.raises(StoreError, match=rf"{what}: .+ there, (abc|0\.0\.1) here"):
        resume(folder, play=fake.play)


def test_more_worlds_are_played_on_to(folder: Path, tmp_path: Path) -> None:
    """Only what is new is played, and it is as if all had been asked for at once; last blocks may be part of one."""
    fake.PLAYED.clear()
    resume(folder, worlds=WORLDS + 1500, play=fake.play)
    assert fake.PLAYED == [3072, 4096]
    resume(folder, worlds=WORLDS + 3000, play=fake.play)
    assert fake.PLAYED[2:] == [4096, 5120]
    at_once = run_tasks(fake.plan(WORLDS + 3000), tmp_path / "at-once", play=fake.play).folder
    assert outcome(folder) == outcome(at_once)

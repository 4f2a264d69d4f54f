"""Results on disk: byte-identical, checked, never overwritten in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.core.errors import StoreError
from sim.runs.ensemble import run
from sim.runs.store import canonical_hash, open_results, run_to_folder
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def stored(short: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_to_folder(short, tmp_path_factory.mktemp("results") / "one", worlds=40, seed=1)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_two_runs_write_identical_bytes_and_another_seed_differs(short: Scenario, stored: Path, tmp_path: Path) -> None:
    again = run_to_folder(short, tmp_path / "again", worlds=40, seed=1)
    other = run_to_folder(short, tmp_path / "other", worlds=40, seed=2)
    assert contents(again) == contents(stored)
    assert contents(other)["quarters.parquet"] != contents(stored)["quarters.parquet"]


def test_what_is_read_is_what_was_played(short: Scenario, stored: Path) -> None:
    read, played = open_results(stored), run(short, worlds=40, seed=1)
    pd.testing.assert_frame_equal(read.worlds, played.worlds)
    assert canonical_hash(read.worlds) == canonical_hash(played.worlds)
    assert read.scenario == short


def test_processes_change_nothing(short: Scenario) -> None:
    alone, together = run(short, worlds=1100, seed=1), run(short, worlds=1100, seed=1, jobs=2)
    assert canonical_hash(alone.worlds) == canonical_hash(together.worlds)
    pd.testing.assert_frame_equal(alone.quarters, together.quarters)


def test_damage_is_found(stored: Path, tmp_path: Path, short: Scenario) -> None:
    folder = run_to_folder(short, tmp_path / "damaged", worlds=10, seed=1)
    chunk = next((folder / "chunks").glob("*.worlds.parquet"))
    content = bytearray(chunk.read_bytes())
    content[len(content) // 2] ^= 1
    chunk.write_bytes(bytes(content))
    with pytest.raises(StoreError, match="damaged"):
        open_results(folder)


def test_nothing_is_overwritten_unless_asked(short: Scenario, stored: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="--force"):
        run_to_folder(short, stored, worlds=40, seed=1)
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match="not a result"):
        run_to_folder(short, foreign, worlds=40, seed=1, force=True)
    assert (foreign / "letter.txt").read_text() == "mine"


def test_the_manifest_names_no_machine(stored: Path) -> None:
    text = (stored / "manifest.json").read_text()
    assert "/" not in "".join(json.loads(text)["versions"]) and str(Path.home()) not in text

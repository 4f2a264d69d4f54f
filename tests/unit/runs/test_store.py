"""Results on disk: byte-identical, checked, never overwritten in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.core.errors import StoreError
from sim.runs.ensemble import run
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results
from sim.runs.running import run_tasks
from sim.runs.tasks import Plan
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def stored(short: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_tasks(Plan(short, 1, 40), tmp_path_factory.mktemp("results") / "one").folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_two_runs_write_identical_bytes_and_another_seed_differs(short: Scenario, stored: Path, tmp_path: Path) -> None:
    again = run_tasks(Plan(short, 1, 40), tmp_path / "again").folder
    other = run_tasks(Plan(short, 2, 40), tmp_path / "other").folder
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
    folder = run_tasks(Plan(short, 1, 10), tmp_path / "damaged").folder
    chunk = next((folder / "chunks").glob("*.worlds.parquet"))
    content = bytearray(chunk.read_bytes())
    content[len(content) // 2] ^= 1
    chunk.write_bytes(bytes(content))
    with pytest.raises(StoreError, match="damaged"):
        open_results(folder)


def test_nothing_is_overwritten_unless_asked(short: Scenario, stored: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="--force"):
        run_tasks(Plan(short, 1, 40), stored)
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match="not a result"):
        run_tasks(Plan(short, 1, 40), foreign, force=True)
    assert (foreign / "letter.txt").read_text() == "mine"


def test_the_manifest_names_no_machine(stored: Path) -> None:
    text = (stored / "manifest.json").read_text()
    assert "/" not in "".join(json.loads(text)["versions"]) and str(Path.home()) not in text

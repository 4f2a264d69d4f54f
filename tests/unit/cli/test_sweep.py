"""``wedge sweep`` as people type it."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.core.errors import InputError
from sim.core.rendering import render
from tests.forks import wedge, wedge_anew

SMALL = ["sweep", "reverse-kissinger", "--set", "quarters=2", "-n", "48", "--quick"]
AXIS = ["--over", "ties.scale=0.1:2:3"]


def only(folder: Path) -> Path:
    (found,) = folder.glob("*/*")
    return found


def chunks(folder: Path) -> dict[tuple[int, int], object]:
    described = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {(chunk["point"], chunk["block"]): chunk["files"] for chunk in described["chunks"]}


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    place = tmp_path_factory.mktemp("swept")
    return place, wedge(*SMALL, *AXIS, "-j", "1", "--results", str(place))


def test_a_sweep_prints_a_table_and_findings_and_stores_everything(
    swept: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    place, done = swept
    assert done.returncode == 0, done.stderr
    assert "as stated" in done.stdout
    assert "ties.scale 0.1 → 2" in done.stdout
    assert "seed 1" in done.stderr
    folder = only(place)
    names = {path.name for path in folder.iterdir()}
    assert {"manifest.json", "scenario.yaml", "chunks", "points.parquet", "points.csv"} <= names
    assert len(chunks(folder)) == 4
    table, text = pd.read_parquet(folder / "points.parquet"), pd.read_csv(folder / "points.csv")
    pd.testing.assert_frame_equal(table, text, check_exact=False)
    assert list(table["point"]) == [0, 1, 2, 3]


def test_one_process_and_two_give_the_same_hashes(
    swept: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = wedge_anew(*SMALL, *AXIS, "-j", "2", "--results", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.replace(str(tmp_path), "") == swept[1].stdout.replace(str(swept[0]), "")
    assert chunks(only(tmp_path)) == chunks(only(swept[0]))


def test_plot_draws_a_stored_sweep(swept: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder = only(swept[0])
    done = wedge("plot", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    (drawn,) = json.loads(done.stdout)["pictures"]
    assert drawn["name"] == "response"
    assert all(Path(path).stat().st_size > 10_000 for path in drawn["files"])
    wrong = wedge("plot", str(folder), "heat-map", "outcomes")
    assert wrong.returncode == 2
    assert "needs a grid of two axes" in wrong.stderr
    assert "pictures are response, heat-map, multiples" in wrong.stderr


def test_parts_make_the_whole(swept: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    for part in ("1/2", "2/2"):
        done = wedge(*SMALL, *AXIS, "-j", "1", "--shard", part, "--results", str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert "wedge merge" in done.stdout
    parts = sorted(tmp_path.glob("*/*"))
    first, second = (chunks(folder) for folder in parts)
    assert not set(first) & set(second)
    merged = wedge("merge", *map(str, parts))
    assert merged.returncode == 0, merged.stderr
    whole, alone = parts[0].parent / only(swept[0]).name, only(swept[0])
    assert chunks(whole) == chunks(alone) == first | second
    told = wedge("report", str(whole))
    assert told.returncode == 0, told.stderr
    assert told.stdout.replace(str(whole), "") == swept[1].stdout.replace(str(alone), "")
    assert (whole / "points.csv").read_bytes() == (alone / "points.csv").read_bytes()


def test_a_sweep_as_json_from_a_file_of_axes(tmp_path: Path) -> None:
    file = tmp_path / "vary.yaml"
    file.write_text("schema: 1\nvary:\n  ties.scale: {low: 0.1, high: 2}\n  pivot.autonomy: range\n")
    words = ["--vary", str(file), "--design", "lhs", "--points", "3", "-j", "1", "--json"]
    done = wedge(*SMALL, *words, "--results", str(tmp_path / "results"))
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema_version"] == 1
    assert [axis["key"] for axis in document["axes"]] == ["ties.scale", "pivot.autonomy"]
    assert len(document["points"]) == 4
    assert document["points"][0]["ties.scale"] is None
    assert {one["beyond_noise"] for one in document["effects"]} <= {True, False}


def test_a_dry_run_says_what_it_would_take_and_writes_nothing(tmp_path: Path) -> None:
    words = [*SMALL[:-3], "-n", "2000", *AXIS, "--dry-run", "--results", str(tmp_path / "results")]
    done = wedge(*words)
    assert done.returncode == 0, done.stderr
    assert "4 points, 8 blocks, 8,000 worlds, about" in done.stdout
    assert "worlds a second" in done.stdout
    assert "point 0: the scenario as stated" in done.stdout
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "key=low:high:steps"),
        (["--over", "ties.scal=0:1:3"], "did you mean ties.scale?"),
        (["--over", "ties.scale=0.5:2"], "a grid needs a number of steps"),
        (["--over", "suitor.turn=0:31:3"], "31 % is 0.31"),
        (["--over", "ties.scale=0.5:2", "--design", "sobl"], "one of grid, lhs, sobol, morris"),
        ([*AXIS, "--shard", "3/2"], "--shard 3/2"),
        (["--vary", "nowhere.yaml"], "there is no such file"),
    ],
)
def test_mistakes_are_told_before_anything_runs(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["sweep", "reverse-kissinger", *words])
    assert isinstance(done.exception, InputError)
    assert said in render(done.exception.problems)
    assert not list(tmp_path.iterdir())


def test_a_grid_that_nobody_can_play_is_refused_at_once(tmp_path: Path) -> None:
    keys = ["ties.scale", *(f"suitor.{name}" for name in ("turn", "return", "p_reversal", "p_midterm", "leverage"))]
    start = time.perf_counter()
    done = wedge("sweep", "reverse-kissinger", *(f"--over={key}=0:1:100" for key in keys), cwd=tmp_path)
    assert time.perf_counter() - start < 30  # about 2 s on an idle machine; tests share theirs
    assert done.returncode == 2
    assert "1,000,000,000,000 points" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())

"""What one does with stored results, as people type it; the model plays few worlds of few quarters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.runs.exports import experiments_and_outcomes, summary, to_xarray
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results, open_sweep
from sim.runs.running import run_tasks
from sim.runs.sequential import until_error, worlds_for
from sim.runs.tasks import Plan, Point
from sim.scenario import Scenario
from tests.forks import wedge

RUN = ("run", "reverse-kissinger", "--set", "quarters=2", "-n", 1100, "--quick", "-j", 1)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("results")
    done = wedge(*RUN, "--results", place)
    assert done.returncode == 0, done.stderr
    return next(place.glob("*/seed-1-worlds-1100*"))


def test_parts_are_merged_into_the_whole(stored: Path, tmp_path: Path) -> None:
    for part in ("1/2", "2/2"):
        done = wedge(*RUN, "--results", tmp_path, "--shard", part)
        assert "wedge merge" in done.stdout, done.stderr
    parts = sorted(tmp_path.glob("*/*-shard-*"))
    half = wedge("merge", parts[0], "--to", tmp_path / "half")
    assert half.returncode == 3
    assert "in none of the parts" in half.stderr
    done = wedge("merge", *parts)
    assert done.returncode == 0, done.stderr
    merged = parts[0].with_name(parts[0].name.partition("-shard-")[0])
    assert canonical_hash(open_results(merged).worlds) == canonical_hash(open_results(stored).worlds)
    assert wedge("merge", parts[0], stored, "--to", tmp_path / "mixed").returncode == 4
    assert wedge(*RUN, "--shard", "3/2").returncode == 2


def test_verify_names_damage_and_repairs_it(stored: Path) -> None:
    chunk = stored / "chunks" / "p0000-block-00000001.worlds.parquet"
    whole = chunk.read_bytes()
    chunk.write_bytes(whole[:-1])
    found = wedge("verify", stored)
    assert found.returncode == 4
    assert f"{chunk} is damaged" in found.stdout
    assert wedge("report", stored).returncode == 4
    mended = wedge("verify", stored, "--repair", "--sample", 1, "-j", 1)
    assert (mended.returncode, chunk.read_bytes()) == (0, whole), mended.stderr
    assert "1 computed once more: all is well" in mended.stdout


def test_replay_and_export(stored: Path, tmp_path: Path) -> None:
    row = dict(line.split() for line in wedge("replay", stored, 1050).stdout.splitlines())
    world = open_results(stored).worlds.set_index("world").loc[1050]
    assert float(row["tie"]) == pytest.approx(world["tie"], rel=1e-5)
    assert wedge("replay", stored).stdout.strip() == "no world failed"
    assert wedge("export", stored, "--to", tmp_path / "summary.csv").returncode == 0
    assert (tmp_path / "summary.csv").read_text().startswith("variable,mean,error")
    assert wedge("export", stored, "--to", tmp_path / "summary.csv").returncode == 4


def test_a_dry_run_plays_nothing(tmp_path: Path) -> None:
    done = wedge(*RUN, "--results", tmp_path, "--dry-run", "--json")
    document = json.loads(done.stdout)
    assert document["worlds"] == 1100
    assert document["seconds"] > 0
    assert list(tmp_path.iterdir()) == []
    assert wedge(*RUN[:-4], "many", "--results", tmp_path).returncode == 2


def test_exports_for_other_programs(stored: Path, short: Scenario, tmp_path: Path) -> None:
    ensemble = open_results(stored)
    table = summary(ensemble).set_index("variable")
    assert table.loc["tie", "mean"] == pytest.approx(ensemble.worlds["tie"].mean())
    xarray = pytest.importorskip("xarray")
    data = to_xarray(ensemble, ["tie"])
    assert isinstance(data, xarray.Dataset)
    assert float(data["tie"].sel(world=7)) == ensemble.worlds["tie"][7]
    points = (Point(0, {"beliefs.bias": 0.0}), Point(1, {"beliefs.bias": 0.1}))
    folder = run_tasks(Plan(short, 1, 20, points), tmp_path / "sweep").folder
    experiments, outcomes = experiments_and_outcomes(open_sweep(folder), ["tie"])
    assert experiments["beliefs.bias"].tolist() == [0.0] * 20 + [0.1] * 20
    assert len(outcomes["tie"]) == 40


def test_auto_stops_when_the_error_is_small_enough(short: Scenario, tmp_path: Path) -> None:
    asked: list[int] = []

    def play(worlds: int) -> object:
        asked.append(worlds)
        folder = tmp_path / "run"
        return run_tasks(Plan(short, 1, min(worlds, 64)), folder, force=True)

    until_error(play, play, tmp_path / "run", 0.02, 3000)
    assert asked[0] == 2048
    assert asked == sorted(asked)
    assert worlds_for([0.0], 1000, 0.005) == 1024
    assert worlds_for([0.5, 0.0], 10_000, 0.005) == 10_240


def test_what_is_done_with_results_as_json(stored: Path, tmp_path: Path) -> None:
    verified = json.loads(wedge("verify", stored, "--sample", 1, "--json").stdout)
    assert (verified["blocks"], verified["recomputed"], verified["deviating"]) == (2, 1, [])
    assert json.loads(wedge("resume", stored, "--json").stdout)["blocks"] == {"done": 2, "total": 2}
    assert json.loads(wedge("replay", stored, "--json").stdout)["failed"] == []
    assert json.loads(wedge("replay", stored, 7, "--json").stdout)["row"]["world"] == 7
    written = tmp_path / "summary.csv"
    assert json.loads(wedge("export", stored, "--to", written, "--json").stdout)["rows"] > 100
    assert written.is_file()

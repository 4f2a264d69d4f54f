"""The commands as people type them."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cli import COMMANDS, app
from tests.forks import wedge, wedge_anew


def test_list_names_the_scenarios() -> None:
    done = wedge_anew("list")
    assert done.returncode == 0
    assert "reverse-kissinger/baseline" in done.stdout
    assert "kissinger-1972" in done.stdout


def test_run_prints_the_verdict_and_writes_everything(tmp_path: Path) -> None:
    words = ["run", "reverse-kissinger", "-n", "60", "--set", "quarters=4", "--results", str(tmp_path)]
    done = wedge_anew(*words)
    assert done.returncode == 0, done.stderr
    assert "ANSWER" in done.stdout
    for number in range(1, 21):
        assert any(line.startswith(f"{number:>2} ") for line in done.stdout.splitlines()), number
    folder = next(tmp_path.glob("*/*"))
    names = {path.name for path in folder.iterdir()}
    assert {"manifest.json", "scenario.yaml", "quarters.parquet", "chunks", "figures", "report.html"} <= names
    assert wedge(*words).returncode == 4
    command = json.loads((folder / "manifest.json").read_text())["command"]
    assert command == "wedge run reverse-kissinger/baseline --worlds 60 --seed 1 --set quarters=4"
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80  # the last line is a path
    drawn = json.loads(wedge("plot", str(folder), "outcomes", "ties", "--json").stdout)
    assert [one["name"] for one in drawn["pictures"]] == ["outcomes", "ties"]
    assert all(Path(file).is_file() for one in drawn["pictures"] for file in one["files"])
    assert wedge("plot", str(folder), "nonsense").returncode == 2
    written = json.loads(wedge("report", str(folder), "--json").stdout)
    assert written["bytes"] == (folder / "report.html").stat().st_size


def test_run_as_json(tmp_path: Path) -> None:
    done = wedge("run", "kissinger-1972", "-n", "40", "--quick", "--json", "--results", str(tmp_path))
    document = json.loads(done.stdout)
    assert document["schema_version"] == 1
    assert document["lines"][0]["answers"]["share"] > 0.8


def test_every_command_has_an_example_and_speaks_json() -> None:
    for command in app.registered_commands:
        assert f"Example: wedge {command.name}" in (command.callback.__doc__ or ""), command.name
        # The schema is a JSON document already, of a kind of its own.
        assert "json" in inspect.signature(command.callback).parameters or command.name == "schema", command.name


def test_pictures_are_listed_without_a_result() -> None:
    listed = json.loads(wedge("plot", "--list", "--json").stdout)
    assert listed["schema_version"] == 1
    assert listed["pictures"][0]["name"] == "outcomes"
    assert wedge("plot", "--list").stdout.splitlines()[0].startswith(" 1 outcomes")
    assert wedge("plot").returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "reverse-kisinger"], "reverse-kissinger"),
        (["run", "reverse-kissinger", "--set", "suitor.p_reversl=0"], "suitor.p_reversal"),
        (["run", "reverse-kissinger", "--set", "suitor.p_reversal=3"], "0"),
        (["trace", "china-share-of-russian-export"], "china-share-of-russian-exports"),
        (["run", "reverse-kissinger", "--rung", "99"], "rungs"),
    ],
)
def test_mistakes_are_explained(words: list[str], said: str) -> None:
    done = wedge(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_price_trace_schema_and_validate() -> None:
    assert "price of defection" in wedge("price", "reverse-kissinger", "-n", "200").stdout
    assert "ties.exports.share" in wedge("trace", "china-share-of-russian-exports", "-n", "100").stdout
    assert "context" in wedge("trace", "us-russia-trade-2023", "-n", "100").stdout
    assert json.loads(wedge("schema").stdout)["type"] == "object"
    assert wedge("validate", "scenarios/reverse-kissinger/baseline.yaml").returncode == 0


def test_help_lists_every_command_in_one_whole_line() -> None:
    listed = wedge("--help").stdout.split("Commands:\n")[1].strip().split("\n")
    assert [line.split()[0] for line in listed] == [name for name, _, _ in COMMANDS]
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    """What is piped into `head` still does all its work and ends with 0."""
    results = f"--results={tmp_path}"
    words = [sys.executable, "-m", "sim", "run", "reverse-kissinger", "-n8", "--set=quarters=2", "--quick", results]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()
    assert running.returncode == 0
    assert list(tmp_path.rglob("manifest.json"))


def test_help_is_quick() -> None:
    start = time.perf_counter()
    assert wedge_anew("--help").returncode == 0
    assert time.perf_counter() - start < 2.0  # about 0.3 s on an idle machine; tests share theirs


def test_why_names_the_rule_and_the_inputs() -> None:
    done = wedge("why", "6", "-n", "64")
    assert done.returncode == 0
    assert "sim/model/stage.py:" in done.stdout
    assert "ties.scale = 1.8" in done.stdout
    assert "judgement: Published estimates" in done.stdout
    assert wedge("why", "21").returncode == 2


def test_backtest_scores_a_file_of_ones_own(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[3] / "scenarios" / "history" / "cases.csv"
    header, *rows = shipped.read_text(encoding="utf-8").splitlines()
    own = tmp_path / "own.csv"
    own.write_text("\n".join([header, *rows[:2], *rows[5:7], rows[15], rows[-1]]) + "\n", encoding="utf-8")
    words = ["backtest", "--cases", str(own), "-n", "24", "-j", "1", "--results", str(tmp_path / "out")]
    done = wedge(*words, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["cases"] == {"full": 5, "all": 5}
    assert [row["case"] for row in document["predictions"]][-1] == "usa-rus-2025"
    assert document["predictions"][-1]["outcome"] is None
    written = {path.name for path in (tmp_path / "out").iterdir()}
    quick = wedge(*words, "--quick", "--columns", "all")
    assert quick.returncode == 0, quick.stderr
    assert "updated" in quick.stdout and "model, updated on others" not in quick.stdout
    assert written == {"backtest.png", "backtest.svg", "cases.md", "moves.csv", "predictions.csv", "scores.json"}


def test_backtest_refuses_what_makes_no_sense(tmp_path: Path) -> None:
    assert wedge("backtest", "--freeze", "--quick").returncode == 2
    done = wedge("backtest", "--cases", str(tmp_path / "none.csv"))
    assert (done.returncode, "cannot be read" in done.stderr) == (2, True)
    assert wedge("backtest", "--columns", "some", "-n", "1").returncode == 2


def test_new_writes_a_scenario_that_runs(tmp_path: Path) -> None:
    assert wedge("new", "my-what-if", cwd=tmp_path).stdout.strip() == "my-what-if.yaml"
    assert wedge("validate", "my-what-if.yaml", cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "wedge-schema.json").read_text())["type"] == "object"
    again = wedge("new", "my-what-if", cwd=tmp_path)
    assert again.returncode == 4
    assert "there already" in again.stderr
    assert wedge("new", "My What-If", cwd=tmp_path).returncode == 2
    assert wedge("new", "other", "--from", "reverse-kisinger", cwd=tmp_path).returncode == 2


def test_list_says_what_came_out() -> None:
    rows = json.loads(wedge("list", "--json").stdout)["scenarios"]
    assert all(row["answer"] and row["question"] for row in rows)
    printed = wedge("list").stdout
    assert " ".join(rows[0]["answer"].partition("; ")[0].rstrip(".").split()) in " ".join(printed.split())
    assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.parametrize(("typed", "found"), [("wedge sen", "sensitivity"), ("wedge run --un", "--until-se")])
def test_the_shell_completes_commands_and_options(typed: str, found: str) -> None:
    place = str(len(typed.split()) - 1)
    told = {"COMP_WORDS": typed, "COMP_CWORD": place, "_WEDGE_COMPLETE": "complete_bash"}
    call = "import sys; sys.argv = ['wedge']; from sim.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", call], capture_output=True, text=True, env={**os.environ, **told}, check=False
    )
    assert done.stdout.split() == [found]

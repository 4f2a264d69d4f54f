"""Whatever is typed after `wedge`, it ends in an answer or a message: never in a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.analysis.opening import with_menu
from sim.cli import main
from sim.core.errors import InputError
from sim.runs.running import run_tasks
from sim.runs.tasks import Plan
from sim.scenario import Scenario, load
from tests.faults import fake

NIGHTLY = os.environ.get("NIGHTLY") == "1"
CODES = {0, 1, 2, 3, 4, 5}
STRANGE = (
    *("", "x", "-", "../../etc/passwd", "/dev/zero", "/dev/null", "\ud800", "\u202e", "é", "a=b", "=cmd", "latest"),
    *(
        "x" * 5000,
        "9" * 5000,
        "0",
        "-1",
        "1e400",
        "nan",
        "99999999999999999999999",
        "suitor.denial=nan",
        "title=\x1b[31m",
    ),
    *(
        "suitor.denial=1e999",
        "suitor.denial=[",
        "quarters=0",
        "menu=,,",
        "name=../x",
        "{0.__class__}",
        "[bold]",
        "a\0b",
    ),
    *("reverse-kissinger/../../x", "suitor.denial=0:1:-3", "suitor.denial=0:1:1e9", "dask:evil.example:1"),
)
QUICK = {
    "list": [],
    "schema": [],
    "validate": [],
    "new": [],
    "verify": [],
    "replay": [],
    "merge": [],
    "export": ["--to"],
    "resume": ["--worlds"],
}
"""Commands that answer at once, and their options that take a word."""
SLOW = {
    "why": ["--scenario"],
    "trace": ["--scenario"],
    "explain": ["--world", "--scenario", "--seed"],
    "landscape": ["--seed", "--set"],
    "price": ["--only", "--without", "--set", "--seed", "--figures", "-n"],
    "run": ["--set", "--rung", "--shard", "--until-se", "--figures", "--executor", "-n", "--seed"],
    "sweep": ["--over", "--vary", "--design", "--set", "--shard"],
    "compare": ["--set", "--seed"],
    "frontier": ["--x", "--y", "--set"],
    "flips": ["--world", "--test", "--reading"],
    "discover": ["--test", "--seed"],
    "sensitivity": ["--test", "--seed"],
    "equilibrium": ["--world", "--seed"],
    "plot": [],
    "report": [],
    "backtest": ["--results"],
}
PLAYS = {"run", "sweep", "price", "compare", "frontier", "flips", "discover", "sensitivity"}
HEAD = {
    **dict.fromkeys(("price", "run", "sweep", "frontier", "flips", "discover", "sensitivity"), ("kissinger-1972",)),
    "compare": ("kissinger-1972", "china-1949"),
    "why": ("2",),
    "trace": ("gdp",),
    **dict.fromkeys(("landscape", "equilibrium", "explain"), ("kissinger-1972",)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = Plan(load("kissinger-1972", ["quarters=1"]), 1, 4)
    return run_tasks(plan, tmp_path_factory.mktemp("words") / "run", play=fake.play).folder


def told(words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> int:
    """Run the command in this process; anything raised but its own end is a defect and fails the test."""
    monkeypatch.setattr("sys.argv", ["wedge", *words])
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    said = capsys.readouterr()
    assert "Traceback" not in said.err or words[0] == "replay", words
    assert "\x1b[3" not in said.out + said.err, words
    assert code == 0 or (said.err + said.out).strip(), words
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize("command", QUICK if not NIGHTLY else {**QUICK, **SLOW})
def test_strange_words_end_in_a_message(
    command: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = tmp_path / "one" / "two"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    options = {**QUICK, **SLOW}[command]
    small = ["-n", "4"] if command in ("price", "run", "sweep", "frontier", "discover", "sensitivity") else []
    head = HEAD.get(command, (str(folder),) if command in ("export", "resume") else ())
    codes = [told([command, word], monkeypatch, capsys) for word in STRANGE if command not in PLAYS or word]
    for option in options if NIGHTLY else options[:1]:
        codes += [told([command, *head, *small, option, word], monkeypatch, capsys) for word in STRANGE]
    assert set(codes) <= CODES
    assert 2 in codes
    # Who says --to ../../x gets it there; nothing else leaves the folder.
    assert command == "export" or [path.name for path in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize("word", ["x", "oil", "=cmd", "all-ukraine,../x", "\x1b[31m"])
def test_only_concessions_can_be_left_out(baseline: Scenario, word: str) -> None:
    for chosen in ({"only": word.split(",")}, {"without": word.split(",")}):
        with pytest.raises(InputError) as caught:
            with_menu(baseline, **chosen)
        assert {one.code for one in caught.value.problems} == {"E303"}
        assert all(one.hint and one.message.isprintable() for one in caught.value.problems)


THOUSANDS = [word for key in ("denial", "capability", "turn") for word in ("--over", f"suitor.{key}=0:1:10000")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "kissinger-1972", "-n", "0"], "E287"),
        (["run", "kissinger-1972", "-n", str(10**12)], "E287"),
        (["run", "kissinger-1972", "-n", "4", "--seed", str(2**64)], "--seed"),
        (["run", "kissinger-1972", "-n", "4", "--set", "quarters=0"], "E203"),
        (["sweep", "kissinger-1972", "-n", "4", *THOUSANDS], "E288"),
        (["sweep", "kissinger-1972", "-n", "4", "--over", "suitor.nothing=0:1:3"], "E314"),
    ],
)
def test_more_than_can_be_played_is_refused_before_anything_begins(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No worlds, 10¹² worlds, a seed beyond the last, no quarters, a grid of 10¹² points, an axis of no number."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["wedge", *words])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

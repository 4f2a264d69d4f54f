"""The commands that explain: their examples run, they speak JSON, and they explain mistakes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.cli import claiming, explaining, foreseeing, landscaping, main, storytelling, tracing

COMMANDS = (
    claiming.claims,
    explaining.why,
    storytelling.explain,
    foreseeing.equilibrium,
    landscaping.landscape,
    tracing.trace,
)


Wedge = Callable[..., SimpleNamespace]


@pytest.fixture
def wedge(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Wedge:
    """The command as people type it, in this process: a new one spends seconds on imports."""

    def typed(*words: str) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["wedge", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=said.out, stderr=said.err)

    return typed


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_in_the_help_runs(wedge: Wedge, command: object) -> None:
    example = re.search(r"Example: wedge (.+)", command.__doc__ or "")
    assert example is not None
    done = wedge(*example[1].split())
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith((".", "seed 1"))


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["claims", "C09", "-n", "64"], "claims"),
        (["why", "8", "-n", "32"], "moves"),
        (["explain", "reverse-kissinger", "--world", "1", "--set", "quarters=4"], "quarters"),
        (["equilibrium", "kissinger-1972", "--quarters", "2", "-n", "16"], "answers"),
        (["landscape", "kissinger-1972", "-n", "16"], "silence"),
        (["trace", "russian-gdp", "-n", "16"], "shares"),
    ],
)
def test_json_is_one_document(wedge: Wedge, words: list[str], key: str) -> None:
    document = json.loads(wedge(*words, "--json").stdout)
    assert document["schema_version"] == 1
    assert document[key]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["claims", "C99"], "C01"),
        (["why", "21"], "lines 1 to 20"),
        (["trace", "russian-gdp", "--to", "-3", "-n", "8"], "outside"),
        (["equilibrium", "reverse-kissinger", "--quarters", "2", "-n", "2", "--efg", "never.efg"], "endings"),
        (["explain", "reverse-kissinger"], "--world N or --like CLASS"),
        (["explain", "reverse-kissinger", "--like", "defected", "-n", "8", "--set", "quarters=2"], "outcomes seen"),
        (["explain", "reverse-kissinger", "--like", "bought"], "classes are"),
        (["explain", "reverse-kissinger", "--world", "1", "--picture", "story.gif"], ".png or .svg"),
    ],
)
def test_mistakes_are_explained(wedge: Wedge, words: list[str], said: str) -> None:
    done = wedge(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_stored_world_is_told_and_drawn(wedge: Wedge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "no result" in wedge("explain", "latest", "--world", "1").stderr
    run = ["run", "misreading-moscow", "-n", "40", "--set", "quarters=5", "--quick"]
    assert wedge(*run).returncode == 0
    folder = str(next(tmp_path.glob("results/*/*")))
    assert "last bit" in wedge("explain", "latest", "--world", "1").stdout
    done = wedge("explain", folder, "--like", "stayed", "--picture", str(tmp_path / "story.svg"))
    assert done.returncode == 0, done.stderr
    assert "The replay is the stored row to the last bit." in done.stdout
    assert (tmp_path / "story.svg").stat().st_size > 1000
    assert wedge("explain", folder, "--world", "40").returncode == 2
    assert wedge("explain", folder, "--world", "1", "--set", "quarters=4").returncode == 2

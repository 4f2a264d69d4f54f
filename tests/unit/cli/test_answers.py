"""Commands that answer questions of their own: one document each, pictures on disk, mistakes explained."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.core.errors import InputError
from sim.core.rendering import render
from tests.forks import wedge, wedge_anew


def document(folder: Path, *words: str, start: Callable[..., Any] = wedge) -> dict[str, Any]:
    done = start(*words, "--json", "--pictures", str(folder))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["schema_version"] == 1
    assert found["sentences"]
    return found


def test_frontier(tmp_path: Path) -> None:
    words = ["frontier", "reverse-kissinger", "--x", "credibility", "--y", "suitor.alliance_cost_scale=0:2"]
    found = document(tmp_path, *words, "-n", "32", "--steps", "3", start=wedge_anew)
    assert len(found["grid"]) == 3 * 3 * 2 * 2
    assert found["today"]["suitor.alliance_cost_scale"] == [1, 1, 1]
    assert all(Path(path).stat().st_size > 1000 for path in found["pictures"])


def test_compare_with_explanation(tmp_path: Path) -> None:
    words = ["compare", "reverse-kissinger", "reverse-kissinger/everything", "--explain", "-n", "64"]
    found = document(tmp_path, *words)
    blocks = found["explanation"]["blocks"]
    total = found["explanation"]["second"] - found["explanation"]["first"]
    assert sum(block["contribution"] for block in blocks) == pytest.approx(total)
    assert {block["block"] for block in blocks} == {"delivery", "list"}


def test_compare_of_two_results(tmp_path: Path) -> None:
    sides = []
    for change in ("pivot.retaliation=0.1", "pivot.retaliation=1.5"):
        folder = tmp_path / change
        words = ["run", "reverse-kissinger", "-n", "16", "--quick", "--set", "quarters=2", "--set", change]
        assert wedge(*words, "--results", str(folder)).returncode == 0
        sides.append(str(next(folder.glob("*/*"))))
    found = document(tmp_path, "compare", *sides)
    assert any(row["measure"].startswith("path ") for row in found["differences"])
    assert wedge("compare", sides[0], "reverse-kissinger").returncode == 2


def test_sensitivity(tmp_path: Path) -> None:
    words = ["sensitivity", "reverse-kissinger", "--trajectories", "3", "--top", "2", "--power", "4", "-n", "128"]
    found = document(tmp_path, *words)
    assert {row["figures"] for row in found["sources"]} == {"documents", "second-sources", "span"}
    assert len([row for row in found["inputs"] if row["total"] is not None]) == 2


def test_discover_and_flips_in_words(tmp_path: Path) -> None:
    for words, said in (
        (["discover", "reverse-kissinger", "-n", "256"], "Second opinion"),
        (["flips", "reverse-kissinger", "--world", "3"], "in world 3 (seed 1)"),
    ):
        done = wedge(*words, "--pictures", str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
        assert "opening quarter only" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frontier", "reverse-kissinger", "--x", "credibility"], "give both --x and --y"),
        (["frontier", "reverse-kissinger", "--x", "tie", "--y", "rung"], "make it --x rung"),
        (["frontier", "reverse-kissinger", "--preset", "credibility"], "credibility-tie"),
        (["frontier", "reverse-kissinger", "--test", "pivot"], "pivot_rational"),
        (["compare", "reverse-kissinger", "reverse-kissinger", "--explain"], "the same numbers"),
        (["discover", "reverse-kissinger", "--reading", "answers", "-n", "64"], "too few to describe"),
        (["flips", "reverse-kissinger", "--reading", "believed"], "obeyed"),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, [*words, "-n", "64", "--pictures", str(tmp_path)])
    assert isinstance(done.exception, InputError)
    assert done.exception.exit_code == 2
    assert said in render(done.exception.problems)


@pytest.mark.parametrize("command", ["frontier", "compare", "flips", "sensitivity", "discover"])
def test_help_has_an_example(command: str) -> None:
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert f"Example: wedge {command}" in " ".join(done.stdout.split())

"""Sweeps that the documents show could be played as they stand, and keys that they name exist."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.runs import estimate
from sim.scenario import load, number_of

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
HOW_TO = (ROOT / "docs/how-to/sweep.md").read_text(encoding="utf-8")
CONTINUED = "\\\n"
SWEEPS = [
    pytest.param(line, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, line in enumerate(
        re.findall(r"^wedge (sweep .*)$", page.read_text(encoding="utf-8").replace(CONTINUED, " "), re.MULTILINE)
    )
]
CLUSTER = {"SLURM_ARRAY_TASK_ID": "7", "SLURM_CPUS_PER_TASK": "4", "SCRATCH": "scratch"}


def test_there_are_sweeps() -> None:
    assert len(SWEEPS) > 5


@pytest.mark.parametrize("line", SWEEPS)
def test_sweeps_of_the_pages_could_be_played(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(estimate, "rate", lambda *_: 100.0)
    monkeypatch.setattr(estimate, "free_bytes", lambda _: 10**15)
    for name, value in CLUSTER.items():
        monkeypatch.setenv(name, value)
    axes = re.search(r"^```yaml\n(schema: 1\nvary:.*?)^```", HOW_TO, re.DOTALL | re.MULTILINE)
    assert axes is not None
    (tmp_path / "vary.yaml").write_text(axes[1])
    done = CliRunner().invoke(app, [*shlex.split(os.path.expandvars(line), comments=True), "--dry-run"])
    assert done.exit_code == 0, done.exception
    assert "Would play" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["vary.yaml"]


def test_keys_that_the_page_names_exist() -> None:
    scenario = load("reverse-kissinger")
    keys = re.findall(r"^\| `([a-z]+\.[a-z0-9_.-]+)` \|", HOW_TO, re.MULTILINE)
    assert len(keys) == 4
    assert all(number_of(scenario, key) for key in keys)

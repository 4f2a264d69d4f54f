"""What the documents show is run: every Python block, and every command exists."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.runs import estimate
from sim.scenario import load, number_of

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCKS = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE))
]


SWEEPS = [
    pytest.param(page, line, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, line in enumerate(
        re.findall(r"^wedge (sweep .*)$", page.read_text().replace("\\\n", " "), re.MULTILINE)
    )
]
CLUSTER = {"SLURM_ARRAY_TASK_ID": "7", "SLURM_CPUS_PER_TASK": "4", "SCRATCH": "scratch"}


@pytest.mark.parametrize("block", BLOCKS)
def test_python_blocks_run(block: str, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr


def test_there_are_blocks_and_sweeps() -> None:
    assert BLOCKS
    assert len(SWEEPS) > 5


@pytest.mark.parametrize(("page", "line"), SWEEPS)
def test_sweeps_of_the_pages_could_be_played(
    page: Path, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(estimate, "rate", lambda *_: 100.0)
    monkeypatch.setattr(estimate, "free_bytes", lambda _: 10**15)
    for name, value in CLUSTER.items():
        monkeypatch.setenv(name, value)
    axes = re.search(r"^```yaml\n(schema: 1\nvary:.*?)^```", (ROOT / "docs/how-to/sweep.md").read_text(), re.S | re.M)
    assert axes is not None
    (tmp_path / "vary.yaml").write_text(axes[1])
    done = CliRunner().invoke(app, [*shlex.split(os.path.expandvars(line), comments=True), "--dry-run"])
    assert done.exit_code == 0, (page, done.exception)
    assert "Would play" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["vary.yaml"]


def test_keys_that_the_page_on_sweeps_names_exist() -> None:
    scenario = load("reverse-kissinger")
    text = (ROOT / "docs/how-to/sweep.md").read_text()
    keys = re.findall(r"^\| `([a-z]+\.[a-z0-9_.-]+)` \|", text, re.MULTILINE)
    assert len(keys) == 4
    assert all(number_of(scenario, key) for key in keys)


def test_commands_exist() -> None:
    known = {command.name for command in app.registered_commands}
    for page in PAGES:
        for fence in re.findall(r"^```\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE):
            for name in re.findall(r"^wedge ([a-z]+)", fence, re.MULTILINE):
                assert name in known, (page.name, name)


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), (page.name, target)

"""What the documents show is run: Python blocks, scenario files, every command with its options; links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
import typer
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

from sim.cli import app
from sim.core.quantities import CONCESSION
from sim.report.gallery import PICTURES
from sim.scenario import load
from sim.ties import PARAMETERS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "reference")]
SYBIL = Sybil(parsers=[PythonCodeBlockParser()], path=str(ROOT))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(page: Path, kind: str) -> list[str]:
    return [body for language, body in FENCE.findall(page.read_text(encoding="utf-8")) if language == kind]


def shown(pages: list[Path], kind: str) -> list[object]:
    return [
        pytest.param(block, id=f"{page.stem}-{number}")
        for page in pages
        for number, block in enumerate(blocks(page, kind))
    ]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.stem)
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = list(SYBIL.parse(page).examples())
    assert len(examples) == len(blocks(page, "python"))
    for example in examples:
        example.evaluate()


SCENARIOS = [
    block for block in shown(PAGES, "yaml") if "schema: 1" in block.values[0] and "\nvary:" not in block.values[0]
]


@pytest.mark.parametrize("text", SCENARIOS)
def test_scenario_files_are_valid(text: str, tmp_path: Path) -> None:
    # The tutorial's file lies beside the built-in one; elsewhere it would name it in full.
    text = text.replace("extends: baseline.yaml", "extends: reverse-kissinger/baseline")
    path = tmp_path / "shown.yaml"
    path.write_text(text, encoding="utf-8")
    assert load(path).question.endswith("?")


def test_there_are_files_shown() -> None:
    assert len(SCENARIOS) >= 4


def commands() -> list[str]:
    fences = [fence for page in PAGES for fence in blocks(page, "")]
    examples = [(one.callback.__doc__ or "").partition("Example: ")[2] for one in app.registered_commands]
    return [line for text in (*fences, *examples) for line in text.splitlines() if line.startswith("wedge ")]


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_commands_are_understood(line: str) -> None:
    _, name, *words = shlex.split(line, comments=True)
    command = typer.main.get_command(app).commands[name]
    command.make_context(name, words)


def test_misspelt_options_would_be_noticed() -> None:
    with pytest.raises(Exception, match="No such option: --world"):
        typer.main.get_command(app).commands["run"].make_context("run", ["baseline", "--world", "3"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path, generate: ModuleType, tmp_path: Path) -> None:
    generate.write_reference(tmp_path)
    for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
        generated = Path(target).parent.name == "reference" and (tmp_path / Path(target).name).exists()
        assert generated or (page.parent / target).exists(), target


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for page in PAGES[1:]:
        name = page.relative_to(ROOT / "docs").with_suffix("").as_posix()
        assert name == "index" or name in index or f"{page.parent.name}/*" in index, name


def test_the_reference_names_everything(generate: ModuleType, tmp_path: Path) -> None:
    generate.write_reference(tmp_path)
    text = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md")}
    assert set(text) == {"commands", "scenario", "parameters", "figures"}
    assert [one.name for one in app.registered_commands if f"## wedge {one.name}\n" not in text["commands"]] == []
    assert [key for key in PARAMETERS if f"`{key}`" not in text["parameters"]] == []
    assert [one.key for one in CONCESSION if f"`{one.key}`" not in text["scenario"]] == []
    assert [name for name in PICTURES if f"`{name}`" not in text["figures"]] == []
    rows = [line for page in text.values() for line in page.splitlines() if line.startswith("|")]
    assert not [row for row in rows if "None" in row or "undefined" in row.lower()]

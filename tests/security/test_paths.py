"""Names and links never lead out of the folders they belong to."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sim.cli.options import below
from sim.core.errors import InputError, StoreError
from sim.report.gallery import draw
from sim.runs.ensemble import Ensemble
from sim.runs.store import CHUNKS, Chunk
from sim.scenario import dump, load, loads

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = (
    "../x",
    "../../x",
    "/abs",
    "a/../../x",
    "x/y",
    ".",
    "..",
    "a" * 300,
    "x\ny",
    "x\0y",
    "C:\\x",
    "~",
    "x\\..\\y",
    "",
)


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_scenario_has_a_name_that_leads_anywhere(name: str) -> None:
    text = dump(load("kissinger-1972"))
    assert "name: kissinger-1972" in text
    with pytest.raises(InputError) as caught:
        loads(text.replace("name: kissinger-1972", f"name: {name!r}"))
    assert caught.value.problems[0].hint


@pytest.mark.parametrize("title", ["../../x", "/abs", "a/../../x", "x" * 100])
def test_a_title_is_no_path(title: str, ensemble: Ensemble, tmp_path: Path) -> None:
    text = dump(ensemble.scenario).replace(ensemble.scenario.title, title)
    renamed = Ensemble(loads(text), ensemble.seed, ensemble.columns, ensemble.quarters, ensemble.failures)
    draw(renamed, tmp_path / "deep" / "figures", ["outcomes"])
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.parent for path in files} == {tmp_path / "deep" / "figures"}
    assert {path.name for path in files} == {"outcomes.svg", "outcomes.png"}


def test_results_stay_below_their_root(tmp_path: Path) -> None:
    results, elsewhere = tmp_path / "results", tmp_path / "elsewhere"
    results.mkdir()
    elsewhere.mkdir()
    assert below(results, "one", "two") == results / "one" / "two"
    (results / "away").symlink_to(elsewhere)
    (results / "back").symlink_to(results / "one")
    (results / "loop").symlink_to(results / "loop")
    assert below(results, "back", "two") == results / "back" / "two"
    (tmp_path / "link").symlink_to(results)
    assert below(tmp_path / "link", "one") == tmp_path / "link" / "one"
    for names in (("away", "two"), ("..", "x"), ("one", "..", "..", "x"), ("..", "results-2", "x"), ("/etc",), (".",)):
        with pytest.raises(StoreError, match="leads out of"):
            below(results, *names)
    with pytest.raises(StoreError, match="leads out of"):
        below(results, "away")


def test_a_chunk_lies_among_the_chunks(tmp_path: Path) -> None:
    path = Chunk(3, 7, 1, 0, {}).path(tmp_path, "worlds")
    assert path.parent == tmp_path / CHUNKS
    with pytest.raises(ValueError, match="format"):
        Chunk("../../x", 7, 1, 0, {}).path(tmp_path, "worlds")  # type: ignore[arg-type]


def test_only_the_guarded_reader_parses_yaml() -> None:
    """`yaml.parse` gives events; nothing constructs, composes or loads."""
    used: dict[str, set[str]] = {}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "yaml":
                used.setdefault(path.name, set()).add(node.attr)
    assert used.keys() == {"reading.py", "dumping.py"}
    assert not any("load" in name.lower() and name not in ("SafeLoader",) for name in used["reading.py"])
    assert "parse" in used["reading.py"]
    assert not {"load", "parse", "safe_load", "compose", "scan"} & used["dumping.py"]

"""A scenario to start from is valid as written, and so is everything its comments offer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.core.errors import InputError
from sim.scenario import builtin_scenarios, load, number_of
from sim.scenario.library import came_out
from sim.scenario.starting import SCHEMA_FILE, schema_text, starter


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("extends", ["reverse-kissinger/baseline", "kissinger-1972/baseline"])
def test_is_valid_and_changes_one_number(tmp_path: Path, extends: str) -> None:
    text = starter("mine", extends)
    scenario = load(written(tmp_path, text))
    assert scenario.name == "mine"
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    changed = [
        key for key, number in scenario.parameters.items() if number.terms != number_of(load(extends), key).terms
    ]
    assert changed == ["pivot.retaliation"]


def test_what_its_comments_offer_is_valid_too(tmp_path: Path) -> None:
    head, _, body = starter("mine", "reverse-kissinger/baseline").partition("schema: 1\n")
    prose = ("A concession is", "replaces the one", "What comes about", "What a test of")
    lines = [
        re.sub(r"^( *)# ", r"\1", line) if not line.startswith(tuple(f"# {one}" for one in prose)) else ""
        for line in body.splitlines()
    ]
    scenario = load(written(tmp_path, head + "schema: 1\n" + "\n".join(lines)))
    assert scenario.menu == ("partial-relief", "full-relief", "grain-deal")
    assert scenario.parameters["suitor.p_reversal"].terms == (0,)
    assert scenario.parameters["ties.security.flow"].terms[1] == -1.5
    assert scenario.events == {"war-ends": 4}
    assert len(scenario.expectations) >= 1


@pytest.mark.parametrize("name", ["", "Mine", "../mine", "a b", "x" * 65, "mine.yaml", "-mine"])
def test_names_that_cannot_be_names_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be the name"):
        starter(name, "reverse-kissinger/baseline")


def test_the_schema_file_is_the_one_in_the_library() -> None:
    kept = Path(__file__).parents[3] / "scenarios" / "schema.json"
    assert json.loads(schema_text()) == json.loads(kept.read_text(encoding="utf-8"))


def test_what_came_out_is_that_of_the_section(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Two\n\n## a\n\n- Came out: yes.\n\n## ab\n\n- Came out: no.\n")
    assert came_out(tmp_path / "a.yaml", "a") == "yes."
    assert came_out(tmp_path / "ab.yaml", "ab") == "no."
    assert came_out(tmp_path / "b.yaml", "b") == ""
    assert came_out(tmp_path / "none" / "b.yaml", "b") == ""


@pytest.mark.parametrize("name", [name for name, _ in builtin_scenarios()])
def test_every_scenario_says_what_came_out(name: str) -> None:
    path = dict(builtin_scenarios())[name]
    assert len(came_out(path, load(path).name)) > 20

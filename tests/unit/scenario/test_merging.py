"""Files that extend others: what is merged, what is replaced, what a null removes, and where references may lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import InputError, Problem
from sim.scenario import Scenario, load, number_of

BASE = (Path(__file__).parents[2] / "bad" / "base" / "minimal.yaml").read_text(encoding="utf-8")
HEAD = "schema: 1\nextends: base.yaml\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "base.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path / "in"


def changed(folder: Path, text: str) -> Scenario:
    (folder / "trial.yaml").write_text(HEAD + text, encoding="utf-8")
    return load(folder / "trial.yaml")


def refusal(path: Path) -> Problem:
    with pytest.raises(InputError) as caught:
        load(path)
    return caught.value.problems[0]


def test_nothing_changed_is_the_same(folder: Path) -> None:
    assert changed(folder, "") == load(folder / "base.yaml")


def test_mappings_merge_and_numbers_are_replaced_whole(folder: Path) -> None:
    base = load(folder / "base.yaml")
    scenario = changed(
        folder,
        "title: Another\nactors: {pivot: {capital: Orchomenos}}\n"
        "concessions: {relief: {value: 0.7}}\nparameters: {economy: {gdp: {value: 9, why: Smaller.}}}\n",
    )
    assert (scenario.title, scenario.question) == ("Another", base.question)
    assert (scenario.actors["pivot"].name, scenario.actors["pivot"].capital) == ("Boeotia", "Orchomenos")
    assert scenario.concessions["relief"].numbers["value"].terms == (0.7,)
    assert scenario.concessions["relief"].numbers["cost"] == base.concessions["relief"].numbers["cost"]
    gdp = number_of(scenario, "economy.gdp")
    assert (gdp.terms, gdp.fact, gdp.mark.file.rsplit("/", 1)[-1]) == ((9.0,), None, "trial.yaml")


def test_lists_are_replaced_whole(folder: Path) -> None:
    scenario = changed(
        folder, "menu: [bases]\nnot_modelled: [One thing.]\nconcessions: {recognition: {tags: [allied-veto]}}"
    )
    assert scenario.menu == ("bases",)
    assert scenario.not_modelled == ("One thing.",)
    assert scenario.concessions["recognition"].tags == ("allied-veto",)


def test_null_removes_an_entry_and_every_mention_of_it(folder: Path) -> None:
    scenario = changed(folder, "concessions: {recognition: ~}\ncounters: {price: null}\nladder: {some: ~}\n")
    assert list(scenario.concessions) == ["relief", "bases"]
    assert scenario.menu == ("relief", "bases")
    assert scenario.concessions["bases"].excludes == ()
    assert [rung.package for rung in scenario.ladder] == [("relief",)]
    assert scenario.counters == {}


def test_what_is_still_required_cannot_be_removed(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        changed(folder, "concessions: {relief: ~}\n")
    assert "recognition" in caught.value.problems[0].message
    assert caught.value.problems[0].hint


def test_a_neutral_value_fills_what_is_left_out(folder: Path) -> None:
    scenario = changed(folder, "")
    assert scenario.concessions["relief"].numbers["ally_cost"].why == "neutral value"


def test_a_circle_is_refused(folder: Path) -> None:
    (folder / "one.yaml").write_text("schema: 1\nextends: two.yaml\n", encoding="utf-8")
    (folder / "two.yaml").write_text("schema: 1\nextends: one.yaml\n", encoding="utf-8")
    problem = refusal(folder / "one.yaml")
    assert (problem.code, problem.mark and (problem.mark.line, problem.mark.column)) == ("E122", (2, 10))
    assert "one.yaml → two.yaml → one.yaml" in problem.message


def test_a_long_chain_is_refused(folder: Path) -> None:
    for number in range(12):
        text = f"schema: 1\nextends: c{number + 1}.yaml\n"
        (folder / f"c{number}.yaml").write_text(text, encoding="utf-8")
    assert refusal(folder / "c0.yaml").code == "E122"


@pytest.mark.parametrize("section", ["extends", "facts", "sources"])
def test_nothing_outside_the_folder_is_read(folder: Path, section: str) -> None:
    (folder.parent / "secret.yaml").write_text("password: 1\n", encoding="utf-8")
    for target in ("../secret.yaml", str(folder.parent / "secret.yaml"), "x/../../secret.yaml"):
        (folder / "trial.yaml").write_text(f"schema: 1\n{section}: {target}\n", encoding="utf-8")
        problem = refusal(folder / "trial.yaml")
        assert problem.code == "E121", problem
        assert "password" not in problem.source_line


def test_a_link_does_not_lead_outside(folder: Path) -> None:
    (folder.parent / "secret.yaml").write_text(BASE, encoding="utf-8")
    (folder / "link.yaml").symlink_to(folder.parent / "secret.yaml")
    (folder / "trial.yaml").write_text("schema: 1\nextends: link.yaml\n", encoding="utf-8")
    assert refusal(folder / "trial.yaml").code == "E121"


@pytest.mark.parametrize("name", ["~root/x.yaml", "a\\0b.yaml", "x" * 300 + ".yaml", "http://example.org/x.yaml", "."])
def test_strange_references_are_refused(folder: Path, name: str) -> None:
    (folder / "trial.yaml").write_text(f'schema: 1\nextends: "{name}"\n', encoding="utf-8")
    assert refusal(folder / "trial.yaml").code in ("E105", "E115", "E120", "E121")


def test_a_reference_to_a_pipe_is_refused_without_waiting(folder: Path) -> None:
    os = pytest.importorskip("os")
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "trial.yaml").write_text("schema: 1\nextends: pipe.yaml\n", encoding="utf-8")
    assert refusal(folder / "trial.yaml").code in ("E102", "E120")


def test_a_file_of_ones_own_extends_a_shipped_scenario_by_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("schema: 1\nextends: reverse-kissinger/baseline\nname: mine\nquarters: 8\n", encoding="utf-8")
    scenario = load(path)
    assert (scenario.name, scenario.quarters) == ("mine", 8)
    assert scenario.parameters == load("reverse-kissinger/baseline").parameters


def test_facts_and_sources_in_files_of_their_own(folder: Path) -> None:
    (folder / "more.yaml").write_text(
        "gdp: {title: Output, value: 7, unit: $bn per year, as_of: 2024, kind: derived, grade: B, document: survey,"
        " paraphrase: Seven.}\n",
        encoding="utf-8",
    )
    scenario = changed(folder, "facts: more.yaml\n")
    assert number_of(scenario, "economy.gdp").terms == (7.0,)
    assert set(scenario.facts) == {"gdp", "export-share"}
    (folder / "more.yaml").write_text("gdp: {value: seven}\n", encoding="utf-8")
    problem = refusal(folder / "trial.yaml")
    assert (problem.code, problem.mark and problem.mark.line) == ("E205", 1)
    assert problem.mark is not None
    assert problem.mark.file.endswith("more.yaml")


def test_a_link_to_itself_is_refused(folder: Path) -> None:
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    (folder / "trial.yaml").write_text("schema: 1\nextends: loop.yaml\n", encoding="utf-8")
    assert refusal(folder / "trial.yaml").code in ("E115", "E120")
    assert refusal(folder / "loop.yaml").code in ("E101", "E115")

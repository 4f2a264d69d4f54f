"""Names of built-in scenarios, in a folder of its own so that the shipped ones may change."""

import pytest

from sim.core.errors import InputError
from sim.core.numbers import fixed
from sim.scenario import builtin, load, with_numbers
from sim.scenario.builtin import builtin_scenarios, find_builtin, locate


@pytest.fixture
def root(tmp_path, monkeypatch):
    for name in ("one/baseline", "one/variant", "two/baseline", "three/only", "single"):
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text("# a comment\nschema: 1\n", encoding="utf-8")
    (tmp_path / "one" / "facts.yaml").write_text("gdp: {value: 1}\n", encoding="utf-8")
    (tmp_path / "sources.yaml").write_text("survey: {title: 'schema: 1'}\n", encoding="utf-8")
    monkeypatch.setattr(builtin, "BUILTIN_ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_facts_and_sources_are_no_scenarios(root):
    names = [name for name, _ in builtin_scenarios()]
    assert names == ["one/baseline", "one/variant", "single", "three/only", "two/baseline"]


def test_without_the_folder_there_is_none(root, monkeypatch):
    monkeypatch.setattr(builtin, "BUILTIN_ROOT", root / "gone")
    assert builtin_scenarios() == []


def test_a_name_that_no_disk_can_hold(root):
    with pytest.raises(InputError) as caught:
        locate("x" * 5000)
    assert caught.value.problems[0].code == "E101"
    assert locate(f"./{'x' * 5000}").name == "x" * 5000  # meant as a path; opening it tells


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("one", "one/baseline"),
        ("one/variant", "one/variant"),
        ("variant", "one/variant"),
        ("three", "three/only"),
        ("only", "three/only"),
        ("single", "single"),
    ],
)
def test_names(root, name, file):
    assert find_builtin(name) == root / f"{file}.yaml"


@pytest.mark.parametrize(
    "name", ["baseline", "one/facts", "facts", "sources", "../one", "one/", "/one", "", "One/../one"]
)
def test_no_names(root, name):
    assert find_builtin(name) is None


def test_a_name_of_several_asks_which(root):
    with pytest.raises(InputError) as caught:
        locate("baseline")
    assert caught.value.problems[0].hint == "say which: one/baseline, two/baseline"


def test_an_edited_file_is_looked_at_again(root):
    builtin_scenarios()
    (root / "single.yaml").write_text("name: x\n", encoding="utf-8")
    assert "single" not in dict(builtin_scenarios())


def test_paths(root):
    assert locate("./one/baseline.yaml").name == "baseline.yaml"
    assert locate("./one").resolve() == locate(root / "one") == root / "one" / "baseline.yaml"
    assert locate("./nowhere.yaml").name == "nowhere.yaml"


def test_numbers_in_code_keep_away_from_the_pole_of_imports():
    scenario = load(builtin.builtin_scenarios()[0][1])
    with pytest.raises(InputError) as caught:
        with_numbers(scenario, {"ties.imports.share": fixed(0.99, "x"), "ties.imports.replaceable": fixed(0.01, "x")})
    assert caught.value.problems[0].code == "E309"

"""Each kind of slip gives a message with its place, its code and a hint, and several come at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.core.errors import InputError, Problem
from sim.core.numbers import Mark
from sim.core.rendering import as_rows, render
from sim.scenario import load, shaping
from sim.scenario.marked import node_of
from sim.scenario.problems import Problems
from sim.scenario.schema import MODELS

BASE = (Path(__file__).parents[2] / "bad" / "base" / "minimal.yaml").read_text(encoding="utf-8")
HEAD = "schema: 1\nextends: base.yaml\n"


def problems_of(folder: Path, text: str) -> tuple[Problem, ...]:
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "trial.yaml").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(folder / "trial.yaml")
    return caught.value.problems


SLIPS = {
    "number": ("parameters: {ties: {exports: {share: {value: 31, why: x}}}}", "E203", (3, 46), "31 % is 0.31"),
    "unit": ("parameters: {economy: {gdp: {value: 9, unit: share, why: x}}}", "E209", (3, 46), "$bn per year"),
    "source": ("facts: {gdp: {document: survy}}", "E302", (3, 25), "did you mean survey?"),
    "role": ("actors: {pivott: {name: A, adjective: B, capital: C}}", "E201", (3, 10), "did you mean pivot?"),
    "key": ("quarter: 8", "E201", (3, 1), "did you mean quarters?"),
    "parameter": ("parameters: {suitor: {denail: {value: 1, why: x}}}", "E201", (3, 23), "suitor.denial?"),
    "fact": ("parameters: {economy: {gdp: {fact: gdpp}}}", "E301", (3, 36), "did you mean gdp?"),
    "money": ("parameters: {economy: {gdp: {value: $240B, why: x}}}", "E205", (3, 37), "write 240"),
    "reason": ("parameters: {economy: {gdp: {value: 240}}}", "E206", (3, 29), "why"),
    "concession": ("menu: [relif]", "E303", (3, 8), "did you mean relief?"),
    "distribution": (
        "parameters: {suitor: {turn: {distribution: unifrom, low: 0, high: 1, why: x}}}",
        "E208",
        (3, 44),
        "did you mean uniform?",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_place_and_hint(tmp_path: Path, slip: str) -> None:
    text, code, place, hint = SLIPS[slip]
    (problem,) = problems_of(tmp_path, text)
    assert problem.mark is not None
    assert (problem.code, (problem.mark.line, problem.mark.column)) == (code, place)
    assert problem.mark.file.endswith("trial.yaml")
    assert hint in problem.hint
    assert problem.source_line == text


def test_several_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = problems_of(tmp_path, "title: 3\nquarters: 0\nmenu: [nothing]\nexpect: {stays: {at_least: 90}}")
    assert [problem.code for problem in found] == ["E204", "E203", "E303", "E203"]
    assert [problem.mark.line for problem in found if problem.mark] == [3, 4, 5, 6]


def test_more_than_twenty_are_cut_and_counted(tmp_path: Path) -> None:
    found = problems_of(tmp_path, "".join(f"unknown{number}: 1\n" for number in range(50)))
    assert len(found) == 20
    assert [problem.code for problem in found].count("E100") == 1
    assert "31 more" in next(problem.message for problem in found if problem.code == "E100")


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, f"start: {'9' * 500}x")
    assert len(problem.message) < 130


def test_no_python_in_messages(tmp_path: Path) -> None:
    for text in ("title: 3", "menu: 3", "quarters: [1]", "actors: 3", "concessions: {relief: 3}", "expect: {stays: 3}"):
        for problem in problems_of(tmp_path, text):
            assert not {"dict", "str", "int", "float", "NoneType", "Node"} & set(problem.message.split()), problem


def test_rendered_with_line_and_caret(tmp_path: Path) -> None:
    text = render(problems_of(tmp_path, "quarter: 8\n"))
    first, line, caret, hint = text.splitlines()
    assert first.endswith("trial.yaml:3:1: E201 unknown key quarter")
    assert line.endswith("| quarter: 8")
    assert line[caret.index("^")] == "q"
    assert hint.strip() == "did you mean quarters?"


@pytest.mark.parametrize("column", [1, 60, 150, 400])
def test_the_caret_stands_below_its_column_in_a_long_line(column: int) -> None:
    source = "".join("abcdefghijklmnopqrstuvwxyz"[place % 26] for place in range(400))
    _, line, caret = render([Problem("E201", "x", Mark("f", 7, column), "", source)]).splitlines()
    assert line[caret.index("^")] == source[column - 1]
    assert len(line) < 130


def test_nothing_that_a_terminal_obeys_is_printed() -> None:
    nasty = "a\x1b[31m\u202e\r\n\x07b"
    problem = Problem("E201", nasty, Mark(nasty, 1, 3), nasty, nasty)
    assert all(line.isprintable() for line in render([problem]).split("\n"))
    (row,) = as_rows([problem])
    assert all(value.isprintable() for value in row.values() if isinstance(value, str))


def test_rows_are_plain_data(tmp_path: Path) -> None:
    (row,) = json.loads(json.dumps(as_rows(problems_of(tmp_path, "quarter: 8"))))
    assert (row["code"], row["line"], row["column"]) == ("E201", 3, 1)
    assert {"message", "file", "hint"} <= set(row)
    (bare,) = as_rows([Problem("E101", "no such file")])
    assert bare["file"] is bare["line"] is bare["column"] is None


def test_what_no_rule_foresees_is_told_too() -> None:
    """A newer pydantic may have kinds of misfit of its own."""
    problems = Problems()
    shaping._tell({"loc": ("title",), "type": "something_new", "ctx": {}}, node_of({"title": "x"}), problems)
    (problem,) = problems.error().problems
    assert (problem.code, problem.message) == ("E204", "title does not fit here")


def test_every_mapping_of_a_scenario_lists_its_keys(tmp_path: Path) -> None:
    """An unknown key is answered with the known ones, wherever it stands."""
    lines = (
        "strange: 1",
        "actors: {strange: 1, pivot: {strange: 1}}",
        "turnover: {strange: 1}",
        "concessions: {bases: {strange: 1}}",
        "counters: {price: {strange: 1}}",
        "correlations: {replaceability: {strange: 1}}",
        "ladder: {some: {strange: 1}}",
        "levers: {free-relief: {strange: 1}}",
        "expect: {wedge_rational: {strange: 1}}",
        "facts: {gdp: {strange: 1}, export-share: {second: [{strange: 1, source: survey, value: 1, says: x}]}}",
        "sources: {survey: {strange: 1}}",
    )
    found = [problem for line in lines for problem in problems_of(tmp_path, line) if problem.code == "E201"]
    assert len(found) == len(MODELS)
    assert all("possible keys: " in problem.hint for problem in found)


def hints_of(folder: Path, text: str) -> list[tuple[str, str]]:
    return [(problem.code, problem.hint) for problem in problems_of(folder, text)]


def test_an_unknown_answer_is_one_slip_whatever_its_bounds(tmp_path: Path) -> None:
    for bounds in ("{why: x}", "{at_least: 0.9, at_most: 0.1}", "{at_most: 7}"):
        problems = problems_of(tmp_path, f"expect: {{nonsense: {bounds}}}")
        assert [problem.message for problem in problems] == ["expect: there is no answer nonsense"]


def test_bounds_of_shares_and_of_prices_are_told_apart(tmp_path: Path) -> None:
    share, price = "expect: {wedge_rational: {at_most: 31}}", "expect: {price: {at_least: -1}}"
    assert hints_of(tmp_path, share) == [("E203", "answers are shares of worlds; 31 % is 0.31")]
    assert hints_of(tmp_path, price) == [("E203", "prices are not negative")]
    (tmp_path / "trial.yaml").write_text(f"{HEAD}expect: {{price: {{at_least: 31}}}}\n", encoding="utf-8")
    assert load(tmp_path / "trial.yaml").expectations[-1].at_least == 31


def test_only_a_number_that_should_be_a_word_is_to_be_quoted(tmp_path: Path) -> None:
    assert "put it in quotation marks: '7'" in hints_of(tmp_path, "title: 7")[0][1]
    assert hints_of(tmp_path, "title: [a]")[0][1] == "put it in quotation marks"
    for text in ("menu: 7", "levers: 7"):
        assert "quotation" not in hints_of(tmp_path, text)[0][1]

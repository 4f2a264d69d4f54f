"""Every file of tests/bad is refused with the codes, places and messages that stand in expected.csv."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from sim.core.errors import InputError
from sim.core.rendering import as_rows, render
from sim.scenario import load, reading
from sim.scenario.problems import CODES, LIMIT

BAD = Path(__file__).resolve().parents[2] / "bad"
FILES = sorted(path.name for path in BAD.glob("*.yaml"))


def expected() -> dict[str, list[tuple[str, str, str]]]:
    rows = defaultdict(list)
    with open(BAD / "expected.csv", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            rows[row["file"]].append((row["place"], row["code"], row["message"]))
    return dict(rows)


EXPECTED = expected()


def test_table_and_folder_agree():
    assert sorted(EXPECTED) == FILES
    assert len(FILES) >= 120


@pytest.mark.parametrize("name", FILES)
def test_refused_as_written(name, monkeypatch):
    monkeypatch.chdir(BAD)
    with pytest.raises(InputError) as caught:
        load(Path(name))
    problems = caught.value.problems
    found = [(str(problem.mark), problem.code, problem.message.replace(str(BAD), "<folder>")) for problem in problems]
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name in FILES if EXPECTED[name][0][1] not in ("E106", "E104")])
def test_pure_python_parser_finds_the_same(name, monkeypatch):
    monkeypatch.chdir(BAD)
    monkeypatch.setattr(reading, "PARSER", yaml.SafeLoader)
    test_refused_as_written(name, monkeypatch)


@pytest.mark.parametrize("name", FILES)
def test_told_to_people_and_programs(name, monkeypatch):
    monkeypatch.chdir(BAD)
    with pytest.raises(InputError) as caught:
        load(Path(name))
    problems = caught.value.problems
    text = render(problems)
    assert 0 < len(problems) <= LIMIT
    assert all(problem.code in CODES for problem in problems)
    assert all(line.isprintable() for line in text.split("\n"))
    assert text.isascii() or "\x1b" not in text
    for word in ("<class", "Traceback", "NoneType", " str ", " dict ", "pydantic", "Input should"):
        assert word not in text
    for problem, row in zip(problems, as_rows(problems), strict=True):
        assert problem.hint, f"{problem.code} says nothing about how to mend it: {problem.message}"
        assert len(problem.message) < 300
        assert (row["file"], row["line"], row["column"]) == (problem.mark.file, problem.mark.line, problem.mark.column)


def test_every_code_is_tried():
    tried = {code for rows in EXPECTED.values() for _, code, _ in rows}
    # Not by files: too many problems, no such file, folders, sizes, depth, unreadable files, the command line, axes.
    elsewhere = {"E100", "E101", "E102", "E103", "E107", "E108", "E115", "E315", "E316", "E317", "E318"}
    assert tried | elsewhere == set(CODES)

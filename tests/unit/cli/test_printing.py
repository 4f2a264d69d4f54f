"""The verdict on a terminal: at its width, numbers at the margin, figures beside their units."""

from __future__ import annotations

import re

import pytest

from sim.analysis.verdict import GROUPS, Line, Verdict, verdict
from sim.cli.printing import columns, say_verdict, wrapped
from sim.runs.ensemble import Ensemble


@pytest.fixture(scope="module")
def answer(ensemble: Ensemble) -> Verdict:
    return verdict(ensemble, levers=False)


@pytest.mark.parametrize("width", [44, 60, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(answer: Verdict, width: int, capsys: pytest.CaptureFixture[str]) -> None:
    say_verdict(answer, GROUPS, width)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    numbers = [int(found[1]) for line in lines if (found := re.match(r"([ \d]\d) \S", line))]
    assert numbers == [line.number for line in answer.lines] == list(range(1, 20))
    after = lines[[line.startswith("ANSWER") for line in lines].index(True) :]
    assert [line for line in after if not re.match(r"   |[ \d]\d |[A-Z ]+$|ANSWER  ", line)] == []


def test_nothing_is_lost_in_wrapping(answer: Verdict, capsys: pytest.CaptureFixture[str]) -> None:
    say_verdict(answer, GROUPS, 80)
    printed = " ".join(capsys.readouterr().out.split())
    for line in answer.lines:
        if not line.cells:
            assert f"{line.number} {' '.join(line.text.split())}" in printed


def test_readings_stand_under_their_heads(capsys: pytest.CaptureFixture[str]) -> None:
    line = Line(1, "It leaves", {}, ("< 1/64", "2.0 % ± 0.5 %"))
    say_verdict(Verdict("Why?", "run", "No.", ("answers", "silent"), (line,)), {}, 70)
    head, row = capsys.readouterr().out.splitlines()[-2:]
    assert head.index("answers") + len("answers") == row.index("< 1/64") + len("< 1/64")
    assert len(head) == len(row) == 70


def test_figures_stay_with_their_units() -> None:
    for width in range(24, 60):
        lines = wrapped("In 4.2 % ± 0.3 % of worlds, about $150 bn, or in < 1/2000 of them", width, " 1 ", "   ")
        assert not [line for line in lines if line.endswith((" ±", "<")) or re.match(r" +(%|±|bn|1/)", line)]


def test_width_is_that_of_the_terminal_within_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    for asked, got in (("72", 72), ("400", 120), ("10", 40)):
        monkeypatch.setenv("COLUMNS", asked)
        assert columns() == got
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr("sys.__stdout__", None)
    assert columns() == 80

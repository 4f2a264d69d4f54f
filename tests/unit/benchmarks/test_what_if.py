"""The bench of the what-if page: every move is one, and what is measured is what the page sends."""

from __future__ import annotations

import json

import pytest

from benchmarks.what_if import HEADS, MOVES, NAME, SEED, STATED, awaited, parts, sent
from sim.dashboard.desk import Desk
from sim.dashboard.what_if import applied
from sim.runs.workers import Serial
from sim.scenario import load


@pytest.mark.parametrize("move", MOVES)
def test_every_move_changes_the_scenario(move: str) -> None:
    assert applied(load(NAME), MOVES[move]) != load(NAME)


def test_a_move_is_measured_to_the_last_figure() -> None:
    desk = Desk(NAME, 32, SEED, Serial(), 1)
    *_, stated = desk.outlooks(STATED)
    first, whole, now = awaited(desk, MOVES["relation −8"], stated)
    assert 0 < first < whole
    assert now.complete
    words, said, drawn = json.loads(sent(now, stated))
    assert len(words) > 2
    assert set(said) == set(drawn)
    figures = parts(desk, MOVES["relation −8"], now, stated)
    assert len(figures) == len(HEADS) - 3
    assert min(figures) >= 0 < figures[0] < figures[1]

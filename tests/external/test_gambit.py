"""E4: what Gambit says of small offer games, frozen by tests/gambit_fixture.py, beside what we say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.efg import extensive_form
from sim.analysis.equilibrium import Window, solve_window
from sim.game.tables import GameTable
from tests.efg_solver import moves, read, solve
from tests.gambit_fixture import words_of

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "gambit.json").read_text(encoding="utf-8"))
ENUMERATED = [case for case in CASES if "pure" in case["gambit"]]


def window_of(case: dict[str, Any]) -> Window:
    table = GameTable(**{name: np.array(value) for name, value in case["tables"].items()})
    return Window((table,) * case["quarters"], np.array(case["discount"]), np.array(case["masks"]), True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["seed"])
def test_the_file_that_gambit_read_is_the_one_we_write(case: dict[str, Any]) -> None:
    game = window_of(case)
    assert extensive_form(game, 0, words_of(game)) == case["efg"]


@pytest.mark.parametrize("case", ENUMERATED, ids=lambda case: case["seed"])
def test_our_equilibrium_is_among_gambits(case: dict[str, Any]) -> None:
    game = window_of(case)
    nodes = solve_window(game)
    tree = read(case["efg"])
    ours = ["".join(str(int(np.argmax(odds))) for odds in player) for player in moves(tree, 0.0)]
    if len(nodes) == 1:  # the same profile straight from the arrays
        node = nodes[0]
        arrays = [node.offer[0][np.newaxis], node.answer[0], node.plan[0].reshape(-1, 3)]
        ours = ["".join(str(int(place)) for place in np.argmax(part, axis=1)) for part in arrays]
    assert ours in case["gambit"]["pure"]
    assert len(case["gambit"]["pure"]) < 3 ** len(ours[2]) * 2 ** len(ours[1])  # not everything is an equilibrium


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["seed"])
def test_logit_agent_quantal_response_agrees(case: dict[str, Any]) -> None:
    nodes = solve_window(window_of(case), case["temperature"])
    gambit = case["gambit"]["logit"]
    first = nodes[0]
    np.testing.assert_allclose(first.offer[0], gambit["suitor"][0], atol=1e-9)
    tree = read(case["efg"])
    for ours, theirs in zip(moves(tree, case["temperature"]), gambit.values(), strict=True):
        for mine, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(mine, other, atol=1e-9)
    np.testing.assert_allclose(first.values[0], solve(tree, case["temperature"]), atol=1e-9)

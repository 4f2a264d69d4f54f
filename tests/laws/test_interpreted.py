"""The compiled game, interpreted: Python checks every bound of every array, machine code checks none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORLDS = 20 if os.environ.get("NIGHTLY") != "1" else 400

CODE = f"""
import random
from sim.game.play import best_counters, pivot_columns
from sim.game.solve import best_offers, solve, solve_worlds
from tests import oracle
from tests.laws.test_stage_game import ONE, differences
from tests.worlds import menu_of_world, position_of
assert not hasattr(solve_worlds, "py_func"), "this is to be the interpreted game"
rng = random.Random(4)
for concessions in range(5):
    for counters in range(4):
        for _ in range({WORLDS} // (1 + concessions)):
            world = oracle.random_world(rng, concessions, counters)
            assert differences(world) == [], world
            position, menu = position_of([world]), menu_of_world(world)
            solve(position, menu, ONE, prices=False)
            offer = best_offers(position, menu, ONE)
            pivot_columns(position, menu, offer, best_counters(position, menu, offer))
"""


def test_no_array_is_left_by_its_ends_and_the_answers_are_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]

"""The hand-fused kernel gives the flags that wedgesim's own stage game gives."""

from __future__ import annotations

import random

import numpy as np
import pytest

from benchmarks.fused import FLAGS, flags_of
from sim.game.position import without_counters
from sim.game.solve import solve
from sim.model.model import WedgeModel
from sim.scenario import load
from tests import oracle
from tests.worlds import menu_of_world, position_of

WORLDS = 256
CASES = {
    "baseline": ("reverse-kissinger", []),
    "1972": ("kissinger-1972", []),
    "everything": ("everything", []),
    "rift": ("sino-russian-rift", []),
    "a quiet border in 1972": (
        "kissinger-1972",
        ["ties.security.flow=0.5", "suitor.misperception=0.5", "pivot.noise=1", "suitor.background_hazard=0.05"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_worlds_of_shipped_scenarios(case: str) -> None:
    name, sets = CASES[case]
    model = WedgeModel(load(name, sets), worlds=WORLDS, rng=3)
    for _ in range(10):
        model.step()
        found = flags_of(model.stage.position, model.stage.bare_tie, model.board.menu, model.state.alignment != 2)
        for reading, answering in enumerate((True, False)):
            ours = model.answers(answering=answering, prices=False)
            for test, flag in enumerate(FLAGS):
                np.testing.assert_array_equal(found[reading, test], getattr(ours, flag), err_msg=f"{flag} {reading}")
    model.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_worlds_drawn_broadly(seed: int) -> None:
    rng, one, held = random.Random(seed), np.ones(1, dtype=bool), np.zeros(len(FLAGS), dtype=int)
    for _ in range(4000):
        world = oracle.random_world(rng, rng.randint(0, 5), rng.randint(0, 3))
        position, menu, bare = position_of([world]), menu_of_world(world), np.array([float(world.lasting_tie)])
        found = flags_of(position, bare, menu, one)
        for reading, game in enumerate((position, without_counters(position, bare))):
            ours = solve(game, menu, one, prices=False)
            assert [int(getattr(ours, flag)[0]) for flag in FLAGS] == found[reading, :, 0].tolist(), world
        held += found[0, :, 0]
    assert (held > 50).all()

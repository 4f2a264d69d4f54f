"""What the laws of the stage game pass by: tables of every ending, quick tests, menus of pairs, a disk without room."""

from __future__ import annotations

import math
import random
import tempfile
from pathlib import Path

import numpy as np
import pytest

from sim.game import compiled
from sim.game.menu import menu_of
from sim.game.solve import solve
from sim.game.tables import game_table, one_package
from sim.scenario import load
from tests import oracle
from tests.worlds import menu_of_world, position_of

MINIMAL = Path(__file__).parents[2] / "bad" / "base" / "minimal.yaml"
ONE = np.ones(1, dtype=bool)


def worlds(count: int) -> list[oracle.World]:
    rng = random.Random(5)
    return [oracle.random_world(rng, rng.randint(1, 3), rng.randint(0, 2)) for _ in range(count)]


@pytest.mark.parametrize("world", worlds(6))
def test_a_table_holds_what_enumeration_finds(world: oracle.World) -> None:
    position, menu = position_of([world]), menu_of_world(world)
    masks = list(oracle.packages(world))
    table = game_table(position, menu, np.array(masks, dtype=np.int64))
    for place, mask in enumerate(masks):
        expected = oracle.reply(world, mask)
        chosen = table.sets[0].tolist().index(expected.counters)
        assert math.isclose(table.pivot[0, place, chosen, expected.alignment], expected.pivot, abs_tol=1e-9)
        assert table.durable[0, place] == oracle.holds(world, oracle.sums(world, mask))
        # Counters are for those who stay or hedge: to leave is worth the same under all of them.
        assert len(set(table.pivot[0, place, :, oracle.DEFECT])) == 1
        _, package = one_package(position, menu, 0, mask)
        assert package.bill == table.bill[0, place]


def test_the_tests_alone_are_the_tests_of_the_whole_answer() -> None:
    seen = set()
    for world in worlds(60):
        theirs = oracle.solve(world)
        ours = solve(position_of([world]), menu_of_world(world), ONE, prices=False)
        assert (ours.suitor_rational[0], ours.wedge_rational[0]) == (theirs.suitor_rational, theirs.wedge_rational)
        seen.add(bool(theirs.suitor_rational))
    assert seen == {False, True}


def test_to_exclude_is_mutual() -> None:
    concessions = load(MINIMAL).concessions
    assert concessions["bases"].excludes == ("recognition",)
    assert concessions["recognition"].excludes == ()
    menu = menu_of(list(concessions.values()))
    assert menu.excludes.tolist() == [0, 1 << 2, 1 << 1]


def test_where_no_folder_can_be_written_compiled_code_goes_to_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    monkeypatch.setattr(tempfile, "mkdtemp", lambda prefix: f"/elsewhere/{prefix}")
    assert compiled._cache_folder() == "/elsewhere/wedgesim-"

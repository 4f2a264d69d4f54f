"""The agent-based model: an ordinary Mesa model whose worlds are independent of how they are asked for."""

from __future__ import annotations

from pathlib import Path

import mesa
import numpy as np

from sim.core.streams import BLOCK, Streams
from sim.game.compiled import source_digest
from sim.model.model import STEP_ORDER, WedgeModel
from sim.scenario import Scenario


def test_worlds_one_by_one_are_the_worlds_of_a_block(baseline: Scenario) -> None:
    together = WedgeModel(baseline, worlds=3, rng=7)
    alone = [WedgeModel(baseline, worlds=1, rng=7, first=world) for world in range(3)]
    for _ in range(4):
        together.step()
        for model in alone:
            model.step()
    for world, model in enumerate(alone):
        assert together.state.alignment[world] == model.state.alignment[0]
        assert together.state.trust[world] == model.state.trust[0]
        for entry, total in together.ledger.totals.items():
            assert total[world] == model.ledger.totals[entry][0]


def test_first_worlds_of_more_are_the_same_worlds() -> None:
    few, many = Streams(1, 0, 5).uniforms("x"), Streams(1, 0, 3 * BLOCK).uniforms("x")
    np.testing.assert_array_equal(few, many[:5])
    np.testing.assert_array_equal(Streams(1, BLOCK - 2, 4).uniforms("x"), many[BLOCK - 2 : BLOCK + 2])


def test_purposes_quarters_and_seeds_differ() -> None:
    one = Streams(1, 0, 100)
    drawn = [one.uniforms("x"), one.uniforms("y"), one.uniforms("x", 1), Streams(2, 0, 100).uniforms("x")]
    assert len({tuple(luck) for luck in drawn}) == 4


def test_it_is_an_ordinary_mesa_model(baseline: Scenario) -> None:
    model = WedgeModel(baseline, worlds=1, rng=1)
    assert isinstance(model, mesa.Model)
    assert {type(agent).__name__ for agent in model.agents} == {"Suitor", "Incumbent", "Pivot"}
    model.step()
    assert model.state.quarter == 1
    model.close()
    assert not list(model.agents)


def test_step_order_names_five_steps() -> None:
    assert [name for name, _ in STEP_ORDER] == [
        "suitor.offer", "incumbent.counter", "pivot.align", "settle", "nature",
    ]  # fmt: skip


def test_compiled_code_belongs_to_its_source(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("x = 1")
    before = source_digest(tmp_path)
    (tmp_path / "one.py").write_text("x = 2")
    assert source_digest(tmp_path) != before

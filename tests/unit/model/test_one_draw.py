"""Nothing is counted twice, and parts of one judged total move together (domain rules)."""

from __future__ import annotations

import numpy as np

from sim.calibration import draw
from sim.core.streams import Streams
from sim.model.stage import board_of, counter_values, current, stage
from sim.model.state import opening
from sim.scenario import Scenario
from sim.ties.finance import settlement_of

STREAMS = Streams(1, 0, 512)


def test_costs_to_allies_and_at_home_are_parts_of_one_draw(baseline: Scenario) -> None:
    drawn = draw(baseline, STREAMS)
    for one in baseline.menu:
        allies, home = (drawn[f"concessions.{one}.{part}_cost"] for part in ("ally", "home"))
        assert np.corrcoef(allies, home)[0, 1] > 0.999, one


def test_a_better_price_costs_what_it_gives(baseline: Scenario) -> None:
    drawn = draw(baseline, STREAMS)
    np.testing.assert_array_equal(drawn["counters.price.value"], drawn["counters.price.cost"])


def test_financial_friction_is_spared_once(baseline: Scenario) -> None:
    drawn = draw(baseline, STREAMS)
    board, state = board_of(baseline, drawn), opening(baseline, drawn)
    values = current(board, state)
    friction = settlement_of(values)
    yuan = counter_values(board, values)[:, list(board.counters).index("yuan-finance")]
    assert (stage(board, state).ties["finance"] / values["ties.scale"] + yuan <= friction + 1e-12).all()
    assert (yuan < drawn["counters.yuan-finance.value"]).any()
    lifted = sum(drawn[f"concessions.{one}.finance_share"] for one in baseline.menu)
    assert (lifted <= 1 + 1e-12).all()

"""One line on a scenario: what it says follows from the tables, and differences within the noise are not claimed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.differences import Difference, apart, paired
from sim.analysis.levers import each_alone
from sim.analysis.library import OBEYED, by_rung, in_one_line, offers
from sim.analysis.shares import Share, share_of
from sim.runs.ensemble import Ensemble
from sim.scenario import Scenario


def with_columns(ensemble: Ensemble, **columns: object) -> Ensemble:
    return replace(ensemble, columns=ensemble.worlds.assign(**columns))


def test_a_difference_is_claimed_only_beyond_two_errors(ensemble: Ensemble) -> None:
    half = np.arange(len(ensemble)) < len(ensemble) // 2
    before = with_columns(ensemble, **{OBEYED: half})
    assert "not told apart from the baseline" in in_one_line(before, before)
    after = with_columns(ensemble, **{OBEYED: np.ones(len(ensemble))})
    line = in_one_line(after, before)
    assert "all 64 worlds if others obeyed (+50 ± 6.2 points against the baseline)" in line
    assert "−50" in in_one_line(before, after)


def test_where_the_pivot_leaves_anyway_nothing_is_bought(ensemble: Ensemble) -> None:
    line = in_one_line(with_columns(ensemble, start_answers_splits_anyway=np.ones(len(ensemble))))
    assert line == "Russia leaves unpaid in all 64 worlds; there is nothing to buy."


def test_nothing_has_a_price(ensemble: Ensemble) -> None:
    assert "no package has a price" in in_one_line(with_columns(ensemble, start_obeyed_price=np.nan))


def test_rungs_are_counted_from_one(baseline: Scenario) -> None:
    line = by_rung(baseline, 64)
    assert line.startswith("Rung by rung: 1: ")
    assert f"{len(baseline.ladder)}: " in line


def test_offers_are_compared_world_by_world(ensemble: Ensemble) -> None:
    none, some = (with_columns(ensemble, path_answers_offers=np.full(len(ensemble), count)) for count in (0, 2))
    assert offers(none, some).startswith(
        "Something is offered in all 64 worlds, with eyes open in none of 64 worlds (+1"
    )


def test_paired_differences_are_sharper_where_luck_is_common() -> None:
    rng = np.random.default_rng(1)
    first = rng.random(4000) < 0.5
    second = first | (rng.random(4000) < 0.02)
    assert paired(first, second).told_apart
    assert not apart(share_of(first), share_of(second)).told_apart
    assert paired(first, second).value == pytest.approx(apart(share_of(first), share_of(second)).value)
    assert not Difference(0.0, 0.0).told_apart


def test_certainty_is_not_printed() -> None:
    assert [str(Share(1.0, 0.0, count)) for count in (64, 500, 10_000)] == ["> 98 %", "> 99.8 %", "> 99.99 %"]
    assert str(Share(0.0, 0.0, 500)) == "< 1/500"


def test_levers_alone_keep_the_scenarios_order(baseline: Scenario) -> None:
    stated, pulled = each_alone(baseline, "pivot_rational", 64)
    assert [one.lever for one in pulled] == list(baseline.levers)
    for one in pulled:
        assert one.change.value == pytest.approx(one.share.value - stated.value)

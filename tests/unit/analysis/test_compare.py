"""Two scenarios in the same worlds, and blocks that change hands."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.blocks import LATER, block_of, exchange, hybrid
from sim.analysis.compare import (
    compare,
    compare_runs,
    comparison_sentences,
    explain,
    explanation_sentences,
    paired_means,
    table_lines,
)
from sim.analysis.opening import opening_tests
from sim.core.errors import InputError
from sim.report.compare import figure
from sim.report.style import encoded, title_of
from sim.runs.ensemble import run
from sim.scenario import load
from sim.scenario.events import with_events
from sim.ties import PARAMETERS


@pytest.fixture(scope="module")
def opening_to_china():
    return load("kissinger-1972")


def test_every_parameter_has_a_block() -> None:
    assert {block_of(key) for key in PARAMETERS} >= {"economy", "politics", "commitment", "prize", "nature"}
    assert block_of("suitor.alliance_cost_scale") == "costs"
    assert block_of("ties.security.flow", fine=True) == "ties.security"
    assert block_of("ties.exports.total", fine=True) == "economy"


def test_all_blocks_make_the_other_scenario_and_none_leaves_it(baseline, opening_to_china) -> None:
    both = exchange(opening_to_china, baseline)
    assert "menu" in both.titles
    whole, nothing = hybrid(both, both.titles), hybrid(both, ())
    pd.testing.assert_frame_equal(opening_tests(whole, 64), opening_tests(baseline, 64))
    pd.testing.assert_frame_equal(opening_tests(nothing, 64), opening_tests(opening_to_china, 64))


def test_variants_have_their_menu_taken_apart(baseline) -> None:
    both = exchange(baseline, load("reverse-kissinger/everything"))
    assert set(both.titles) == {"delivery", "list"}
    ours = exchange(baseline, load("reverse-kissinger", ["concessions.g8.value=0.2", "offer.up_front=0.5"]))
    assert set(ours.titles) == {"values", "bargaining"}


def test_dates_go_with_nature_and_count_in_the_opening_where_they_act_there(baseline) -> None:
    pipeline = "power-of-siberia-2"
    for events, opening in (({"war-ends": 0}, {"nature"}), ({pipeline: 9}, {"nature"}), ({"war-ends": 2}, set())):
        dated = with_events(baseline, events)
        assert set(exchange(baseline, dated).titles) == opening
        both = exchange(baseline, dated, opening=False)
        assert set(both.titles) == {"nature"}
        assert hybrid(both, ("nature",)).events == events
        assert hybrid(both, ()).events == {}


def test_a_date_goes_no_further_than_its_counter(baseline, opening_to_china) -> None:
    dated = with_events(baseline, {"power-of-siberia-2": 9, "war-ends": 2})
    both = exchange(opening_to_china, dated, opening=False)
    assert hybrid(both, ("nature",)).events == {"war-ends": 2}
    assert hybrid(both, both.titles).events == dated.events


@pytest.mark.parametrize("block", LATER)
def test_later_blocks_cannot_move_the_opening(baseline, opening_to_china, block: str) -> None:
    both = exchange(opening_to_china, baseline, opening=False)
    assert block in both.titles
    swapped = hybrid(both, (block,))
    pd.testing.assert_frame_equal(opening_tests(swapped, 64), opening_tests(opening_to_china, 64))


def test_groups_drawn_together_go_with_their_first_member(baseline, opening_to_china) -> None:
    both = exchange(opening_to_china, baseline)
    names = {group.name for group in hybrid(both, ("economy",)).correlations}
    assert names == {"replaceability"}
    members = [key for group in hybrid(both, both.titles).correlations for key in group.members]
    assert len(members) == len(set(members))


def test_paired_error_is_that_of_the_differences() -> None:
    generator = np.random.default_rng(1)
    luck = generator.normal(size=500)
    first = pd.DataFrame({"x": luck})
    second = pd.DataFrame({"x": luck + 0.1 + 0.01 * generator.normal(size=500)})
    row = paired_means(first, second, ["x"]).loc["x"]
    assert row["difference"] == pytest.approx(0.1, abs=0.002)
    assert row["error"] < 0.001
    assert row["told_apart"]


def test_a_scenario_differs_from_itself_in_nothing(baseline) -> None:
    table = compare(baseline, baseline, worlds=32)
    assert (table["difference"] == 0).all()
    assert not table["told_apart"].any()
    assert comparison_sentences(table, baseline, baseline, 32)[0].startswith("Cannot be told apart in 32 worlds")
    with pytest.raises(InputError, match="the same numbers"):
        explain(baseline, baseline)


@pytest.fixture(scope="module")
def found(baseline, opening_to_china):
    return explain(opening_to_china, baseline, worlds=64)


def test_contributions_sum_to_the_difference(found) -> None:
    assert found.exact
    total = found.second.value - found.first.value
    assert found.attribution.value.sum() == pytest.approx(total, abs=1e-9)
    assert found.table()["contribution"].sum() == pytest.approx(total, abs=1e-9)


def test_the_tie_explains_1972_in_words_and_encoded(baseline, opening_to_china, found) -> None:
    assert found.table()["block"].iloc[0] in ("politics", "economy")
    said = explanation_sentences(found, opening_to_china, baseline)
    assert "comes from (every combination of blocks exchanged)" in said[0]
    assert "±" in said[1]
    drawn = figure(found, opening_to_china, baseline)
    assert title_of(drawn).startswith("1972 against 2025: ")
    assert encoded(drawn, "svg") == encoded(figure(found, opening_to_china, baseline), "svg")


def test_fine_blocks_are_sampled_and_sum_as_well(baseline, opening_to_china) -> None:
    found = explain(opening_to_china, baseline, fine=True, orders=2, worlds=16)
    assert not found.exact
    assert "ties.security" in found.names
    assert found.attribution.value.sum() == pytest.approx(found.second.value - found.first.value, abs=1e-9)


def test_runs_are_compared_over_their_paths(short, ensemble) -> None:
    other = run(load("reverse-kissinger", ["quarters=6", "suitor.misperception=0.9"]), worlds=64, seed=3)
    table = compare_runs(ensemble, other)
    assert table.loc["answers pivot_rational", "difference"] == 0
    assert table.loc["path pocketed", "difference"] != 0
    assert any("path pocketed" in line for line in table_lines(table, 64))
    with pytest.raises(InputError, match="share no luck"):
        compare_runs(ensemble, run(short, worlds=8, seed=3))

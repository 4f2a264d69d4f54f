"""Boxes are found where there are any, judged in worlds kept back, and told with units and evidence."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from sim.analysis.box_words import evidence, limit_words, sentences
from sim.analysis.cart import best_split, leaves
from sim.analysis.discover import Limit, best_leaf, box_of, boxes, discover
from sim.analysis.prim import Box, everything, find_box, fit, paste, peel, quasi_p
from sim.analysis.shares import Share
from sim.core.errors import InputError
from sim.report.discovery import figure
from sim.report.style import encoded, title_of
from sim.runs.ensemble import run
from sim.scenario import load
from tests.external.discovery_data import NAMES, made

HALF = Share(0.5, 0.01, 2500)


@pytest.fixture(scope="module")
def data():
    return made()


def test_each_peel_takes_worlds_off_and_raises_density(data) -> None:
    fits = [fit(box, *data) for box in peel(*data)]
    assert len(fits) > 10
    for before, after in pairwise(fits):
        assert after.inside < before.inside
        assert after.density > before.density


def test_peeling_ends_where_nothing_is_left_to_gain() -> None:
    inputs = np.random.default_rng(1).random((200, 2))
    assert len(list(peel(inputs, np.ones(200, dtype=bool)))) == 1


def test_equal_figures_are_cut_together() -> None:
    inputs = np.repeat([[0.0], [1.0]], [150, 50], axis=0)
    box = list(peel(inputs, inputs[:, 0] > 0.5))[1]
    assert box.low[0] == 0.5


def test_pasting_widens_a_box_that_was_cut_too_far(data) -> None:
    inputs, outcome = data
    tight = everything(4).with_limit(0, low=0.8).with_limit(1, high=0.4)
    found = list(paste(tight, inputs, inputs[:, 0] > 0.55))
    assert found[0] is tight
    assert fit(found[-1], inputs, outcome).inside >= fit(tight, inputs, outcome).inside


def test_the_planted_box_is_found_and_no_other_limit_survives(data) -> None:
    box = find_box(*data, density=0.8)
    assert box.limited() == [0, 1]
    assert box.low[0] == pytest.approx(0.55, abs=0.1)
    assert box.high[1] == pytest.approx(0.6, abs=0.1)
    assert max(quasi_p(box, *data).values()) < 0.001


def test_quasi_p_of_a_limit_that_does_nothing_is_large(data) -> None:
    box = everything(4).with_limit(0, low=0.55).with_limit(3, high=0.5)
    found = quasi_p(box, *data)
    assert found[0, "low"] < 1e-6
    assert found[3, "high"] > 0.05


def test_boxes_are_judged_in_the_other_half_and_luck_is_no_box(data) -> None:
    inputs, outcome = data
    figures = pd.DataFrame(inputs, columns=NAMES)
    first = boxes(figures, outcome)[0]
    assert [limit.key for limit in first.limits] == ["a", "b"]
    assert first.judged.density > 0.7
    back = np.arange(len(outcome)) % 2 == 1
    assert first.judged == fit(box_of(first, figures), inputs[back], outcome[back])
    assert first.sought == fit(box_of(first, figures), inputs[~back], outcome[~back])
    luck = np.random.default_rng(4).random(len(outcome)) < 0.3
    assert boxes(figures, luck) == []


def test_leaves_part_the_worlds(data) -> None:
    inputs, outcome = data
    inside = np.sum([leaf.holds(inputs) for leaf in leaves(inputs, outcome)], axis=0)
    assert (inside == 1).all()


def test_the_best_leaf_shares_the_planted_limits(data) -> None:
    inputs, outcome = data
    leaf = best_leaf(pd.DataFrame(inputs, columns=NAMES), outcome)
    assert {"a", "b"} <= {limit.key for limit in leaf.limits}


def test_no_split_where_all_is_alike() -> None:
    assert best_split(np.ones((10, 2)), np.arange(10) > 4, 1) is None
    assert best_split(np.arange(10.0)[:, np.newaxis], np.zeros(10, dtype=bool), 1) is None


def test_limits_in_words_have_units_and_evidence(baseline) -> None:
    share = Limit("ties.exports.share", None, 0.31, 0.01, HALF)
    assert limit_words(baseline, share).endswith("at most 0.31")
    said = evidence(baseline, share)
    assert "the bound" in said
    assert baseline.facts["china-share-of-russian-exports"].title in said
    judged = Limit("pivot.retaliation", 0.2, 0.9, 0.01, HALF)
    assert limit_words(baseline, judged).endswith("between 0.20 and 0.90 % of GDP a year")
    assert evidence(baseline, judged).startswith("Judged 0.10 / 0.40 / 1.5, not documented; its centre stands inside")
    worth = Limit("concessions.all-ukraine.value", 5.0, None, 0.01, HALF)
    assert "its centre stands outside the bound" in evidence(baseline, worth)
    assert "Leave all of Ukraine" in limit_words(baseline, worth)


@pytest.fixture(scope="module")
def found(baseline):
    return discover(baseline, worlds=512)


def test_discovery_in_words_and_encoded(found) -> None:
    said = sentences(found)
    assert said[0].startswith("Some package makes Russia leave for good, if others obeyed: 4")
    assert any(line.startswith("Box 1: ") and "±" in line for line in said)
    assert any("± " in line.partition("worlds are within this bound")[0] for line in said)
    assert any(line.startswith("Second opinion") for line in said)
    drawn = figure(found)
    assert "within" in title_of(drawn)
    assert encoded(drawn, "svg") == encoded(figure(found), "svg")


def test_a_run_and_its_scenario_give_the_same_boxes(short) -> None:
    played, stated = discover(run(short, worlds=256, seed=3)), discover(short, worlds=256, seed=3)
    assert [one.limits for one in played.boxes] == [one.limits for one in stated.boxes]
    assert (played.figures == stated.figures).all(axis=None)


def test_failures_are_the_complement(baseline, found) -> None:
    fails = discover(baseline, worlds=512, fails=True)
    assert (fails.outcome == ~found.outcome).all()
    assert sentences(fails)[0].startswith("It is not so that some package")


def test_too_few_worlds_are_refused() -> None:
    with pytest.raises(InputError, match="too few to describe"):
        discover(load("reverse-kissinger"), reading="answers", worlds=128)


def test_worlds_on_a_limit_are_inside() -> None:
    assert Box(np.array([1.0]), np.array([2.0])).holds(np.array([[1.0], [2.0], [2.1]])).tolist() == [True, True, False]

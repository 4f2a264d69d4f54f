"""Inputs as luck, the measures on functions whose answers are known, and the whole on few worlds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.indices import morris, sobol, two_matrices
from sim.analysis.inputs import Mixture, figures_table, in_play, inputs_of, luck_from, meaning_of, question_of
from sim.analysis.knowing import worth_of_knowing
from sim.analysis.sensitivity import OTHERS, READINGS_OF_FACTS, sensitivity, sentences
from sim.calibration import draw
from sim.core.errors import InputError
from sim.core.streams import Streams
from sim.report.sensitivity import figure
from sim.report.style import encoded, title_of
from sim.scenario import load


def test_inputs_are_what_varies_and_may_matter(baseline) -> None:
    names = [one.name for one in inputs_of(baseline)]
    assert len(set(names)) == len(names)
    assert "ties.exports.share" in names
    assert "group:replaceability" in names
    assert "pivot.noise" not in names  # the same in every world
    assert "concessions.g8.value" not in names  # not on the menu
    assert "concessions.nato-1997.ally_cost" in names
    assert "concessions.nato-1997.home_cost" not in names  # one draw with the cost to allies
    source = {one.name: one.source for one in inputs_of(baseline)}
    assert source["ties.exports.share"] == "fact china-share-of-russian-exports"
    assert source["pivot.retaliation"] == "judgement"


def test_meanings_name_the_concession(baseline) -> None:
    assert "NATO" in meaning_of(baseline, "concessions.nato-1997.deliverable")
    assert meaning_of(baseline, "counters.price.cost").startswith("cost to the incumbent of")


def test_the_luck_of_a_seed_gives_the_figures_of_that_seed(baseline) -> None:
    inputs, streams = inputs_of(baseline), Streams(5, 0, 16)
    matrix = np.stack([streams.uniforms(one.purpose) for one in inputs], axis=1)
    given, drawn = draw(baseline, luck_from(inputs, matrix, 0)), draw(baseline, streams)
    for key in drawn:
        if in_play(baseline, key):
            np.testing.assert_array_equal(given[key], drawn[key])
    table = figures_table(baseline, 16, 5)
    for key in table:
        np.testing.assert_array_equal(table[key], drawn[key])


@pytest.fixture(scope="module")
def mixture(baseline):
    inputs = inputs_of(baseline)
    asked = question_of(baseline, "pivot_rational", "obeyed")
    return Mixture(asked, inputs, *two_matrices(len(inputs), 6, 1), 1)


@pytest.mark.parametrize("name", ["ties.scale", "group:replaceability", "ties.defence.replaceable"])
def test_a_mixture_is_the_matrix_with_its_columns_exchanged(mixture, name: str) -> None:
    column = [one.name for one in mixture.inputs].index(name)
    mixed = mixture.first.copy()
    mixed[:, column] = mixture.second[:, column]
    expected = mixture.asked.of_luck(mixture.inputs, mixed, 1)
    np.testing.assert_array_equal(mixture.answers([column]), expected)


def test_a_mixture_of_all_is_the_second_matrix(mixture) -> None:
    every = range(len(mixture.inputs))
    first, second = (mixture.asked.of_luck(mixture.inputs, one, 1) for one in (mixture.first, mixture.second))
    np.testing.assert_array_equal(mixture.answers([]), first)
    np.testing.assert_array_equal(mixture.answers(every), second)


def test_morris_measures_steps_of_a_line() -> None:
    found = morris(lambda luck: 3 * luck[:, 0] - luck[:, 1], ["a", "b", "c"], 10, 1)
    step = 0.9 * 2 / 3
    assert found["moved"].to_list() == pytest.approx([3 * step, step, 0])
    assert found["slope"].to_list() == pytest.approx([3 * step, -step, 0])
    assert found["spread"].to_list() == pytest.approx([0, 0, 0], abs=1e-9)


def test_sobol_of_an_output_that_never_changes_is_nothing() -> None:
    assert (sobol(lambda chosen: np.ones(16), ["a", "b"], 1) == 0).all(axis=None)


def test_worth_of_knowing_one_of_two_halves() -> None:
    """x + y > 1 for uniform x, y: blind one is wrong in a half, knowing x in E min(x, 1 − x) = a quarter."""
    luck = np.random.default_rng(2).random((16384, 3))
    found = worth_of_knowing(luck[:, 0] + luck[:, 1] > 1, pd.DataFrame(luck, columns=["x", "y", "z"]))
    for name in ("x", "y"):
        assert found.loc[name, "gain"] == pytest.approx(0.25, abs=3 * found.loc[name, "error"] + 0.01)
        assert found.loc[name, "told_apart"]
    assert found.loc["z", "gain"] == pytest.approx(0, abs=0.01)
    assert not found.loc["z", "told_apart"]


def test_figures_that_say_nothing_are_rarely_thought_to() -> None:
    generator = np.random.default_rng(3)
    truth = generator.random(1024) < 0.4
    found = worth_of_knowing(truth, pd.DataFrame(generator.random((1024, 200))))
    assert found["told_apart"].sum() <= 2
    assert abs(found["gain"].mean()) < 0.01


@pytest.fixture(scope="module")
def found(baseline):
    read = {name: load("reverse-kissinger", [], name) for name in READINGS_OF_FACTS}
    return sensitivity(baseline, read=read, trajectories=4, top=3, power=5, worlds=256)


def test_sensitivity_takes_the_largest_apart(found) -> None:
    assert found.inputs["total"].notna().sum() == 3
    assert set(found.others) == {"first", "first_half", "total", "total_half"}
    assert found.inputs.loc["group:replaceability"].isna()["gain"]
    assert list(found.sources.index) == list(READINGS_OF_FACTS)
    assert found.sources["difference"].iloc[0] == 0


def test_sensitivity_in_words_and_encoded(found, baseline) -> None:
    said = " ".join(sentences(found, baseline))
    for words in ("As stated it is", "Screening", "Sobol", "Whom to believe", "±"):
        assert words in said
    drawn = figure(found, baseline)
    assert title_of(drawn).startswith("The answer hangs most on")
    assert any(OTHERS in label.get_text().replace("\n", " ").lower() for label in drawn.axes[0].get_yticklabels())
    assert encoded(drawn, "svg") == encoded(figure(found, baseline), "svg")


def test_unknown_tests_are_refused(baseline) -> None:
    with pytest.raises(InputError) as caught:
        sensitivity(baseline, "pivot_ratonal")
    assert "pivot_rational" in caught.value.problems[0].hint

"""Sets of levers, world by world and together, and how much of a set is enough."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.flip_words import sentences
from sim.analysis.flips import Asked, between, by_world, enough, flips, named, pull, smallest_sets, tried
from sim.analysis.opening import opening_tests
from sim.core.errors import InputError
from sim.core.numbers import Number, fixed
from sim.report.levers import figure
from sim.report.style import encoded, title_of
from sim.scenario import Lever, load, number_of


def lever(name: str, **sets: float) -> Lever:
    numbers = {key.replace("__", "."): fixed(value, "test") for key, value in sets.items()}
    return Lever(name, f"{name} pulled", numbers, "test")


@pytest.fixture(scope="module")
def three(baseline):
    """The baseline with three of its levers."""
    return replace(baseline, levers=named(baseline, ("everyone-obeys", "hostile-incumbent", "cheap-allies")))


def test_numbers_go_part_of_the_way() -> None:
    stated = Number("pert", (0.0, 2.0, 4.0), why="test")
    assert between(stated, fixed(1.0, "x"), 0.0).terms == (0.0, 2.0, 4.0)
    assert between(stated, fixed(1.0, "x"), 1.0) == fixed(1.0, "part of the way to a lever")
    assert between(stated, Number("pert", (4.0, 6.0, 12.0)), 0.25).terms == (1.0, 3.0, 6.0)
    apart = Number("loguniform", (1.0, 2.0))
    assert between(stated, apart, 0.5) is apart


def test_levers_pulled_wholly_are_as_the_scenario_states_them(baseline) -> None:
    chosen = named(baseline, ("permanent-promise",))
    assert number_of(pull(baseline, chosen), "suitor.p_reversal").terms == (0,)
    half = number_of(pull(baseline, chosen, 0.5), "suitor.p_reversal").terms
    assert half == pytest.approx([term / 2 for term in number_of(baseline, "suitor.p_reversal").terms])


def test_worlds_are_flipped_by_their_smallest_sets() -> None:
    now = np.array([False, False, True, False])
    found = {
        ("a",): np.array([True, False, True, False]),
        ("b",): np.array([True, False, True, False]),
        ("a", "b"): np.array([True, True, False, False]),
    }
    needs, levers = by_world(now, found, (lever("a"), lever("b")))
    assert needs["share"].to_list() == [0.25, 0.25, 0.5]
    # World 0 does with either, worlds 1 and 2 need both.
    assert levers["needed"].to_list() == pytest.approx([2 / 3, 2 / 3])
    assert levers["alone"].to_list() == [0.25, 0.25]


def test_the_smallest_sets_flip_and_none_smaller_does(three) -> None:
    asked = Asked("pivot_rational", worlds=128)
    found = flips(three, asked)
    assert len(found.sets) == 1
    assert [one.name for one in found.sets[0].levers] == ["everyone-obeys", "hostile-incumbent"]
    assert found.sets[0].share.value == opening_tests(pull(three, found.sets[0].levers), 128)["pivot_rational"].mean()
    assert all(flags.mean() < 0.5 for flags in tried(three, 1, asked).values())
    assert found.needs["share"].sum() == pytest.approx(1)


def test_enough_is_enough_and_a_little_less_is_not(three) -> None:
    asked = Asked("pivot_rational", worlds=128)
    chosen = named(three, ("everyone-obeys", "hostile-incumbent"))
    part = enough(three, chosen, asked)
    assert asked.flags(pull(three, chosen, min(part + 1 / 64, 1))).mean() >= 0.5
    assert asked.flags(pull(three, chosen, part - 1 / 64)).mean() < 0.5


def test_one_world_is_the_same_world_as_in_the_ensemble(three) -> None:
    many = tried(three, 1, Asked("pivot_rational", worlds=64))
    one = tried(three, 1, Asked("pivot_rational", first=40, worlds=1))
    assert {names: flags[0] for names, flags in one.items()} == {names: flags[40] for names, flags in many.items()}


def test_sentences_for_all_and_for_one(three) -> None:
    said = " ".join(sentences(flips(three, Asked("pivot_rational", worlds=128)), three))
    assert "Yes in most worlds after 2 changes" in said
    assert "±" in said
    assert "of the way" in said
    none = " ".join(sentences(flips(three, Asked("wedge_rational", worlds=64)), three))
    assert "No set of the stated changes makes it yes in most worlds" in none
    alone = sentences(flips(three, Asked("pivot_rational", first=3, worlds=1)), three)
    assert alone[0].endswith("in world 3 (seed 1).")


def test_picture_states_how_many_changes(three) -> None:
    found = flips(three, Asked("pivot_rational", worlds=64))
    drawn = figure(found, three)
    assert title_of(drawn).startswith("To flip the answer it takes ")
    assert encoded(drawn, "svg") == encoded(figure(found, three), "svg")


def test_smallest_sets_are_those_of_the_verdict(three) -> None:
    assert smallest_sets(three, "pivot_rational", worlds=128)[0][1].value >= 0.5


def test_a_scenario_without_levers_says_so() -> None:
    bare = replace(load("kissinger-1972"), levers=())
    with pytest.raises(InputError, match="names no levers"):
        flips(bare, Asked(worlds=8))

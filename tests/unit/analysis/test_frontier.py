"""Dials turn what they say, and the line between yes and no is where the share crosses the level."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.beyond import Plane, beyond, crossing, outwards, words
from sim.analysis.bisection import bisect
from sim.analysis.dials import ALLY_COST, dial
from sim.analysis.frontier import beyond_rows, crossings, frontier, sentences
from sim.analysis.opening import opening_tests
from sim.core.errors import InputError
from sim.core.streams import Streams
from sim.report.frontier import figure
from sim.report.style import encoded, title_of

STREAMS = Streams(1, 0, 64)


def test_bisection_comes_within_the_tolerance() -> None:
    found = bisect(lambda at: 1 / (1 + np.exp(10 * (at - 0.3))), 0.0, 1.0, 0.5, 1e-4)
    assert found == pytest.approx(0.3, abs=1e-4)


def test_every_crossing_and_its_side_is_found() -> None:
    found = list(crossings(lambda at: np.sin(at) / 2 + 0.5, [0.5, 2.0, 4.0, 5.0, 7.0], 0.5, 1e-5))
    assert [at for at, _ in found] == pytest.approx([np.pi, 2 * np.pi], abs=1e-5)
    assert [side for _, side in found] == ["below", "above"]


def test_a_share_that_stays_on_one_side_has_no_crossing() -> None:
    assert list(crossings(lambda at: 0.4 + at / 100, [0, 1, 2], 0.5, 1e-3)) == []


def test_credibility_dial(baseline) -> None:
    found = dial(baseline, "credibility")
    assert found.reading(baseline, 0.0, STREAMS) == pytest.approx(1)
    as_stated = found.reading(baseline, 1.0, STREAMS)
    assert as_stated == pytest.approx(np.median(found.today(baseline, STREAMS)), rel=1e-9)
    assert found.reading(baseline, 0.5, STREAMS) > as_stated > found.reading(baseline, 1.6, STREAMS)


def test_tie_dial_moves_the_tie_by_what_it_says(baseline) -> None:
    found = dial(baseline, "tie")
    assert found.reading(baseline, 1.5, STREAMS) - found.reading(baseline, 0.0, STREAMS) == pytest.approx(1.5)


def test_key_dial_sets_the_same_figure_in_every_world(baseline) -> None:
    found = dial(baseline, "pivot.retaliation=0:3")
    assert (found.low, found.high) == (0, 3)
    assert set(found.today(found.put(baseline, 2.0), STREAMS)) == {2.0}
    assert dial(baseline, "pivot.retaliation").high == 1.5


def test_rung_dial_clicks(baseline) -> None:
    found = dial(baseline, "rung")
    assert found.settings(3) == [1, 2, 3, 4, 5, 6]
    assert found.put(baseline, 1.0).menu == ("partial-relief",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pivot.retalliation", "pivot.retaliation"),
        ("ally", "there is no dial ally"),
        ("dynamics.healing=1", "key=low:high"),
        ("dynamics.healing=0.2:0.1", "low below high"),
        ("pivot.unrecovered=0:2", "2"),
        ("pivot.noise", "no range"),
    ],
)
def test_wrong_dials_are_refused(baseline, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        dial(baseline, text)
    assert said in " ".join(f"{problem.message} {problem.hint}" for problem in caught.value.problems)


@pytest.fixture(scope="module")
def found(baseline):
    x, y = dial(baseline, "credibility"), dial(baseline, "tie")
    return frontier(baseline, x, y, worlds=64, steps=3, tests=("pivot_rational", "wedge_rational"))


def test_the_share_changes_sides_within_the_tolerance(baseline, found) -> None:
    assert len(found.crossings) >= 3
    for row in found.crossings.itertuples():
        sides = []
        for at in (row.y - found.tolerance, row.y + found.tolerance):
            turned = found.y.put(found.x.put(baseline, row.x), at)
            sides.append(opening_tests(turned, 64, 1, row.reading)[row.test].mean() >= 0.5)
        assert sides == [True, False]
        assert row.holds == "below"
        assert np.isnan(row.low) or row.low <= row.y_shown <= row.high


def test_sentences_say_where_it_flips_and_where_it_does_not(baseline, found) -> None:
    said = sentences(found, baseline)
    assert said[0].startswith("Today: credibility 0.")
    assert "It holds below a tie of, at credibility" in said[1]
    assert "no crossing of 50 %" in said[2]
    assert "±" in said[2]


def test_ally_cost_alone_never_makes_the_wedge_rational(baseline) -> None:
    x, y = dial(baseline, "credibility"), dial(baseline, ALLY_COST)
    found = frontier(baseline, x, y, worlds=64, steps=3, readings=("answers",))
    assert found.crossings.empty
    said = sentences(found, baseline)[2]
    assert "nowhere in the allowed range (< 1/64 at every point)" in said
    assert "Nothing along these two keys reaches it, out to 4 widths beyond their ranges" in said
    assert {row["reached"] for row in beyond_rows(found)} == {False}
    assert found.today[ALLY_COST] == (1, 1, 1)


def test_picture_states_the_finding(baseline, found) -> None:
    drawn = figure(found, baseline)
    assert "at a tie of" in title_of(drawn)
    assert encoded(drawn, "svg") == encoded(figure(found, baseline), "svg")


def test_a_level_beyond_the_range_is_found_and_said_how_far(baseline) -> None:
    x, y = dial(baseline, "credibility"), dial(baseline, "tie=0:4")
    found = frontier(baseline, x, y, worlds=64, steps=3, tests=("pivot_rational",), readings=("answers",))
    assert found.crossings.empty
    one = found.beyond["answers", "pivot_rational"]
    assert one.reached
    assert one.moved is y
    assert one.past == pytest.approx(y.reading(baseline, 0.0, STREAMS) - one.y, abs=1e-6)
    assert one.low < one.y < one.high
    at = (x.low, y.low - one.past)
    for shift, side in ((-0.1, True), (0.1, False)):
        turned = y.put(x.put(baseline, at[0]), at[1] + shift)
        assert (opening_tests(turned, 64, 1, "answers")["pivot_rational"].mean() >= 0.5) == side
    said = sentences(found, baseline)[1]
    assert "Beyond the range it reaches 50 % of worlds at a tie of 3." in said
    assert "further than the range goes, with credibility 1.0" in said


def _plane(baseline, share):
    x, y = dial(baseline, "pivot.retaliation=0:1"), dial(baseline, "pivot.unrecovered=0.5:0.9")

    def possible(across: float, up: float) -> float:
        for one, at in ((x, across), (y, up)):
            one.put(baseline, at)  # a share of the tie cannot leave 0 to 1, nor a loss be negative
        return share(across, up)

    return Plane(x, y, possible, lambda one, at: at)


def test_nothing_is_tried_where_the_figures_may_not_go(baseline) -> None:
    plane = _plane(baseline, lambda across, up: up / 4)
    way = list(outwards(plane.along(plane.y, (0.0, 0.9)), plane.y, 1))
    assert way[-1][0] == pytest.approx(1.0, abs=1e-3)
    assert [at for at, _ in outwards(plane.along(plane.x, (0.0, 0.9)), plane.x, -1)] == [0.0]
    found = beyond(plane, (1.0, 0.9), 0.5, 0.01, 1e-3)
    assert not found.reached
    assert found.share == pytest.approx(0.25, abs=1e-3)
    assert "; the most is 25 % ± 1.4 % of worlds, at " in words(found, plane.x, plane.y, 0.5, 1000, 0.225)


def test_the_nearer_of_two_ways_out_is_taken_and_a_corner_where_neither_is(baseline) -> None:
    plane = _plane(baseline, lambda across, up: 0.1 * across + 0.2 * up)
    found = beyond(plane, (1.0, 0.9), 0.3, 0.01, 1e-3)
    assert (found.moved, found.x) == (plane.x, pytest.approx(1.2, abs=1e-2))
    assert found.past == pytest.approx(0.2, abs=1e-2)
    both = beyond(_plane(baseline, lambda across, up: float(across > 4 and up > 0.95)), (1.0, 0.9), 0.5, 0.01, 1e-3)
    assert both.reached
    assert both.moved is None
    assert "only with both far beyond their ranges" in words(both, plane.x, plane.y, 0.5, 1000, 0.0)
    above = beyond(_plane(baseline, lambda across, up: 1 - across / 8), (1.0, 0.5), 0.5, 0.01, 1e-3)
    assert above.x == pytest.approx(4.0, abs=1e-2)
    assert "it falls below 50 % of worlds" in words(above, above.moved, plane.y, 0.5, 1000, 0.9)


def test_no_crossing_is_no_number() -> None:
    assert np.isnan(crossing(lambda at: 0.1, [(0, 0.1), (1, 0.2)], 0.5, 0.1))

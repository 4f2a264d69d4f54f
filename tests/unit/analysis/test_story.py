"""A story is the world of the run, to the last bit, and its reasons add up to the choice."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.narration import as_dict, ending, lines, told
from sim.analysis.story import Story, differing, likeness, replay, typical
from sim.core.errors import InputError
from sim.core.numbers import fixed
from sim.core.outcomes import OUTCOMES
from sim.core.roles import DEFECT, HEDGE, STAY
from sim.runs.ensemble import Ensemble, run
from sim.scenario import Scenario, load, with_numbers
from sim.scenario.events import quarter_label, with_events


@pytest.fixture(scope="module")
def courted() -> Ensemble:
    return run(load("misreading-moscow", ["quarters=10"]), worlds=96, seed=2)


@pytest.fixture(scope="module")
def leaving() -> Ensemble:
    """1972 with dear retaliation and a fickle patron: pivots leave, and some come back."""
    scenario = load("kissinger-1972", ["quarters=12", "suitor.background_hazard=0.2"])
    kinder = {"ties.security.flow": fixed(0.4, "try"), "ties.affinity.flow": fixed(0.0, "try")}
    generous = {
        "concessions.security-signal.value": fixed(4.0, "try"), "pivot.hedging_loss": fixed(0.9, "try"),
        "suitor.denial": fixed(30.0, "try"), "pivot.autonomy": fixed(0.0, "try"), "offer.hedger_share": fixed(0.0, "try"),
        "suitor.misperception": fixed(0.0, "try"), "suitor.alliance_cost_scale": fixed(0.0, "try"),
    }  # fmt: skip
    return run(with_numbers(scenario, kinder | generous), worlds=48, seed=1)


def stories(ensemble: Ensemble, count: int) -> list[Story]:
    return [replay(ensemble.scenario, ensemble.seed, world) for world in range(count)]


def test_a_replay_is_the_stored_row_to_the_last_bit(courted: Ensemble, leaving: Ensemble) -> None:
    for ensemble in (courted, leaving):
        for story in stories(ensemble, 48):
            row = ensemble.worlds.iloc[story.world]
            assert differing(story, row) == []
            assert story.quarters[0].tie == row["tie"]
            assert story.quarters[0].credibility == row["credibility"]
            assert story.outcome == OUTCOMES[row["path_answers_outcome"]]


def test_a_difference_in_the_last_bit_is_seen(courted: Ensemble) -> None:
    row = courted.worlds.iloc[3].copy()
    row["path_answers_ledger_pivot_exports"] = np.nextafter(row["path_answers_ledger_pivot_exports"], np.inf)
    assert differing(replay(courted.scenario, 2, 3), row) == ["path_answers_ledger_pivot_exports"]


def test_reasons_add_up_to_the_margin_and_the_best_plan_wins(courted: Ensemble, leaving: Ensemble) -> None:
    seen = set()
    for story in stories(courted, 32) + stories(leaving, 32):
        for one in story.quarters:
            seen.add((one.before, one.after))
            total = sum(one.terms.values())
            if one.before == DEFECT:
                assert one.margin == pytest.approx(abs(total))
                assert total >= -1e-9 if one.after == DEFECT else total < 0
            else:
                assert one.margin == pytest.approx(total, abs=1e-7)
                assert one.margin >= -1e-9
                assert one.rival != one.after
    assert {(STAY, STAY), (HEDGE, HEDGE), (STAY, DEFECT), (DEFECT, DEFECT)} <= seen


def test_the_ledger_of_the_quarters_adds_up_to_the_row(courted: Ensemble) -> None:
    story = replay(courted.scenario, 2, 5)
    for role, term in story.quarters[0].ledger:
        total = sum(one.ledger[role, term] for one in story.quarters)
        assert total == pytest.approx(story.columns[f"ledger_{role}_{term}"], abs=1e-9)


def test_what_turned_is_told(leaving: Ensemble) -> None:
    told_events = set()
    for story in stories(leaving, 48):
        for before, after in zip(story.quarters, story.quarters[1:], strict=False):
            if "recalled" in before.events:
                assert before.after == DEFECT
                assert after.before == STAY
                assert set(before.events) & {"policy-reverses", "election-reverses", "midterm-reverses"}
            if "courting-stops" in before.events:
                assert before.courting
                assert not after.courting
            if "courting-resumes" in before.events:
                assert after.courting
            told_events |= set(before.events)
        assert ("election" in story.quarters[3].events) != ("election-reverses" in story.quarters[3].events)
    assert {"recalled", "courting-stops", "courting-resumes", "policy-reverses", "election"} <= told_events


def test_every_quarter_is_told_once_and_offers_are_never_skipped(courted: Ensemble) -> None:
    for story in stories(courted, 40):
        found = lines(story)
        covered = []
        for when, words in found:
            first, _, last = when.partition("–")
            labels = [one.label for one in story.quarters]
            covered += labels[labels.index(first) : labels.index(last or first) + 1]
            assert words.endswith(".")
        assert covered == [one.label for one in story.quarters]
        for one in story.quarters:
            if one.offer:
                words = dict(found)[one.label]
                assert words == told(story, one)
                assert all(story.scenario.concessions[name].title in words for name in one.offer)
        assert ending(story).startswith("In the end: ")


def test_a_typical_world_is_of_its_class_and_near_its_middle(courted: Ensemble) -> None:
    table, outcomes = likeness(courted.scenario, len(courted), courted.seed)
    np.testing.assert_array_equal(outcomes, courted.worlds["path_answers_outcome"])
    np.testing.assert_array_equal(table["tie"], courted.worlds["tie"])
    world = typical(table, outcomes, "hedged")
    assert OUTCOMES[outcomes[world]] == "hedged"
    rows = outcomes == outcomes[world]
    low, high = np.quantile(table["tie"][rows], (0.1, 0.9))
    assert low <= table["tie"][world] <= high
    with pytest.raises(InputError, match="no class"):
        typical(table, outcomes, "heged")
    with pytest.raises(InputError, match="none of 96 worlds is split-without-offer"):
        typical(table, outcomes, "split-without-offer")


def test_the_nearest_to_the_median_is_taken() -> None:
    outcomes = np.array([5, 5, 5, 4, 5])
    table = {"tie": np.array([1.0, 2.0, 9.0, 3.0, 2.5])}
    assert (
        typical(table, outcomes, "stayed") == 1
    )  # median of 1, 2, 9, 2.5 is 2.25: worlds 1 and 4 tie, the first counts


def test_a_dated_event_is_told_at_the_end_of_the_quarter_before_it() -> None:
    pipeline = "power-of-siberia-2"
    scenario = load("misreading-moscow", ["quarters=8"])
    dated = with_events(scenario, {"war-ends": 0, "leader-goes": 3, pipeline: 6})
    ensemble = run(dated, worlds=8, seed=2)
    for world in range(8):
        story = replay(dated, 2, world)
        assert differing(story, ensemble.worlds.iloc[world]) == []
        assert story.quarters[0].label == "2025Q1"
        words = told(story, story.quarters[0])
        assert words.startswith("Before it the war ends. ")
        goes = [one.label for one in story.quarters if "leader-goes" in one.events]
        assert goes[0] <= "2025Q3"
        if goes == ["2025Q3"]:
            assert "a leader goes, as the scenario has it." in told(story, story.quarters[2])
        else:
            assert "as the scenario has it" not in told(story, next(one for one in story.quarters if one.label in goes))
        if story.quarters[5].after != DEFECT:
            title = scenario.counters[pipeline].title
            assert f"“{title}” is delivered, as the scenario has it." in told(story, story.quarters[5])
            assert pipeline in as_dict(story)["quarters"][5]["events"]
            assert "2026Q2" in dict(lines(story))
    assert not any(
        "as the scenario has it" in told(story, one) for story in [replay(scenario, 2, 0)] for one in story.quarters
    )


def test_quarters_have_names() -> None:
    assert [quarter_label("1999Q4", ahead) for ahead in (0, 1, 5)] == ["1999Q4", "2000Q1", "2001Q1"]


def test_a_story_is_plain_data(courted: Ensemble) -> None:
    story = replay(courted.scenario, 2, 1)
    document = as_dict(story)
    assert len(document["quarters"]) == 10
    assert document["row"] == dict(story.columns)
    assert document["quarters"][0]["told"]


def test_a_world_is_the_same_whatever_block_it_stands_in(short: Scenario) -> None:
    late = run(short, worlds=1030, seed=1).worlds.iloc[1027]
    assert differing(replay(short, 1, 1027), late) == []

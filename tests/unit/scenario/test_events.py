"""Dated events in files, on the command line and in code."""

from __future__ import annotations

import pytest

from sim.core.errors import InputError
from sim.scenario import Scenario, dump, load, loads, number_of, read_axes
from sim.scenario.events import dates, in_words, with_events

PIPELINE = "power-of-siberia-2"


def test_a_scenario_without_dates_has_none(baseline: Scenario) -> None:
    assert dict(baseline.events) == {}
    assert dates(baseline) == ""
    assert "events" not in baseline.resolved


def test_the_command_line_and_code_say_the_same(baseline: Scenario) -> None:
    said = load("reverse-kissinger", ["events.war-ends=0", f"events.{PIPELINE}=20"])
    assert dict(said.events) == {"war-ends": 0, PIPELINE: 20}
    assert with_events(baseline, {"war-ends": 0, PIPELINE: 20}) == said
    assert loads(dump(said)) == said
    assert baseline == load("reverse-kissinger")


def test_dates_are_told_in_words(baseline: Scenario) -> None:
    dated = with_events(baseline, {"leader-goes": 4, PIPELINE: 20})
    title = baseline.counters[PIPELINE].title
    assert dates(dated) == f"a leader goes by 2026Q1, “{title}” is delivered from 2030Q1"
    assert in_words(dated, "war-ends") == "the war ends"
    assert "leader-goes 4" in dated._repr_html_()


def test_what_cannot_be_is_refused_in_code_too(baseline: Scenario) -> None:
    with pytest.raises(InputError) as caught:
        with_events(baseline, {"war-ends": 48, "leader-goes": -1, "peace": 2})
    assert [problem.code for problem in caught.value.problems] == ["E203", "E203", "E319"]
    assert dict(with_events(baseline, {"war-ends": 47}).events) == {"war-ends": 47}


def test_a_shorter_horizon_does_not_pass_over_a_date() -> None:
    with pytest.raises(InputError) as caught:
        load("reverse-kissinger", ["events.war-ends=8", "quarters=8"])
    assert "lies outside the 8 quarters" in str(caught.value)


def test_a_date_is_no_number_to_spread(baseline: Scenario) -> None:
    dated = with_events(baseline, {"war-ends": 2})
    for ask in (lambda: number_of(dated, "events.war-ends"), lambda: read_axes(dated, ["events.war-ends=0:8:3"])):
        with pytest.raises(InputError) as caught:
            ask()
        assert "--set events.war-ends=QUARTER" in caught.value.problems[0].hint

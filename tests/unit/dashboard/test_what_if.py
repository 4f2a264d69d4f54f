"""The page's dials and switches: a link restores them, a file carries them, and nonsense is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.dashboard.what_if import STEPS, WhatIf, applied, dials, query, read_query, scenario_asked, switched
from sim.scenario import Scenario, builtin_scenarios, dump, load, loads, number_of

NAME = "reverse-kissinger"


def test_nothing_turned_changes_nothing(baseline: Scenario) -> None:
    assert applied(baseline, WhatIf(NAME)) is baseline
    assert query(WhatIf(NAME)) == f"scenario={NAME}"


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_link_restores_every_state(data: st.DataObject) -> None:
    scenario = load(NAME)
    turned = dials(scenario)
    figures = {
        key: data.draw(st.integers(round(turned[key].low / step), round(turned[key].high / step))) * step
        for key, step in STEPS.items()
    }
    state = WhatIf(NAME, **{key: round(value, 2) for key, value in figures.items()})
    for one in data.draw(st.sets(st.sampled_from(scenario.menu))):
        state = switched(scenario, state, one, on=False)
    silent = data.draw(st.sets(st.sampled_from(list(scenario.counters))))
    state = WhatIf(**{**vars(state), "silent": frozenset(silent)})
    assert read_query(query(state), scenario, NAME) == (state, [])
    assert scenario_asked(query(state), "other") == NAME


def test_a_bad_link_is_told_and_the_rest_is_used(baseline: Scenario) -> None:
    text = "scenario=x&danger=9&tie=nan&ally=0.5&without=<b>,partial-relief&silent=nobody&colour=red"
    state, remarks = read_query(text, baseline, NAME)
    assert state.ally == 0.5
    assert (state.danger, state.tie, state.silent) == (1.0, 0.0, frozenset())
    assert "partial-relief" in state.without
    assert len(remarks) == 5
    assert read_query("a" * 3000, baseline, NAME)[0] == WhatIf(NAME)


def test_what_cannot_stand_alone_goes_and_comes_with_what_it_needs(baseline: Scenario) -> None:
    needy = next(one for one in baseline.menu if set(baseline.concessions[one].requires) & set(baseline.menu))
    needed = next(one for one in baseline.concessions[needy].requires if one in baseline.menu)
    off = switched(baseline, WhatIf(NAME), needed, on=False)
    assert {needed, needy} <= off.without
    assert not {needed, needy} & switched(baseline, off, needy, on=True).without
    assert needy in switched(baseline, off, needed, on=True).without


def test_the_file_says_what_the_page_says(baseline: Scenario) -> None:
    counter = next(iter(baseline.counters))
    state = WhatIf(NAME, 0.5, -3.0, 1.5, frozenset(), frozenset({counter}))
    state = switched(baseline, state, "partial-relief", on=False)
    changed = applied(baseline, state)
    again = loads(dump(changed))
    assert again == changed
    assert again.menu == tuple(one for one in baseline.menu if one not in state.without)
    assert number_of(again, "suitor.alliance_cost_scale").terms == (1.5,)
    assert number_of(again, f"counters.{counter}.value").terms == (0.0,)
    before, after = (number_of(one, "ties.security.flow").centre for one in (baseline, again))
    assert after == pytest.approx(before - 3)
    assert number_of(again, "suitor.p_reversal").centre < number_of(baseline, "suitor.p_reversal").centre


@pytest.mark.parametrize("name", [name for name, _ in builtin_scenarios() if not name.startswith("history/")])
@pytest.mark.parametrize("end", ["low", "high"])
def test_every_dial_turns_to_its_ends_in_every_scenario(name: str, end: str) -> None:
    scenario = load(name)
    ends = {key: getattr(one, end) for key, one in dials(scenario).items()}
    assert loads(dump(applied(scenario, WhatIf(name, **ends)))).name == scenario.name


def test_the_link_that_the_documents_show_is_understood() -> None:
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "turn-the-dials.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"`\?(scenario=[^`]+)`", page)
    state, remarks = read_query(shown, load("kissinger-1972"), "kissinger-1972")
    assert remarks == []
    assert state.changed
    assert query(state) == shown

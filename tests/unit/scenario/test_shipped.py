"""Every scenario that comes with the program loads, and survives being written out and read again."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from sim.core.errors import InputError
from sim.core.quantities import CONCESSION, COUNTER
from sim.scenario import Scenario, builtin_scenarios, dump, load, loads, number_of
from sim.ties import PARAMETERS

SHIPPED = dict(builtin_scenarios())
READINGS = ("documents", "second-sources", "span")


def test_there_are_scenarios_of_both_cases() -> None:
    assert {"kissinger-1972/baseline", "reverse-kissinger/baseline"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_is_complete(name: str) -> None:
    scenario = load(name)
    assert isinstance(scenario, Scenario)
    assert set(scenario.parameters) == set(PARAMETERS)
    for concession in scenario.concessions.values():
        assert set(concession.numbers) == {quantity.key for quantity in CONCESSION}
    for counter in scenario.counters.values():
        assert set(counter.numbers) == {quantity.key for quantity in COUNTER}
    assert set(scenario.menu) <= set(scenario.concessions)
    assert list(scenario.actors) == ["suitor", "pivot", "incumbent"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_figure_has_a_fact_or_a_reason(name: str) -> None:
    scenario = load(name)
    numbers = [
        *scenario.parameters.values(),
        *(number for entry in scenario.concessions.values() for number in entry.numbers.values()),
        *(number for entry in scenario.counters.values() for number in entry.numbers.values()),
        *(number for lever in scenario.levers for number in lever.sets.values()),
    ]
    assert all(number.why or number.fact in scenario.facts for number in numbers)
    assert all(fact.document in scenario.sources for fact in scenario.facts.values())


@pytest.mark.parametrize("figures", [None, *READINGS])
@pytest.mark.parametrize("name", SHIPPED)
def test_written_out_and_read_again_it_is_equal(name: str, figures: str | None) -> None:
    scenario = load(name, figures=figures)
    text = dump(scenario)
    again = loads(text)
    assert again == scenario
    assert dump(again) == text


def test_settings_survive_being_written_out() -> None:
    scenario = load("reverse-kissinger", sets=["suitor.denial=0.1/0.4/1.5", "quarters=8"])
    assert loads(dump(scenario)) == scenario


def test_a_path_a_folder_and_names_mean_the_same() -> None:
    path = SHIPPED["reverse-kissinger/baseline"]
    expected = load("reverse-kissinger/baseline")
    assert load(path) == load(str(path)) == load(path.parent) == load("reverse-kissinger") == expected
    assert load("everything") == load("reverse-kissinger/everything")


def test_a_name_with_a_slip_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        load("reverse-kisinger")
    assert caught.value.problems[0].code == "E101"
    assert "did you mean reverse-kissinger" in caught.value.problems[0].hint


def test_the_place_of_a_number_is_its_place_in_the_file() -> None:
    number = number_of(load("kissinger-1972"), "suitor.denial")
    line = Path(SHIPPED["kissinger-1972/baseline"]).read_text(encoding="utf-8").splitlines()[number.mark.line - 1]
    assert line.lstrip().startswith("denial:")
    assert line[number.mark.column - 1] == "{"


def test_readings_of_a_contested_fact_differ() -> None:
    span, documents, second = (load("reverse-kissinger", figures=figures) for figures in reversed(READINGS))
    contested = [fact for fact in span.facts.values() if fact.second and fact.low < fact.high]
    used = {number.fact: key for key, number in span.parameters.items() if number.fact}
    fact = next(fact for fact in contested if fact.id in used)
    key = used[fact.id]
    assert span.parameters[key].terms == (fact.low, fact.mode, fact.high)
    assert {documents.parameters[key].terms, second.parameters[key].terms} == {(fact.value,), (fact.second[0].value,)}


def test_a_scenario_does_not_change_and_travels() -> None:
    scenario = load("kissinger-1972")
    with pytest.raises(TypeError, match="does not change"):
        scenario.parameters["suitor.denial"] = number_of(scenario, "suitor.turn")  # type: ignore[index]
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_a_notebook_shows_who_plays_and_what_is_at_hand() -> None:
    scenario = load("kissinger-1972")
    shown = scenario._repr_html_()
    for words in (scenario.name, *scenario.menu, *scenario.counters, *(one.name for one in scenario.actors.values())):
        assert words in shown

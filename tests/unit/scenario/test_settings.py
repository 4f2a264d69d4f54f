"""Changes from the command line and in code."""

from __future__ import annotations

import pytest

from sim.core.errors import InputError
from sim.core.numbers import Number, fixed
from sim.core.rendering import render
from sim.scenario import dump, load, loads, number_of, uses_of, with_numbers
from sim.scenario.replacing import with_menu

BASE = "kissinger-1972"


def refused(*sets: str, figures: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        load(BASE, sets=sets, figures=figures)
    return render(caught.value.problems)


def test_one_figure() -> None:
    number = number_of(load(BASE, sets=["suitor.denial=2.5"]), "suitor.denial")
    assert (number.distribution, number.terms) == ("fixed", (2.5,))
    assert number.why


def test_low_mode_high() -> None:
    number = number_of(load(BASE, sets=["suitor.denial = 0.1/0.4/1.5"]), "suitor.denial")
    assert (number.distribution, number.terms) == ("pert", (0.1, 0.4, 1.5))


def test_a_concession_a_counter_and_the_plain_keys() -> None:
    start = load(BASE)
    concession, counter = next(iter(start.concessions)), next(iter(start.counters))
    menu = start.menu[:1]
    sets = [f"concessions.{concession}.value=0.7", f"counters.{counter}.cost=0.2", "quarters=9", "start=1973Q2"]
    scenario = load(BASE, sets=[*sets, f"menu={menu[0]}", f"concessions.{concession}.value=0.8"])
    assert scenario.concessions[concession].numbers["value"].terms == (0.8,)
    assert scenario.counters[counter].numbers["cost"].terms == (0.2,)
    assert (scenario.quarters, scenario.start, scenario.menu) == (9, "1973Q2", menu)


def test_figures_can_be_chosen() -> None:
    assert load(BASE, figures="documents").figures == "documents"
    assert "did you mean documents?" in refused(figures="document")


@pytest.mark.parametrize(
    ("setting", "code", "hint"),
    [
        ("suitor.denail=1", "E314", "did you mean suitor.denial?"),
        ("denial=1", "E314", "did you mean suitor.denial?"),
        ("quaters=3", "E314", "did you mean quarters?"),
        ("ties.exports.share=31", "E203", "31 % is 0.31"),
        ("ties.exports.share=31%", "E205", "write 0.31"),
        ("economy.gdp=$240B", "E205", "write 240"),
        ("suitor.denial=0.1/0.4", "E315", "low/mode/high"),
        ("suitor.denial=0.5/0.4/0.1", "E207", "low ≤ mode ≤ high"),
        ("suitor.denial", "E315", "write key=value"),
        ("=3", "E315", "write key=value"),
        ("suitor.denial=", "E2", "number"),
        ("suitor.denial=.inf", "E212", "finite"),
        ("quarters=0", "E203", "the least is 1"),
        ("quarters=ten", "E204", "digits"),
        ("start=1972", "E210", "2025Q1"),
        ("menu=nothing", "E303", "there are"),
        ("events.war-end=3", "E319", "did you mean war-ends?"),
        ("event.war-ends=3", "E314", "did you mean events.war-ends?"),
        ("events.war-ends=", "E202", "give a value"),
        ("events.war-ends=1971Q1", "E204", "0 means that it has come about by then"),
        ("suitor.denial\x1b[31m=1", "E314", "did you mean suitor.denial"),
    ],
)
def test_a_setting_that_does_not_fit(setting: str, code: str, hint: str) -> None:
    text = refused(setting)
    assert text.startswith("<command line>:1:")
    assert f" {code}" in text
    assert hint in text
    assert all(line.isprintable() for line in text.split("\n"))


def test_a_fact_takes_a_number_too() -> None:
    facts = load(BASE).facts
    used = next(name for name in facts if uses_of(load(BASE), name))
    assert f"facts.{used} = much is not a number" in refused(f"facts.{used}=much")


def test_fewer_concessions() -> None:
    scenario = load(BASE)
    fewer = with_menu(scenario, scenario.menu[:1])
    assert fewer.menu == scenario.menu[:1]
    assert loads(dump(fewer)) == fewer


def test_several_settings_are_told_at_once_by_their_position() -> None:
    lines = refused("suitor.denail=1", "quarters=0", "ties.exports.share=31").splitlines()
    places = [line.split(" ")[1].split(":")[1] for line in lines if line.startswith("<command line>")]
    assert places == ["1", "2", "3"]


def test_with_numbers_changes_a_copy() -> None:
    scenario = load(BASE)
    concession = next(iter(scenario.concessions))
    key = f"concessions.{concession}.value"
    new = {"suitor.denial": fixed(1.5, "For a trial."), key: Number("uniform", (0.1, 0.2), why="For a trial.")}
    changed = with_numbers(scenario, new)
    assert number_of(changed, "suitor.denial").terms == (1.5,)
    assert number_of(changed, key) == new[key]
    assert scenario == load(BASE)
    assert loads(dump(changed)) == changed


def test_with_numbers_keeps_no_source_that_says_otherwise() -> None:
    scenario = load(BASE)
    key, old = next((key, number) for key, number in scenario.parameters.items() if number.fact)
    changed = number_of(with_numbers(scenario, {key: Number("fixed", (old.centre / 2,), old.fact)}), key)
    assert changed.fact is None
    assert changed.why
    assert number_of(with_numbers(scenario, {key: old}), key).fact == old.fact


def test_with_numbers_tells_everything_that_is_wrong() -> None:
    scenario = load(BASE)
    numbers = {
        "suitor.denail": fixed(1, "x"),
        "ties.exports.share": fixed(31, "x"),
        "suitor.turn": Number("pert", (0.5, 0.2, 0.1)),
        "suitor.denial": Number("gaussian", (1.0,)),
        "suitor.willingness": fixed(float("nan"), "x"),
    }
    with pytest.raises(InputError) as caught:
        with_numbers(scenario, numbers)
    assert {problem.code for problem in caught.value.problems} == {"E314", "E203", "E207", "E208", "E212"}


def test_number_of_knows_near_names() -> None:
    with pytest.raises(InputError) as caught:
        number_of(load(BASE), "suitor.denail")
    assert "did you mean suitor.denial?" in caught.value.problems[0].hint

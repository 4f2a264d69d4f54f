"""A date moves what it says, from its quarter on, and nothing else: neither the time before nor any other luck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.model.model import WedgeModel
from sim.model.state import bring_about, opening
from sim.runs.block import Path
from sim.runs.start import start_answers
from sim.scenario import Scenario, load
from sim.scenario.events import with_events
from sim.scenario.frozen import Frozen

PIPELINE = "power-of-siberia-2"
WORLDS = 64


def steps(scenario: Scenario, quarters: int, worlds: int = WORLDS) -> Iterator[WedgeModel]:
    """The model as each quarter begins, the first and the one after the last included."""
    model = WedgeModel(scenario, worlds=worlds, rng=5)
    yield model
    for _ in range(quarters):
        model.step()
        yield model
    model.close()


def figures(model: WedgeModel) -> dict[str, np.ndarray]:
    """What a quarter begins with: the state and the ledger."""
    state = model.state
    found = {name: value for name, value in vars(state).items() if isinstance(value, np.ndarray)}
    found |= state.shares | {f"ledger {entry}": total for entry, total in model.ledger.totals.items()}
    return found | {"tie": model.stage.position.tie, "offer": model.suitor.offer}


def without(scenario: Scenario, counter: str) -> Scenario:
    left = {name: one for name, one in scenario.counters.items() if name != counter}
    return replace(scenario, counters=Frozen(left))


@pytest.fixture(scope="module")
def courted() -> Scenario:
    """A suitor that courts, so that there are offers and answers."""
    return load("misreading-moscow")


@pytest.mark.parametrize(("name", "field"), [("war-ends", "war_over"), ("leader-goes", "leader_exited")])
@pytest.mark.parametrize("date", [0, 1, 5])
def test_nothing_changes_before_the_date_and_then_in_every_world(
    courted: Scenario, name: str, field: str, date: int
) -> None:
    moved = False
    for plain, dated in zip(steps(courted, 8), steps(with_events(courted, {name: date}), 8), strict=True):
        ours, theirs = figures(plain), figures(dated)
        if plain.state.quarter < date:
            for key, value in ours.items():
                np.testing.assert_array_equal(value, theirs[key], err_msg=key)
        else:
            assert theirs[field].all()
            moved |= bool((ours["tie"] != theirs["tie"]).any())
        # Luck that hangs on nothing else stays as it was, before and after.
        for key in ("oil", "incidents", "belief"):
            np.testing.assert_array_equal(ours[key], theirs[key], err_msg=key)
    assert moved


@pytest.mark.parametrize(("name", "field"), [("war-ends", "war_over"), ("leader-goes", "leader_exited")])
def test_a_date_is_the_luck_of_that_quarter(courted: Scenario, name: str, field: str) -> None:
    """Worlds in which luck brings the event at the very quarter are the same worlds, to the last bit and to the end."""
    scenario, date, worlds = replace(courted, quarters=12), 3, 400
    paths, happened = [], []
    for one in (scenario, with_events(scenario, {name: date})):
        model = WedgeModel(one, worlds=worlds, rng=5)
        path, seen = Path(model, worlds), [getattr(model.state, field)]
        for _ in range(one.quarters):
            path.step()
            seen.append(getattr(model.state, field))
        paths.append(path.columns("path"))
        happened.append(np.stack(seen))
        model.close()
    plain = happened[0]
    at_the_date, sooner = plain[date] & ~plain[date - 1], plain[date - 1]
    assert at_the_date.sum() > 5
    assert sooner.sum() > 5
    for key, column in paths[0].items():
        same = at_the_date | sooner
        np.testing.assert_array_equal(column[same], paths[1][key][same], err_msg=key)
    assert any((column != paths[1][key]).any() for key, column in paths[0].items())
    np.testing.assert_array_equal(happened[1], plain | (np.arange(len(plain)) >= date)[:, np.newaxis])


def test_a_counter_is_no_card_before_its_date(courted: Scenario) -> None:
    """Until then the scenario plays as if it had no such counter, and it is played as such where it has no date."""
    date = 4
    dated = with_events(courted, {PIPELINE: date})
    place = list(courted.counters).index(PIPELINE)
    for plain, other in zip(steps(without(courted, PIPELINE), date - 1), steps(dated, date - 1), strict=True):
        ours, theirs = figures(plain), figures(other)
        theirs["countered"] = np.delete(theirs["countered"], place, axis=1)
        for key, value in ours.items():
            np.testing.assert_array_equal(value, theirs[key], err_msg=key)
        assert not ((other.incumbent.counters >> place) & 1).any()


def test_a_delivered_counter_is_part_of_the_tie_and_no_longer_played(courted: Scenario) -> None:
    place = list(courted.counters).index(PIPELINE)
    *_, model = steps(with_events(courted, {PIPELINE: 3}), 3)
    position, stays = model.stage.position, model.state.alignment != DEFECT
    assert stays.any()
    assert (model.state.countered[stays, place] == 1).all()
    assert (position.counter_value[stays, place] == 0).all()
    assert (position.counter_cost[stays, place] == 0).all()
    model.step()
    assert not ((model.incumbent.counters[stays] >> place) & 1).any()


def test_delivered_from_the_start_it_adds_its_worth_and_costs_its_keep(baseline: Scenario) -> None:
    plain = WedgeModel(baseline, worlds=WORLDS, rng=5)
    dated = WedgeModel(with_events(baseline, {PIPELINE: 0}), worlds=WORLDS, rng=5)
    worth, cost = (plain.board.parameters[f"counters.{PIPELINE}.{field}"] for field in ("value", "cost"))
    np.testing.assert_allclose(dated.stage.position.tie, plain.stage.position.tie + worth, rtol=1e-12)
    np.testing.assert_allclose(dated.stage.position.retention, plain.stage.position.retention - cost, rtol=1e-12)
    # With the incumbent's counters taken out, delivered ones are out too.
    np.testing.assert_array_equal(dated.stage.silent.tie, plain.stage.silent.tie)
    np.testing.assert_array_equal(dated.stage.ties["exports"], plain.stage.ties["exports"])


def test_nothing_is_delivered_to_a_pivot_that_has_left(baseline: Scenario) -> None:
    dated = with_events(baseline, {PIPELINE: 2})
    state = opening(dated, WedgeModel(dated, worlds=3, rng=5).board.parameters)
    state.alignment = np.array([STAY, HEDGE, DEFECT], dtype=np.int8)
    bring_about(dated, state, 1)
    assert not state.countered.any()
    bring_about(dated, state, 2)
    place = list(dated.counters).index(PIPELINE)
    np.testing.assert_array_equal(state.countered[:, place], [1, 1, 0])
    assert state.countered.sum() == 2


def test_leaving_cancels_what_was_delivered_on_its_date() -> None:
    scenario = load("kissinger-1972")
    name = next(iter(scenario.counters))
    model = WedgeModel(with_events(scenario, {name: 0}), worlds=WORLDS, rng=5)
    assert (model.state.countered[:, 0] == 1).all()
    model.step()
    away = model.state.alignment == DEFECT
    assert away.any()
    assert (model.state.countered[away, 0] == 0).all()


def test_a_silent_incumbents_path_knows_no_delivered_counter(courted: Scenario) -> None:
    models = [
        WedgeModel(one, worlds=WORLDS, rng=5, answering=False) for one in (courted, with_events(courted, {PIPELINE: 2}))
    ]
    for _ in range(4):
        for model in models:
            model.step()
    ours, theirs = (figures(model) for model in models)
    for key in set(ours) - {"countered"}:
        np.testing.assert_array_equal(ours[key], theirs[key], err_msg=key)


def test_what_has_come_about_by_the_start_is_seen_by_the_tests_there(baseline: Scenario) -> None:
    streams = WedgeModel(baseline, worlds=400, rng=1).streams
    obeyed = [f"concessions.{one}.deliverable=1" for one in baseline.concessions]
    plain = load("reverse-kissinger", obeyed)
    at = {date: start_answers(with_events(plain, {"war-ends": date}), streams, prices=False) for date in (0, 1)}
    stated = start_answers(plain, streams, prices=False)["answers"].pivot_rational
    np.testing.assert_array_equal(at[1]["answers"].pivot_rational, stated)
    assert at[0]["answers"].pivot_rational.mean() < stated.mean()

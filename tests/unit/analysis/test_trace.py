"""A figure is followed from its source to the answer, and the changes are those of the model."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.opening import opening_answers
from sim.analysis.played import Played
from sim.analysis.provenance import uses_of
from sim.analysis.trace import figures_of, flows, trace
from sim.analysis.why import ends
from sim.core.errors import InputError
from sim.core.numbers import fixed
from sim.runs.readings import read_as
from sim.scenario import Scenario, numbers_of, with_numbers

FACT = "china-share-of-russian-exports"


@pytest.fixture(scope="module")
def obeyed(baseline: Scenario) -> Scenario:
    return read_as(baseline, "obeyed")


def test_the_way_is_complete(obeyed: Scenario) -> None:
    found = trace(obeyed, FACT, worlds=64, to=0.1)
    assert found.source is not None
    assert found.source.id == found.fact.document
    assert [one.source for one, _ in found.second] == ["russia-customs"]
    assert all(source is not None for _, source in found.second)
    assert found.keys == ("ties.exports.share",)
    assert [place.split()[1] for place in found.equations] == ["exports_flow", "settlement_friction"]
    assert found.ledger == (("pivot", "exports"), ("pivot", "finance"), ("pivot", "concessions"))
    assert [one.figure for one in found.tried] == sorted({0.1, 0.26, 0.304, 0.31, 0.33})
    assert found.tried[0].said_by == ("as you ask",)


def test_changes_are_those_of_the_model_in_the_same_worlds(obeyed: Scenario) -> None:
    found = trace(obeyed, FACT, worlds=128, to=0.05)
    lowest = found.tried[0]
    changed = with_numbers(obeyed, {"ties.exports.share": fixed(0.05, "try")})
    before, after = (opening_answers(one, 128)["answers_pivot_rational"].to_numpy(float) for one in (obeyed, changed))
    assert lowest.share.value == after.mean()
    assert lowest.change.value == pytest.approx((after - before).mean())
    assert lowest.change.error == pytest.approx((after - before).std() / np.sqrt(128))
    assert lowest.change.value > 0
    step = lowest.terms["pivot", "exports"]
    assert step.value < 0
    assert ("pivot", "security") not in lowest.terms
    drawn = opening_answers(obeyed, 128)["answers_pivot_rational"].mean()
    assert found.stated.value == drawn


def test_no_figure_moves_a_flow_that_its_provenance_does_not_name(obeyed: Scenario) -> None:
    base = flows(Played(obeyed, 8))
    for key, (number, _) in numbers_of(obeyed).items():
        for end in ends(number):
            moved = flows(Played(with_numbers(obeyed, {key: fixed(end, "try")}), 8))
            terms = {entry for entry in base if (moved[entry] != base[entry]).any()}
            assert terms <= set(uses_of(key).ledger), key


def test_a_fact_that_enters_nothing_says_so(obeyed: Scenario) -> None:
    found = trace(obeyed, "us-russia-trade-2023", worlds=8)
    assert (found.keys, found.equations, found.ledger, found.tried) == ((), (), (), ())


def test_who_says_the_same_is_named_together(obeyed: Scenario) -> None:
    fact = obeyed.facts["china-share-of-russian-imports"]
    said = figures_of(fact, to=fact.value)
    assert said[fact.value] == (fact.document, "as you ask")
    assert list(said) == sorted(said)


def test_mistakes_are_explained(obeyed: Scenario) -> None:
    with pytest.raises(InputError, match="no fact"):
        trace(obeyed, "china-share")
    with pytest.raises(InputError, match="outside"):
        trace(obeyed, FACT, worlds=8, to=31)

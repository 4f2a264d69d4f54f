"""Behind every line of the verdict stands what the verdict prints."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.lines import RULES, Remark, Rule
from sim.analysis.verdict import verdict
from sim.analysis.why import error_of, screened, why
from sim.core.errors import InputError
from sim.core.numbers import fixed
from sim.runs.ensemble import Ensemble
from sim.scenario import Scenario, with_numbers


def test_every_line_of_the_verdict_has_a_rule(ensemble: Ensemble) -> None:
    printed = {line.number for line in verdict(ensemble, levers=False).lines}
    assert printed <= set(RULES)
    assert set(RULES) == set(range(1, 21))


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (1, "start_answers_splits_anyway"),
        (2, "start_answers_pivot_rational"),
        (3, "start_answers_suitor_rational"),
        (4, "start_answers_wedge_rational"),
        (6, "tie"),
        (7, "menu_value"),
        (8, "credibility"),
        (11, "start_answers_hedge_price"),
        (14, "start_no_halves_pivot_rational"),
    ],
)
def test_a_line_is_the_column_that_the_verdict_prints(ensemble: Ensemble, line: int, column: str) -> None:
    rule = RULES[line]
    assert isinstance(rule, Rule)
    values = rule.of(rule.played(ensemble.scenario, len(ensemble), ensemble.seed))
    np.testing.assert_array_equal(values, ensemble.worlds[column].to_numpy(dtype=float))


@pytest.mark.parametrize(("line", "key"), [(5, "aligned"), (9, ""), (10, ""), (12, "kept")])
def test_other_lines_agree_with_the_verdict(ensemble: Ensemble, line: int, key: str) -> None:
    rule = RULES[line]
    assert isinstance(rule, Rule)
    value = rule.summary(rule.of(rule.played(ensemble.scenario, len(ensemble), ensemble.seed)))
    data = next(one for one in verdict(ensemble, levers=False).lines if one.number == line).data
    printed = {
        5: lambda: data["aligned"]["share"],
        9: lambda: data["silent"] - data["answers"],
        10: lambda: 1 - data["no_price"],
        12: lambda: data["kept"],
    }[line]()
    assert value == pytest.approx(printed)


def test_moves_are_clear_of_the_noise_and_ordered(short: Scenario) -> None:
    found = why(short, 6, worlds=64)
    assert found.moves[0].key == "ties.scale"
    assert all(abs(move.change) > 2 * move.error for move in found.moves)
    sizes = [abs(move.change) for move in found.moves]
    assert sizes == sorted(sizes, reverse=True)
    assert not found.flips
    assert "suitor.denial" not in {move.key for move in found.moves}
    assert {*found.documented, *found.judged} >= {"ties.exports.share", "ties.scale"}


def test_a_flip_is_seen(short: Scenario) -> None:
    torn = with_numbers(short, {
        "ties.security.flow": replace(fixed(0, "try"), distribution="pert", terms=(-20.0, 0.0, 1.0)),
        "pivot.autonomy": fixed(0, "try"),
    })  # fmt: skip
    found = why(torn, 1, worlds=32)
    assert found.value < 0.5
    assert found.flips
    assert found.moves[0].key == "ties.security.flow"
    assert found.moves[0].figure == -20.0


def test_the_error_of_a_median_is_that_of_resampling() -> None:
    rule = RULES[6]
    assert isinstance(rule, Rule)
    values = np.random.default_rng(1).normal(size=1000)
    assert error_of(rule, values) == pytest.approx(1.2533 / np.sqrt(1000), rel=0.2)
    assert error_of(rule, values, values - 3.0) == pytest.approx(0, abs=1e-12)


def test_the_error_of_a_share_is_paired() -> None:
    rule = RULES[2]
    assert isinstance(rule, Rule)
    flags = (np.random.default_rng(1).random(400) < 0.3).astype(float)
    assert error_of(rule, flags) == pytest.approx(flags.std() / 20)
    assert error_of(rule, flags, flags) == 0


def test_path_lines_try_the_inputs_that_go_with_them(short: Scenario) -> None:
    rule = RULES[5]
    assert isinstance(rule, Rule)
    inputs = screened(rule, short, 256, 1)
    assert len(inputs) == 12
    assert {"pivot.hedging_loss", "pivot.autonomy"} <= set(inputs)


def test_levers_are_left_out_one_by_one(short: Scenario) -> None:
    found = why(short, 13, worlds=64)
    assert found.value >= 0.5
    assert set(found.judged) == {move.key for move in found.moves}
    assert all(move.change < 0 for move in found.moves)


def test_contested_figures_are_tried(short: Scenario) -> None:
    found = why(short, 16, worlds=64)
    assert found.value > 0.1  # as if others obeyed; as stated it is below a hundredth
    assert found.documented


def test_lines_without_a_number_say_so(short: Scenario) -> None:
    for line in (15, 17, 18, 19, 20):
        found = why(short, line, worlds=8)
        assert isinstance(RULES[line], Remark)
        assert (found.unit, found.moves) == ("", ())
        assert found.places


def test_there_is_no_line_21(short: Scenario) -> None:
    with pytest.raises(InputError, match="no line 21"):
        why(short, 21)

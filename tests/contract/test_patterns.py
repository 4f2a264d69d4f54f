"""Patterns the model must show (model, §11): signs, paired under common random numbers, three standard errors.

Signs are tested on the baseline as stated and, since the answer lies near zero there, as if others obeyed too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.analysis.flips import pull
from sim.analysis.opening import opening_answers, with_menu
from sim.calibration import draw
from sim.core.numbers import Number, fixed
from sim.core.roles import DEFECT
from sim.core.streams import Streams
from sim.game.menu import mask_of
from sim.game.solve import solve
from sim.model.model import WedgeModel
from sim.model.stage import board_of, stage
from sim.model.state import opening
from sim.runs.ensemble import run
from sim.runs.readings import read_as
from sim.scenario import Scenario, load, with_numbers

WORLDS = 8192
READINGS = ("answers", "obeyed")


def rational(scenario: Scenario, test: str = "answers_pivot_rational") -> np.ndarray:
    return opening_answers(scenario, WORLDS, prices=False)[test].to_numpy().astype(float)


def rises(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether a share rises by more than three paired standard errors."""
    gain = after - before
    return bool(gain.mean() > 3 * gain.std() / np.sqrt(len(gain)))


def wilson(holds: np.ndarray) -> tuple[float, float]:
    """Three standard errors to either side of a share, by Wilson's interval, which is right at 0 and 1 too."""
    n, share, z = len(holds), holds.mean(), 3.0
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return float(middle - half), float(middle + half)


def changed(scenario: Scenario, changes: Mapping[str, float | Number]) -> Scenario:
    return with_numbers(
        scenario, {key: fixed(to, "a test") if isinstance(to, int | float) else to for key, to in changes.items()}
    )


@pytest.fixture(scope="module")
def obeyed(baseline: Scenario) -> Scenario:
    """The baseline as if others obeyed: there the answer is not pinned to zero, so signs can be seen."""
    return read_as(baseline, "obeyed")


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    ("pattern", "changes", "up"),
    [
        ("P1 larger export share", {"ties.exports.share": 0.5}, False),
        ("P1 larger import share", {"ties.imports.share": 0.6}, False),
        ("P2 a promise that no election ends, whole menu", {"suitor.background_hazard": 0.0, "suitor.p_reversal": 0.0, "suitor.p_midterm": 0.0}, True),
        ("P6 hostile incumbent", {"ties.security.flow": -2.0}, True),
        ("P13 larger up-front share", {"offer.up_front": 0.9}, False),
        ("P14 growing threat", {"ties.security.flow": 0.0}, True),
        ("P20 replaceable inputs", {"ties.defence.replaceable": 0.6, "ties.imports.replaceable": 0.6}, True),
    ],
)  # fmt: skip
def test_patterns_by_one_change(
    baseline: Scenario, reading: str, pattern: str, changes: dict[str, float], up: bool
) -> None:
    scenario = read_as(baseline, reading)
    before, after = rational(scenario), rational(changed(scenario, changes))
    assert rises(before, after) if up else rises(after, before), pattern


@pytest.mark.parametrize("reading", READINGS)
def test_p21_a_hedger_who_gets_nothing_leaves_more_often(baseline: Scenario, reading: str) -> None:
    """The sign shows where the incumbent is silent; its answer takes nearly all of those worlds away again."""
    scenario = read_as(baseline, reading)
    nothing = changed(scenario, {"offer.hedger_share": 0.0})
    assert rises(rational(scenario, "silent_pivot_rational"), rational(nothing, "silent_pivot_rational"))
    assert not rises(rational(nothing), rational(scenario))


def worth_of_a_promise(scenario: Scenario) -> np.ndarray:
    """y of one reversible concession worth 1 % of GDP a year, by world and quarter of the cycle: v* is its inverse."""
    return board_of(scenario, draw(scenario, Streams(1, 0, 1024))).commitment.promise


def least_flow(scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """v*, the least flow that beats staying (closed form of the one-concession menu), and b; world by world."""
    parameters = draw(scenario, Streams(1, 0, 1024))
    at = stage(board_of(scenario, parameters), opening(scenario, parameters)).position
    later = (at.perpetuity - at.promise) * at.fallback
    return at.retaliation + (at.perpetuity * at.tie + at.switching_cost - later) / at.promise, at.tie


def test_p2_longer_commitment_raises_what_a_promise_is_worth(obeyed: Scenario) -> None:
    calm = changed(obeyed, {"suitor.background_hazard": 0.0, "suitor.p_reversal": 0.0, "suitor.p_midterm": 0.0})
    no_halves = {"offer.hedger_share": 0.0, "offer.up_front": 0.0}
    assert rises(rational(changed(obeyed, no_halves)), rational(changed(calm, no_halves)))
    assert (worth_of_a_promise(calm) > worth_of_a_promise(obeyed)).all()
    (cheap, tie), (dear, _) = least_flow(calm), least_flow(obeyed)
    assert (cheap < dear)[tie > 0].all()
    assert (tie > 0).mean() > 0.99


def test_p4_deeper_offers_buy_more_but_depth_alone_is_not_rational(baseline: Scenario) -> None:
    for reading in READINGS:
        scenario = read_as(baseline, reading)
        shares = [rational(with_menu(scenario, only=rung.package)) for rung in scenario.ladder]
        assert rises(shares[0], shares[-1])
        assert not any(rises(deeper, shallower) for shallower, deeper in pairwise(shares))
        assert wilson(rational(scenario, "answers_wedge_rational"))[1] < 0.01


def test_p5_counters_reduce_it(baseline: Scenario) -> None:
    answers = opening_answers(baseline, WORLDS)
    silent, answered = (answers[f"{one}_pivot_rational"].to_numpy().astype(float) for one in ("silent", "answers"))
    assert rises(answered, silent)
    assert (answered <= silent).all()


def test_p6_the_split_turns_on_where_the_closed_form_says(baseline: Scenario) -> None:
    hostile = changed(baseline, {"ties.security.flow": -9.0, "pivot.autonomy": 0.0, "pivot.hedging_loss": 0.0})
    streams = Streams(1, 0, 1024)
    parameters = draw(hostile, streams)
    board = board_of(hostile, parameters)
    position = stage(board, opening(hostile, parameters)).position
    splits = opening_answers(hostile, 1024)["silent_splits_anyway"].to_numpy().astype(bool)
    threshold = parameters["pivot.retaliation"] + parameters["pivot.switching_cost"] / position.perpetuity
    clear = np.abs(-position.tie - threshold) > 1e-6
    np.testing.assert_array_equal(splits[clear], (-position.tie > threshold)[clear])
    assert 0.01 < splits.mean() < 0.99


def test_p7_1972_leaves_at_once_mostly_unpaid() -> None:
    scenario = load("kissinger-1972")
    answers = opening_answers(scenario, WORLDS, prices=False)
    unpaid = answers["answers_splits_anyway"].to_numpy() > 0
    leaves = unpaid | (answers["answers_pivot_leaves"].to_numpy() > 0)
    assert wilson(leaves)[0] > 0.9
    assert wilson(unpaid[leaves])[0] > 0.5
    path = run(replace(scenario, quarters=2), worlds=1024).worlds
    assert wilson((path["path_answers_first_left"] == 0).to_numpy())[0] > 0.9


def test_p8_2025_is_almost_never_wedge_rational(baseline: Scenario) -> None:
    assert wilson(rational(baseline, "answers_wedge_rational"))[1] < 0.01


def test_p10_a_clear_sighted_suitor_offers_little(short: Scenario) -> None:
    clear = changed(short, {"suitor.misperception": 0.0, "suitor.perception_noise": 0.0})
    blurred = changed(short, {"suitor.misperception": 0.9, "suitor.perception_noise": 1.0})
    seen, unseen = run(clear, worlds=1024), run(blurred, worlds=1024)
    assert rises(
        (seen.worlds["path_answers_offers"] > 0).to_numpy().astype(float),
        (unseen.worlds["path_answers_offers"] > 0).to_numpy().astype(float),
    )
    assert rises(seen.worlds["path_answers_pocketed"].to_numpy(), unseen.worlds["path_answers_pocketed"].to_numpy())


def test_p12_several_conditions_must_change_at_once(baseline: Scenario) -> None:
    """No lever alone makes the wedge rational in more than a few per cent; all together do in most worlds."""
    for lever in baseline.levers:
        assert wilson(rational(pull(baseline, [lever]), "answers_wedge_rational"))[1] < 0.05, lever.name
    free = changed(baseline, {"suitor.alliance_cost_scale": 0.0})
    assert wilson(rational(free, "answers_wedge_rational"))[1] < 0.05
    assert wilson(rational(pull(baseline, baseline.levers), "answers_wedge_rational"))[0] > 0.5


def test_p15_credibility_falls_as_an_election_nears(baseline: Scenario) -> None:
    board = board_of(baseline, draw(baseline, Streams(1, 0, 256)))
    assert (np.diff(board.commitment.promise[:, 8:16], axis=1) <= 1e-9).all()


def test_p16_secondary_sanctions_lower_finance_and_raise_relief(baseline: Scenario) -> None:
    def position_and_ties(refusing: float) -> tuple[np.ndarray, np.ndarray]:
        scenario = changed(baseline, {"ties.finance.refusing": refusing})
        parameters = draw(scenario, Streams(1, 0, 256))
        made = stage(board_of(scenario, parameters), opening(scenario, parameters))
        return made.ties["finance"], made.position.value[:, scenario.menu.index("partial-relief")]

    (tie, relief), (less, more) = position_and_ties(0.5), position_and_ties(0.99)
    assert (less < tie).all()
    assert (more >= relief).all()


@pytest.mark.parametrize("reading", READINGS)
def test_p17_irreversible_concessions_raise_leaving_and_lower_lasting(baseline: Scenario, reading: str) -> None:
    scenario = read_as(baseline, reading)

    def answers(share: float) -> tuple[np.ndarray, np.ndarray]:
        with_share = changed(scenario, {f"concessions.{one}.reversible": share for one in scenario.concessions})
        both = opening_answers(with_share, WORLDS, prices=False)
        return tuple(both[f"answers_{test}"].to_numpy().astype(float) for test in ("pivot_leaves", "pivot_rational"))

    (given_leaves, given_lasts), (mixed_leaves, mixed_lasts), (lent_leaves, lent_lasts) = map(answers, (0.0, 0.25, 1.0))
    assert rises(mixed_leaves, given_leaves)
    assert rises(lent_leaves, mixed_leaves)
    # Durability: how many of those that leave do so for good.
    assert wilson(given_lasts[given_leaves > 0])[1] < wilson(mixed_lasts[mixed_leaves > 0])[0]
    assert (lent_lasts == lent_leaves).all()
    # Hence the peak in between.
    assert rises(given_lasts, mixed_lasts)
    assert rises(lent_lasts, mixed_lasts)


def test_p18_the_wars_end_lowers_war_tagged_values(baseline: Scenario) -> None:
    parameters = draw(baseline, Streams(1, 0, 128))
    board, state = board_of(baseline, parameters), opening(baseline, parameters)
    war = stage(board, state).position.value
    state.war_over[:] = True
    peace = stage(board, state).position.value
    tagged = [k for k, one in enumerate(baseline.menu) if "war" in baseline.concessions[one].tags]
    assert tagged
    assert (peace[:, tagged] <= war[:, tagged] + 1e-12).all()


def test_p19_a_leaders_exit_weakens_affinity_and_the_tie(obeyed: Scenario) -> None:
    parameters = draw(obeyed, Streams(1, 0, WORLDS))
    board, state = board_of(obeyed, parameters), opening(obeyed, parameters)
    before = stage(board, state).position
    state.leader_exited[:] = True
    after = stage(board, state).position
    assert (after.tie <= before.tie + 1e-12).all()
    everyone = np.ones(WORLDS, dtype=bool)
    shares = [solve(one, board.menu, everyone, prices=False).pivot_rational.astype(float) for one in (before, after)]
    assert rises(*shares)


def test_p3_certain_reversal_is_the_mirror_of_p2(obeyed: Scenario) -> None:
    no_halves = changed(obeyed, {"offer.hedger_share": 0.0, "offer.up_front": 0.0})
    doomed = changed(no_halves, {"suitor.p_party_change": 1.0, "suitor.p_reversal": 1.0, "suitor.p_midterm": 0.5})
    assert rises(rational(doomed), rational(no_halves))
    assert (worth_of_a_promise(doomed) < worth_of_a_promise(no_halves)).all()
    (dear, tie), (cheap, _) = least_flow(doomed), least_flow(no_halves)
    assert (dear > cheap)[tie > 0].all()


def scripted(scenario: Scenario, package: tuple[str, ...]) -> WedgeModel:
    """A quarter in which the suitor offers a given package to everybody, whatever it thinks of it."""
    model = WedgeModel(scenario, worlds=512, rng=1)
    model.suitor.offer[:] = mask_of(scenario.menu, package)
    model.incumbent.answer()
    model.pivot.align()
    model.settle()
    return model


def test_p9_small_divisible_offers_are_kept_without_leaving(obeyed: Scenario) -> None:
    for rung in obeyed.ladder[:2]:
        model = scripted(obeyed, rung.package)
        assert (model.state.alignment != DEFECT).all()
        assert model.ledger.totals["pivot", "concessions"].mean() > 0


def test_p11_deeper_offers_cost_more_trust(obeyed: Scenario) -> None:
    trust = [scripted(obeyed, rung.package).state.trust for rung in obeyed.ladder]
    for shallower, deeper in pairwise(trust):
        assert rises(deeper, shallower)

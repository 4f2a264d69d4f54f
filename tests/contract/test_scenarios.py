"""Every shipped scenario keeps the promises of its ``expect:`` lines and the laws of its menu."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.analysis.opening import opening_answers
from sim.analysis.shares import share_of
from sim.calibration import draw
from sim.core.outcomes import TESTS
from sim.core.streams import Streams
from sim.game.packages import WORTH, offers_of, package_from_mask, room_for, situation_of
from sim.game.position import read_only
from sim.model.stage import board_of, stage
from sim.model.state import opening
from sim.scenario import builtin_scenarios, load
from sim.scenario.events import with_events

NAMES = [name for name, _ in builtin_scenarios()]


@pytest.mark.parametrize("name", NAMES)
def test_expectations_hold(name: str) -> None:
    scenario = load(name)
    if not scenario.expectations:  # nothing is promised; the generated history has dozens of these
        return
    # What is dated is promised for the first quarter as it is, and as if all had come about by then.
    dates = [scenario.events, dict.fromkeys(scenario.events, 0)] if scenario.events else [{}]
    played = [opening_answers(with_events(scenario, events), worlds=2048) for events in dates]
    for answers, line in itertools.product(played, scenario.expectations):
        reading = "silent" if line.answer.endswith("_without_counters") else "answers"
        test = line.answer.removesuffix("_without_counters")
        assert test in TESTS, f"{name}: nothing runs the expectation {line.answer}"
        share = share_of(answers[f"{reading}_{test}"])
        margin = 3 * share.error
        assert line.at_least is None or share.value >= line.at_least - margin, (name, line)
        assert line.at_most is None or share.value <= line.at_most + margin, (name, line)


@pytest.mark.parametrize("name", NAMES)
def test_adding_a_concession_never_lowers_what_a_package_is_worth(name: str) -> None:
    scenario = load(name)
    parameters = draw(scenario, Streams(1, 0, 64))
    board = board_of(scenario, parameters)
    position = read_only(stage(board, opening(scenario, parameters)).position)
    rng = np.random.default_rng(0)
    count = len(scenario.menu)
    room = room_for(position)
    for world in range(position.worlds):
        offers = offers_of(position, board.menu, situation_of(position, world), world, room)
        for mask, k in itertools.product(rng.integers(0, 1 << count, 4).tolist(), range(count)):
            without = package_from_mask(offers, board.menu, mask & ~(1 << k), room.sums)
            added = package_from_mask(offers, board.menu, mask | (1 << k), room.sums)
            assert added.worth >= without.worth - 1e-9, (scenario.menu[k], world)
    assert offers.adds.shape[1] > WORTH

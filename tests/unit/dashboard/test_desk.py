"""The desk: which scenarios may be asked for, and what is remembered."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

from sim.core.errors import WedgeError
from sim.dashboard.desk import Desk, usable
from sim.dashboard.serving import QUIET, free_socket
from sim.dashboard.what_if import WhatIf
from sim.runs.workers import Serial
from sim.scenario import Scenario, dump, load


class Counting(Executor):
    """Plays at once and counts the calls."""

    def __init__(self) -> None:
        self.calls, self.serial = 0, Serial()

    def submit(self, function, /, *arguments) -> Future:
        self.calls += 1
        return self.serial.submit(function, *arguments)


def test_no_file_can_be_asked_for_but_the_first(tmp_path: Path, baseline: Scenario) -> None:
    mine, other = tmp_path / "mine.yaml", tmp_path / "other.yaml"
    for path in (mine, other):
        path.write_text(dump(baseline), encoding="utf-8")
    desk = Desk(str(mine), 64, 1, Serial(), 1)
    assert usable(desk, str(mine)) == (str(mine), "")
    assert desk.scenario(str(mine)) == baseline
    name, remark = usable(desk, str(other))
    assert name == str(mine)
    assert "no scenario" in remark
    assert usable(desk, "kissinger-1972") == ("kissinger-1972/baseline", "")
    assert desk.choices()[0] == str(mine)
    assert desk.scenario(str(other)) == desk.scenario(str(mine))


def test_a_state_is_played_once() -> None:
    pool = Counting()
    desk = Desk("moscow-tokyo-1955", 64, 1, pool, 1)
    first = list(desk.outlooks(WhatIf("moscow-tokyo-1955/baseline")))
    calls = pool.calls
    again = list(desk.outlooks(WhatIf("moscow-tokyo-1955/baseline")))
    assert again == [first[-1]]
    assert pool.calls == calls == 2
    next(desk.outlooks(WhatIf("moscow-tokyo-1955/baseline", tie=-1.0)))
    assert pool.calls > calls


def test_a_name_and_its_short_form_are_one_choice() -> None:
    choices = Desk("reverse-kissinger", 64, 1, Serial(), 1).choices()
    assert choices[0] == "reverse-kissinger/baseline"
    assert len(set(choices)) == len(choices)
    assert "reverse-kissinger" not in choices
    assert load(choices[0]) == load("reverse-kissinger")


def test_a_port_that_is_taken_is_told() -> None:
    with free_socket(0) as taken:
        taken.listen()
        with pytest.raises(WedgeError, match="--port"):
            free_socket(taken.getsockname()[1])


def test_solara_is_asked_to_tell_nobody() -> None:
    assert QUIET["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "False"
    assert "127.0.0.1" in QUIET["SOLARA_ASSETS_CDN"]

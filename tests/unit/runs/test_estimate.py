"""What a plan will take, held to what it takes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.core.errors import InputError, StoreError
from sim.runs import estimate as module
from sim.runs.block import play_block
from sim.runs.estimate import Estimate, check_fits, duration, estimate, rate, worlds_of
from sim.runs.running import run_tasks
from sim.runs.tasks import Plan, Point
from sim.scenario import Scenario

HERE = Path()


@given(some.integers(1, 5000), some.integers(1, 9), some.integers(1, 5))
def test_worlds_are_counted_without_going_through_them(worlds: int, points: int, parts: int) -> None:
    for part in range(1, parts + 1):
        plan = Plan(SimpleNamespace(quarters=4), 1, worlds, tuple(Point(n) for n in range(points)), (part, parts))  # type: ignore[arg-type]
        assert worlds_of(plan) == sum(plan.count(task) for task in plan.tasks())


@pytest.mark.parametrize("worlds", [40, 600])
def test_the_size_is_right_within_a_factor_of_two(short: Scenario, worlds: int, tmp_path: Path) -> None:
    plan = Plan(short, 1, worlds)
    run_tasks(plan, tmp_path / "run")
    stored = sum(path.stat().st_size for path in (tmp_path / "run" / "chunks").iterdir())
    assert 0.5 < stored / estimate(plan, 1).disk < 2


def test_the_rate_is_that_of_the_clock(short: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([10.0, 12.0])
    monkeypatch.setattr(module.time, "perf_counter", lambda: next(ticks))
    plan = Plan(short, 1, 4096, (Point(0), Point(1)))
    found = rate(plan, lambda *_: ())  # type: ignore[arg-type, return-value]
    assert found == module.TIMED / 2
    two = Estimate(2, 8, 8192, 0, 0, jobs=2, rate=found)
    assert two.seconds == pytest.approx(8192 / found / 2)
    assert Estimate(1, 1, 1024, 0, 0, jobs=16, rate=found).seconds == pytest.approx(1024 / found)


def test_a_real_block_can_be_timed(short: Scenario) -> None:
    assert rate(Plan(short, 1, 10), play_block) > 1


def test_what_cannot_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_fits(Estimate(1, 1, 1, disk=1, memory=1, jobs=1), HERE)
    with pytest.raises(StoreError, match="is free") as caught:
        check_fits(Estimate(1, 1, 1, disk=10**18, memory=1, jobs=1), HERE)
    assert caught.value.exit_code == 4
    with pytest.raises(InputError, match="is left"):
        check_fits(Estimate(1, 1, 1, disk=1, memory=10**16, jobs=9), HERE)
    monkeypatch.setattr(module, "memory_left", lambda: None)
    check_fits(Estimate(1, 1, 1, disk=1, memory=10**16, jobs=9), HERE)


def test_memory_grows_with_processes_and_not_with_worlds(short: Scenario) -> None:
    small, large = (estimate(Plan(short, 1, worlds), 2).memory for worlds in (10_000, 10_000_000))
    assert small == large
    assert estimate(Plan(short, 1, 10_000), 4).memory > small


def test_durations_are_never_short(short: Scenario) -> None:
    assert duration(0.2) == "1 s"
    assert duration(61 * 60) == "61 min"

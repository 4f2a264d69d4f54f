"""Designs of sweeps: complete, inside the axes, spread at every beginning, and refused when they cannot be made."""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sim.core.errors import InputError
from sim.core.rendering import render
from sim.runs.design import DESIGNS, MAX_POINTS, check_design, count, figures_of, halving, make
from sim.runs.tasks import Plan, Point, at_point
from sim.scenario import Axis, Scenario

KEYS = ("ties.scale", "suitor.denial", "pivot.autonomy", "offer.up_front")


@some.composite
def axes_of(draw: some.DrawFn, lists: bool = True) -> tuple[Axis, ...]:
    found = []
    for key in KEYS[: draw(some.integers(1, 4))]:
        low = draw(some.floats(0.001, 10))
        high = low * draw(some.floats(1.5, 100))
        if lists and draw(some.booleans()):
            values = tuple(float(one) for one in range(1, draw(some.integers(2, 5))))
            found.append(Axis(key, min(values), max(values), values=values))
        else:
            found.append(Axis(key, low, high, draw(some.integers(2, 6)), draw(some.booleans())))
    return tuple(found)


def table(points: tuple[Point, ...]) -> np.ndarray:
    return np.array([list(point.settings.values()) for point in points[1:]])


@given(axes_of())
def test_a_grid_is_the_product_of_its_axes(axes: tuple[Axis, ...]) -> None:
    points = make(axes, "grid", 1, 1)
    rows = [tuple(point.settings.values()) for point in points[1:]]
    assert sorted(rows) == sorted(product(*(figures_of(axis) for axis in axes)))
    assert all(list(point.settings) == [axis.key for axis in axes] for point in points[1:])


@given(axes_of(), some.sampled_from(sorted(DESIGNS)), some.integers(2, 40), some.integers(0, 2**32))
@settings(deadline=None)
def test_every_design_stays_inside_and_counts_right(
    axes: tuple[Axis, ...], design: str, wanted: int, seed: int
) -> None:
    if design == "morris":
        axes = tuple(Axis(axis.key, axis.low, axis.high + 1) for axis in axes)
    points = make(axes, design, wanted, seed)
    assert [point.number for point in points] == list(range(len(points)))
    assert points[0].settings == {}
    assert len(points) - 1 == count(axes, design, wanted)
    assert len(points) - 1 >= wanted or design == "grid"
    for place, axis in enumerate(axes):
        column = table(points)[:, place]
        assert column.min() >= axis.low
        assert column.max() <= axis.high
        if axis.values:
            assert set(column) <= set(axis.values)
    assert points == make(axes, design, wanted, seed)


@given(axes_of(lists=False), some.integers(2, 40), some.integers(0, 2**32))
def test_a_latin_hypercube_uses_each_part_once(axes: tuple[Axis, ...], wanted: int, seed: int) -> None:
    rows = table(make(axes, "lhs", wanted, seed))
    for place, axis in enumerate(axes):
        unit = (rows[:, place] - axis.low) / (axis.high - axis.low)
        if axis.log:
            unit = np.log(rows[:, place] / axis.low) / np.log(axis.high / axis.low)
        # The rounding of settings may carry a figure to the edge of its part, never past the middle of the next.
        assert np.abs(np.sort(unit) * wanted - (np.arange(wanted) + 0.5)).max() <= 0.5 + 1e-4


@given(some.integers(1, 5), some.integers(0, 2**32))
def test_a_sobol_sequence_is_even_in_halves_of_every_axis(power: int, seed: int) -> None:
    axes = [Axis(key, 0.0, 1.0) for key in KEYS]
    rows = table(make(axes, "sobol", 2**power, seed))
    assert (np.sum(rows < 0.5, axis=0) == 2 ** (power - 1)).all()


@given(some.integers(1, 5), some.integers(2, 30), some.integers(0, 2**32))
@settings(deadline=None)
def test_morris_moves_one_axis_at_a_time(width: int, wanted: int, seed: int) -> None:
    axes = [Axis(f"key{place}", 0.0, 1.0) for place in range(width)]
    rows = table(make(axes, "morris", wanted, seed)).reshape(-1, width + 1, width)
    moved = np.diff(rows, axis=1) != 0
    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()


@given(some.integers(2, 200))
def test_halving_is_a_permutation_with_the_ends_first(steps: int) -> None:
    places = halving(steps)
    assert sorted(places) == list(range(steps))
    assert places[:2] == [0, steps - 1]


@given(some.integers(3, 65), some.data())
def test_every_beginning_of_an_axis_is_spread(steps: int, data: some.DataObject) -> None:
    done = data.draw(some.integers(3, steps))
    gaps = np.diff(sorted(halving(steps)[:done]))
    assert gaps.max() <= 2 * gaps.min() + 2


def test_a_grid_begins_with_its_corners_and_middle() -> None:
    axes = [Axis("ties.scale", 0.0, 8.0, 9), Axis("suitor.denial", 0.0, 8.0, 9)]
    rows = [tuple(point.settings.values()) for point in make(axes, "grid", 1, 1)[1:]]
    assert set(rows[:4]) == {(0, 0), (0, 8), (8, 0), (8, 8)}
    assert set(rows[:16]) == set(product((0, 8, 4, 2), repeat=2))


@given(some.integers(1, 30), some.integers(1, 5), some.integers(1, 4))
def test_tasks_are_a_permutation_balanced_at_every_beginning(points: int, blocks: int, parts: int) -> None:
    def plan(part: int, of: int) -> Plan:
        chosen = tuple(Point(number, {}) for number in range(points))
        return Plan(None, 1, 1024 * blocks, chosen, (part, of))  # type: ignore[arg-type]

    tasks = list(plan(1, 1).tasks())
    assert sorted(tasks) == [(point, block) for point in range(points) for block in range(blocks)]
    done = np.zeros(points, dtype=int)
    for task in tasks:
        done[task.point] += 1
        assert done.max() - done.min() <= 1
    shared = [task for part in range(1, parts + 1) for task in plan(part, parts).tasks()]
    assert sorted(shared) == sorted(tasks)


def refused(axes: list[Axis], design: str, points: int = 8) -> str:
    with pytest.raises(InputError) as caught:
        check_design(axes, design, points)
    return render(caught.value.problems)


def test_a_grid_too_large_is_refused_at_once() -> None:
    axes = [Axis(f"key{place}", 0.0, 1.0, 10) for place in range(12)]
    start = time.perf_counter()
    said = refused(axes, "grid")
    assert time.perf_counter() - start < 0.1
    assert "1,000,000,000,000 points" in said
    assert "--design sobol --points 256" in said
    check_design(axes, "sobol", 256)
    assert f"{MAX_POINTS + 1:,}" in refused(axes, "lhs", MAX_POINTS + 1)


def test_designs_say_what_they_need() -> None:
    free, listed = Axis("ties.scale", 0.5, 2.0), Axis("offer.up_front", 0.0, 0.3, values=(0.0, 0.3))
    assert "write ties.scale=0.5:2:5" in refused([free, listed], "grid")
    assert "not a list" in refused([free, listed], "morris")
    assert "one of grid, lhs, sobol, morris" in refused([free], "sobl")


def test_a_grid_on_an_axis_of_ratios() -> None:
    assert figures_of(Axis("ties.scale", 0.25, 4.0, 5, log=True)) == (0.25, 0.5, 1.0, 2.0, 4.0)


def test_the_corner_of_a_design_is_a_scenario(baseline: Scenario) -> None:
    changed = at_point(baseline, {"facts.china-share-of-russian-exports": 0.2, "ties.scale": 1.5})
    assert changed.parameters["ties.scale"].terms == (1.5,)
    assert changed.parameters["ties.exports.share"].terms == (0.2,)
    assert at_point(baseline, {}) is baseline

"""The bench itself: what it measures, how it counts, what it writes."""

from __future__ import annotations

import copy
import json
import sys

import numpy as np
import pytest

from benchmarks import document, jobs
from benchmarks.contestants import note, ratio
from benchmarks.document import LATEST, PAGE, PROFILE
from benchmarks.meter import measured
from benchmarks.targets import targets
from sim.model.model import WedgeModel
from sim.scenario import load

FOUND = json.loads(LATEST.read_text(encoding="utf-8"))


def test_numbers_have_three_digits() -> None:
    shown = [document.number(value) for value in (34_412.0, 999.6, 575.2, 2.651, 0.01234)]
    assert shown == ["34 400", "1 000", "575", "2.65", "0.0123"]
    assert document.count(10_240) == "10 240"


def test_ratios_are_taken_within_rounds() -> None:
    # In the second round the machine was ten times slower for both.
    table = {"ours": {"cpu_rate": [100.0, 10.0, 90.0]}, "peer": {"cpu_rate": [10.0, 1.0, 10.0]}}
    assert ratio(table, "ours", "peer") == 10.0
    assert ratio(table | {"ema": {"missing": "not installed"}}, "ours", "ema") is None


def test_a_measurement_becomes_rates() -> None:
    row: dict[str, object] = {"rate": [], "cpu_rate": []}
    note(row, {"worlds": 8, "peak_mb": 2.0, "ours": {"wall": 4.0, "cpu": 2.0}}, "ours")
    note(row, {"worlds": 8, "peak_mb": 1.0, "ours": {"wall": 2.0, "cpu": 1.0}}, "ours")
    assert row == {"rate": [2.0, 4.0], "cpu_rate": [4.0, 8.0], "worlds": 8, "peak_mb": 2.0}


def test_the_meter_counts_workers_too() -> None:
    hold = "import time; held = bytearray(80_000_000); time.sleep(0.5)"
    work = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n" + hold
    child = f"import subprocess, sys\nheld = bytearray(60_000_000)\nsubprocess.run([sys.executable, '-c', {work!r}])"
    _, found = measured([sys.executable, "-c", child])
    assert 140 <= found["peak_mb"] < 250
    assert found["cpu"] >= 0.3


def test_the_meter_tells_why_a_command_failed() -> None:
    with pytest.raises(RuntimeError, match="no good"):
        measured([sys.executable, "-c", "raise SystemExit('no good')"])


def test_more_counters_are_copies_with_luck_of_their_own() -> None:
    scenario = load("reverse-kissinger", ["quarters=1"])
    assert list(jobs.bigger(scenario, 2).counters) == list(scenario.counters)[:2]
    grown = jobs.bigger(scenario, 8)
    assert len(grown.counters) == 8
    parameters = WedgeModel(grown, worlds=4, rng=1).board.parameters
    own = next(iter(scenario.counters))
    assert not np.array_equal(parameters[f"counters.{own}.cost"], parameters[f"counters.{own}-again.cost"])


def test_a_point_of_a_curve() -> None:
    found = jobs.point(worlds=4, menu=14, counters=7, quarters=2)
    assert (found["menu"], found["counters"], found["packages"]) == (14, 7, 6144)
    assert found["cpu"] > 0
    assert found["game"]["cpu"] > 0


def test_targets_are_judged_by_the_figures() -> None:
    found = copy.deepcopy(FOUND)
    found["table"]["ours"]["cpu_rate"] = [one * 300 for one in found["table"]["peer"]["cpu_rate"]]
    found["table"]["fused"]["cpu_rate"] = [one * 3 for one in found["table"]["game"]["cpu_rate"]]
    found["commands"]["help"]["wall"], found["commands"]["validate"]["wall"] = 0.1, 0.5
    met = {row["key"]: row["met"] for row in targets(found)}
    assert (met["S2"], met["S3"], met["S7"]) == (True, False, False)
    if not found["options"]["full"]:
        assert (met["S4"], met["S5"]) == (None, None)


def test_the_page_shows_the_figures_that_were_measured() -> None:
    page = PAGE.read_text(encoding="utf-8")
    profile = json.loads(PROFILE.read_text(encoding="utf-8"))
    assert document.render(page, FOUND, profile) == page
    changed = copy.deepcopy(FOUND)
    changed["table"]["peer"]["median_cpu_rate"] *= 2
    assert document.render(page, changed, profile) != page


def test_a_busy_machine_is_said_to_be_busy() -> None:
    assert "busy" in document.circumstances(FOUND | {"load_before": 4.0})
    assert "quiet" in document.circumstances(FOUND | {"load_before": 0.1})

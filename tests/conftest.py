"""Shared pieces of the tests, and the order in which several processes take them up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numba
import pytest
from hypothesis import settings

import sim.game.compiled  # noqa: F401  it says where compiled code is kept
from sim.runs.ensemble import Ensemble, run
from sim.scenario import Scenario, load

# How long an example takes says how busy the machine is; what is slow is measured in benchmarks.
settings.register_profile("wedgesim", deadline=None)
settings.load_profile("wedgesim")

LONG = (
    # These need no game, so that it can be compiled meanwhile.
    "tests/faults/test_workers.py",
    "tests/faults/test_crashes.py",
    "tests/faults/test_mutants.py",
    # Of what plays it: more than ten seconds each.
    "tests/unit/dashboard/test_page.py",
    "tests/unit/cli/test_commands.py",
    "tests/laws/test_stage_game.py",
    "tests/unit/scenario/test_shipped.py",
    "tests/contract/test_history.py",
    "tests/unit/scenario/test_fuzz.py",
    "tests/unit/report/test_figures.py",
    "tests/faults/test_signals.py",
    "tests/faults/test_surroundings.py",
    "tests/unit/report/test_page.py",
    "tests/unit/scenario/test_reading.py",
    "tests/security/test_words.py",
    "tests/faults/test_machine.py",
    "tests/golden/test_outcomes.py",
    "tests/unit/benchmarks/test_fused.py",
    "tests/unit/cli/test_story_commands.py",
    "tests/unit/cli/test_answers.py",
    "tests/unit/baselines/test_rules.py",
    "tests/security/test_watched.py",
    "tests/faults/test_locks.py",
    "tests/faults/test_memory.py",
)
"""Files of tests that take longest, longest first: what is long and comes last leaves other processes idle."""
COMPILING = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where several processes will test and no game is kept, have one more compile it before each of them would."""
    if session.config.getoption("numprocesses", None) and not any(Path(numba.config.CACHE_DIR).rglob("*.nbc")):
        session.config.stash[COMPILING] = subprocess.Popen([sys.executable, "-c", "import sim.runs.warm"])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave no process behind."""
    if COMPILING in session.config.stash:
        session.config.stash[COMPILING].wait()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; others, and tests within a file, as they were."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONG)))


@pytest.fixture(scope="session")
def baseline() -> Scenario:
    return load("reverse-kissinger")


@pytest.fixture(scope="session")
def short(baseline: Scenario) -> Scenario:
    """The baseline over six quarters."""
    return load("reverse-kissinger", ["quarters=6"])


@pytest.fixture(scope="session")
def ensemble(short: Scenario) -> Ensemble:
    return run(short, worlds=64, seed=3)

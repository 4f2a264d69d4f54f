"""Shared pieces of the tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

from sim.runs.ensemble import Ensemble, run
from sim.scenario import Scenario, load

# How long an example takes says how busy the machine is; what is slow is measured in benchmarks.
settings.register_profile("wedgesim", deadline=None)
settings.load_profile("wedgesim")


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

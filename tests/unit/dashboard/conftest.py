"""Outlooks of a short run, played once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.dashboard.outlook import Outlook, outlooks
from sim.dashboard.what_if import WhatIf, applied
from sim.runs.workers import Serial
from sim.scenario import Scenario, load

WORLDS = 96


def outlook_of(scenario: Scenario) -> Outlook:
    """Everything about a scenario over six quarters."""
    return list(outlooks(replace(scenario, quarters=min(scenario.quarters, 6)), 1, WORLDS, Serial(), 1))[-1]


@pytest.fixture(scope="session")
def stated(baseline: Scenario) -> Outlook:
    return outlook_of(baseline)


@pytest.fixture(scope="session")
def turned(baseline: Scenario) -> Outlook:
    return outlook_of(applied(baseline, WhatIf("reverse-kissinger", 0.0, -8.0, 0.2)))


@pytest.fixture(scope="session", params=["kissinger-1972", "china-1949", "history/usa-egy-1974"])
def other(request: pytest.FixtureRequest) -> Outlook:
    return outlook_of(load(request.param))

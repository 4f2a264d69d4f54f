"""Scenarios: files that people write, read with care into frozen data that the model can trust."""

from sim.scenario.axes import Axis, read_axes
from sim.scenario.builtin import builtin_scenarios
from sim.scenario.dumping import dump
from sim.scenario.editors import json_schema
from sim.scenario.loading import load, loads
from sim.scenario.replacing import number_of, numbers_of, uses_of, with_numbers
from sim.scenario.scenario import (
    Actor,
    Concession,
    Correlation,
    Counter,
    Expectation,
    Fact,
    Lever,
    Rung,
    Scenario,
    SecondSource,
    Source,
    Turnover,
)

__all__ = [
    "Actor",
    "Axis",
    "Concession",
    "Correlation",
    "Counter",
    "Expectation",
    "Fact",
    "Lever",
    "Rung",
    "Scenario",
    "SecondSource",
    "Source",
    "Turnover",
    "builtin_scenarios",
    "dump",
    "json_schema",
    "load",
    "loads",
    "number_of",
    "numbers_of",
    "read_axes",
    "uses_of",
    "with_numbers",
]

"""Readings: the same worlds under another assumption, each a change of the scenario's figures."""

from __future__ import annotations

from sim.core.numbers import Number, fixed
from sim.scenario import Scenario, with_numbers

READINGS: dict[str, str] = {
    "answers": "as stated: the incumbent answers, only what the suitor owns",
    "silent": "the incumbent does not answer",
    "obeyed": "as if others obeyed: every concession can be delivered in full",
    "no_halves": "a hedger gets nothing of what it is not given up front",
    "permanent": "a promise that no election or change of mind ends",
}
"""Name → what it assumes. The first two are two answers to one game; the others change figures."""


def _changes(scenario: Scenario, reading: str) -> dict[str, Number]:
    if reading == "obeyed":
        return {f"concessions.{one}.deliverable": fixed(1, READINGS[reading]) for one in scenario.concessions}
    if reading == "no_halves":
        return {"offer.hedger_share": fixed(0, READINGS[reading])}
    if reading == "permanent":
        keys = ("suitor.background_hazard", "suitor.p_reversal", "suitor.p_midterm", "beliefs.bias")
        return {key: fixed(0, READINGS[reading]) for key in keys}
    return {}


def read_as(scenario: Scenario, reading: str) -> Scenario:
    """The scenario under a reading.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    reading : str
        One of `READINGS`.

    Returns
    -------
    Scenario
    """
    changes = _changes(scenario, reading)
    return with_numbers(scenario, changes) if changes else scenario

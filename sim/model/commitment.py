"""The suitor's promise in numbers: hazards by quarter of the cycle, and what a promise is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration import Parameters
from sim.equations.annuities import perpetuity, promise_annuity, reversal_hazard
from sim.scenario.scenario import Turnover

Array = NDArray[np.float64]


def election_reversal(parameters: Parameters) -> Array:
    """Chance that an election reverses the policy: a new government, and that it reverses."""
    return parameters["suitor.p_party_change"] * parameters["suitor.p_reversal"]


def phase_of(turnover: Turnover, quarter: int) -> int:
    """Place of a quarter in the suitor's cycle."""
    return (turnover.phase + quarter) % turnover.cycle


def hazards(turnover: Turnover, parameters: Parameters, election: Array) -> Array:
    """Hazard of reversal by quarter of the cycle, for a given chance of reversal at an election.

    Parameters
    ----------
    turnover : Turnover
        The calendar.
    parameters : Parameters
        Drawn figures.
    election : array[worlds]
        Chance that an election reverses the policy, as it is or as somebody believes.

    Returns
    -------
    array[worlds, cycle]
    """
    events = np.zeros((parameters.worlds, turnover.cycle))
    if turnover.election is not None:
        events[:, turnover.election] = election
    if turnover.midterm is not None:
        events[:, turnover.midterm] = parameters["suitor.p_midterm"]
    return reversal_hazard(background=parameters["suitor.background_hazard"], events=events)


@dataclass(frozen=True)
class Commitment:
    """What is fixed about the promise in a run.

    Attributes
    ----------
    hazard, promise : array[worlds, cycle]
        h_t and C_t as they are.
    perpetuity : array[worlds]
        A.
    """

    hazard: Array
    promise: Array
    perpetuity: Array


def commitment(turnover: Turnover, parameters: Parameters) -> Commitment:
    """Hazards and annuities as they are."""
    hazard = hazards(turnover, parameters, election_reversal(parameters))
    discount = parameters["discounting.factor"]
    return Commitment(hazard, promise_annuity(discount=discount, hazard=hazard), perpetuity(discount))


def believed_promise(turnover: Turnover, parameters: Parameters, belief: Array) -> Array:
    """C_t by quarter of the cycle as a pivot with this belief about elections sees it."""
    hazard = hazards(turnover, parameters, belief)
    return promise_annuity(discount=parameters["discounting.factor"], hazard=hazard)

"""Everything that changes from quarter to quarter, as arrays over worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration import Parameters
from sim.core.roles import DEFECT, STAY
from sim.model.commitment import believed_promise, election_reversal
from sim.scenario.events import due
from sim.scenario.scenario import LEADER_GOES, WAR_ENDS, Scenario
from sim.ties.defence import INPUTS

Array = NDArray[np.float64]

SHARES = ("ties.exports.share", "ties.imports.share", *(f"ties.defence.{name}" for name in INPUTS))
"""Keys of the dependences that move."""


@dataclass
class State:
    """The state of every world at the start of a quarter.

    Attributes
    ----------
    quarter : int
        Quarters since the start.
    alignment : array[worlds] of int
        Stay, hedge or defect (`sim.core.roles`).
    courting, promised : array[worlds] of bool
        Whether the suitor courts, and whether a pivot that left has a living promise.
    in_force, ever : array[worlds, concessions]
        Share of the reversible and of the irreversible part in force; the latter never shrinks.
    countered : array[worlds, counters]
        Share of each counter delivered.
    damage : array[worlds]
        Share of a positive tie that a defection spoilt.
    belief, belief_weight : array[worlds]
        The pivot's belief about reversal at an election, and how many elections it is worth.
    believed_promise : array[worlds, cycle]
        C by quarter of the cycle as the pivot believes it to be.
    trust : array[worlds]
        Allies' trust in the suitor, 1 at the start.
    shares : dict of array[worlds]
        The incumbent's shares of trade and defence inputs, by key.
    oil, incidents : array[worlds]
        Oil price, 1 at the start, and what recent incidents weigh, % of GDP per year.
    leader_exited, war_over : array[worlds] of bool
        Whether a leader has gone and whether the pivot's war has ended.
    """

    quarter: int
    alignment: NDArray[np.int8]
    courting: NDArray[np.bool_]
    promised: NDArray[np.bool_]
    in_force: Array
    ever: Array
    countered: Array
    damage: Array
    belief: Array
    belief_weight: Array
    believed_promise: Array
    trust: Array
    shares: dict[str, Array]
    oil: Array
    incidents: Array
    leader_exited: NDArray[np.bool_]
    war_over: NDArray[np.bool_]


def bring_about(scenario: Scenario, state: State, quarter: int) -> None:
    """Let the events come about that the scenario dates to the beginning of a quarter, in every world.

    A counter is delivered as if it had been played, so to a pivot that has left it is not.

    Parameters
    ----------
    scenario : Scenario
        Its events and counters.
    state : State
        As the quarter begins; changed in place.
    quarter : int
        Quarters since the start.
    """
    names = due(scenario, quarter)
    if WAR_ENDS in names:
        state.war_over = np.ones_like(state.war_over)
    if LEADER_GOES in names:
        state.leader_exited = np.ones_like(state.leader_exited)
    delivered = np.array([one in names for one in scenario.counters], dtype=bool)
    if delivered.any():
        reached = (state.alignment != DEFECT)[:, np.newaxis] & delivered
        state.countered = np.where(reached, 1.0, state.countered)


def opening(scenario: Scenario, parameters: Parameters) -> State:
    """The state at the start of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Its menu, counters and what is given from the start.
    parameters : Parameters
        Drawn figures.

    Returns
    -------
    State
    """
    worlds = parameters.worlds
    given = np.array([[float(one in scenario.given) for one in scenario.menu]])
    in_force = np.repeat(given, worlds, axis=0)
    belief = np.clip(election_reversal(parameters) + parameters["beliefs.bias"], 0, 1)
    state = State(
        quarter=0,
        alignment=np.full(worlds, STAY, dtype=np.int8),
        courting=np.ones(worlds, dtype=bool),
        promised=np.zeros(worlds, dtype=bool),
        in_force=in_force,
        ever=in_force.copy(),
        countered=np.zeros((worlds, len(scenario.counters))),
        damage=np.zeros(worlds),
        belief=belief,
        belief_weight=parameters["beliefs.weight"].copy(),
        believed_promise=believed_promise(scenario.turnover, parameters, belief),
        trust=np.ones(worlds),
        shares={key: parameters[key].copy() for key in SHARES},
        oil=np.ones(worlds),
        incidents=np.zeros(worlds),
        leader_exited=np.zeros(worlds, dtype=bool),
        war_over=np.zeros(worlds, dtype=bool),
    )
    bring_about(scenario, state, 0)
    return state

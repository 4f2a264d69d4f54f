"""Nature closes the quarter: reversals, moods, oil, incidents, leaders, the war, dates, and what the pivot learns."""

from __future__ import annotations

import numpy as np
from scipy import special

from sim.core.roles import DEFECT
from sim.core.streams import Streams
from sim.equations.distributions import poisson
from sim.equations.dynamics import incidents, oil_price, updated_belief
from sim.model.commitment import believed_promise, phase_of
from sim.model.settle import return_to_incumbent
from sim.model.stage import Board, Stage
from sim.model.state import State, bring_about


def close_quarter(board: Board, state: State, stage: Stage, streams: Streams) -> np.ndarray:
    """Draw what the quarter's end brings, let what is dated come about, and change the state in place.

    Parameters
    ----------
    board, state, stage : Board, State, Stage
        The run, the state, and the quarter's game (for what a pivot left alone falls back on).
    streams : Streams
        The worlds' luck.

    Returns
    -------
    array[worlds] of bool
        Pivots that came home because their patron's policy reversed.
    """
    parameters, quarter = board.parameters, state.quarter
    phase = phase_of(board.scenario.turnover, quarter)

    def happens(purpose: str, chance: np.ndarray) -> np.ndarray:
        return streams.uniforms(f"nature:{purpose}", quarter) < chance

    reversed_ = happens("reversal", board.commitment.hazard[:, phase])
    if phase == board.scenario.turnover.election:
        learns = (state.in_force > 0).any(axis=1)
        seen = updated_belief(belief=state.belief, weight=state.belief_weight, seen=reversed_.astype(np.float64))
        state.belief = np.where(learns, seen, state.belief)
        state.belief_weight = state.belief_weight + learns
        state.believed_promise = believed_promise(board.scenario.turnover, parameters, state.belief)
    comes_home = reversed_ & (state.alignment == DEFECT) & (stage.position.stays_out == 0)
    state.in_force = np.where(reversed_[:, np.newaxis], 0.0, state.in_force)
    state.promised = state.promised & ~reversed_
    return_to_incumbent(board, state, comes_home)

    turns = happens("courting", np.where(state.courting, parameters["suitor.turn"], parameters["suitor.return"]))
    state.courting = (state.courting ^ turns) & ~reversed_

    state.oil = oil_price(
        price=state.oil,
        persistence=parameters["dynamics.oil_persistence"],
        volatility=parameters["dynamics.oil_volatility"],
        shock=special.ndtri(streams.uniforms("nature:oil", quarter)),
    )
    state.incidents = incidents(
        weight=state.incidents,
        decay=parameters["ties.friction.decay"],
        arrivals=poisson(streams.uniforms("nature:incidents", quarter), parameters["ties.friction.rate"]),
        size=parameters["ties.friction.size"],
    )
    goes = happens("leader-pivot", parameters["dynamics.leader_exit_pivot"])
    goes |= happens("leader-incumbent", parameters["dynamics.leader_exit_incumbent"])
    state.leader_exited = state.leader_exited | goes
    state.war_over = state.war_over | happens("war-end", parameters["dynamics.war_end"])
    bring_about(board.scenario, state, quarter + 1)
    return comes_home

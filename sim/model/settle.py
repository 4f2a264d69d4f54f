"""Settlement: what was agreed is handed over, and its consequences for allies and dependence follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.equations.dynamics import ally_trust, approach, delivered
from sim.model.ledger import Events
from sim.model.stage import Board, Stage
from sim.model.state import State
from sim.ties.defence import INPUTS

Array = NDArray[np.float64]


def unpack(masks: NDArray[np.int64], count: int) -> Array:
    """Bit masks as a table of 0 and 1, array[worlds, count]."""
    return ((masks[:, np.newaxis] >> np.arange(count)) & 1).astype(np.float64)


def return_to_incumbent(board: Board, state: State, returns: NDArray[np.bool_]) -> None:
    """Pivots that come home: what can be taken back is taken back, and the tie is damaged."""
    state.alignment = np.where(returns, STAY, state.alignment).astype(np.int8)
    state.in_force = np.where(returns[:, np.newaxis], 0.0, state.in_force)
    state.damage = np.where(returns, board.parameters["pivot.unrecovered"], state.damage)
    state.promised = state.promised & ~returns


def hand_over(
    board: Board,
    state: State,
    stage: Stage,
    *,
    offer: NDArray[np.int64],
    counters: NDArray[np.int64],
    left: NDArray[np.bool_],
) -> Events:
    """Deliver the offer and the counters according to the alignment chosen, and let allies take note.

    Parameters
    ----------
    board, state, stage : Board, State, Stage
        The run, the state (changed in place) and the quarter's game.
    offer, counters : array[worlds] of int
        What lay on the table, as masks.
    left : array[worlds] of bool
        Pivots that left this quarter.

    Returns
    -------
    Events
        Costs caused, for the ledger.
    """
    stays, hedges, away = (state.alignment == one for one in (STAY, HEDGE, DEFECT))
    package = unpack(offer, len(board.scenario.menu))
    position = stage.position
    share = np.where(away[:, np.newaxis], 1.0, np.where(hedges[:, np.newaxis], position.hedged, position.up_front))
    handed = package * share
    untouched = 1 - state.ever
    newly = handed * untouched
    refused = stays[:, np.newaxis] * package * untouched * position.refusal_cost[:, np.newaxis]
    state.in_force = delivered(level=state.in_force, share=handed)
    state.ever = delivered(level=state.ever, share=handed)
    state.promised = state.promised | left

    answer = unpack(counters, len(board.counters))
    gets = np.where(stays, 1.0, np.where(hedges, position.counter_share, 0.0))
    mine = slice(0, len(board.counters))
    state.countered[:, mine] = delivered(level=state.countered[:, mine], share=answer * gets[:, np.newaxis])
    state.countered[away] = 0.0

    allies = (position.ally_cost * (newly + refused)).sum(axis=1)
    home = (position.home_cost * newly).sum(axis=1)
    state.trust = ally_trust(
        trust=state.trust,
        recovery=board.parameters["dynamics.trust_recovery"],
        loss=board.parameters["dynamics.trust_drop"] * allies,
    )
    return Events(left, allies, home)


def shift_dependence(board: Board, state: State) -> None:
    """Shares of trade and defence inputs move towards what the alignment tends to; damage heals."""
    parameters = board.parameters
    stays, away = state.alignment == STAY, state.alignment == DEFECT
    for name in ("exports", "imports"):
        key = f"ties.{name}.share"
        level = state.shares[key]
        target = np.where(stays, parameters[f"ties.{name}.target_stay"], level)
        target = np.where(away, parameters[f"ties.{name}.target_defect"], target)
        state.shares[key] = approach(level=level, target=target, speed=parameters[f"ties.{name}.adjustment"])
    for name in INPUTS:
        key = f"ties.defence.{name}"
        level = state.shares[key]
        # Staying and hedging keep today's defence shares: they are near their ceiling already.
        lower = parameters[key] * parameters["ties.defence.target_defect"]
        target = np.where(away, lower, np.where(stays, parameters[key], level))
        state.shares[key] = approach(level=level, target=target, speed=parameters["ties.defence.adjustment"])
    state.damage = state.damage * (1 - parameters["dynamics.healing"])

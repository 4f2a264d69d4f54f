"""Who got what from where: payoffs kept apart by role and term, discounted to the start, never summed away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, INCUMBENT, PIVOT, STAY, SUITOR
from sim.equations.annuities import QUARTER
from sim.game.payoffs import TOLERANCE
from sim.game.position import Position
from sim.model.stage import Board, Stage
from sim.model.state import State
from sim.ties import TIES

Array = NDArray[np.float64]
Entry = tuple[str, str]

TERMS: tuple[Entry, ...] = (
    *((PIVOT, tie.name) for tie in TIES),
    (PIVOT, "counters"),
    (PIVOT, "concessions"),
    (PIVOT, "autonomy"),
    (PIVOT, "retaliation"),
    (PIVOT, "switching"),
    (SUITOR, "prize"),
    (SUITOR, "concessions"),
    (SUITOR, "savings"),
    (SUITOR, "allies"),
    (SUITOR, "home"),
    (INCUMBENT, "retention"),
    (INCUMBENT, "counters"),
)
"""Every entry of the ledger: (role, term)."""


def in_force_flow(board: Board, state: State, worth: Array) -> Array:
    """Flow of a per-concession figure over what is in force, array[worlds, concessions].

    The reversible part counts as far as it is in force, the rest as far as it was ever delivered.
    """
    reversible = board.parameters.table("concessions", board.scenario.menu, "reversible")
    return worth * (reversible * state.in_force + (1 - reversible) * state.ever)


def concession_flow(board: Board, state: State, position: Position) -> Array:
    """What the concessions in force pay the pivot, overlaps counted once; % of GDP per year."""
    reversible = board.parameters.table("concessions", board.scenario.menu, "reversible")
    undelivered = reversible * (1 - state.in_force) + (1 - reversible) * (1 - state.ever)
    full = undelivered <= TOLERANCE
    worth = position.value.copy()
    for larger, parts in board.contents:
        worth[:, parts] *= 1 - board.overlaps[:, parts, larger] * full[:, [larger]]
    flow: Array = in_force_flow(board, state, worth).sum(axis=1)
    return flow


@dataclass(frozen=True)
class Events:
    """What happened between the start of a quarter and its settlement.

    Attributes
    ----------
    left : array[worlds] of bool
        Pivots that left this quarter.
    ally_cost, home_cost : array[worlds]
        One-off costs caused, by delivery and by refused offers; % of GDP.
    """

    left: NDArray[np.bool_]
    ally_cost: Array
    home_cost: Array


def quarter_entries(board: Board, state: State, stage: Stage, events: Events) -> dict[Entry, Array]:
    """Every payoff of one quarter, discounted to the start.

    Parameters
    ----------
    board, state, stage : Board, State, Stage
        The run, the state after delivery, and the quarter's game.
    events : Events
        What happened.

    Returns
    -------
    dict
        (role, term) → array[worlds], % of GDP.
    """
    parameters, position = board.parameters, stage.position
    stays, hedges, away = (state.alignment == one for one in (STAY, HEDGE, DEFECT))
    tied = np.where(away, 0.0, np.where(hedges, 1 - position.hedging_loss, 1.0))
    # Only a tie that is worth having can be damaged, and then every part of it alike.
    kept = tied * np.where(stage.bare_tie > 0, 1 - state.damage, 1.0)
    wedge = position.denial + position.capability
    prize = np.where(away, position.denial + position.capability * state.promised, 0.0)
    delivered = in_force_flow(board, state, board.bill)
    retention = parameters["incumbent.retention"] * (1 - state.damage)
    counters = state.countered[:, : len(board.counters)]
    flows: dict[Entry, Array] = {(PIVOT, name): kept * flow for name, flow in stage.ties.items()}
    flows |= {
        (PIVOT, "counters"): kept * (stage.counter_value * counters).sum(axis=1),
        (PIVOT, "concessions"): concession_flow(board, state, position),
        (PIVOT, "autonomy"): hedges * position.autonomy,
        (PIVOT, "retaliation"): away * -position.retaliation,
        (SUITOR, "prize"): prize + hedges * position.hedge_yield * wedge,
        (SUITOR, "concessions"): -np.maximum(delivered, 0).sum(axis=1),
        (SUITOR, "savings"): np.maximum(-delivered, 0).sum(axis=1),
        (INCUMBENT, "retention"): retention * np.where(hedges, 1 - position.incumbent_hedging_loss, stays),
        (INCUMBENT, "counters"): -(parameters.table("counters", board.counters, "cost") * counters).sum(axis=1),
    }
    once: dict[Entry, Array] = {
        (PIVOT, "switching"): events.left * -position.switching_cost,
        (SUITOR, "allies"): -events.ally_cost,
        (SUITOR, "home"): -events.home_cost,
    }
    discount = parameters["discounting.factor"] ** state.quarter
    weight = discount * QUARTER
    entries = {entry: weight * flow for entry, flow in flows.items()}
    entries |= {entry: discount * value for entry, value in once.items()}
    return entries


class Ledger:
    """Running totals of every entry."""

    def __init__(self, worlds: int) -> None:
        self.totals: dict[Entry, Array] = {entry: np.zeros(worlds) for entry in TERMS}
        self.last: Mapping[Entry, Array] = {}

    def book(self, entries: Mapping[Entry, Array]) -> None:
        """Add a quarter's entries, by role and term."""
        self.last = entries
        for entry, amount in entries.items():
            self.totals[entry] = self.totals[entry] + amount

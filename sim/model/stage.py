"""From parameters and state to the stage game of a quarter."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sim.calibration import Parameters
from sim.equations.fallback import fallback_flow, recovered_tie, stays_out
from sim.game.menu import menu_of, overlap_matrix
from sim.game.position import Menu, Position, without_counters
from sim.model.commitment import Commitment, commitment, phase_of
from sim.model.state import State
from sim.scenario.scenario import Scenario
from sim.ties import TIES
from sim.ties.finance import settlement_of

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Board:
    """What stays the same in every quarter of a run.

    Attributes
    ----------
    scenario : Scenario
        The scenario.
    parameters : Parameters
        Drawn figures.
    commitment : Commitment
        The promise as it is.
    menu : Menu
        What may be offered together.
    overlaps : array[worlds, concessions, concessions]
        Share of the first that the second contains, as far as the second can be delivered at all.
    contents : tuple of (int, list of int)
        Every concession that contains others, and which; the smaller ones first.
    divisible : array[concessions]
        1 where a concession can be had by halves.
    counters : tuple of str
        The counters that the incumbent has in this run.
    standing : dict of array
        Fields of the `Position` that are the same in every quarter.
    bill : array[worlds, concessions]
        κ of what the suitor can deliver, below zero where it saves; % of GDP per year.
    """

    scenario: Scenario
    parameters: Parameters
    commitment: Commitment
    menu: Menu
    overlaps: Array
    contents: tuple[tuple[int, list[int]], ...]
    divisible: Array
    counters: tuple[str, ...]
    standing: Mapping[str, Array]
    bill: Array


def standing_fields(
    parameters: Parameters, menu: Sequence[str], *, perpetuity: Array, overlaps: Array, divisible: Array
) -> dict[str, Array]:
    """The fields of a position that no quarter changes.

    Parameters
    ----------
    parameters : Parameters
        Drawn figures.
    menu : sequence of str
        The concessions.
    perpetuity, overlaps, divisible : array
        As in `Position` and `Board`.

    Returns
    -------
    dict of array
        Not to be written to.
    """
    up_front = parameters["offer.up_front"][:, np.newaxis] * divisible
    hedger_share = parameters["offer.hedger_share"][:, np.newaxis] * divisible
    fields = {
        "perpetuity": perpetuity,
        "retaliation": parameters["pivot.retaliation"],
        "switching_cost": parameters["pivot.switching_cost"],
        "hedging_loss": parameters["pivot.hedging_loss"],
        "autonomy": parameters["pivot.autonomy"],
        "counter_share": parameters["pivot.counter_share"],
        "unrecovered": parameters["pivot.unrecovered"],
        "bare_retention": parameters["incumbent.retention"],
        "incumbent_hedging_loss": parameters["incumbent.hedging_loss"],
        "denial": parameters["suitor.denial"],
        "capability": capability(parameters),
        "hedge_yield": parameters["suitor.hedge_yield"],
        "refusal_cost": parameters["suitor.refusal_cost"],
        "deal_benefit": parameters["suitor.deal_benefit"],
        "cost": np.maximum(parameters.table("concessions", menu, "cost"), 0)
        * parameters.table("concessions", menu, "deliverable"),
        "ally_cost": ally_costs(parameters, menu),
        "home_cost": parameters.table("concessions", menu, "home_cost"),
        "reversible": parameters.table("concessions", menu, "reversible"),
        "up_front": up_front,
        "hedged": up_front + (1 - up_front) * hedger_share,
        "overlaps": overlaps,
    }
    for field in fields.values():
        field.flags.writeable = False
    return fields


def board_of(scenario: Scenario, parameters: Parameters, *, answering: bool = True) -> Board:
    """Set up the board.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    parameters : Parameters
        Drawn figures.
    answering : bool
        Whether the incumbent has its counters.

    Returns
    -------
    Board
    """
    offered = [scenario.concessions[one] for one in scenario.menu]
    deliverable = parameters.table("concessions", scenario.menu, "deliverable")
    menu, shares = menu_of(offered), overlap_matrix(offered)
    contents = [(int(k), np.flatnonzero(shares[:, k]).tolist()) for k in reversed(menu.order)]
    promised = commitment(scenario.turnover, parameters)
    # What is only partly delivered contains only that part of what it overlaps.
    overlaps = shares[np.newaxis] * deliverable[:, np.newaxis, :]
    divisible = np.array([float(one.divisible) for one in offered])
    return Board(
        scenario=scenario,
        parameters=parameters,
        commitment=promised,
        menu=menu,
        overlaps=overlaps,
        contents=tuple((larger, parts) for larger, parts in contents if parts),
        divisible=divisible,
        counters=tuple(scenario.counters) if answering else (),
        standing=standing_fields(
            parameters, scenario.menu, perpetuity=promised.perpetuity, overlaps=overlaps, divisible=divisible
        ),
        bill=parameters.table("concessions", scenario.menu, "cost") * deliverable,
    )


def current(board: Board, state: State) -> Mapping[str, Array]:
    """Every figure as it stands this quarter: what has moved before what was drawn."""
    moved = {
        **state.shares,
        "oil": state.oil,
        "incidents": state.incidents,
        "leader_exited": state.leader_exited.astype(np.float64),
        "ties.defence.output": board.parameters["ties.defence.output"]
        * np.where(state.war_over, board.parameters["ties.defence.postwar_output"], 1.0),
    }
    return ChainMap(moved, board.parameters.values_by_key)


def tie_flows(values: Mapping[str, Array]) -> dict[str, Array]:
    """The flow of each tie, % of GDP per year, without counters and without damage."""
    scale = values["ties.scale"]
    return {tie.name: tie.flow(values) * scale if tie.economic else tie.flow(values) for tie in TIES}


def damaged(flow: Array, damage: Array) -> Array:
    """A tie after an earlier defection: only a positive tie can be spoilt."""
    return np.where(flow > 0, flow * (1 - damage), flow)


def concession_values(board: Board, state: State, values: Mapping[str, Array]) -> Array:
    """What each concession is worth to the pivot this quarter, as far as the suitor can deliver it.

    Adds the financial friction that relief lifts, takes the war's end into account, and holds whatever contains
    others to be worth at least what it contains.

    Returns
    -------
    array[worlds, concessions]
        v, % of GDP per year.
    """
    menu = board.scenario.menu
    worth = board.parameters.table("concessions", menu, "value").copy()
    lifted = settlement_of(values) * values["ties.finance.refusing"] * (1 - values["ties.finance.workaround"])
    postwar = np.where(state.war_over, values["dynamics.postwar_value_share"], 1.0)
    for k, one in enumerate(menu):
        tags = board.scenario.concessions[one].tags
        if "finance" in tags:
            worth[:, k] += values[f"concessions.{one}.finance_share"] * lifted
        if "war" in tags:
            worth[:, k] *= postwar
    worth *= board.parameters.table("concessions", menu, "deliverable")
    for larger, parts in board.contents:
        contained = (board.overlaps[:, parts, larger] * worth[:, parts]).sum(axis=1)
        worth[:, larger] = np.maximum(worth[:, larger], contained)
    return worth


def counter_values(board: Board, values: Mapping[str, Array]) -> Array:
    """What each counter adds to staying this quarter.

    Those tagged ``finance`` lift the friction of refused payments, and no more of it than there is.

    Returns
    -------
    array[worlds, counters]
        g, % of GDP per year.
    """
    worth = board.parameters.table("counters", board.counters, "value")
    finance = [k for k, one in enumerate(board.counters) if "finance" in board.scenario.counters[one].tags]
    if finance:
        felt = settlement_of(values) * values["ties.finance.refusing"]
        worth = worth.copy()
        worth[:, finance] = np.minimum(worth[:, finance], felt[:, np.newaxis])
    return worth


def undated(board: Board, quarter: int) -> Array:
    """1 for each counter that may be played in a quarter, 0 for one whose date is still to come: it comes anyway.

    Returns
    -------
    array[counters]
    """
    events = board.scenario.events
    return np.array([float(quarter >= events.get(one, 0)) for one in board.counters])


@dataclass(frozen=True)
class Stage:
    """One quarter's game, with the parts it was made from.

    Attributes
    ----------
    ties : dict of array[worlds]
        Flow of each tie, without counters and damage.
    bare_tie : array[worlds]
        b without counters, damage included.
    counter_value : array[worlds, counters]
        g of every counter, delivered or not.
    position : Position
        The game with the incumbent's counters.
    silent : Position
        The game with none, delivered ones taken out.
    """

    ties: Mapping[str, Array]
    bare_tie: Array
    counter_value: Array
    position: Position
    silent: Position


def stage(board: Board, state: State) -> Stage:
    """The stage game at the start of a quarter.

    Parameters
    ----------
    board : Board
        What stays the same.
    state : State
        What moves.

    Returns
    -------
    Stage
    """
    parameters, scenario = board.parameters, board.scenario
    values = current(board, state)
    ties = tie_flows(values)
    # Added up one by one: NumPy would add the rows of a single world in another order than those of many.
    bare = reduce(np.add, ties.values())
    counter_value = counter_values(board, values)
    counter_cost = parameters.table("counters", board.counters, "cost")
    countered = state.countered[:, : len(board.counters)]
    playable = (1 - countered) * undated(board, state.quarter)
    tie = damaged(bare + (counter_value * countered).sum(axis=1), state.damage)
    bare_tie = damaged(bare, state.damage)
    recovered = recovered_tie(tie=bare_tie, damage=state.damage, unrecovered=parameters["pivot.unrecovered"])
    retaliation = parameters["pivot.retaliation"]
    phase = phase_of(scenario.turnover, state.quarter)
    position = Position(
        **board.standing,
        promise=np.ascontiguousarray(board.commitment.promise[:, phase]),
        believed_promise=np.ascontiguousarray(state.believed_promise[:, phase]),
        tie=tie,
        fallback=fallback_flow(recovered=recovered, retaliation=retaliation),
        stays_out=stays_out(recovered=recovered, retaliation=retaliation),
        retention=parameters["incumbent.retention"] - (counter_cost * countered).sum(axis=1),
        value=concession_values(board, state, values),
        in_force=state.in_force,
        ever=state.ever,
        counter_value=counter_value * playable,
        counter_cost=counter_cost * playable,
    )
    return Stage(ties, bare_tie, counter_value, position, without_counters(position, bare_tie))


def capability(parameters: Parameters) -> Array:
    """w_cap: what the pivot could do against the incumbent, times how much it would, times how much that counts."""
    return parameters["suitor.capability"] * parameters["suitor.willingness"] * parameters["suitor.leverage"]


def ally_costs(parameters: Parameters, menu: Sequence[str]) -> Array:
    """Λᵃ of each concession, array[worlds, concessions], % of GDP."""
    costs = parameters.table("concessions", menu, "ally_cost")
    return costs * parameters["suitor.alliance_cost_scale"][:, np.newaxis]

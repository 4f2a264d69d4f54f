"""The full-foresight benchmark: the offer game of several quarters with an infinite tail, by backward induction.

The stage game treats the offer as open now. Here offers are possible for a number of quarters; each player foresees
what the others will do in all of them. The state stays as it is at the start; only the calendar of elections moves.
A quarter is the stage game of `sim.game`: suitor, then incumbent, then pivot. A deal, hedging or leaving for what was
offered, ends the game with the values of model §4, and so does leaving unpaid. Otherwise the game goes on: staying, or
hedging unpaid, is worth what model §4 says, which holds if nothing is ever offered again, plus what later offers
change: ``P + β (V' − S')``, with V' the value of the game from the next quarter on and S' that of silence for ever.
After the last quarter every plan runs on for ever. So with one quarter the game is that of model §6, and a window in
which nothing is offered is worth what one quarter of silence is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.equations.annuities import QUARTER
from sim.game.payoffs import TOLERANCE
from sim.game.position import Menu, Position
from sim.game.tables import GameTable, game_table
from sim.model.commitment import phase_of
from sim.model.stage import Board, Stage
from sim.model.state import State

Array = NDArray[np.float64]

NOTHING = 0
"""The package that offers nothing stands first in every list."""


@dataclass(frozen=True)
class Node:
    """One quarter of the window, solved.

    Attributes
    ----------
    offer : array[worlds, packages]
        Probability of each package; at temperature 0 one of them is 1.
    answer : array[worlds, packages, sets]
        Probability of each set of counters after each package.
    plan : array[worlds, packages, sets, 3]
        Probability of each plan after that.
    values : array[worlds, 3]
        Worth of the game from here on to suitor, incumbent and pivot, as of this quarter.
    worth : array[worlds, packages]
        Worth of each offer to the suitor.
    durable : array[worlds, packages] of bool
        Whether a pivot that left with this package would want to stay away.
    """

    offer: Array
    answer: Array
    plan: Array
    values: Array
    worth: Array
    durable: NDArray[np.bool_]

    def ends(self) -> Array:
        """Probability of each plan after each package, array[worlds, packages, 3]."""
        return np.einsum("wps,wpsa->wpa", self.answer, self.plan)


@dataclass(frozen=True)
class Window:
    """What the game of a number of quarters is made of.

    Attributes
    ----------
    tables : tuple of GameTable
        Payoffs of each quarter.
    discount : array[worlds]
        β.
    masks : array[packages] of int
        The packages, the empty one first.
    tail : bool
        Whether plans run on after the window.
    """

    tables: tuple[GameTable, ...]
    discount: Array
    masks: NDArray[np.int64]
    tail: bool


def window(
    board: Board,
    state: State,
    stage: Stage,
    masks: Sequence[int],
    quarters: int,
    *,
    tail: bool = True,
    silent: bool = False,
) -> Window:
    """The game of a scenario's first quarters.

    Parameters
    ----------
    board, state, stage : Board, State, Stage
        The run, its state and the first quarter's game.
    masks : sequence of int
        Packages that may be offered; the empty one is put first.
    quarters : int
        Length of the window.
    tail : bool
        Whether what was agreed runs on for ever. Without it nothing counts after the window: an artefact that lets a
        pivot leave in the last quarters without any risk of reversal.
    silent : bool
        Whether the incumbent has no counters.

    Returns
    -------
    Window
    """
    chosen = np.array([NOTHING, *(mask for mask in masks if mask != NOTHING)], dtype=np.int64)
    base = stage.silent if silent else stage.position
    discount = board.parameters["discounting.factor"]
    phases = [phase_of(board.scenario.turnover, state.quarter + ahead) for ahead in range(quarters)]
    tables = []
    for ahead, phase in enumerate(phases):
        if tail:
            promise, believed = board.commitment.promise[:, phase], state.believed_promise[:, phase]
            lasting = board.commitment.perpetuity
        else:
            lasting, promise, believed = truncated(board, state, phases[ahead:], discount)
        position = _with_annuities(base, lasting, promise, believed)
        tables.append(game_table(position, board.menu, chosen))
    return Window(tuple(tables), discount, chosen, tail)


def _with_annuities(base: Position, lasting: Array, promise: Array, believed: Array) -> Position:
    parts = (np.ascontiguousarray(part) for part in (lasting, promise, believed))
    perpetuity, kept, seen = parts
    return base._replace(perpetuity=perpetuity, promise=kept, believed_promise=seen)


def truncated(board: Board, state: State, phases: Sequence[int], discount: Array) -> tuple[Array, Array, Array]:
    """A, C and the believed C if nothing counted after the window.

    Parameters
    ----------
    board, state : Board, State
        For the true hazard, and the believed promise from which the believed hazard follows.
    phases : sequence of int
        Quarters of the cycle that are left.
    discount : array[worlds]
        β.

    Returns
    -------
    tuple of array[worlds]
        ``A_n = ¼ + β A_{n−1}`` and ``C_n = ¼ + β (1 − h) C_{n−1}``, from nothing.
    """
    cycle = board.commitment.hazard.shape[1]
    lasting, promise, believed = np.zeros_like(discount), np.zeros_like(discount), np.zeros_like(discount)
    for phase in reversed(phases):
        ahead = state.believed_promise[:, (phase + 1) % cycle]
        # C_t = ¼ + β (1 − h_t) C_{t+1} gives back what the pivot believes to be kept of a promise.
        kept = (state.believed_promise[:, phase] - QUARTER) / ahead
        lasting = QUARTER + discount * lasting
        promise = QUARTER + discount * (1 - board.commitment.hazard[:, phase]) * promise
        believed = QUARTER + kept * believed
    return lasting, promise, believed


def logit(values: Array, temperature: float) -> Array:
    """Logit probabilities over the last axis.

    Examples
    --------
    >>> import numpy as np
    >>> logit(np.array([0.0, np.log(3.0)]), 1.0).round(2).tolist()
    [0.25, 0.75]
    """
    weights = np.exp((values - values.max(axis=-1, keepdims=True)) / temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


def first_best(values: Array) -> Array:
    """One at the first entry of the last axis that is as good as any, 0 elsewhere: equal plans go to the status quo."""
    best = values >= values.max(axis=-1, keepdims=True) - TOLERANCE
    return np.eye(values.shape[-1])[np.argmax(best, axis=-1)]


def suitor_choice(worth: Array, bill: Array, masks: NDArray[np.int64]) -> Array:
    """The suitor's best package: among equals nothing, then the cheaper, then the smaller mask.

    Parameters
    ----------
    worth, bill : array[worlds, packages]
        Worth of offering and z.
    masks : array[packages] of int
        The packages, the empty one first.

    Returns
    -------
    array[worlds, packages]
        One at the choice.
    """
    best = worth >= worth.max(axis=1, keepdims=True) - TOLERANCE
    cost = np.where(best, bill, np.inf)
    cost[:, NOTHING] = np.where(best[:, NOTHING], -np.inf, np.inf)
    cheapest = cost <= cost.min(axis=1, keepdims=True) + TOLERANCE
    rank = np.where(cheapest, masks, np.iinfo(np.int64).max)
    return np.eye(len(masks))[np.argmin(rank, axis=1)]


def solve_window(game: Window, temperature: float = 0.0) -> tuple[Node, ...]:
    """Backward induction in every world at once.

    Parameters
    ----------
    game : Window
        The game.
    temperature : float
        0 for the subgame-perfect equilibrium; above it the logit agent-quantal-response equilibrium, in which every
        player at every node plays better moves more often, by differences in % of GDP, seen from the start, over
        the temperature.

    Returns
    -------
    tuple of Node
        One a quarter, the first quarter first.
    """
    following: Array | None = None
    nodes: list[Node] = []
    for ahead in range(len(game.tables) - 1, -1, -1):
        table = game.tables[ahead]
        change = None
        if following is not None:
            change = game.discount[:, np.newaxis] * (following - silence(game.tables[ahead + 1]))
        pivot = _played_on(table.pivot, change, 2)
        incumbent = _played_on(table.incumbent, change, 1)
        suitor = _played_on(table.suitor[:, :, np.newaxis, :], change, 0)
        # In the tree every payoff is seen from the start, so later differences weigh less against the temperature.
        seen = game.discount**ahead
        plan = logit(pivot * _to(seen, pivot), temperature) if temperature else first_best(pivot)
        held = (plan * incumbent).sum(axis=3)
        answer = logit(held * _to(seen, held), temperature) if temperature else first_best(held)
        worth = (answer * (plan * suitor).sum(axis=3)).sum(axis=2)
        offer = (
            logit(worth * _to(seen, worth), temperature)
            if temperature
            else suitor_choice(worth, table.bill, game.masks)
        )
        following = np.stack(
            [
                (offer * worth).sum(axis=1),
                (offer * (answer * held).sum(axis=2)).sum(axis=1),
                (offer * (answer * (plan * pivot).sum(axis=3)).sum(axis=2)).sum(axis=1),
            ],
            axis=1,
        )
        nodes.append(Node(offer, answer, plan, following, worth, table.durable))
    return tuple(reversed(nodes))


def _to(factor: Array, values: Array) -> Array:
    """A factor of each world, shaped to multiply an array that worlds lead."""
    return factor.reshape(-1, *([1] * (values.ndim - 1)))


def silence(table: GameTable) -> Array:
    """Worth of a quarter's stage game to suitor, incumbent and pivot if nothing is offered, now or later.

    Parameters
    ----------
    table : GameTable
        The quarter, with the empty package first.

    Returns
    -------
    array[worlds, 3]
        After the incumbent's best answer, % of GDP.
    """
    plan = first_best(table.pivot[:, NOTHING])
    held = (plan * table.incumbent[:, NOTHING]).sum(axis=2)
    ends = first_best(held)[:, :, np.newaxis] * plan
    values = (table.suitor[:, [NOTHING]], table.incumbent[:, NOTHING], table.pivot[:, NOTHING])
    return np.stack([(ends * value).sum(axis=(1, 2)) for value in values], axis=1)


def _played_on(values: Array, change: Array | None, player: int) -> Array:
    """Worth of each plan when the game goes on after staying and after hedging unpaid, and ends otherwise."""
    if change is None:
        return values
    played = values.copy()
    played[..., STAY] += change[:, player, np.newaxis, np.newaxis]
    played[:, NOTHING, :, HEDGE] += change[:, player, np.newaxis]
    return played


PLANS = {STAY: "stay", HEDGE: "hedge", DEFECT: "leave"}
"""Names of the pivot's moves."""


def rungs(menu: Sequence[str], ladder: Sequence[Sequence[str]], bound: Menu) -> list[int]:
    """The named packages of a ladder as masks over a menu, without repeats and without what a menu cannot offer.

    Parameters
    ----------
    menu : sequence of str
        Ids in order of their bits.
    ladder : sequence of sequence of str
        Packages by id; what is not on the menu is left out of them.
    bound : Menu
        What each concession requires; a package that lacks it is left out.

    Returns
    -------
    list of int
    """
    found = []
    for package in ladder:
        mask = sum(1 << place for place, name in enumerate(menu) if name in package)
        needs = [int(bound.requires[place]) for place in range(len(menu)) if mask & (1 << place)]
        if mask and mask not in found and not any(need & ~mask for need in needs):
            found.append(mask)
    return found

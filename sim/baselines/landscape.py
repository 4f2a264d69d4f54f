"""Landscape theory of alignment: the null model that knows who likes whom and nothing of offers, promises or replies.

Every actor has a size, every pair a propensity to be together; each actor wants to be with those it likes and away
from those it does not. A way to split everybody into two camps has an energy, the lower the better everybody is
placed; one actor at a time changes camp, downhill, until no single move improves (Axelrod and Bennett 1993).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration import draw
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.core.streams import Streams
from sim.game.solve import solve
from sim.model.stage import Board, board_of, stage
from sim.model.state import State, opening
from sim.scenario import Scenario

Array = NDArray[np.float64]

TRIAD: Final = (SUITOR, PIVOT, INCUMBENT)
SPLITS: Final = {
    0b000: "all together",
    0b110: "pivot with incumbent",
    0b100: "pivot with suitor",
    0b010: "pivot alone",
}
"""The four ways to split a triad: bit i is set where actor i of `TRIAD` is not in the suitor's camp."""
START: Final = 0b110
"""Where every scenario begins: the pivot stands with the incumbent."""


def energies(sizes: Array, propensities: Array) -> Array:
    """Energy of every way to split actors into two camps.

    ``E = Σ s_i s_j p_ij d_ij`` over ordered pairs i ≠ j, with d = 1 where the two are in different camps.

    Parameters
    ----------
    sizes : array[actors]
        s.
    propensities : array[..., actors, actors]
        p, symmetric; negative where two want to be apart.

    Returns
    -------
    array[..., 2^(actors − 1)]
        By configuration: bit i is set where actor i + 1 is not in the camp of actor 0.

    Examples
    --------
    >>> import numpy as np
    >>> energies(np.array([1.0, 2.0]), np.array([[0, -1.0], [-1.0, 0]])).tolist()
    [0.0, -4.0]
    """
    actors = len(sizes)
    camps = camps_of(actors)
    apart = camps[:, :, np.newaxis] != camps[:, np.newaxis, :]
    weights = propensities * np.multiply.outer(sizes, sizes) * (1 - np.eye(actors))
    return np.einsum("...ij,cij->...c", weights, apart.astype(float))


def camps_of(actors: int) -> NDArray[np.int64]:
    """The camp, 0 or 1, of every actor in every configuration; actor 0 is in camp 0."""
    configurations = np.arange(1 << (actors - 1))[:, np.newaxis]
    return np.concatenate([np.zeros_like(configurations), configurations >> np.arange(actors - 1) & 1], axis=1)


def neighbours(actors: int) -> NDArray[np.int64]:
    """The configurations that one actor's change of camp leads to, array[configurations, actors]."""
    count = 1 << (actors - 1)
    # The first actor's change of camp is everybody else's, seen from its camp.
    flips = np.array([count - 1, *(1 << actor for actor in range(actors - 1))])
    return np.arange(count)[:, np.newaxis] ^ flips


def local_minima(energy: Array) -> NDArray[np.bool_]:
    """Where no single change of camp lowers the energy.

    Parameters
    ----------
    energy : array[..., configurations]
        `energies`.

    Returns
    -------
    array[..., configurations] of bool
    """
    around = energy[..., neighbours(_actors(energy))]
    lowest: NDArray[np.bool_] = energy <= around.min(axis=-1)
    return lowest


def steepest_descent(energy: Array) -> NDArray[np.int64]:
    """Where each configuration ends when always the move that lowers energy most is made; the first of equal moves.

    Parameters
    ----------
    energy : array[..., configurations]
        `energies`.

    Returns
    -------
    array[..., configurations] of int
        The local minimum reached.
    """
    actors = _actors(energy)
    around = energy[..., neighbours(actors)]
    best = np.argmin(around, axis=-1)
    places = np.take_along_axis(np.broadcast_to(neighbours(actors), around.shape), best[..., np.newaxis], axis=-1)[
        ..., 0
    ]
    onward = np.where(around.min(axis=-1) < energy, places, np.arange(energy.shape[-1]))
    ends = onward
    for _ in range(energy.shape[-1]):
        further = np.take_along_axis(onward, ends, axis=-1)
        if (further == ends).all():
            break
        ends = further
    return ends


def _actors(energy: Array) -> int:
    return int(energy.shape[-1]).bit_length()


def triad_propensities(scenario: Scenario, worlds: int, seed: int, *, with_offer: bool) -> Array:
    """Propensities of suitor, pivot and incumbent from the same figures as the game.

    Every pair's propensity is what being together is worth to both in a year, % of the pivot's GDP: the tie and the
    worth of keeping the pivot for pivot and incumbent; the wedge, and with an offer every concession that is worth
    more to the pivot than it costs a year, for suitor and pivot; for the rivals the wedge again, as what each loses by
    the other's gain, with a minus.
    Since worths are stated in one unit already, sizes are 1.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    worlds, seed : int
        How many worlds under which seed.
    with_offer : bool
        Whether the menu counts.

    Returns
    -------
    array[worlds, 3, 3]
        In the order of `TRIAD`.
    """
    board, start = _board(scenario, worlds, seed)
    position = stage(board, start).position
    wedge = position.denial + position.capability
    left = np.prod(1 - position.overlaps, axis=2)
    once = (position.ally_cost + position.home_cost) / position.perpetuity[:, np.newaxis]
    gains = np.maximum(position.value * left - position.cost - once, 0).sum(axis=1)
    offered = gains if with_offer else np.zeros(worlds)
    pairs = {
        (SUITOR, PIVOT): wedge + offered,
        (PIVOT, INCUMBENT): position.tie + position.retention,
        (SUITOR, INCUMBENT): -wedge,
    }
    found = np.zeros((worlds, 3, 3))
    for (one, other), worth in pairs.items():
        found[:, TRIAD.index(one), TRIAD.index(other)] = worth
        found[:, TRIAD.index(other), TRIAD.index(one)] = worth
    return found


def _board(scenario: Scenario, worlds: int, seed: int) -> tuple[Board, State]:
    parameters = draw(scenario, Streams(seed, 0, worlds))
    return board_of(scenario, parameters), opening(scenario, parameters)


@dataclass(frozen=True)
class Comparison:
    """The null model beside the game, world by world.

    Attributes
    ----------
    landscape : array[worlds] of int
        Split of the triad that the landscape ends in from the status quo (`SPLITS`).
    stable : array[worlds, 4] of bool
        Which splits, in the order of `SPLITS`, no single move improves.
    leaves : array[worlds] of bool
        Whether the pivot leaves in the game: unpaid, or with an offer where some package makes leaving pay for good.
    """

    landscape: NDArray[np.int64]
    stable: NDArray[np.bool_]
    leaves: NDArray[np.bool_]

    @property
    def parts(self) -> NDArray[np.bool_]:
        """Whether the pivot parts from the incumbent in the landscape."""
        return (self.landscape != START) & (self.landscape != 0)

    @property
    def agrees(self) -> NDArray[np.bool_]:
        """Whether both say that the pivot does, or does not, part from the incumbent."""
        return self.parts == self.leaves

    def table(self) -> Array:
        """Shares of worlds: rows landscape (stays, parts), columns game (stays, leaves)."""
        cells = [[rows & ~self.leaves, rows & self.leaves] for rows in (~self.parts, self.parts)]
        return np.array([[float(cell.mean()) for cell in row] for row in cells])


def compare(scenario: Scenario, worlds: int, seed: int, *, with_offer: bool) -> Comparison:
    """Ask the landscape and the game the same question in the same worlds.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    worlds, seed : int
        How many worlds under which seed.
    with_offer : bool
        Whether the suitor may offer its menu.

    Returns
    -------
    Comparison
    """
    energy = energies(np.ones(3), triad_propensities(scenario, worlds, seed, with_offer=with_offer))
    # Configurations count actors after the first from bit 0; `SPLITS` counts actors from bit 0, the first always 0.
    ends = steepest_descent(energy)[:, START >> 1] << 1
    stable = local_minima(energy)[:, [split >> 1 for split in SPLITS]]
    board, start = _board(scenario, worlds, seed)
    found = solve(stage(board, start).position, board.menu, np.ones(worlds, dtype=bool), prices=False)
    leaves = found.splits_anyway > 0
    return Comparison(ends, stable, leaves | (found.pivot_rational > 0) if with_offer else leaves)


def members(names: Sequence[str], configuration: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two camps of a configuration by name.

    Examples
    --------
    >>> members(["a", "b", "c"], 0b10)
    (('a', 'b'), ('c',))
    """
    camps = camps_of(len(names))[configuration]
    return tuple(n for n, c in zip(names, camps, strict=True) if not c), tuple(
        n for n, c in zip(names, camps, strict=True) if c
    )

"""What the three players know when a quarter begins: worlds lead every array."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Masks = NDArray[np.int64]


class Menu(NamedTuple):
    """What may be offered together, the same in every world.

    A package is a bit mask: bit k is concession k.

    Attributes
    ----------
    requires, excludes : array[concessions] of int
        Masks of what a concession needs and of what it rules out.
    containers : array[concessions] of int
        Masks of what contains a part of it.
    order : array[concessions] of int
        Concessions sorted so that what contains others comes before what it contains.
    """

    requires: Masks
    excludes: Masks
    containers: Masks
    order: Masks


class Position(NamedTuple):
    """The stage game of every world in one quarter (model, §2–§4). Flows in % of GDP per year, values in % of GDP.

    Attributes
    ----------
    perpetuity, promise, believed_promise : array[worlds]
        A, and C as it is and as the pivot believes it to be.
    tie : array[worlds]
        b, delivered counters and damage in it.
    fallback, stays_out : array[worlds]
        r_b, and 1 where the pivot would not return.
    retaliation, switching_cost, hedging_loss, autonomy, counter_share, unrecovered : array[worlds]
        θ, K, ℓ, η, γ, π.
    retention, bare_retention, incumbent_hedging_loss : array[worlds]
        R less the cost of delivered counters, R without it (a defection cancels them), and ℓ_I.
    denial, capability, hedge_yield, refusal_cost, deal_benefit : array[worlds]
        w_den, w_cap, α_w, ω, d.
    value, cost, ally_cost, home_cost, reversible : array[worlds, concessions]
        v, max(κ, 0), Λᵃ, Λᵈ, r; v and κ as far as the suitor can deliver.
    up_front, hedged : array[worlds, concessions]
        u_k and d_k = u_k + (1 − u_k) α_k.
    in_force, ever : array[worlds, concessions]
        e, share of the reversible part in force; i, of the irreversible part, which is also the largest share ever
        delivered.
    overlaps : array[worlds, concessions, concessions]
        Share of the first that the second contains.
    counter_value, counter_cost : array[worlds, counters]
        g and c of what is not yet delivered.
    """

    perpetuity: Array
    promise: Array
    believed_promise: Array
    tie: Array
    fallback: Array
    stays_out: Array
    retaliation: Array
    switching_cost: Array
    hedging_loss: Array
    autonomy: Array
    counter_share: Array
    unrecovered: Array
    retention: Array
    bare_retention: Array
    incumbent_hedging_loss: Array
    denial: Array
    capability: Array
    hedge_yield: Array
    refusal_cost: Array
    deal_benefit: Array
    value: Array
    cost: Array
    ally_cost: Array
    home_cost: Array
    reversible: Array
    up_front: Array
    hedged: Array
    in_force: Array
    ever: Array
    overlaps: Array
    counter_value: Array
    counter_cost: Array

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.tie)


def read_only(position: Position) -> Position:
    """The same position, nothing of which can be written to.

    To be called before compiled code is: it is made anew for every mixture of what can be written to and what cannot.

    Parameters
    ----------
    position : Position
        The worlds.

    Returns
    -------
    Position
        Views of the same arrays.
    """
    fields = [field.view() for field in position]
    for field in fields:
        field.flags.writeable = False
    return Position._make(fields)


def without_counters(position: Position, bare_tie: Array) -> Position:
    """The same position with an incumbent that has not answered and cannot.

    Parameters
    ----------
    position : Position
        With counters.
    bare_tie : array[worlds]
        b without delivered counters.

    Returns
    -------
    Position
    """
    none = np.zeros((position.worlds, 0))
    return position._replace(
        tie=bare_tie,
        retention=position.bare_retention,
        counter_value=none,
        counter_cost=none,
    )

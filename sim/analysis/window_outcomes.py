"""What a solved window of offers says: the tests of its first quarter, and the path of play through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.equilibrium import NOTHING, Node
from sim.core.roles import DEFECT, HEDGE
from sim.game.payoffs import TOLERANCE

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """What a solved window says of each world; at temperature 0 the figures are 0 or 1.

    Attributes
    ----------
    pivot_leaves, pivot_rational : array[worlds]
        Probability that the package most likely to do so makes the pivot leave in the first quarter, and for good.
    suitor_rational : array[worlds]
        Whether a package that makes it leave for good more likely than not is worth more than offering nothing.
    leaves_for_good, leaves_and_returns, hedges_for_pay, offered : array[worlds]
        On the path of play: probability of either kind of leaving and of a deal for hedging within the window, and
        that the suitor, were it never to end, would offer something in some quarter.
    quarter : array[worlds]
        Expected quarter of leaving, where it leaves; nan elsewhere.
    gain : array[worlds]
        Worth of the game to the suitor, less what offering nothing in the first quarter is worth; % of GDP.
    """

    pivot_leaves: Array
    pivot_rational: Array
    suitor_rational: Array
    leaves_for_good: Array
    leaves_and_returns: Array
    hedges_for_pay: Array
    offered: Array
    quarter: Array
    gain: Array


def outcome(nodes: Sequence[Node]) -> Outcome:
    """Tests of the first quarter, and the path of play through the window.

    Parameters
    ----------
    nodes : sequence of Node
        `solve_window`.

    Returns
    -------
    Outcome
    """
    first = nodes[0]
    leaves = first.ends()[:, 1:, DEFECT]
    lasting = leaves * first.durable[:, 1:]
    better = first.worth[:, 1:] > first.worth[:, [NOTHING]] + TOLERANCE
    worlds = len(first.offer)
    on, silence = np.ones(worlds), np.ones(worlds)
    good, back, hedged, when = np.zeros((4, worlds))
    for ahead, node in enumerate(nodes):
        gone = node.offer * node.ends()[:, :, DEFECT]
        silence *= node.offer[:, NOTHING]
        good += on * (gone * node.durable).sum(axis=1)
        back += on * (gone * ~node.durable).sum(axis=1)
        when += ahead * on * gone.sum(axis=1)
        dealt = node.offer[:, 1:] * node.ends()[:, 1:, HEDGE]
        hedged += on * dealt.sum(axis=1)
        on = on * (1 - gone.sum(axis=1) - dealt.sum(axis=1))
    left = good + back
    return Outcome(
        pivot_leaves=leaves.max(axis=1, initial=0.0),
        pivot_rational=lasting.max(axis=1, initial=0.0),
        suitor_rational=((lasting > 1 / 2) & better).any(axis=1).astype(float),
        leaves_for_good=good,
        leaves_and_returns=back,
        hedges_for_pay=hedged,
        offered=1 - silence,
        quarter=np.where(left > 0, when / np.where(left > 0, left, 1.0), np.nan),
        gain=first.values[:, 0] - first.worth[:, NOTHING],
    )


def ever_bought(nodes: Sequence[Node]) -> Array:
    """Whether in some quarter of the window some package makes the pivot leave for good, array[worlds] of 0 and 1."""
    found = [(node.ends()[:, 1:, DEFECT] * node.durable[:, 1:] > 1 / 2).any(axis=1) for node in nodes]
    return np.any(found, axis=0).astype(float)

"""Shapley values: what each player of a cooperative game contributes, world by world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]
Worth = Callable[[int], Array]
"""Bit mask of a coalition → its worth in every world."""

EXACT_UP_TO = 10
"""Players up to which every coalition is looked at."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Attribution:
    """Contributions with what is needed to tell them apart.

    Attributes
    ----------
    worlds : array[players, worlds]
        Contribution of each player in each world, averaged over orders; they sum to the whole in every world.
    orders : array[orders, players]
        Contribution in each sampled order (or in an order and its reverse together), averaged over worlds; no rows
        where every coalition was looked at.
    """

    worlds: Array
    orders: Array

    @property
    def value(self) -> Array:
        """Contribution of each player, averaged over worlds."""
        return self.worlds.mean(axis=1)

    def error_of(self, weights: Array) -> float:
        """Standard error of a weighted sum of contributions: sampling of worlds, and of orders where these are sampled.

        Parameters
        ----------
        weights : array[players]
            For example 1 for one player and −1 for another.

        Returns
        -------
        float
        """
        over_worlds = weights @ self.worlds
        variance = float(over_worlds.var(ddof=1)) / len(over_worlds)
        if len(self.orders) > 1:
            variance += float((self.orders @ weights).var(ddof=1)) / len(self.orders)
        return float(np.sqrt(variance))

    @property
    def error(self) -> Array:
        """Standard error of each contribution."""
        return np.array([self.error_of(row) for row in np.eye(len(self.worlds))])

    def larger(self, first: int, second: int) -> bool:
        """Whether one contribution is larger in size than another by more than sampling explains.

        Bonferroni's bound over all pairs, so that the order as a whole is right with 95 % confidence.
        """
        signs = np.sign(self.value)
        weights = np.zeros(len(signs))
        weights[first] += signs[first]
        weights[second] -= signs[second]
        pairs = len(signs) * (len(signs) - 1) / 2
        bound = float(ndtri(1 - (1 - CONFIDENCE) / (2 * pairs)))
        return bool(abs(self.value[first]) - abs(self.value[second]) > bound * self.error_of(weights))

    def tiers(self) -> list[list[int]]:
        """Players by size of contribution, in tiers; within a tier none can be told from the tier's first.

        Returns
        -------
        list of list of int
        """
        order = [int(one) for one in np.argsort(-np.abs(self.value), kind="stable")]
        found: list[list[int]] = []
        for one in order:
            if found and not self.larger(found[-1][0], one):
                found[-1].append(one)
            else:
                found.append([one])
        return found


def exact(worth: Worth, players: int) -> Attribution:
    """Shapley values from all 2ⁿ coalitions.

    ``φ_i = Σ_S |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S))`` over the coalitions S without i.

    Parameters
    ----------
    worth : callable
        Bit mask of a coalition → array[worlds].
    players : int
        n, at least 1.

    Returns
    -------
    Attribution

    References
    ----------
    shapley-1953

    Examples
    --------
    >>> glove = {0: 0.0, 1: 0.0, 2: 0.0, 3: 1.0, 4: 0.0, 5: 1.0, 6: 0.0, 7: 1.0}
    >>> exact(lambda mask: np.array([glove[mask], glove[mask]]), 3).value.round(3).tolist()
    [0.667, 0.167, 0.167]
    """
    found = {mask: worth(mask) for mask in range(1 << players)}
    contributions = np.zeros((players, len(found[0])))
    for one in range(players):
        others = [1 << other for other in range(players) if other != one]
        for size in range(players):
            weight = factorial(size) * factorial(players - size - 1) / factorial(players)
            for chosen in combinations(others, size):
                without = sum(chosen)
                contributions[one] += weight * (found[without | 1 << one] - found[without])
    return Attribution(contributions, np.zeros((0, players)))


def sampled(worth: Worth, players: int, orders: int, seed: int) -> Attribution:
    """Shapley values from random orders of arrival, each also taken in reverse.

    Parameters
    ----------
    worth : callable
        Bit mask of a coalition → array[worlds].
    players : int
        How many.
    orders : int
        Pairs of orders; at least 2 for a standard error.
    seed : int
        Of the orders.

    Returns
    -------
    Attribution
        Sums to the whole exactly, as every order does.

    References
    ----------
    castro-2009
    """
    generator = np.random.default_rng(seed)
    known: dict[int, Array] = {}

    def remembered(mask: int) -> Array:
        if mask not in known:
            known[mask] = worth(mask)
        return known[mask]

    total = np.zeros((players, len(remembered(0))))
    rows = np.zeros((orders, players))
    for row in rows:
        order = generator.permutation(players)
        for arrival in (order, order[::-1]):
            mask = 0
            for one in arrival:
                joined = mask | 1 << int(one)
                gain = (remembered(joined) - remembered(mask)) / 2
                total[one] += gain / orders
                row[one] += gain.mean()
                mask = joined
    return Attribution(total, rows)


def attribute(worth: Worth, players: int, *, orders: int = 24, seed: int = 1) -> Attribution:
    """Shapley values: exact up to `EXACT_UP_TO` players, from sampled orders beyond.

    Parameters
    ----------
    worth : callable
        Bit mask of a coalition → array[worlds].
    players : int
        How many.
    orders, seed : int
        Pairs of orders where these are sampled, and their seed.

    Returns
    -------
    Attribution
    """
    if players <= EXACT_UP_TO:
        return exact(worth, players)
    return sampled(worth, players, orders, seed)

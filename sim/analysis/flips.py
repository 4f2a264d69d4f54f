"""Which changes flip the answer: every set of a scenario's levers, tried together in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.opening import opening_answers
from sim.analysis.shares import Share, share_of
from sim.core.numbers import Number
from sim.scenario import Lever, Scenario, with_numbers

Flags = NDArray[np.bool_]
Names = tuple[str, ...]


def pull(scenario: Scenario, levers: Sequence[Lever]) -> Scenario:
    """The scenario after several levers were pulled."""
    changes: Mapping[str, Number] = {key: number for lever in levers for key, number in lever.sets.items()}
    return with_numbers(scenario, changes)


def smallest_sets(
    scenario: Scenario, test: str = "wedge_rational", worlds: int = 512, seed: int = 1, likely: float = 0.5
) -> list[tuple[tuple[Lever, ...], Share]]:
    """The smallest sets of the scenario's levers that make a test hold in most worlds.

    Parameters
    ----------
    scenario : Scenario
        With its levers.
    test : str
        One of the tests of model §6, as the incumbent answers.
    worlds, seed : int
        Worlds for each set.
    likely : float
        Share of worlds that counts as likely.

    Returns
    -------
    list
        Sets with the share each gives, the best first; the best set of each size tried if none is likely.
    """
    best: list[tuple[tuple[Lever, ...], Share]] = []
    for size in range(1, len(scenario.levers) + 1):
        tried = [
            (chosen, share_of(opening_answers(pull(scenario, chosen), worlds, seed)[f"answers_{test}"]))
            for chosen in combinations(scenario.levers, size)
        ]
        tried.sort(key=lambda pair: -pair[1].value)
        best.append(tried[0])
        if tried[0][1].value >= likely:
            return [pair for pair in tried if pair[1].value >= likely]
    return sorted(best, key=lambda pair: -pair[1].value)

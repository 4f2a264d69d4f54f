"""What the first quarter says: the tests of model §6 without playing the path, for what-ifs by the hundred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import pandas as pd

from sim.analysis.shares import Share, share_of
from sim.core.errors import InputError, Problem
from sim.core.numbers import Number
from sim.core.streams import Streams
from sim.runs.block import answer_columns, start_answers
from sim.scenario import Lever, Scenario, with_numbers


def opening_answers(scenario: Scenario, worlds: int = 1024, seed: int = 1, *, prices: bool = True) -> pd.DataFrame:
    """The first quarter's answers, one row a world, columns ``answers_*`` and ``silent_*``.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    worlds, seed : int
        How many worlds under which seed.
    prices : bool
        Whether to find the cheapest packages too; the tests alone take a fraction of the time.

    Returns
    -------
    DataFrame
    """
    found = start_answers(scenario, Streams(seed, 0, worlds), prices=prices, silent_prices=prices)
    columns: dict[str, object] = {}
    for name, answers in found.items():
        columns |= answer_columns(name, answers)
    return pd.DataFrame(columns)


def with_menu(scenario: Scenario, only: Sequence[str] = (), without: Sequence[str] = ()) -> Scenario:
    """The scenario with a smaller menu.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    only : sequence of str
        Concessions that may be offered; all if empty.
    without : sequence of str
        Concessions that may not.

    Returns
    -------
    Scenario
    """
    chosen = tuple(one for one in (only or scenario.menu) if one not in without)
    return replace(scenario, menu=chosen)


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
            (chosen, share_of(opening_answers(pull(scenario, chosen), worlds, seed, prices=False)[f"answers_{test}"]))
            for chosen in combinations(scenario.levers, size)
        ]
        tried.sort(key=lambda pair: -pair[1].value)
        best.append(tried[0])
        if tried[0][1].value >= likely:
            return [pair for pair in tried if pair[1].value >= likely]
    return sorted(best, key=lambda pair: -pair[1].value)


def up_to_rung(scenario: Scenario, rung: int) -> Scenario:
    """The scenario whose menu is one rung of its ladder.

    Parameters
    ----------
    scenario : Scenario
        With a ladder.
    rung : int
        1 is the first.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        When the ladder has no such rung.
    """
    if not 1 <= rung <= len(scenario.ladder):
        found = f"--rung {rung}: the ladder of {scenario.name} has {len(scenario.ladder)} rungs"
        raise InputError([Problem("E280", found, hint="choose 1 up to that number")])
    return replace(scenario, menu=scenario.ladder[rung - 1].package)

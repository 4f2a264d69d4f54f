"""Which changes flip the answer: sets of a scenario's levers tried in the same worlds, and how much is enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.bisection import bisect
from sim.analysis.opening import check_question, opening_tests
from sim.analysis.shares import Share, share_of
from sim.core.errors import InputError, Problem
from sim.core.numbers import Number, fixed
from sim.scenario import Lever, Scenario, number_of, with_numbers

Flags = NDArray[np.bool_]
Levers = tuple[Lever, ...]
Names = tuple[str, ...]

MOST_SETS = 1024
"""Sets tried at most; beyond it larger sets are left out, and the result says so."""
TOLERANCE = 1 / 64


def pull(scenario: Scenario, levers: Sequence[Lever], part: float = 1.0) -> Scenario:
    """The scenario after several levers were pulled, wholly or part of the way.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    levers : sequence of Lever
        Which; where two set the same number, the last wins.
    part : float
        How far from the stated figures (0) to those of the levers (1).

    Returns
    -------
    Scenario
    """
    changes: Mapping[str, Number] = {key: number for lever in levers for key, number in lever.sets.items()}
    if part < 1:
        changes = {key: between(number_of(scenario, key), number, part) for key, number in changes.items()}
    return with_numbers(scenario, changes)


def between(stated: Number, pulled: Number, part: float) -> Number:
    """A number part of the way from one to another: low, mode and high each move by that part.

    Parameters
    ----------
    stated, pulled : Number
        From and to.
    part : float
        0 … 1.

    Returns
    -------
    Number
        ``pulled`` itself where the two have no terms in common to go between (a loguniform beside a PERT, say).

    Examples
    --------
    >>> between(Number("pert", (0.0, 2.0, 4.0)), fixed(1.0, "x"), 0.5).terms
    (0.5, 1.5, 2.5)
    """
    names = {stated.distribution, pulled.distribution} - {"fixed"}
    if len(names) > 1 or not names <= {"pert", "triangular", "uniform"}:
        return pulled
    count = max(len(stated.terms), len(pulled.terms))
    ends = [one.terms * (count if len(one.terms) == 1 else 1) for one in (stated, pulled)]
    terms = tuple((1 - part) * low + part * high for low, high in zip(*ends, strict=True))
    if min(terms) == max(terms):
        return fixed(terms[0], "part of the way to a lever")
    return Number(names.pop(), terms, why="part of the way to a lever")


@dataclass(frozen=True)
class Asked:
    """Which answer of which worlds.

    Attributes
    ----------
    test, reading : str
        Which answer of the opening quarter.
    first, worlds, seed : int
        Which worlds.
    """

    test: str = "wedge_rational"
    reading: str = "answers"
    first: int = 0
    worlds: int = 512
    seed: int = 1

    def flags(self, scenario: Scenario) -> Flags:
        """Whether it holds, world by world."""
        table = opening_tests(scenario, self.worlds, self.seed, self.reading, self.first)
        return table[self.test].to_numpy(dtype=np.bool_)


def tried(scenario: Scenario, size: int, asked: Asked) -> dict[Names, Flags]:
    """The answer after every set of so many levers.

    Parameters
    ----------
    scenario : Scenario
        With its levers.
    size : int
        Levers in a set.
    asked : Asked
        Which answer.

    Returns
    -------
    dict
        Names of the levers → array[worlds] of bool.
    """
    return {
        tuple(lever.name for lever in chosen): asked.flags(pull(scenario, chosen))
        for chosen in combinations(scenario.levers, size)
    }


def named(scenario: Scenario, names: Names) -> Levers:
    """The levers of some names."""
    return tuple(lever for lever in scenario.levers if lever.name in names)


def smallest_sets(
    scenario: Scenario, test: str = "wedge_rational", worlds: int = 512, seed: int = 1, likely: float = 0.5
) -> list[tuple[Levers, Share]]:
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
        Share of worlds that counts as likely, if it is passed by two standard errors.

    Returns
    -------
    list
        Sets with the share each gives, the best first; the best set of each size tried if none is likely.
    """
    best: list[tuple[Levers, Share]] = []
    for size in range(1, len(scenario.levers) + 1):
        flags = tried(scenario, size, Asked(test, worlds=worlds, seed=seed))
        shares = [(named(scenario, names), share_of(one)) for names, one in flags.items()]
        shares.sort(key=lambda pair: -pair[1].value)
        best.append(shares[0])
        found = [(levers, share) for levers, share in shares if share.value - 2 * share.error >= likely]
        if found:
            return found
    return sorted(best, key=lambda pair: -pair[1].value)


@dataclass(frozen=True)
class Flip:
    """A set of levers that flips an answer.

    Attributes
    ----------
    levers : tuple of Lever
        The set.
    share : Share
        Of worlds in which the answer is yes after it.
    part : float
        How much of the way, for all of them alike, is enough (to `TOLERANCE`).
    """

    levers: Levers
    share: Share
    part: float


@dataclass(frozen=True)
class Flips:
    """What flips an answer.

    Attributes
    ----------
    asked : Asked
        Which answer of which worlds.
    stated : Share
        Of worlds in which it is yes as things stand.
    sets : tuple of Flip
        The smallest sets after which most worlds answer otherwise, the largest change first; empty if none does.
    best : Flip
        The set that changes most worlds, whether or not it flips the answer; ``part`` is then nan.
    needs : DataFrame
        One row a number of changes, 0 standing for no set at all: changes, share, error (of worlds whose smallest
        flipping set has so many).
    levers : DataFrame
        Index: levers. Columns title, needed, needed_error (share of the worlds that can be flipped in which every
        smallest set has it), alone, alone_error (share of all worlds that it flips by itself).
    largest : int
        Levers in the largest sets tried.
    """

    asked: Asked
    stated: Share
    sets: tuple[Flip, ...]
    best: Flip
    needs: pd.DataFrame
    levers: pd.DataFrame
    largest: int


def flips(scenario: Scenario, asked: Asked, level: float = 0.5) -> Flips:
    """The smallest sets of levers that flip an answer: of most worlds together, and world by world.

    A set is tried at the amounts the scenario states, no more; how much of the way would do is then found by bisection
    for the sets that flip most worlds. For one world take ``Asked(first=N, worlds=1)``.

    Parameters
    ----------
    scenario : Scenario
        With its levers.
    asked : Asked
        Which answer of which worlds.
    level : float
        Share of worlds from which the answer is yes.

    Returns
    -------
    Flips

    Raises
    ------
    InputError
        When the scenario has no levers, or test or reading is unknown.
    """
    check_question([asked.test], [asked.reading])
    if not scenario.levers:
        hint = "write `levers:` into the scenario: each a change somebody might think possible, with its reason"
        raise InputError([Problem("E430", f"{scenario.name} names no levers to pull", hint=hint)])
    now = asked.flags(scenario)
    stated = share_of(now)
    found: dict[Names, Flags] = {}
    largest = 0
    for size in range(1, len(scenario.levers) + 1):
        if len(found) + comb(len(scenario.levers), size) > MOST_SETS:
            break
        found |= tried(scenario, size, asked)
        largest = size
    yes = stated.value >= level
    over = {chosen: share_of(flags) for chosen, flags in found.items()}
    flipping = [chosen for chosen, share in over.items() if (share.value >= level) != yes]
    least = min((len(chosen) for chosen in flipping), default=0)
    sets = tuple(
        Flip(named(scenario, chosen), over[chosen], enough(scenario, named(scenario, chosen), asked, level))
        for chosen in sorted(flipping, key=lambda one: -abs(over[one].value - stated.value))
        if len(chosen) == least
    )
    most = max(over, key=lambda chosen: abs(over[chosen].value - stated.value))
    needs, levers = by_world(now, found, scenario.levers)
    return Flips(asked, stated, sets, Flip(named(scenario, most), over[most], np.nan), needs, levers, largest)


def enough(scenario: Scenario, levers: Levers, asked: Asked, level: float = 0.5) -> float:
    """How much of the way to their amounts the levers of a set must go, all alike, to flip the answer.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    levers : tuple of Lever
        A set that flips it wholly pulled.
    asked : Asked
        Which answer of which worlds.
    level : float
        Share of worlds from which the answer is yes.

    Returns
    -------
    float
        0 … 1, to `TOLERANCE`.
    """
    return bisect(lambda part: float(asked.flags(pull(scenario, levers, part)).mean()), 0.0, 1.0, level, TOLERANCE)


def by_world(now: Flags, found: Mapping[Names, Flags], levers: Levers) -> tuple[pd.DataFrame, pd.DataFrame]:
    """World by world: how many changes it takes, and which no smallest set can do without.

    Parameters
    ----------
    now : array[worlds] of bool
        The answer as things stand.
    found : mapping of tuple of str to array[worlds] of bool
        The answer after each set, by the names of its levers.
    levers : tuple of Lever
        All of them.

    Returns
    -------
    needs, levers : DataFrame
        As in `Flips`.
    """
    worlds = len(now)
    least = np.zeros(worlds, dtype=np.int64)
    for chosen, flags in found.items():
        flipped = flags != now
        least = np.where(flipped & ((least == 0) | (least > len(chosen))), len(chosen), least)
    needed = {lever.name: least > 0 for lever in levers}
    for chosen, flags in found.items():
        smallest = (flags != now) & (least == len(chosen))
        for lever in levers:
            if lever.name not in chosen:
                needed[lever.name] = needed[lever.name] & ~smallest
    counts = [(size, share_of(least == size)) for size in range(int(least.max()) + 1)]
    needs = pd.DataFrame([{"changes": size, "share": one.value, "error": one.error} for size, one in counts])
    rows = []
    can = least > 0
    for lever in levers:
        part = share_of(needed[lever.name][can]) if can.any() else Share(0.0, 0.0, worlds)
        alone = share_of(found[lever.name,] != now)
        rows.append(
            {
                "lever": lever.name,
                "title": lever.title.rstrip("."),
                "needed": part.value,
                "needed_error": part.error,
                "alone": alone.value,
                "alone_error": alone.error,
            }
        )
    return needs, pd.DataFrame(rows).set_index("lever")

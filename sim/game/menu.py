"""From a scenario's concessions to the masks the stage game works with."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from sim.game.position import Menu
from sim.scenario.scenario import Concession


def mask_of(ids: Sequence[str], chosen: Sequence[str]) -> int:
    """The bit mask of some concessions or counters; those that are not in ``ids`` are left out.

    Parameters
    ----------
    ids : sequence of str
        All of them, in order of their bits.
    chosen : sequence of str
        Those in the set.

    Returns
    -------
    int

    Examples
    --------
    >>> mask_of(["a", "b", "c"], ["c", "a"])
    5
    """
    return sum(1 << ids.index(one) for one in set(chosen) if one in ids)


def members(ids: Sequence[str], mask: int) -> tuple[str, ...]:
    """The names in a bit mask, in order.

    Parameters
    ----------
    ids : sequence of str
        All names, in order of their bits.
    mask : int
        The set.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> members(["a", "b", "c"], 5)
    ('a', 'c')
    """
    return tuple(name for bit, name in enumerate(ids) if mask & (1 << bit))


def overlap_matrix(concessions: Sequence[Concession]) -> NDArray[np.float64]:
    """Share of each concession (row) that each other one (column) contains.

    Parameters
    ----------
    concessions : sequence of Concession
        The menu.

    Returns
    -------
    array[concessions, concessions]
    """
    ids = [one.id for one in concessions]
    matrix = np.zeros((len(ids), len(ids)))
    for row, smaller in enumerate(concessions):
        for larger, share in smaller.overlaps.items():
            if larger in ids:
                matrix[row, ids.index(larger)] = share
    return matrix


def larger_first(overlaps: NDArray[np.float64]) -> list[int]:
    """An order in which whatever contains a concession comes before it.

    Parameters
    ----------
    overlaps : array[concessions, concessions]
        `overlap_matrix`.

    Returns
    -------
    list of int
        Indices; as close to the menu's own order as the overlaps allow.
    """
    containers = {row: set(np.flatnonzero(overlaps[row]).tolist()) for row in range(len(overlaps))}
    return list(TopologicalSorter(containers).static_order())


def menu_of(concessions: Sequence[Concession]) -> Menu:
    """The menu of a list of concessions.

    Parameters
    ----------
    concessions : sequence of Concession
        Those that may be offered; bit k of a package is the k-th. What they require outside the list can only be met
        by what is in force, so a concession that requires it is never offered.

    Returns
    -------
    Menu
    """
    ids = [one.id for one in concessions]
    unmet = 1 << len(ids)
    requires = [mask_of(ids, one.requires) | (0 if set(one.requires) <= set(ids) else unmet) for one in concessions]
    excludes = [mask_of(ids, one.excludes) for one in concessions]
    for k, ruled_out in enumerate(list(excludes)):
        for j in range(len(ids)):
            if ruled_out & (1 << j):
                excludes[j] |= 1 << k
    overlaps = overlap_matrix(concessions)
    containers = [sum(1 << int(j) for j in np.flatnonzero(row)) for row in overlaps]
    columns = (requires, excludes, containers, larger_first(overlaps))
    return Menu(*(np.array(column, dtype=np.int64) for column in columns))

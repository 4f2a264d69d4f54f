"""As many worlds as a wanted standard error takes."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.core.streams import BLOCK
from sim.runs.results import open_results
from sim.runs.running import Report

HEADLINE = ("start_answers_pivot_rational", "start_answers_wedge_rational", "start_obeyed_pivot_rational")
"""Shares whose error counts: the verdict's answer stands on them."""
FIRST = 2 * BLOCK


def worlds_for(shares: list[float], worlds: int, error: float) -> int:
    """Worlds that bring the standard error of every share down to ``error``, in whole blocks.

    Parameters
    ----------
    shares : list of float
        As they are after ``worlds`` worlds; one world is added on either side, so that 0 of N is no certainty.
    worlds : int
        How many there are.
    error : float
        Standard error that is wanted.

    Returns
    -------
    int

    Examples
    --------
    >>> worlds_for([0.5], 1024, 0.005)
    10240
    """
    careful = [(share * worlds + 1) / (worlds + 2) for share in shares]
    needed = max(share * (1 - share) for share in careful) / error**2
    return math.ceil(needed / BLOCK) * BLOCK


def until_error(
    start: Callable[[int], Report], extend: Callable[[int], Report], folder: Path, error: float, most: int
) -> Report:
    """Play until every headline share is as exact as wanted; the number of worlds depends on scenario and seed alone.

    Parameters
    ----------
    start, extend : callable
        Play so many worlds into ``folder``: from nothing, and on from what is there.
    folder : Path
        Results folder.
    error : float
        Standard error that is wanted.
    most : int
        Worlds at most.

    Returns
    -------
    Report
    """
    worlds = min(FIRST, most)
    report = start(worlds)
    while True:
        columns = open_results(folder).columns
        shares = [float(np.mean(np.asarray(columns[name]) > 0)) for name in HEADLINE if name in columns.columns]
        # At most four times as many at once: early shares are rough.
        wanted = min(worlds_for(shares or [0.5], worlds, error), 4 * worlds, most)
        if wanted <= worlds:
            return report
        worlds = wanted
        report = extend(worlds)

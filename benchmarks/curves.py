"""Scaling curves: one thing grows, everything else stays."""

from __future__ import annotations

from typing import Any

from benchmarks.contestants import Say
from benchmarks.meter import job

Figures = dict[str, Any]
BLOCK = 1024

MENUS = tuple(range(6, 15))
COUNTERS = tuple(range(1, 9))
HORIZONS = (8, 16, 32, 48, 80, 160)
WORLDS = (1_000, 3_000, 10_000)
MANY_WORLDS = (100_000, 1_000_000)


def measure(scale: float, full: bool, say: Say) -> dict[str, list[Figures]]:
    """Every curve.

    Parameters
    ----------
    scale : float
        Size of the jobs; 1 plays whole blocks.
    full : bool
        Whether to play 10⁵ and 10⁶ worlds too.
    say : callable
        Told what is being measured.

    Returns
    -------
    dict
        Curve → points, each what its job found.
    """
    block = max(4, round(BLOCK * scale))
    ensembles = [max(4, round(worlds * scale)) for worlds in WORLDS] + (list(MANY_WORLDS) if full else [])
    most = MANY_WORLDS[0] if full else ensembles[-1]
    asks: dict[str, list[tuple[str, Figures]]] = {
        "menu": [("point", {"worlds": block, "menu": size, "quarters": 12}) for size in MENUS],
        "counters": [("point", {"worlds": block, "counters": size, "quarters": 12}) for size in COUNTERS],
        "quarters": [("point", {"worlds": block, "quarters": quarters}) for quarters in HORIZONS],
        "worlds": [("run", {"worlds": worlds, "jobs": 2}) for worlds in ensembles],
        "workers": [("run", {"worlds": most, "jobs": jobs}) for jobs in (1, 2)],
    }
    found: dict[str, list[Figures]] = {}
    for curve, points in asks.items():
        found[curve] = []
        for name, settings in points:
            say(f"{curve}: {settings}")
            found[curve].append(job(name, settings))
    return found

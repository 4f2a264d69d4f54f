"""Sweeps whose answers are known: worlds with a flag each, drawn by the test itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.analysis.effects import summarise
from sim.analysis.sweeps import PRICES, SweepTable
from sim.core.outcomes import OUTCOMES, TESTS
from sim.runs.readings import READINGS
from sim.runs.tasks import Point
from sim.scenario import Scenario

WORLDS = 400


def worlds_where(holds: np.ndarray, first: int = 0) -> dict[str, np.ndarray]:
    """A table of worlds in which every test and every way of leaving has these flags."""
    left, stays = OUTCOMES.index("defected-durably"), OUTCOMES.index("aligned")
    table = {column: np.where(holds, 2.0, np.nan) for column in PRICES.values()}
    table |= {f"start_{reading}_{test}": holds for reading in READINGS for test in TESTS}
    table |= {f"path_{reading}_outcome": np.where(holds, left, stays) for reading in ("answers", "silent")}
    return {"world": np.arange(first, first + len(holds)), **table}


def invented(
    scenario: Scenario, points: Sequence[Point], chance: Callable[[Point], float], seed: int = 0
) -> SweepTable:
    """A sweep in which a world's flag is its own luck below the point's chance: common random numbers."""
    luck = np.random.default_rng(seed).random(WORLDS)
    return summarise(scenario, 1, points, lambda number: worlds_where(luck < chance(points[number])))

"""The model as the thing that is played, imported when first played: who only hands out blocks does without it."""

from __future__ import annotations

import pandas as pd

from sim.scenario import Scenario


def play_model(scenario: Scenario, seed: int, first: int, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`sim.runs.block.play_block`, imported here: Mesa and Numba cost a second and 100 MB in every process.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    seed, first, count : int
        Which worlds under which seed.

    Returns
    -------
    worlds, quarters : DataFrame
    """
    from sim.runs.block import play_block  # noqa: PLC0415

    return play_block(scenario, seed, first, count)

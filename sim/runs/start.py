"""The questions that are asked of every world, and their answers in its first quarter; all without playing a path."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calibration import draw
from sim.core.streams import Streams
from sim.game.solve import Answers, solve
from sim.model.stage import board_of, stage
from sim.model.state import opening
from sim.scenario import Scenario


def start_answers(
    scenario: Scenario, streams: Streams, *, prices: bool = True, silent_prices: bool = True
) -> dict[str, Answers]:
    """The tests of model §6 in the first quarter, as stated and with a silent incumbent.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    streams : Streams
        Which worlds.
    prices, silent_prices : bool
        Whether to find the cheapest packages, with the incumbent's answer and without, or the tests alone.

    Returns
    -------
    dict
        ``answers`` and ``silent``.
    """
    parameters = draw(scenario, streams)
    board = board_of(scenario, parameters)
    game = stage(board, opening(scenario, parameters))
    everyone = np.ones(streams.count, dtype=bool)
    return {
        "answers": solve(game.position, board.menu, everyone, prices=prices),
        "silent": solve(game.silent, board.menu, everyone, prices=silent_prices),
    }


def answer_columns(prefix: str, answers: Answers) -> dict[str, NDArray[np.generic]]:
    """Answers as columns of a table, each under a prefix."""
    return {f"{prefix}_{name}": column for name, column in answers._asdict().items() if name != "visited"}

"""What the first quarter says: the tests of model §6 without playing the path, for what-ifs by the hundred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.calibration import Parameters, draw
from sim.core.errors import InputError, Problem
from sim.core.outcomes import TESTS
from sim.core.streams import Streams
from sim.game.solve import Answers, solve
from sim.model.stage import Stage, board_of, stage
from sim.model.state import opening
from sim.runs.readings import READINGS, read_as
from sim.runs.start import answer_columns, start_answers
from sim.scenario import Scenario
from sim.scenario.problems import nearest, shown


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


def opening_stage(scenario: Scenario, parameters: Parameters) -> Stage:
    """The stage game of the first quarter."""
    return stage(board_of(scenario, parameters), opening(scenario, parameters))


def answer_tests(scenario: Scenario, parameters: Parameters, *, answering: bool = True) -> Answers:
    """The tests of the first quarter's game for given figures, without prices.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    parameters : Parameters
        Figures of every world, drawn or chosen.
    answering : bool
        Whether the incumbent has its counters.

    Returns
    -------
    Answers
    """
    board = board_of(scenario, parameters)
    game = stage(board, opening(scenario, parameters))
    position = game.position if answering else game.silent
    return solve(position, board.menu, np.ones(parameters.worlds, dtype=bool), prices=False)


def opening_tests(
    scenario: Scenario, worlds: int = 1024, seed: int = 1, reading: str = "answers", first: int = 0
) -> pd.DataFrame:
    """The tests of model §6 in the first quarter under one reading: half the work of `opening_answers`.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    worlds, seed : int
        How many worlds under which seed.
    reading : str
        One of `sim.runs.readings.READINGS`.
    first : int
        The first of the worlds.

    Returns
    -------
    DataFrame
        One row a world, one column a test, True where it holds.
    """
    read = read_as(scenario, reading)
    answers = answer_tests(read, draw(read, Streams(seed, first, worlds)), answering=reading != "silent")
    return pd.DataFrame({test: getattr(answers, test) > 0 for test in TESTS})


def check_choice(option: str, chosen: Sequence[str], allowed: Sequence[str]) -> None:
    """Refuse what is not one of a list.

    Parameters
    ----------
    option : str
        As people type it.
    chosen, allowed : sequence of str
        What was asked for, and what there is.

    Raises
    ------
    InputError
        With every unknown name.
    """
    unknown = [one for one in chosen if one not in allowed]
    if unknown:
        hint = "choose from " + ", ".join(allowed)
        raise InputError([Problem("E401", f"{option} {one}: there is no such choice", hint=hint) for one in unknown])


def check_question(tests: Sequence[str], readings: Sequence[str]) -> None:
    """Refuse tests and readings that do not exist."""
    check_choice("--test", tests, TESTS)
    check_choice("--reading", readings, list(READINGS))


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

    Raises
    ------
    InputError
        When the scenario has no such concession.
    """
    possible = "possible: " + shown(", ".join(scenario.concessions), 300)
    problems = [
        Problem("E303", f"there is no concession {shown(one)}", hint=nearest(one, scenario.concessions) or possible)
        for one in dict.fromkeys((*only, *without))
        if one not in scenario.concessions
    ]
    if problems:
        raise InputError(problems)
    chosen = tuple(one for one in (only or scenario.menu) if one not in without)
    return replace(scenario, menu=chosen)


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

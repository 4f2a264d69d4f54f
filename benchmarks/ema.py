"""EMA Workbench driving wedgesim as a function of one world: what exploratory modelling usually looks like."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd

from sim.core.outcomes import TESTS
from sim.runs.block import play_block
from sim.runs.tasks import at_point
from sim.scenario import Scenario

DRIVERS = 20
SEED = 1


def installed() -> bool:
    """Whether EMA Workbench is there."""
    try:
        _workbench()
    except ImportError:
        return False
    return True


def _workbench() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it names its own optional parts
        import ema_workbench
    return ema_workbench


def drivers(scenario: Scenario, count: int = DRIVERS) -> dict[str, tuple[float, float]]:
    """The first so many uncertain parameters with their ranges."""
    spread = {key: number.terms for key, number in scenario.parameters.items() if number.distribution == "pert"}
    return {key: (terms[0], terms[-1]) for key, terms in list(spread.items())[:count]}


def one_world(scenario: Scenario, figures: dict[str, float]) -> dict[str, float]:
    """Play world 0 with some figures given: the function that the workbench calls."""
    table, _ = play_block(at_point(scenario, figures), SEED, 0, 1)
    row = table.iloc[0]
    found = {f"start_answers_{test}": float(row[f"start_answers_{test}"]) for test in TESTS}
    return found | {"outcome": float(row["path_answers_outcome"])}


def explore(scenario: Scenario, experiments: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Let the workbench sample figures and call the model, one experiment after the other.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    experiments : int
        How many worlds.

    Returns
    -------
    tuple
        Experiments and outcomes, as the workbench gives them.
    """
    workbench = _workbench()
    ranges = drivers(scenario)
    names = {key.replace(".", "__"): key for key in ranges}
    model = workbench.Model(
        "wedge", function=lambda **drawn: one_world(scenario, {names[name]: value for name, value in drawn.items()})
    )
    model.uncertainties = [workbench.RealParameter(name, *ranges[key]) for name, key in names.items()]
    found = (*(f"start_answers_{test}" for test in TESTS), "outcome")
    model.outcomes = [workbench.ScalarOutcome(name) for name in found]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with workbench.SequentialEvaluator(model) as evaluator:
            table, outcomes = evaluator.perform_experiments(scenarios=experiments)
    return table.rename(columns=names), dict(outcomes)

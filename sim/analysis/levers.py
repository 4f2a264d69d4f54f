"""What each lever of a scenario does alone: a change that somebody might think possible, tried by itself."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.differences import Difference, paired
from sim.analysis.flips import pull
from sim.analysis.opening import opening_answers
from sim.analysis.shares import Share, share_of
from sim.scenario import Lever, Scenario


@dataclass(frozen=True)
class Pulled:
    """A lever and what becomes of a test when it alone is pulled.

    Attributes
    ----------
    lever : Lever
        The change.
    share : Share
        The test after it.
    change : Difference
        After less before, over the same worlds.
    """

    lever: Lever
    share: Share
    change: Difference


def each_alone(scenario: Scenario, test: str, worlds: int = 1024, seed: int = 1) -> tuple[Share, list[Pulled]]:
    """A test as stated, and after each lever alone.

    Parameters
    ----------
    scenario : Scenario
        With its levers.
    test : str
        One of the tests of model §6, as the incumbent answers.
    worlds, seed : int
        Worlds for each, under common random numbers.

    Returns
    -------
    share : Share
        As stated.
    pulled : list of Pulled
        In the scenario's order: where errors overlap an order by size would say more than is known.
    """
    column = f"answers_{test}"
    before = opening_answers(scenario, worlds, seed, prices=False)[column]
    pulled = []
    for lever in scenario.levers:
        after = opening_answers(pull(scenario, [lever]), worlds, seed, prices=False)[column]
        pulled.append(Pulled(lever, share_of(after), paired(before, after)))
    return share_of(before), pulled

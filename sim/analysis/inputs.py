"""The uncertain inputs of a scenario as independent luck on (0, 1), and worlds for any choice of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from dataclasses import field as kept

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.opening import answer_tests
from sim.calibration import Parameters, draw
from sim.calibration.draw import luck_of
from sim.core.quantities import FLOW, HAZARD, MONEY, MONEY_FLOW, RATE, VALUE
from sim.core.streams import GivenLuck, Streams
from sim.runs.readings import read_as
from sim.scenario import Scenario, numbers_of

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

GROUP = "group:"
"""Starts the name of an input that is the luck a group of figures has in common."""


@dataclass(frozen=True)
class Input:
    """One independent input.

    Attributes
    ----------
    name : str
        A figure's key, or ``group:`` and the name of a group drawn together.
    purpose : str
        What its luck is called in the random streams.
    meaning : str
        In words.
    source : str
        ``fact <id>`` or ``judgement``.
    """

    name: str
    purpose: str
    meaning: str
    source: str


def in_play(scenario: Scenario, key: str) -> bool:
    """Whether a figure can matter at all: concessions that may not be offered cannot."""
    section, name, *_ = key.split(".")
    return section != "concessions" or name in scenario.menu


WORDS: dict[str, dict[str, str]] = {
    "concessions": {
        "value": "worth to the pivot",
        "cost": "running cost to the suitor",
        "ally_cost": "cost with allies",
        "home_cost": "cost at home",
        "reversible": "part that can be taken back",
        "deliverable": "part that can be delivered",
        "finance_share": "part of the financial friction lifted",
    },
    "counters": {"value": "worth to the pivot", "cost": "cost to the incumbent"},
}
"""Kind → field → words that fit before "of"."""
UNITS = {
    FLOW: " % of GDP a year",
    VALUE: " % of GDP",
    MONEY: " bn dollars",
    MONEY_FLOW: " bn dollars a year",
    HAZARD: " a quarter",
    RATE: " a quarter",
}
"""Unit → what follows a figure in a sentence; shares and bare numbers have none."""


def meaning_of(scenario: Scenario, key: str) -> str:
    """What a figure means, with the concession or counter it belongs to.

    Parameters
    ----------
    scenario : Scenario
        Whose figure.
    key : str
        A key of `sim.scenario.numbers_of`.

    Returns
    -------
    str
        In words, without capital and full stop.
    """
    section, name, field, *_ = [*key.split("."), ""]
    if section == "concessions":
        return f"{WORDS[section][field]} of “{scenario.concessions[name].title}”"
    if section == "counters":
        return f"{WORDS[section][field]} of “{scenario.counters[name].title}”"
    return numbers_of(scenario)[key][1].meaning


def inputs_of(scenario: Scenario) -> list[Input]:
    """Every independent input: one for each luck that some figure varies with, one for what each group has in common.

    Figures that share one luck (two parts of one judged total) are one input, by the name of the luck's owner.

    Parameters
    ----------
    scenario : Scenario
        The scenario.

    Returns
    -------
    list of Input
    """
    found: dict[str, Input] = {}
    numbers = numbers_of(scenario)
    for key, (number, quantity) in numbers.items():
        luck = luck_of(key, quantity)
        if number.distribution == "fixed" or not in_play(scenario, key) or luck in found:
            continue
        owner = numbers[luck][0]
        source = f"fact {owner.fact}" if owner.fact else "judgement"
        found[luck] = Input(luck, f"draw:{luck}", meaning_of(scenario, luck), source)
    for group in scenario.correlations:
        if set(found) & set(group.members):
            name, words = f"{GROUP}{group.name}", f"what the {group.name} figures have in common"
            found[name] = Input(name, f"draw-group:{group.name}", words, "judgement")
    return list(found.values())


def figures_table(scenario: Scenario, worlds: int, seed: int) -> pd.DataFrame:
    """The figures that vary, world by world: what a run of that seed drew.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    worlds, seed : int
        How many worlds under which seed.

    Returns
    -------
    DataFrame
        One row a world, one column a figure, by key.
    """
    parameters = draw(scenario, Streams(seed, 0, worlds))
    return pd.DataFrame({one.name: parameters[one.name] for one in inputs_of(scenario) if one.name in parameters})


def luck_from(inputs: Sequence[Input], matrix: Array, seed: int) -> GivenLuck:
    """Worlds whose luck is the rows of a matrix.

    Parameters
    ----------
    inputs : sequence of Input
        One for each column.
    matrix : array[worlds, inputs]
        On (0, 1).
    seed : int
        For whatever is no input.

    Returns
    -------
    GivenLuck
    """
    given = {one.purpose: np.ascontiguousarray(matrix[:, column]) for column, one in enumerate(inputs)}
    return GivenLuck(seed, 0, len(matrix), given)


@dataclass
class Question:
    """One test of the opening quarter, as a function of luck or of figures.

    Attributes
    ----------
    scenario : Scenario
        As read.
    test : str
        One of the tests of model §6.
    answering : bool
        Whether the incumbent has its counters.
    """

    scenario: Scenario
    test: str
    answering: bool

    def of_figures(self, parameters: Parameters) -> Flags:
        """Whether the test holds, for given figures."""
        answers = answer_tests(self.scenario, parameters, answering=self.answering)
        flags: Flags = getattr(answers, self.test) > 0
        return flags

    def of_luck(self, inputs: Sequence[Input], matrix: Array, seed: int) -> Flags:
        """Whether the test holds, for given luck of every input."""
        return self.of_figures(draw(self.scenario, luck_from(inputs, matrix, seed)))


def question_of(scenario: Scenario, test: str, reading: str) -> Question:
    """A test under a reading."""
    return Question(read_as(scenario, reading), test, reading != "silent")


@dataclass
class Mixture:
    """Worlds that take some inputs from one matrix of luck and the others from another, figures drawn only once.

    Attributes
    ----------
    asked : Question
        What is asked of them.
    inputs : list of Input
        One for each column.
    first, second : array[worlds, inputs]
        The two matrices.
    seed : int
        For whatever is no input.
    """

    asked: Question
    inputs: list[Input]
    first: Array
    second: Array
    seed: int
    _drawn: dict[tuple[str, tuple[bool, ...]], Array] = kept(default_factory=dict)
    _needs: dict[str, tuple[int, ...]] = kept(default_factory=dict)

    def __post_init__(self) -> None:
        scenario = self.asked.scenario
        place = {one.name: column for column, one in enumerate(self.inputs)}
        group_of = {key: f"{GROUP}{group.name}" for group in scenario.correlations for key in group.members}
        for key, (_, quantity) in numbers_of(scenario).items():
            luck = luck_of(key, quantity)
            names = (luck, group_of.get(luck, ""))
            self._needs[key] = tuple(place[name] for name in names if name in place)
        for matrix, side in ((self.first, False), (self.second, True)):
            for key, figures in draw(scenario, luck_from(self.inputs, matrix, self.seed)).items():
                self._drawn[key, (side,) * len(self._needs[key])] = figures

    def answers(self, chosen: Collection[int]) -> Flags:
        """Whether the test holds where the chosen inputs come from the second matrix.

        Parameters
        ----------
        chosen : collection of int
            Columns.

        Returns
        -------
        array[worlds] of bool
        """
        taken = set(chosen)
        figures = {}
        for key, columns in self._needs.items():
            sides = tuple(column in taken for column in columns)
            if (key, sides) not in self._drawn:
                self._draw_mixed(key, columns, sides)
            figures[key] = self._drawn[key, sides]
        return self.asked.of_figures(Parameters(figures, len(self.first)))

    def _draw_mixed(self, key: str, columns: tuple[int, ...], sides: tuple[bool, ...]) -> None:
        mixed = self.first.copy()
        for column, side in zip(columns, sides, strict=True):
            if side:
                mixed[:, column] = self.second[:, column]
        luck = luck_from(self.inputs, mixed, self.seed)
        self._drawn[key, sides] = draw(self.asked.scenario, luck, [key])[key]

"""The conductor: an ordinary Mesa model whose agents play all worlds at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calibration import draw
from sim.core.roles import DEFECT
from sim.core.streams import Streams
from sim.game.solve import Answers, solve
from sim.model.agents import Incumbent, Pivot, Suitor
from sim.model.ledger import Ledger, quarter_entries
from sim.model.mesa_base import Agent, Model
from sim.model.nature import close_quarter
from sim.model.settle import hand_over, return_to_incumbent, shift_dependence
from sim.model.stage import Stage, board_of, stage
from sim.model.state import opening
from sim.scenario.scenario import Scenario

STEP_ORDER: tuple[tuple[str, str], ...] = (
    ("suitor.offer", "the suitor offers the package that is best as it sees the tie, where it courts"),
    ("incumbent.counter", "the incumbent answers with its best set of counters"),
    ("pivot.align", "the pivot stays, hedges or leaves; a pivot that left keeps or comes home"),
    ("settle", "concessions and counters are delivered, the ledger is written, trust and dependence move"),
    ("nature", "reversals, moods, oil, incidents, leaders, the war, beliefs"),
)
"""A quarter, step by step."""


class WedgeModel(Model):
    """A scenario played in many worlds, a quarter a step.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    worlds : int
        How many worlds; they lead every array.
    rng : int
        The seed. World n of a seed is the same however many are asked for.
    first : int
        Number of the first world.
    answering : bool
        Whether the incumbent has its counters.

    Attributes
    ----------
    suitor, incumbent, pivot : Agent
        The players.
    state, stage, board : State, Stage, Board
        What moves, this quarter's game, and what stays the same.
    ledger : Ledger
        Totals by role and term.

    Examples
    --------
    >>> import sim
    >>> model = sim.WedgeModel(sim.load("reverse-kissinger"), worlds=3, rng=1)
    >>> model.step()
    >>> model.state.quarter
    1
    """

    def __init__(
        self, scenario: Scenario, worlds: int = 1, rng: int = 1, *, first: int = 0, answering: bool = True
    ) -> None:
        super().__init__(rng=rng)
        self.streams = Streams(seed=rng, first=first, count=worlds)
        self.board = board_of(scenario, draw(scenario, self.streams), answering=answering)
        self.state = opening(scenario, self.board.parameters)
        self.suitor = Suitor(self, worlds)
        self.incumbent = Incumbent(self, worlds)
        self.pivot = Pivot(self, worlds)
        self.ledger = Ledger(worlds)
        self.came_home: NDArray[np.bool_] = np.zeros(worlds, dtype=bool)
        self.stage: Stage = stage(self.board, self.state)

    def step(self) -> None:
        """Play one quarter, in `STEP_ORDER`."""
        self.suitor.make_offer()
        self.incumbent.answer()
        self.pivot.align()
        self.settle()
        self.nature()
        self.state.quarter += 1
        self.stage = stage(self.board, self.state)

    def settle(self) -> None:
        """Deliver what was agreed, write the ledger, move trust and dependence."""
        return_to_incumbent(self.board, self.state, self.pivot.came_home)
        events = hand_over(
            self.board,
            self.state,
            self.stage,
            offer=self.suitor.offer,
            counters=self.incumbent.counters,
            left=self.pivot.left,
        )
        self.ledger.book(quarter_entries(self.board, self.state, self.stage, events))
        shift_dependence(self.board, self.state)

    def nature(self) -> None:
        """Let the quarter end."""
        recalled = close_quarter(self.board, self.state, self.stage, self.streams)
        self.came_home = self.pivot.came_home | recalled

    def answers(self, *, answering: bool = True, prices: bool = True) -> Answers:
        """The tests of model §6 on the current state, in every world whose pivot has not left.

        Parameters
        ----------
        answering : bool
            With the incumbent's counters, or with none and delivered ones taken out.
        prices : bool
            Whether to find the cheapest packages too, or the tests alone.

        Returns
        -------
        Answers
        """
        position = self.stage.position if answering else self.stage.silent
        return solve(position, self.board.menu, self.state.alignment != DEFECT, prices=prices)

    def close(self) -> None:
        """Let go of everything: some versions of Mesa keep every model alive in a table of their agents' numbers."""
        for agent in (self.suitor, self.incumbent, self.pivot):
            agent.remove()
        getattr(Agent, "_ids", {}).pop(self, None)

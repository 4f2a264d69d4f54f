"""Worlds of one scenario, worked out only as far as somebody asks: figures, first quarter, path."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.calibration import Parameters, draw
from sim.core.roles import DEFECT
from sim.core.streams import Streams
from sim.game.menu import mask_of
from sim.game.play import best_counters, pivot_columns
from sim.game.solve import Answers, solve
from sim.model.agents import best_plan
from sim.model.model import WedgeModel
from sim.model.stage import Board, Stage, board_of, stage
from sim.model.state import State, opening
from sim.runs.block import KEPT, Path
from sim.scenario import Scenario

Array = NDArray[np.float64]


def all_of(menu_size: int) -> int:
    """The package of everything on a menu, as a mask."""
    return (1 << menu_size) - 1


@dataclass
class Played:
    """The worlds of a scenario under a seed.

    Attributes
    ----------
    scenario : Scenario
        What is played.
    worlds, seed : int
        How many worlds under which seed.
    events : tuple of str
        Flags of the state (`sim.model.state.State`) that are set before the first quarter.
    path_worlds : int
        Worlds whose path is played; the first of the same worlds, 0 for all.
    """

    scenario: Scenario
    worlds: int
    seed: int = 1
    events: tuple[str, ...] = ()
    path_worlds: int = 0
    _models: dict[str, WedgeModel] = field(default_factory=dict, repr=False)

    @cached_property
    def parameters(self) -> Parameters:
        """Drawn figures."""
        return draw(self.scenario, Streams(self.seed, 0, self.worlds))

    @cached_property
    def board(self) -> Board:
        """What stays the same."""
        return board_of(self.scenario, self.parameters)

    @cached_property
    def state(self) -> State:
        """The first quarter's state, with the events that are taken to have happened."""
        found = opening(self.scenario, self.parameters)
        for event in self.events:
            getattr(found, event)[:] = True
        return found

    @cached_property
    def stage(self) -> Stage:
        """The first quarter's game."""
        return stage(self.board, self.state)

    @cached_property
    def answers(self) -> Answers:
        """The tests of model §6, the incumbent answering."""
        return solve(self.stage.position, self.board.menu, np.ones(self.worlds, dtype=bool))

    @cached_property
    def tests(self) -> Answers:
        """The tests alone, the incumbent answering: quicker, without prices."""
        if "answers" in self.__dict__:
            return self.answers
        return solve(self.stage.position, self.board.menu, np.ones(self.worlds, dtype=bool), prices=False)

    @cached_property
    def silent_tests(self) -> Answers:
        """The tests alone without the incumbent's counters."""
        return solve(self.stage.silent, self.board.menu, np.ones(self.worlds, dtype=bool), prices=False)

    @cached_property
    def reply_to_everything(self) -> NDArray[np.int64]:
        """How the pivot answers the offer of the whole menu, 3 for a defection that lasts."""
        offer = np.full(self.worlds, all_of(len(self.scenario.menu)), dtype=np.int64)
        counters = best_counters(self.stage.position, self.board.menu, offer)
        payoffs, durable = pivot_columns(self.stage.position, self.board.menu, offer, counters)
        ends = best_plan(payoffs)
        return np.where((ends == DEFECT) & durable, 3, ends)

    def model(self) -> WedgeModel:
        """A fresh model of the path's worlds, at its start."""
        model = WedgeModel(self.scenario, worlds=self.path_worlds or self.worlds, rng=self.seed)
        for event in self.events:
            getattr(model.state, event)[:] = True
        model.stage = stage(model.board, model.state)
        return model

    @cached_property
    def path(self) -> dict[str, Array]:
        """The path to the horizon: columns of `sim.runs.block.Path`, and where the tie and the shares went.

        ``tie_rise`` and ``import_share_rise`` are last quarter less first; ``costly_offer`` says whether a package
        with an ally cost above one half was ever offered.
        """
        model = self.model()
        path = Path(model, len(model.state.alignment))
        first_tie, first_share = model.stage.position.tie, model.state.shares["ties.imports.share"]
        costs = model.stage.position.ally_cost
        costly = np.zeros(len(first_tie), dtype=bool)
        for _ in range(self.scenario.quarters):
            path.step()
            offered = (model.suitor.offer[:, np.newaxis] >> np.arange(costs.shape[1])) & 1
            costly |= (offered * costs).sum(axis=1) > MATERIAL
        columns = path.columns("path")
        columns |= {
            "path_tie_rise": model.stage.position.tie - first_tie,
            "path_import_share_rise": model.state.shares["ties.imports.share"] - first_share,
            "path_costly_offer": costly,
        }
        model.close()
        return {name: np.asarray(column, dtype=np.float64) for name, column in columns.items()}

    @cached_property
    def price_after_pocketing(self) -> Array:
        """Change of the price of defection from the quarter in which something was first kept to the next.

        nan in worlds where nothing is ever kept, or where one of the two quarters has no price.
        """
        model = self.model()
        worlds = len(model.state.alignment)
        found, before = np.full(worlds, np.nan), model.answers().price
        seen = np.zeros(worlds, dtype=bool)
        for _ in range(self.scenario.quarters):
            given = model.state.in_force.sum(axis=1)
            model.step()
            after = model.answers().price
            kept = (model.state.in_force.sum(axis=1) > given + KEPT) & (model.state.alignment != DEFECT) & ~seen
            found = np.where(kept, after - before, found)
            seen |= kept
            before = after
        model.close()
        return found

    def trust_after(self, rung: int) -> Array:
        """Ally trust after a quarter in which a rung of the ladder is offered whatever the suitor thinks of it."""
        model = self.model()
        model.suitor.offer[:] = mask_of(self.scenario.menu, self.scenario.ladder[rung].package)
        model.incumbent.answer()
        model.pivot.align()
        model.settle()
        trust = model.state.trust.copy()
        model.close()
        return trust


MATERIAL = 0.5
"""Ally cost above which an offer is more than a gesture, % of GDP."""


def with_parts(
    scenario: Scenario, menu: tuple[str, ...] | None, given: tuple[str, ...] | None, quarters: int
) -> Scenario:
    """The scenario with another menu, other gifts or another horizon.

    Parameters
    ----------
    scenario : Scenario
        As it is.
    menu, given : tuple of str or None
        Concessions on the menu and in force from the start; None keeps the scenario's.
    quarters : int
        Horizon; 0 keeps the scenario's.

    Returns
    -------
    Scenario
    """
    return replace(
        scenario,
        menu=scenario.menu if menu is None else menu,
        given=scenario.given if given is None else given,
        quarters=quarters or scenario.quarters,
    )

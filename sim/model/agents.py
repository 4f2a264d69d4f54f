"""The three players. Each decides for all worlds at once; what they weigh is in `sim.game`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.core.roles import DEFECT, HEDGE, INCUMBENT, PIVOT, STAY, SUITOR
from sim.equations.distributions import gumbel
from sim.equations.fallback import fallback_flow, recovered_tie, stays_out
from sim.equations.perception import perceived_tie
from sim.game.payoffs import TOLERANCE
from sim.game.play import best_counters, pivot_columns
from sim.game.position import Position
from sim.game.solve import best_offers
from sim.model.mesa_base import Agent

if TYPE_CHECKING:
    from sim.model.model import WedgeModel


class Suitor(Agent):
    """Courts the pivot: offers the package that is best as it sees the tie.

    Attributes
    ----------
    offer : array[worlds] of int
        The package on the table, as a mask; 0 for none.
    """

    role = SUITOR

    def __init__(self, model: WedgeModel, worlds: int) -> None:
        super().__init__(model)
        self.offer = np.zeros(worlds, dtype=np.int64)

    def make_offer(self) -> None:
        """Offer the best package where the suitor courts and the pivot has not left."""
        model = self.model
        courts = model.state.courting & (model.state.alignment != DEFECT)
        self.offer = best_offers(self.perceived_position(), model.board.menu, courts)

    def perceived_position(self) -> Position:
        """The stage game with the tie as the suitor sees it."""
        model, parameters = self.model, self.model.board.parameters
        stage, state = model.stage, model.state
        shock = special.ndtri(model.streams.uniforms("suitor:perception", state.quarter))

        def seen(tie: NDArray[np.float64]) -> NDArray[np.float64]:
            return perceived_tie(
                tie=tie,
                misperception=parameters["suitor.misperception"],
                noise=parameters["suitor.perception_noise"],
                shock=shock,
            )

        position = stage.position
        recovered = recovered_tie(
            tie=seen(stage.bare_tie), damage=state.damage, unrecovered=parameters["pivot.unrecovered"]
        )
        return position._replace(
            tie=seen(position.tie),
            fallback=fallback_flow(recovered=recovered, retaliation=position.retaliation),
            stays_out=stays_out(recovered=recovered, retaliation=position.retaliation),
        )


class Incumbent(Agent):
    """Answers an offer with the set of counters that leaves it best off.

    Attributes
    ----------
    counters : array[worlds] of int
        The answer, as a mask; 0 for none.
    """

    role = INCUMBENT

    def __init__(self, model: WedgeModel, worlds: int) -> None:
        super().__init__(model)
        self.counters = np.zeros(worlds, dtype=np.int64)

    def answer(self) -> None:
        """Choose the counters, where the pivot has not left."""
        model = self.model
        counters = best_counters(model.stage.position, model.board.menu, model.suitor.offer)
        self.counters = np.where(model.state.alignment != DEFECT, counters, 0)


class Pivot(Agent):
    """Stays, hedges or leaves; having left, stays away or comes home.

    Attributes
    ----------
    left, came_home : array[worlds] of bool
        Who did so this quarter of its own accord.
    """

    role = PIVOT

    def __init__(self, model: WedgeModel, worlds: int) -> None:
        super().__init__(model)
        self.left = np.zeros(worlds, dtype=bool)
        self.came_home = np.zeros(worlds, dtype=bool)

    def align(self) -> None:
        """Take the best plan, with what the model leaves out as noise; a pivot that left only keeps or returns."""
        model = self.model
        state = model.state
        payoffs, durable = pivot_columns(
            model.stage.position, model.board.menu, model.suitor.offer, model.incumbent.counters
        )
        away = state.alignment == DEFECT
        chosen = np.where(away, DEFECT, best_plan(payoffs + self.noise()))
        self.left = (chosen == DEFECT) & ~away
        self.came_home = away & ~durable
        state.alignment = chosen.astype(np.int8)

    def noise(self) -> NDArray[np.float64]:
        """Gumbel noise on the three plans, in % of GDP; none at temperature 0."""
        model = self.model
        quarter, spread = model.state.quarter, model.board.parameters["pivot.noise"]
        plans = [gumbel(model.streams.uniforms(f"pivot:noise-{plan}", quarter)) for plan in (STAY, HEDGE, DEFECT)]
        return spread[:, np.newaxis] * np.stack(plans, axis=1)


def best_plan(payoffs: NDArray[np.float64]) -> NDArray[np.int64]:
    """The first plan that is as good as any: equal plans go to the status quo.

    Parameters
    ----------
    payoffs : array[worlds, 3]
        Staying, hedging, leaving.

    Returns
    -------
    array[worlds] of int
    """
    return np.argmax(payoffs >= payoffs.max(axis=1, keepdims=True) - TOLERANCE, axis=1)

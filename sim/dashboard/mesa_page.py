"""A page for users of Mesa: the model in Mesa's own SolaraViz, a quarter a step.

The one place beside the model that knows Mesa, and only as somebody who looks at a model.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import solara
from mesa.datacollection import DataCollector
from mesa.visualization import SolaraViz, make_plot_component

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.dashboard.desk import Desk
from sim.model.model import WedgeModel
from sim.report.style import BLUE, GREEN, HEDGES, LEAVES, STAYS
from sim.scenario import Scenario

WORLDS: Final = 64
SHARES: Final = {"stays, %": STAYS, "hedges, %": HEDGES, "is away, %": LEAVES}
STATE: Final = {"tie, % of GDP a year": BLUE, "ally trust, 0 to 10": GREEN}
_DESKS: list[Desk] = []


def open_at(desk: Desk) -> None:
    """Say which desk the pages of this process use."""
    _DESKS[:] = [desk]


class CollectedModel(WedgeModel):
    """The model with Mesa's data collector: shares of worlds and medians, at the start and after each quarter.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    worlds, rng : int
        How many worlds under which seed.
    """

    def __init__(self, scenario: Scenario, worlds: int = WORLDS, rng: int = 1) -> None:
        super().__init__(scenario, worlds=worlds, rng=rng)
        reporters = dict(zip(SHARES, map(share_in, (STAY, HEDGE, DEFECT)), strict=True))
        medians = (lambda model: np.median(model.stage.position.tie), lambda model: 10 * np.median(model.state.trust))
        self.datacollector = DataCollector({**reporters, **dict(zip(STATE, medians, strict=True))})
        self.datacollector.collect(self)

    def step(self) -> None:
        """Play one quarter and note what came of it; the horizon ends the run."""
        super().step()
        self.datacollector.collect(self)
        self.running = self.state.quarter < self.board.scenario.quarters


def share_in(alignment: int) -> Any:
    """A reporter: per cent of worlds in an alignment."""
    return lambda model: float(100 * (model.state.alignment == alignment).mean())


@solara.component
def Page() -> None:
    """Mesa's page with the model's two plots."""
    desk = _DESKS[0]
    scenario = desk.scenario(desk.first)
    model = solara.use_memo(lambda: CollectedModel(scenario, WORLDS, desk.seed), [])
    worlds = {"type": "SliderInt", "value": WORLDS, "label": "worlds", "min": 1, "max": 1024, "step": 1}
    SolaraViz(
        model,
        components=[make_plot_component(SHARES), make_plot_component(STATE)],
        model_params={"scenario": scenario, "worlds": worlds, "rng": desk.seed},
        name=scenario.title,
    )

"""Playing one block of worlds: a table of worlds and a table of quarters come out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.outcomes import TESTS
from sim.core.roles import DEFECT, HEDGE, STAY
from sim.core.streams import Streams
from sim.equations.annuities import credibility
from sim.game.solve import Answers
from sim.model.model import WedgeModel
from sim.runs.guard import check_finite
from sim.runs.readings import read_as
from sim.runs.start import answer_columns, start_answers
from sim.scenario import Scenario

Array = NDArray[np.float64]

KEPT = 1e-9
"""Value above which a concession kept without leaving counts as pocketed, % of GDP."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Path:
    """What is remembered of a path, world by world."""

    def __init__(self, model: WedgeModel, worlds: int) -> None:
        never = np.full(worlds, -1, dtype=np.int16)
        self.model = model
        self.first_left, self.first_returned, self.first_hedged = never.copy(), never.copy(), never.copy()
        self.unbought = np.zeros(worlds, dtype=bool)
        self.offers = np.zeros(worlds, dtype=np.int16)
        self.quarters_away = np.zeros(worlds, dtype=np.int16)
        self.pocketed = np.zeros(worlds)
        self.trust_after_16 = np.ones(worlds)
        self._position: dict[str, Array] = {}
        self.check()

    def check(self) -> None:
        """Stop if a world's state, game or ledger is not finite: it must not be averaged in silence."""
        model = self.model
        position = model.stage.position._asdict()
        # What stands as it stood a quarter ago has been looked at.
        game = {name: field for name, field in position.items() if field is not self._position.get(name)}
        check_finite(model.state, model.streams.first, model.state.quarter, ledger=model.ledger.totals, game=game)
        self._position = position

    def step(self) -> None:
        """Play a quarter and remember it."""
        model, quarter = self.model, self.model.state.quarter
        before = model.ledger.totals["pivot", "concessions"]
        model.step()
        alignment, left = model.state.alignment, model.pivot.left
        offered = model.suitor.offer > 0
        self.unbought |= left & ~offered & (self.first_left < 0)
        self.first_left = np.where(left & (self.first_left < 0), quarter, self.first_left)
        home = model.came_home & (self.first_returned < 0)
        self.first_returned = np.where(home, quarter, self.first_returned)
        hedges = (alignment == HEDGE) & (self.first_hedged < 0)
        self.first_hedged = np.where(hedges, quarter, self.first_hedged)
        self.offers += offered
        self.quarters_away += alignment == DEFECT
        kept = model.ledger.totals["pivot", "concessions"] - before
        self.pocketed += np.where(alignment == DEFECT, 0.0, kept)
        if model.state.quarter <= 16:
            self.trust_after_16 = model.state.trust.copy()
        self.check()

    def outcome(self) -> NDArray[np.int8]:
        """Index into `OUTCOMES` of every world."""
        left = self.first_left >= 0
        conditions = [
            left & self.unbought,
            left & (self.first_returned >= 0),
            left,
            self.pocketed > KEPT,
            self.first_hedged >= 0,
        ]
        return np.select(conditions, range(5), default=5).astype(np.int8)

    def columns(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        """The path as columns of the table of worlds."""
        state = self.model.state
        found: dict[str, NDArray[np.generic]] = {
            "outcome": self.outcome(),
            "first_left": self.first_left,
            "first_returned": self.first_returned,
            "first_hedged": self.first_hedged,
            "quarters_away": self.quarters_away,
            "offers": self.offers,
            "pocketed": self.pocketed,
            "trust_after_16": self.trust_after_16,
            "trust": state.trust,
            "leader_exited": state.leader_exited,
            "war_over": state.war_over,
        }
        found |= {"final_" + key.removeprefix("ties.").replace(".", "_"): share for key, share in state.shares.items()}
        found |= {f"ledger_{role}_{term}": total for (role, term), total in self.model.ledger.totals.items()}
        return {f"{prefix}_{name}": column for name, column in found.items()}


class Ever:
    """First quarter in which each test holds."""

    def __init__(self, worlds: int) -> None:
        self.first = {test: np.full(worlds, -1, dtype=np.int16) for test in TESTS}

    def see(self, quarter: int, answers: Answers) -> None:
        """Note a quarter's answers."""
        for test, first in self.first.items():
            holds = (getattr(answers, test) > 0) & (first < 0)
            self.first[test] = np.where(holds, quarter, first).astype(np.int16)

    def columns(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        """Columns of the table of worlds; −1 means never."""
        return {f"{prefix}_first_{test}": first for test, first in self.first.items()}


MEASURED = ("tie", "credibility", "trust", "export_share", "import_share", "oil")
"""What the table of quarters gives quantiles of, beside means."""


def measured(model: WedgeModel, answers: Mapping[str, Answers]) -> dict[str, Array]:
    """What the table of quarters is about, one entry a world: `MEASURED` first, then flags of 0 and 1."""
    state, position = model.state, model.stage.position
    found = {
        "tie": position.tie,
        "credibility": credibility(promise=position.promise, perpetuity=position.perpetuity),
        "trust": state.trust,
        "export_share": state.shares["ties.exports.share"],
        "import_share": state.shares["ties.imports.share"],
        "oil": state.oil,
    }
    flags = {name: state.alignment == code for name, code in (("stay", STAY), ("hedge", HEDGE), ("defect", DEFECT))}
    for other, tests in answers.items():
        flags |= {f"{other}_{test}": getattr(tests, test) > 0 for test in TESTS}
    return found | {name: flag.astype(np.float64) for name, flag in flags.items()}


class Quarters:
    """What the table of quarters tells of one path: noted quarter by quarter, summed up at its end."""

    def __init__(self, reading: str) -> None:
        self.reading = reading
        self.names: list[str] = []
        self.means: list[Array] = []
        self.figures: list[Array] = []

    def note(self, found: Mapping[str, Array]) -> None:
        """Take in what was `measured` at the end of a quarter; flags are needed no longer than this."""
        self.names = list(found)
        self.means.append(np.stack(list(found.values())).mean(axis=1))
        self.figures.append(np.stack([found[name] for name in MEASURED]))

    def table(self) -> pd.DataFrame:
        """Means and quantiles over the worlds, one row a quarter and variable; no quantiles of flags."""
        means, figures = np.stack(self.means), np.stack(self.figures)
        cuts = np.full((len(QUANTILES), *means.shape), np.nan)
        cuts[:, :, : len(MEASURED)] = np.quantile(figures, QUANTILES, axis=2)
        columns: dict[str, object] = {
            "quarter": np.repeat(np.arange(1, len(means) + 1), len(self.names)),
            "reading": self.reading,
            "variable": self.names * len(means),
            "worlds": figures.shape[2],
            "mean": means.ravel(),
        }
        columns |= {f"q{round(100 * at):02d}": cut.ravel() for at, cut in zip(QUANTILES, cuts, strict=True)}
        return pd.DataFrame(columns)


def play_block(scenario: Scenario, seed: int, first: int, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Play worlds ``first`` … ``first + count − 1`` to the horizon, with and without the incumbent's counters.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    seed, first, count : int
        Which worlds under which seed.

    Returns
    -------
    worlds : DataFrame
        One row a world.
    quarters : DataFrame
        One row a quarter, reading and variable.
    """
    streams = Streams(seed, first, count)
    columns: dict[str, NDArray[np.generic]] = {"world": np.arange(first, first + count)}
    model = WedgeModel(scenario, worlds=count, rng=seed, first=first)
    columns |= {f"tie_{name}": flow for name, flow in model.stage.ties.items()}
    position = model.stage.position
    columns |= {
        "tie": position.tie,
        "credibility": credibility(promise=position.promise, perpetuity=position.perpetuity),
        "gdp": model.board.parameters["economy.gdp"],
        "menu_value": (position.value * np.prod(1 - position.overlaps, axis=2)).sum(axis=1),
        "wedge": position.denial + position.capability,
    }
    path = Path(model, count)
    ever = {"answers": Ever(count), "silent": Ever(count)}
    quarters = {reading: Quarters(reading) for reading in ("answers", "silent")}
    for quarter in range(scenario.quarters):
        found = {
            "answers": model.answers(prices=quarter == 0),
            "silent": model.answers(answering=False, prices=quarter == 0),
        }
        if quarter == 0:
            for name, answers in found.items():
                columns |= answer_columns(f"start_{name}", answers)
        for name, answers in found.items():
            ever[name].see(quarter, answers)
        path.step()
        quarters["answers"].note(measured(model, found))
    for name, first_seen in ever.items():
        columns |= first_seen.columns(name)
    columns |= path.columns("path_answers")
    model.close()

    quiet = WedgeModel(scenario, worlds=count, rng=seed, first=first, answering=False)
    silent = Path(quiet, count)
    for _ in range(scenario.quarters):
        silent.step()
        quarters["silent"].note(measured(quiet, {}))
    columns |= silent.columns("path_silent")
    quiet.close()

    for reading in ("obeyed", "no_halves", "permanent"):
        both = start_answers(read_as(scenario, reading), streams, silent_prices=False)
        columns |= answer_columns(f"start_{reading}", both["answers"])
        columns |= {f"start_{reading}_silent_{test}": getattr(both["silent"], test) for test in TESTS}
    return pd.DataFrame(columns), pd.concat([one.table() for one in quarters.values()], ignore_index=True)

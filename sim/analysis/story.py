"""One world, played again exactly: what each player did in every quarter, and why the pivot chose as it did."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.reasons import keeping_terms, margin_terms, plan_terms
from sim.core.errors import InputError, Problem
from sim.core.outcomes import OUTCOMES
from sim.core.roles import DEFECT, HEDGE, STAY
from sim.equations.annuities import credibility
from sim.game.menu import members
from sim.game.play import pivot_columns
from sim.model.commitment import phase_of
from sim.model.ledger import Entry
from sim.model.model import WedgeModel
from sim.model.state import State
from sim.runs.block import Path
from sim.scenario import Scenario
from sim.scenario.events import due, quarter_label

PLAN_NAMES = {STAY: "stays", HEDGE: "hedges", DEFECT: "leaves"}
CLASSES = {
    "aligned": ("aligned",),
    "stayed": ("aligned",),
    "hedged": ("hedged",),
    "pocketed": ("pocketed",),
    "defected": ("defected-durably", "defected-and-returned", "split-without-offer"),
    "defected-durably": ("defected-durably",),
    "defected-and-returned": ("defected-and-returned",),
    "split-without-offer": ("split-without-offer",),
}
"""What ``--like`` may ask for → outcomes of a path."""
REVERSALS = frozenset({"election-reverses", "midterm-reverses", "policy-reverses"})
SUMMED_UP = REVERSALS | {"election", "courting-stops", "courting-resumes"}
"""What a quiet stretch counts; everything else is told when it happens."""
TYPICAL = ("tie", "credibility", "menu_value", "wedge")
"""Columns by which a world is near the middle of its class, beside those of its path."""
TYPICAL_PATH = ("first_left", "first_returned", "first_hedged", "quarters_away", "offers", "pocketed", "trust")


@dataclass(frozen=True)
class Quarter:
    """One quarter of one world.

    Attributes
    ----------
    number : int
        Quarters since the start.
    label : str
        ``2025Q1``.
    courting : bool
        Whether the suitor courts.
    offer, counters : tuple of str
        Ids on the table.
    before, after : int
        The pivot's alignment when the quarter began and after it chose.
    rival : int
        The next best plan; for a pivot that is away, coming home is staying.
    margin : float
        Chosen plan less next best, % of GDP; for a pivot that is away, ``|hold − θ − r_b|``, % of GDP per year.
    terms : dict
        The margin by term, the largest first.
    delivered : dict
        Concession → share handed over this quarter.
    ledger : dict
        Entries of the quarter.
    events : tuple of str
        What the quarter's end brought: `sim.analysis.narration.EVENTS`, and counters that the scenario dates.
    in_force, new_counters : bool
        Whether any concession that can be taken back was in force when the quarter ended, and whether the incumbent
        used a set of counters that it did not use the quarter before.
    tie, seen, credibility, trust, dependence : float
        b, b as the suitor sees it and q at the beginning, ally trust and the incumbent's share of imports at the end.
    """

    number: int
    label: str
    courting: bool
    offer: tuple[str, ...]
    counters: tuple[str, ...]
    before: int
    after: int
    rival: int
    margin: float
    terms: Mapping[str, float]
    delivered: Mapping[str, float]
    ledger: Mapping[Entry, float]
    events: tuple[str, ...]
    in_force: bool
    new_counters: bool
    tie: float
    seen: float
    credibility: float
    trust: float
    dependence: float

    @property
    def quiet(self) -> bool:
        """Whether nothing happened that a story must tell: moods and elections on which nothing hung are summed up."""
        turned = self.before != self.after or bool(set(self.events) - SUMMED_UP)
        lost = self.in_force and bool(set(self.events) & REVERSALS)
        return not (self.offer or turned or lost or self.new_counters)


@dataclass(frozen=True)
class Story:
    """A world from beginning to end.

    Attributes
    ----------
    scenario : Scenario
        What was played.
    seed, world : int
        Which world.
    quarters : tuple of Quarter
        In order.
    columns : dict
        The world's row as a run stores it, without the prefix of its reading.
    """

    scenario: Scenario
    seed: int
    world: int
    quarters: tuple[Quarter, ...]
    columns: Mapping[str, float]

    @property
    def outcome(self) -> str:
        """One of `sim.runs.start.OUTCOMES`."""
        return OUTCOMES[int(self.columns["outcome"])]


def replay(scenario: Scenario, seed: int, world: int) -> Story:
    """Play one world again and write down everything.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    seed, world : int
        Which world; its numbers are those of any run under the seed, to the last bit.

    Returns
    -------
    Story
    """
    model = WedgeModel(scenario, worlds=1, rng=seed, first=world)
    path = Path(model, 1)
    quarters: list[Quarter] = []
    last = 0
    for _ in range(scenario.quarters):
        quarters.append(_quarter(model, path, last))
        last = int(model.incumbent.counters[0])
    columns = {name: column[0].item() for name, column in path.columns("").items()}
    model.close()
    return Story(
        scenario, seed, world, tuple(quarters), {name.removeprefix("_"): value for name, value in columns.items()}
    )


def _quarter(model: WedgeModel, path: Path, last: int) -> Quarter:
    stage, before, board = model.stage, deepcopy(model.state), model.board
    noise, seen = model.pivot.noise()[0], float(model.suitor.perceived_position().tie[0])
    path.step()
    after, position = model.state, stage.position
    offer, counters = model.suitor.offer, model.incumbent.counters
    # A pivot that came home of its own accord is staying again when the quarter is settled.
    chosen = (
        STAY if model.pivot.came_home[0] else int(DEFECT if model.pivot.left[0] else _settled(before, after, model))
    )
    if before.alignment[0] == DEFECT:
        rival, terms = (STAY if chosen == DEFECT else DEFECT), keeping_terms(position, board.menu)
        margin = abs(sum(terms.values()))
    else:
        payoffs, _ = pivot_columns(position, board.menu, offer, counters)
        worth = payoffs[0] + noise
        rival = max((plan for plan in PLAN_NAMES if plan != chosen), key=lambda plan: float(worth[plan]))
        margin = float(worth[chosen] - worth[rival])
        flows = {name: float(flow[0]) for name, flow in stage.ties.items()}
        parts = plan_terms(position, board.menu, int(offer[0]), int(counters[0]), flows, float(before.damage[0]), noise)
        terms = margin_terms(parts, chosen, rival)
    menu = model.board.scenario.menu
    return Quarter(
        number=before.quarter,
        label=quarter_label(board.scenario.start, before.quarter),
        courting=bool(before.courting[0]),
        offer=members(menu, int(offer[0])),
        counters=members(board.counters, int(counters[0])),
        before=int(before.alignment[0]),
        after=chosen,
        rival=rival,
        margin=margin,
        terms=terms,
        delivered=_delivered(menu, before, after),
        ledger={entry: float(amount[0]) for entry, amount in model.ledger.last.items()},
        events=_events(model, before, after),
        in_force=bool((before.in_force > 0).any() or (after.ever > before.ever).any()),
        new_counters=bool(counters[0] > 0 and counters[0] != last),
        tie=float(position.tie[0]),
        seen=seen,
        credibility=float(credibility(promise=position.promise, perpetuity=position.perpetuity)[0]),
        trust=float(after.trust[0]),
        dependence=float(after.shares["ties.imports.share"][0]),
    )


def _settled(before: State, after: State, model: WedgeModel) -> int:
    """The alignment in which the quarter was settled, before its end could bring the pivot home."""
    recalled = model.came_home[0] and not model.pivot.came_home[0]
    return DEFECT if recalled else int(after.alignment[0])


def _delivered(menu: tuple[str, ...], before: State, after: State) -> dict[str, float]:
    shares = after.ever[0] - before.ever[0]
    return {name: float(share) for name, share in zip(menu, shares, strict=True) if share > 0}


def _events(model: WedgeModel, before: State, after: State) -> tuple[str, ...]:
    """What the end of the quarter brought, by comparing the state before and after it."""
    turnover, quarter = model.board.scenario.turnover, before.quarter
    phase = phase_of(turnover, quarter)
    reversed_ = bool(model.streams.uniforms("nature:reversal", quarter)[0] < model.board.commitment.hazard[0, phase])
    found = []
    if phase == turnover.election:
        found.append("election-reverses" if reversed_ else "election")
    elif phase == turnover.midterm and reversed_:
        found.append("midterm-reverses")
    elif reversed_:
        found.append("policy-reverses")
    if model.came_home[0] and not model.pivot.came_home[0]:
        found.append("recalled")
    if before.courting[0] and not after.courting[0] and not reversed_:
        found.append("courting-stops")
    if after.courting[0] and not before.courting[0]:
        found.append("courting-resumes")
    if after.war_over[0] and not before.war_over[0]:
        found.append("war-ends")
    if after.leader_exited[0] and not before.leader_exited[0]:
        found.append("leader-goes")
    return (*found, *_delivered_anyway(model, before, after))


def _delivered_anyway(model: WedgeModel, before: State, after: State) -> list[str]:
    """Counters that reach the pivot at the end of the quarter because the scenario dates them."""
    counters = list(model.board.scenario.counters)
    dated = [one for one in due(model.board.scenario, after.quarter) if one in counters]
    return [one for one in dated if after.countered[0, counters.index(one)] > before.countered[0, counters.index(one)]]


def typical(table: Mapping[str, NDArray[np.generic]], outcomes: NDArray[np.generic], like: str) -> int:
    """The row nearest to the median of a class of outcomes.

    Parameters
    ----------
    table : mapping of str to array[worlds]
        Columns to compare by.
    outcomes : array[worlds] of int
        Index into `OUTCOMES` of every world.
    like : str
        One of `CLASSES`.

    Returns
    -------
    int
        The row: the least sum of squared distances to the class's medians, each in standard deviations of the class.

    Raises
    ------
    InputError
        When there is no such class, or no world of it.
    """
    if like not in CLASSES:
        hint = "classes are " + ", ".join(CLASSES)
        raise InputError([Problem("E285", f"there is no class of worlds called {like}", hint=hint)])
    rows = np.flatnonzero(np.isin(outcomes, [OUTCOMES.index(name) for name in CLASSES[like]]))
    if not len(rows):
        seen = ", ".join(OUTCOMES[int(code)] for code in np.unique(outcomes))
        hint = f"outcomes seen: {seen}; more worlds, or another scenario, may have one"
        raise InputError([Problem("E286", f"none of {len(outcomes)} worlds is {like}", hint=hint)])
    distance = np.zeros(len(rows))
    for column in table.values():
        values = np.asarray(column, dtype=float)[rows]
        scale = values.std()
        if scale > 0:
            distance += ((values - np.median(values)) / scale) ** 2
    return int(rows[np.argmin(distance)])


def differing(story: Story, row: pd.Series) -> list[str]:
    """Columns in which a replay differs from the stored row; none when they agree to the last bit.

    Parameters
    ----------
    story : Story
        The replay.
    row : Series
        The world's row of a stored result.

    Returns
    -------
    list of str
    """
    names = {f"path_answers_{name}": value for name, value in story.columns.items()}
    return [name for name, value in names.items() if name in row.index and row[name] != value]


def likeness(scenario: Scenario, worlds: int, seed: int) -> tuple[dict[str, NDArray[np.generic]], NDArray[np.int8]]:
    """What `typical` compares worlds by, for a scenario that has not been run.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    worlds, seed : int
        How many worlds under which seed.

    Returns
    -------
    table : dict of array[worlds]
        The columns `TYPICAL` and `TYPICAL_PATH`.
    outcomes : array[worlds] of int
        Index into `OUTCOMES`.
    """
    model = WedgeModel(scenario, worlds=worlds, rng=seed)
    position, path = model.stage.position, Path(model, worlds)
    for _ in range(scenario.quarters):
        path.step()
    columns = path.columns("")
    model.close()
    table: dict[str, NDArray[np.generic]] = {
        "tie": position.tie,
        "credibility": credibility(promise=position.promise, perpetuity=position.perpetuity),
        "menu_value": (position.value * np.prod(1 - position.overlaps, axis=2)).sum(axis=1),
        "wedge": position.denial + position.capability,
    }
    return table | {name: columns[f"_{name}"] for name in TYPICAL_PATH}, path.outcome()

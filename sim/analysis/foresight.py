"""What full foresight changes: the window solved, beside the stage game of one quarter and beside a cut-off end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.efg import Words, extensive_form
from sim.analysis.equilibrium import NOTHING, Window, rungs, solve_window, window
from sim.analysis.played import Played
from sim.analysis.shares import Share, figure, percent
from sim.analysis.window_outcomes import ever_bought, outcome
from sim.core.errors import InputError, Problem
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.game.position import Menu
from sim.scenario import Scenario

Array = NDArray[np.float64]
CLEAR = 2.0


@dataclass(frozen=True)
class Foresight:
    """The window in numbers; shares are means over worlds with their standard errors.

    Attributes
    ----------
    packages : tuple of str
        What may be offered.
    quarters, temperature : int, float
        Of the window.
    stage, bought, cut : Share
        Worlds in which some package makes leaving pay for good: in the game of one quarter, in the first quarter of
        the window, and in some quarter of a window after which nothing counts.
    change : tuple of float
        ``bought − stage`` and its paired standard error.
    suitor_rational, leaves_for_good, leaves_and_returns, hedges_for_pay, offered : Share
        Of `sim.analysis.window_outcomes.Outcome`.
    quarter, gain : tuple of float
        Mean and standard error: when the pivot leaves, where it does, and the suitor's gain; nan where it never leaves.
    """

    packages: tuple[str, ...]
    quarters: int
    temperature: float
    stage: Share
    bought: Share
    cut: Share
    change: tuple[float, float]
    suitor_rational: Share
    leaves_for_good: Share
    leaves_and_returns: Share
    hedges_for_pay: Share
    offered: Share
    quarter: tuple[float, float]
    gain: tuple[float, float]


def named_packages(scenario: Scenario, menu: Menu) -> dict[int, str]:
    """Mask → name of what may be offered: the rungs of the ladder that the menu allows.

    Raises
    ------
    InputError
        When the scenario has none.
    """
    masks = rungs(scenario.menu, [rung.package for rung in scenario.ladder], menu)
    if not masks:
        hint = "add a ladder: of named packages, or choose a scenario with one"
        raise InputError([Problem("E289", f"{scenario.name} has no ladder of packages on its menu", hint=hint)])
    found = {NOTHING: "nothing"}
    for rung in scenario.ladder:
        for mask in rungs(scenario.menu, [rung.package], menu):
            found.setdefault(mask, rung.name)
    return found


def mean_of(values: Array) -> tuple[float, float]:
    """Mean and standard error over the worlds in which a figure exists."""
    kept = values[np.isfinite(values)]
    if not len(kept):
        return float("nan"), float("nan")
    return float(kept.mean()), float(kept.std() / np.sqrt(len(kept)))


def _share(values: Array) -> Share:
    return Share(*mean_of(values), len(values))


def _window(played: Played, masks: list[int], quarters: int, *, tail: bool = True) -> Window:
    return window(played.board, played.state, played.stage, masks, quarters, tail=tail)


def foresee(scenario: Scenario, quarters: int, temperature: float, worlds: int, seed: int) -> Foresight:
    """Solve the offer game of a scenario with full foresight.

    Parameters
    ----------
    scenario : Scenario
        With a ladder of packages.
    quarters : int
        Length of the window.
    temperature : float
        0 for the subgame-perfect equilibrium, above it the logit agent-quantal-response equilibrium.
    worlds, seed : int
        How many worlds under which seed.

    Returns
    -------
    Foresight
    """
    played = Played(scenario, worlds, seed)
    named = named_packages(scenario, played.board.menu)
    masks = list(named)
    once = outcome(solve_window(_window(played, masks, 1), temperature)).pivot_rational
    solved = outcome(solve_window(_window(played, masks, quarters), temperature))
    cut = ever_bought(solve_window(_window(played, masks, quarters, tail=False), temperature))
    return Foresight(
        packages=tuple(named.values()),
        quarters=quarters,
        temperature=temperature,
        stage=_share(once),
        bought=_share(solved.pivot_rational),
        cut=_share(cut),
        change=mean_of(solved.pivot_rational - once),
        suitor_rational=_share(solved.suitor_rational),
        leaves_for_good=_share(solved.leaves_for_good),
        leaves_and_returns=_share(solved.leaves_and_returns),
        hedges_for_pay=_share(solved.hedges_for_pay),
        offered=_share(solved.offered),
        quarter=mean_of(solved.quarter),
        gain=mean_of(solved.gain),
    )


def tree_of(scenario: Scenario, seed: int, world: int, quarters: int) -> str:
    """The tree of one world as the text of an ``.efg`` file."""
    # One world more than needed, so that the wanted one stands in the same place as in a run.
    played = Played(scenario, world + 1, seed)
    named = named_packages(scenario, played.board.menu)
    actors = scenario.actors
    players = (actors[SUITOR].capital, actors[INCUMBENT].name, actors[PIVOT].name)
    title = f"{scenario.title}: world {world}, seed {seed}, {quarters} quarters"
    words = Words(title, players, tuple(named.values()), played.board.counters)
    return extensive_form(_window(played, list(named), quarters), world, words)


def sentences(found: Foresight, scenario: Scenario) -> list[str]:
    """What the window says, in sentences with standard errors."""
    pivot, suitor = scenario.actors[PIVOT].name, scenario.actors[SUITOR].capital
    change, error = found.change
    if change == error == 0:
        moved = "the same in every world"
    elif abs(change) <= CLEAR * error:
        moved = "which cannot be told from no change"
    else:
        moved = f"{'more' if change > 0 else 'less'} by {percent(abs(change))} ± {percent(error)}"
    stage, bought, over = found.stage, found.bought, found.quarters
    lines = [
        f"Some package makes leaving pay for good in {stage} of worlds if one quarter is all there is, and in {bought} "
        f"with foresight over {over}, {moved}."
        if not found.temperature
        else f"The package that is most likely to makes {pivot} leave for good with an average probability of {stage} "
        f"if one quarter is all there is, and of {bought} with foresight over {over}, {moved}.",
        f"{suitor} gains from such a package in {found.suitor_rational} of worlds.",
        f"On the path of play {suitor} offers something in {found.offered} of worlds; {pivot} leaves for good in "
        f"{found.leaves_for_good}, leaves and returns in {found.leaves_and_returns}, hedges for pay in "
        f"{found.hedges_for_pay}.",
    ]
    if np.isfinite(found.quarter[0]):
        when, gain = (f"{figure(one[0])} ± {figure(one[1])}" for one in (found.quarter, found.gain))
        lines.append(
            f"Where {pivot} leaves it does so {when} quarters after the start; the game is worth {gain} % of GDP more "
            f"to {suitor} than silence in the first quarter."
        )
    lines.append(
        f"Were nothing to count after the window, some package would do so in {found.cut} of worlds in some quarter: "
        "an artefact, for late quarters would bear no risk of reversal and one-off costs no longer pay back."
    )
    return lines


def as_dict(found: Foresight) -> dict[str, Any]:
    """The window as plain data."""
    named = {
        name: {"share": value.value, "error": value.error}
        for name, value in vars(found).items()
        if isinstance(value, Share)
    }
    pairs = {
        name: {"mean": value[0], "error": value[1]}
        for name, value in vars(found).items()
        if name in ("change", "quarter", "gain")
    }
    return {"packages": list(found.packages), **named, **pairs}

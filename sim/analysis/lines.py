"""What each line of the verdict is: the rule in words, the functions that compute it, and one number a world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis import backtest, flips, history_words, price, verdict
from sim.analysis.played import Played
from sim.analysis.provenance import Function
from sim.calibration.draw import draw
from sim.core.outcomes import OUTCOMES
from sim.equations import annuities
from sim.game import payoffs, reply, solve
from sim.model import settle, stage
from sim.runs import block, readings
from sim.runs.readings import read_as
from sim.scenario import Scenario
from sim.ties import TIES

Array = NDArray[np.float64]

TIE, OPENING, PATH = "tie", "opening", "path"
"""How much has to be worked out: the first quarter's game, its solution, or the path."""


@dataclass(frozen=True)
class Rule:
    """A line that is one number of every world.

    Attributes
    ----------
    words : str
        The rule.
    functions : tuple of callable
        What computes it, the first to open first.
    unit : str
        ``share`` for a flag, whose mean is reported; else the unit, and the median is.
    effort : str
        `TIE`, `OPENING` or `PATH`.
    of : callable
        Worlds → array[worlds]; nan where the number does not exist.
    reading : str
        One of `sim.runs.readings.READINGS`.
    """

    words: str
    functions: tuple[Function, ...]
    unit: str
    effort: str
    of: Callable[[Played], Array]
    reading: str = "answers"

    @property
    def is_share(self) -> bool:
        """Whether the line is a share of worlds."""
        return self.unit == "share"

    def played(self, scenario: Scenario, worlds: int, seed: int) -> Played:
        """The worlds of a scenario as the line reads them."""
        return Played(read_as(scenario, self.reading), worlds, seed)

    def summary(self, values: Array) -> float:
        """The line's number: mean of flags, median of figures; nan where nothing exists."""
        kept = values[np.isfinite(values)]
        if not len(kept):
            return float("nan")
        return float(kept.mean() if self.is_share else np.median(kept))


@dataclass(frozen=True)
class Remark:
    """A line that no equation computes: where it comes from, and what would change it."""

    words: str
    functions: tuple[Function, ...]


def _flag(name: str) -> Callable[[Played], Array]:
    return lambda played: np.asarray(getattr(played.tests, name), dtype=float)


def _taken_by_counters(played: Played) -> Array:
    return played.silent_tests.pivot_rational.astype(float) - played.tests.pivot_rational


def _menu_value(played: Played) -> Array:
    position = played.stage.position
    worth: Array = (position.value * np.prod(1 - position.overlaps, axis=2)).sum(axis=1)
    return worth


def _credibility(played: Played) -> Array:
    position = played.stage.position
    return annuities.credibility(promise=position.promise, perpetuity=position.perpetuity)


LINE_4 = Rule(
    "line 1 does not hold, and the suitor's best choice of all packages ends as in line 2",
    (solve.solve, payoffs.suitor_payoff), "share", OPENING, _flag("wedge_rational"),
)  # fmt: skip
OBEYED = Rule("line 2 as if others obeyed", (solve.solve,), "share", OPENING, _flag("pivot_rational"), "obeyed")

RULES: dict[int, Rule | Remark] = {
    1: Rule(
        "with nothing offered, and after the incumbent's best answer, leaving beats staying and hedging",
        (reply.reply, payoffs.choice, payoffs.keep_payoff), "share", OPENING, _flag("splits_anyway"),
    ),
    2: Rule(
        "some package ends, after the incumbent's best answer, in leaving with hold ≥ θ + r_b",
        (solve.solve, reply.reply, payoffs.is_durable), "share", OPENING, _flag("pivot_rational"),
    ),
    3: Rule(
        "the best package of line 2 leaves the suitor better off than offering nothing",
        (solve.solve, payoffs.suitor_payoff, payoffs.prize), "share", OPENING, _flag("suitor_rational"),
    ),
    4: LINE_4,
    5: Rule(
        "each path is named by the first that applies: leaves unpaid, leaves and returns, leaves and stays away, takes "
        "and stays, hedges, stays; here the share that stays",
        (block.Path.outcome, block.play_block), "share", PATH,
        lambda played: (played.path["path_outcome"] == OUTCOMES.index("aligned")).astype(float),
    ),
    6: Rule(
        "b = scale (b_X + b_M + b_D + b_F) + b_S + b_T + b_U + b_A − b_Φ at the start",
        (stage.tie_flows, *(tie.equation for tie in TIES)), "% of GDP a year", TIE,
        lambda played: played.stage.position.tie,
    ),
    7: Rule(
        "Σ v over the menu, each as far as the suitor can deliver it and overlaps counted once",
        (block.play_block, stage.concession_values), "% of GDP a year", TIE, _menu_value,
    ),
    8: Rule(
        "q = C / A, with C_t = ¼ + β (1 − h_t) C_{t+1} and A = ¼ / (1 − β)",
        (annuities.credibility, annuities.promise_annuity, annuities.reversal_hazard), "of 1", TIE, _credibility,
    ),
    9: Rule(
        "line 2 with a silent incumbent less line 2 as it answers",
        (solve.solve, reply.reply, payoffs.incumbent_payoff), "share", OPENING, _taken_by_counters,
    ),
    10: Rule(
        "the least z(x) over the packages of line 2; here the share of worlds that have one",
        (solve.solve, payoffs.prize), "share", OPENING, lambda played: np.isfinite(played.answers.price).astype(float),
    ),
    11: Rule(
        "the least z_h(x) over the packages that are answered by hedging, 0 where the pivot hedges anyway",
        (solve.solve, payoffs.hedge_payoff, price.binding_reasons), "% of GDP", OPENING,
        lambda played: played.answers.hedge_price,
    ),
    12: Rule(
        "value of concessions in force paid to a pivot that has not left, summed over the path; here the share of "
        "worlds with any",
        (block.Path.step, settle.hand_over), "share", PATH,
        lambda played: (played.path["path_pocketed"] > 0).astype(float),
    ),
    13: Remark(
        "the smallest set of the scenario's levers, all sets of a size tried before larger ones, that makes line 4 "
        "hold in at least half of worlds",
        (flips.smallest_sets, flips.pull),
    ),
    14: Rule(
        "line 2 where a hedger gets nothing of what it is not given up front (α = 0)",
        (readings.read_as, solve.solve, payoffs.hedge_payoff), "share", OPENING, _flag("pivot_rational"), "no_halves",
    ),
    15: Remark(
        "sampling error √(p (1 − p) / n) of each printed share; inputs are counted by whether a fact or a judgement "
        "stands behind them. More worlds shrink the sampling error only",
        (verdict.verdict, draw),
    ),
    16: Remark(
        "facts on which sources disagree; here line 2 as if others obeyed, and what it becomes at their figures; "
        "`wedge trace FACT` follows one",
        (verdict.verdict,),
    ),
    17: Remark(
        "scores of the sealed predictions of past attempts (`wedge backtest`); 1972 shaped the model and is no "
        "evidence for it. No input of this scenario moves it",
        (history_words.history_line, backtest.backtest),
    ),
    18: Remark("what the scenario file lists under not_modelled; no input moves it", (verdict.verdict,)),
    19: Remark("where to go on from here; no input moves it", (verdict.verdict,)),
    20: Remark("where the files are; no input moves it", (verdict.verdict,)),
}  # fmt: skip
"""Line of the verdict → how it comes about."""

"""What a claim may measure: named quantities, one value a world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.played import Played
from sim.core.outcomes import OUTCOMES
from sim.core.roles import HEDGE
from sim.equations.annuities import credibility
from sim.game.solve import solve
from sim.ties import TIES

Array = NDArray[np.float64]

SHARE = "share"
ECONOMIC_OFFERS = ("partial-relief", "full-relief", "us-held-assets", "investment-technology")
PIPELINE = "power-of-siberia-2"
FOUR_YEARS = 16
"""Quarters to which credibility is compared with the next election cycle."""


@dataclass(frozen=True)
class Measure:
    """A quantity with one value a world.

    Attributes
    ----------
    words : str
        What it is.
    unit : str
        ``share`` for a flag, else the unit.
    on_path : bool
        Whether the path has to be played for it.
    of : callable
        Worlds → array[worlds]; nan where it does not exist.
    difference : bool
        Whether it is one thing less another, so that nothing means that both are equal.
    """

    words: str
    unit: str
    on_path: bool
    of: Callable[[Played], Array]
    difference: bool = False


def _flag(name: str, silent: bool = False) -> Callable[[Played], Array]:
    def of(played: Played) -> Array:
        return np.asarray(getattr(played.silent_tests if silent else played.tests, name), dtype=float)

    return of


def _both(one: NDArray[np.bool_], other: NDArray[np.bool_], either: bool = False) -> Array:
    return ((one | other) if either else (one & other)).astype(float)


def _outcome(*names: str) -> Callable[[Played], Array]:
    codes = [OUTCOMES.index(name) for name in names]

    def of(played: Played) -> Array:
        return np.isin(played.path["path_outcome"], codes).astype(float)

    return of


def _path(column: str) -> Callable[[Played], Array]:
    return lambda played: played.path[column]


def _rises(column: str) -> Callable[[Played], Array]:
    return lambda played: (played.path[column] > 0).astype(float)


def _tie(name: str) -> Callable[[Played], Array]:
    return lambda played: played.stage.ties[name]


def _rank_of_defence(played: Played) -> Array:
    flows = np.stack([np.abs(played.stage.ties[tie.name]) for tie in TIES])
    return 1.0 + (flows > np.abs(played.stage.ties["defence"])).sum(axis=0)


def _economic_offer_less_ties(played: Played) -> Array:
    """Worth of the economic concessions on the menu less what exports, imports and defence inputs are worth."""
    position, menu = played.stage.position, played.scenario.menu
    mine = [menu.index(one) for one in ECONOMIC_OFFERS if one in menu]
    worth = position.value[:, mine].sum(axis=1)
    return worth - sum(played.stage.ties[name] for name in ("exports", "imports", "defence"))


def _price_to_prize(played: Played) -> Array:
    return played.answers.price / played.answers.prize


def _credibility(played: Played) -> Array:
    position = played.stage.position
    return credibility(promise=position.promise, perpetuity=position.perpetuity)


def _incumbent_lives_longer(played: Played) -> Array:
    """Whether the incumbent's leader is less likely to go in a quarter than the suitor's policy, over a cycle."""
    kept = 1 - played.board.commitment.hazard
    mean_hazard = 1 - np.prod(kept, axis=1) ** (1 / kept.shape[1])
    return (played.parameters["dynamics.leader_exit_incumbent"] < mean_hazard).astype(float)


def _promise_lives_four_years(played: Played) -> Array:
    hazard, phase = played.board.commitment.hazard, played.scenario.turnover.phase
    quarters = [(phase + ahead) % hazard.shape[1] for ahead in range(FOUR_YEARS)]
    return np.prod(1 - hazard[:, quarters], axis=1)


def _hedge_to_defect_price(played: Played) -> Array:
    return played.answers.hedge_price / played.answers.price


def _buys_hedging(played: Played) -> Array:
    return ((played.answers.offer > 0) & (played.answers.offer_alignment == HEDGE)).astype(float)


def _wedge_in_top_tenth(played: Played) -> Array:
    worth = played.stage.position.denial + played.stage.position.capability
    return (worth >= np.quantile(worth, 0.9)).astype(float)


def _relief_value(played: Played) -> Array:
    menu = played.scenario.menu
    return played.stage.position.value[:, [menu.index("partial-relief"), menu.index("full-relief")]].sum(axis=1)


def _trust_beyond(rung: int) -> Callable[[Played], Array]:
    """Trust after a rung was offered less trust after the one before."""
    return lambda played: played.trust_after(rung) - played.trust_after(rung - 1)


def _pipeline_share(played: Played) -> Array:
    """What the pipeline alone takes away, less a quarter of what all counters take away."""
    position, at = played.stage.position, list(played.scenario.counters).index(PIPELINE)
    alone = position._replace(
        counter_value=np.ascontiguousarray(position.counter_value[:, [at]]),
        counter_cost=np.ascontiguousarray(position.counter_cost[:, [at]]),
    )
    everyone = np.ones(played.worlds, dtype=bool)
    found = solve(alone, played.board.menu, everyone, prices=False).pivot_rational.astype(float)
    silent, answered = _flag("pivot_rational", silent=True)(played), _flag("pivot_rational")(played)
    return (silent - found) - (silent - answered) / 4


MEASURES: dict[str, Measure] = {
    "splits_anyway": Measure("leaves with nothing offered", SHARE, False, _flag("splits_anyway")),
    "pivot_rational": Measure("can be bought for good", SHARE, False, _flag("pivot_rational")),
    "pivot_rational_silent": Measure(
        "can be bought for good if nobody answers", SHARE, False, _flag("pivot_rational", silent=True)
    ),
    "suitor_rational": Measure("can be bought for good at a gain", SHARE, False, _flag("suitor_rational")),
    "wedge_rational": Measure("is the suitor's best choice to buy", SHARE, False, _flag("wedge_rational")),
    "counters_halve": Measure(
        "can be bought for good, less half of what could be bought if nobody answered", SHARE, False,
        lambda played: _flag("pivot_rational")(played) - _flag("pivot_rational", silent=True)(played) / 2,
        difference=True,
    ),
    "pipeline_share": Measure(
        "bought from a silent incumbent but not against the pipeline, less a quarter of that for all counters", SHARE,
        False, _pipeline_share, difference=True,
    ),
    "caused_by_offer": Measure(
        "can be bought for good and would not leave unpaid", SHARE, False,
        lambda played: _both(played.tests.pivot_rational > 0, played.tests.splits_anyway == 0),
    ),
    "leaves_or_can_be_bought": Measure(
        "leaves unpaid or can be bought for good", SHARE, False,
        lambda played: _both(played.tests.pivot_rational > 0, played.tests.splits_anyway > 0, either=True),
    ),
    "price_at_least_5_prizes": Measure(
        "price of defection at least five times the prize", SHARE, False,
        lambda played: (_price_to_prize(played) >= 5).astype(float),
    ),
    "has_price": Measure("has a price", SHARE, False, lambda played: np.isfinite(played.answers.price).astype(float)),
    "has_both_prices": Measure(
        "has a price of defection and one of hedging", SHARE, False,
        lambda played: np.isfinite(_hedge_to_defect_price(played)).astype(float),
    ),
    "hedging_costs_a_quarter": Measure(
        "price of hedging at most a quarter of that of defection", SHARE, False,
        lambda played: (_hedge_to_defect_price(played) <= 0.25).astype(float),
    ),
    "buys_hedging_not_leaving": Measure(
        "the suitor's best choice buys hedging, less buys leaving for good", SHARE, False,
        lambda played: _buys_hedging(played) - _flag("wedge_rational")(played), difference=True,
    ),
    "ally_cost_above_prize": Measure(
        "cheapest durable package costs allies more than the prize", SHARE, False,
        lambda played: (played.answers.price_ally > played.answers.prize).astype(float),
    ),
    "wedge_in_top_tenth": Measure("the wedge is worth more than in nine tenths", SHARE, False, _wedge_in_top_tenth),
    "everything_hedged": Measure(
        "answers the whole menu by hedging, less by leaving for good", SHARE, False,
        lambda played: (played.reply_to_everything == HEDGE) - (played.reply_to_everything == 3).astype(float),
        difference=True,
    ),
    "economic_offer_less_ties": Measure(
        "economic offers outweigh exports, imports and defence inputs", SHARE, False,
        lambda played: (_economic_offer_less_ties(played) > 0).astype(float),
    ),
    "relief_value": Measure("worth of lifting American sanctions", "% of GDP a year", False, _relief_value),
    "trade_ties": Measure(
        "exports and imports are worth more than 4 % of GDP a year", SHARE, False,
        lambda played: (_tie("exports")(played) + _tie("imports")(played) > 4).astype(float),
    ),
    "defence_first_or_second": Measure(
        "defence inputs are among the two largest ties", SHARE, False,
        lambda played: (_rank_of_defence(played) <= 2).astype(float),
    ),
    "finance_small": Measure(
        "the financial tie is at most 0.05 % of GDP a year", SHARE, False,
        lambda played: (_tie("finance")(played) <= 0.05).astype(float),
    ),
    "credibility": Measure("worth of a promise beside a permanent one", "of 1", False, _credibility),
    "incumbent_lives_longer": Measure(
        "the incumbent's leader outlasts the suitor's policy", SHARE, False, _incumbent_lives_longer
    ),
    "promise_lives_four_years": Measure(
        "chance that the suitor's policy lives four years", "of 1", False, _promise_lives_four_years
    ),
    "prize": Measure("worth of the wedge to the suitor", "% of GDP", False, lambda played: played.answers.prize),
    "defects_on_path": Measure(
        "leaves on the path", SHARE, True, _outcome("split-without-offer", "defected-durably", "defected-and-returned")
    ),
    "does_not_leave_on_path": Measure(
        "stays or hedges on the path", SHARE, True, _outcome("pocketed", "hedged", "aligned")
    ),
    "hedges_or_leaves_on_path": Measure(
        "hedges or leaves on the path", SHARE, True,
        lambda played: _both(played.path["path_first_hedged"] >= 0, played.path["path_first_left"] >= 0, either=True),
    ),
    "leader_stays": Measure(
        "no leader has gone", SHARE, True, lambda played: 1 - played.path["path_leader_exited"]
    ),
    "offered_not_left": Measure(
        "offered something and not left", SHARE, True,
        lambda played: _both(played.path["path_offers"] > 0, played.path["path_first_left"] < 0),
    ),
    "costly_offer": Measure("offered something that costs allies", SHARE, True, _path("path_costly_offer")),
    "offers": Measure("quarters with an offer", "quarters", True, _path("path_offers")),
    "counters_delivered": Measure("worth of counters delivered", "% of GDP", True, _path("path_ledger_pivot_counters")),
    "trust": Measure("ally trust at the end", "of 1", True, _path("path_trust")),
    "pocketed": Measure(
        "keeps something without leaving", SHARE, True, _rises("path_pocketed")
    ),
    "tie_rises": Measure("the tie is worth more at the end", SHARE, True, _rises("path_tie_rise")),
    "import_share_rises": Measure(
        "the incumbent's share of imports is higher at the end", SHARE, True, _rises("path_import_share_rise")
    ),
    "price_after_pocketing_not_lower": Measure(
        "price of what is left is no lower after something was kept", SHARE, True,
        lambda played: (played.price_after_pocketing >= -1e-9).astype(float),
    ),
    "pocketed_with_price": Measure(
        "something was kept, with a price before and after", SHARE, True,
        lambda played: np.isfinite(played.price_after_pocketing).astype(float),
    ),
    **{
        f"trust_beyond_rung_{rung}": Measure(
            f"ally trust after rung {rung + 1} was offered, less after rung {rung}", "of 1", True, _trust_beyond(rung),
            difference=True,
        )
        for rung in range(1, 6)
    },
}  # fmt: skip
"""Name → what it measures; claims refer to these."""

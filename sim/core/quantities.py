"""What each number of a scenario means: key, symbol, unit, domain.

A scenario gives every quantity a figure and a source; this table says what the figure is.
The reader checks scenarios against it, and the reference pages are generated from it.
Quantities that belong to a tie stand in that tie's own file.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

FLOW = "% of pivot GDP per year"
VALUE = "% of pivot GDP"
SHARE = "share"
PROBABILITY = "probability"
HAZARD = "probability per quarter"
RATE = "share per quarter"
MONEY = "$bn"
MONEY_FLOW = "$bn per year"
NUMBER = "number"
UNITS = (FLOW, VALUE, SHARE, PROBABILITY, HAZARD, RATE, MONEY, MONEY_FLOW, NUMBER)

UNIT_INTERVAL = (0.0, 1.0)
NOT_NEGATIVE = (0.0, inf)
POSITIVE = (1e-9, inf)
ANY = (-inf, inf)


@dataclass(frozen=True)
class Quantity:
    """One named number of the model.

    Attributes
    ----------
    key : str
        Dotted path under ``parameters:`` in a scenario, or the field of a concession or counter.
    symbol : str
        The letter the equations use.
    unit : str
        One of `UNITS`.
    domain : tuple of float
        Smallest and largest admissible value, both included.
    meaning : str
        One line for people.
    default : float or None
        The neutral value when a scenario says nothing; None means the scenario must say.
    luck : str
        Field of the same concession or counter whose luck this one shares: two parts of one judged total are high
        and low together. Empty where it has luck of its own.
    """

    key: str
    symbol: str
    unit: str
    domain: tuple[float, float]
    meaning: str
    default: float | None = None
    luck: str = ""


ACTORS = (
    Quantity("economy.gdp", "gdp", MONEY_FLOW, POSITIVE, "gross domestic product of the pivot"),
    Quantity("discounting.factor", "β", NUMBER, (0.5, 0.9999), "discount factor per quarter"),
    Quantity(
        "pivot.unrecovered", "π", SHARE, UNIT_INTERVAL, "share of the tie that a returning pivot does not get back"
    ),
    Quantity("pivot.switching_cost", "K", VALUE, NOT_NEGATIVE, "one-off cost of leaving the incumbent"),
    Quantity("pivot.retaliation", "θ", FLOW, NOT_NEGATIVE, "what the incumbent can do to a pivot that left"),
    Quantity("pivot.hedging_loss", "ℓ", SHARE, UNIT_INTERVAL, "share of the tie lost by hedging"),
    Quantity("pivot.autonomy", "η", FLOW, NOT_NEGATIVE, "what a free hand is worth to a hedging pivot"),
    Quantity("pivot.counter_share", "γ", SHARE, UNIT_INTERVAL, "share of a counter that a hedging pivot still gets"),
    Quantity(
        "pivot.noise", "τ", VALUE, NOT_NEGATIVE, "spread of what the model leaves out of the pivot's choice (logit)"
    ),
    Quantity(
        "offer.up_front",
        "u",
        SHARE,
        UNIT_INTERVAL,
        "share of a divisible concession handed over whatever the pivot does",
    ),
    Quantity(
        "offer.hedger_share",
        "α",
        SHARE,
        UNIT_INTERVAL,
        "share of the rest of a divisible concession that a hedger gets",
    ),
    Quantity("suitor.denial", "w_den", FLOW, NOT_NEGATIVE, "worth to the suitor of what the incumbent loses"),
    Quantity(
        "suitor.capability",
        "w_cap",
        FLOW,
        NOT_NEGATIVE,
        "worth to the suitor of what the pivot could do against the incumbent",
    ),
    Quantity(
        "suitor.willingness",
        "w_cap",
        SHARE,
        UNIT_INTERVAL,
        "share of what it could do against the incumbent that the pivot would do",
    ),
    Quantity(
        "suitor.leverage",
        "w_cap",
        SHARE,
        UNIT_INTERVAL,
        "share of what the pivot would do that would count against the incumbent",
    ),
    Quantity(
        "suitor.hedge_yield",
        "α_w",
        SHARE,
        (-1.0, 1.0),
        "share of the wedge's worth that a hedging pivot yields; negative for the laughing third",
    ),
    Quantity(
        "suitor.refusal_cost",
        "ω",
        SHARE,
        UNIT_INTERVAL,
        "share of the ally cost that a refused offer causes all the same",
    ),
    Quantity("suitor.misperception", "m", SHARE, UNIT_INTERVAL, "share of the tie that the suitor does not see"),
    Quantity(
        "suitor.perception_noise", "σ_S", FLOW, NOT_NEGATIVE, "standard deviation of the suitor's error about the tie"
    ),
    Quantity("suitor.deal_benefit", "d", VALUE, ANY, "private benefit to the suitor's government of any deal", 0.0),
    Quantity("suitor.alliance_cost_scale", "Λ", NUMBER, NOT_NEGATIVE, "multiplier of every cost to alliances", 1.0),
    Quantity(
        "suitor.background_hazard",
        "h₀",
        HAZARD,
        UNIT_INTERVAL,
        "chance a quarter that policy reverses outside elections",
    ),
    Quantity(
        "suitor.p_party_change", "p_e", PROBABILITY, UNIT_INTERVAL, "chance that an election changes the government"
    ),
    Quantity(
        "suitor.p_reversal", "p_e", PROBABILITY, UNIT_INTERVAL, "chance that a new government reverses the policy"
    ),
    Quantity(
        "suitor.p_midterm", "p_e", PROBABILITY, UNIT_INTERVAL, "chance that a midterm election reverses the policy"
    ),
    Quantity("suitor.turn", "turn", HAZARD, UNIT_INTERVAL, "chance a quarter that courting stops"),
    Quantity("suitor.return", "return", HAZARD, UNIT_INTERVAL, "chance a quarter that courting resumes"),
    Quantity("incumbent.retention", "R", FLOW, ANY, "worth to the incumbent of keeping the pivot"),
    Quantity("incumbent.hedging_loss", "ℓ_I", SHARE, UNIT_INTERVAL, "share of that lost when the pivot hedges"),
    Quantity("beliefs.bias", "bias", PROBABILITY, (-1.0, 1.0), "the pivot's error about reversal at an election"),
    Quantity("beliefs.weight", "weight", NUMBER, POSITIVE, "elections' worth of evidence in the pivot's first belief"),
    Quantity("dynamics.trust_drop", "λ", NUMBER, NOT_NEGATIVE, "fall of ally trust for each 1 % of GDP of ally cost"),
    Quantity(
        "dynamics.trust_recovery", "r_L", RATE, UNIT_INTERVAL, "share of lost ally trust that returns in a quarter"
    ),
    Quantity(
        "dynamics.oil_persistence",
        "ρ_oil",
        SHARE,
        (0.0, 0.9999),
        "persistence of the log oil price from quarter to quarter",
    ),
    Quantity(
        "dynamics.oil_volatility",
        "σ_oil",
        NUMBER,
        NOT_NEGATIVE,
        "standard deviation of the quarterly shock to the log oil price",
    ),
    Quantity(
        "dynamics.leader_exit_pivot", "exit", HAZARD, UNIT_INTERVAL, "chance a quarter that the pivot's leader goes"
    ),
    Quantity(
        "dynamics.leader_exit_incumbent",
        "exit",
        HAZARD,
        UNIT_INTERVAL,
        "chance a quarter that the incumbent's leader goes",
    ),
    Quantity("dynamics.war_end", "peace", HAZARD, UNIT_INTERVAL, "chance a quarter that the pivot's war ends"),
    Quantity(
        "dynamics.postwar_value_share",
        "postwar",
        SHARE,
        UNIT_INTERVAL,
        "share of a war-tagged concession's worth left after the war",
    ),
    Quantity(
        "dynamics.healing",
        "κ_heal",
        RATE,
        UNIT_INTERVAL,
        "share of an earlier defection's damage that heals in a quarter",
    ),
)

CONCESSION = (
    Quantity("value", "v", FLOW, NOT_NEGATIVE, "what the concession is worth to the pivot"),
    Quantity("cost", "κ", FLOW, ANY, "what it costs the suitor; negative is a saving", 0.0),
    Quantity("ally_cost", "Λᵃ", VALUE, NOT_NEGATIVE, "one-off cost to the suitor's alliances", 0.0),
    Quantity("home_cost", "Λᵈ", VALUE, NOT_NEGATIVE, "one-off cost to the suitor at home", 0.0, luck="ally_cost"),
    Quantity("reversible", "r", SHARE, UNIT_INTERVAL, "part that a reversal takes back"),
    Quantity("deliverable", "deliverable", SHARE, UNIT_INTERVAL, "part that is the suitor's own to give", 1.0),
    Quantity(
        "finance_share", "finance_share", SHARE, UNIT_INTERVAL, "share of the financial friction that it lifts", 0.0
    ),
)

COUNTER = (
    Quantity("value", "g", FLOW, NOT_NEGATIVE, "what the counter adds to staying"),
    Quantity("cost", "c", FLOW, NOT_NEGATIVE, "what it costs the incumbent"),
)

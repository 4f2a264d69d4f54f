"""Where each figure enters: the function that uses it, with file and line, and the ledger terms it moves."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sim
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.equations import annuities, dynamics, fallback, perception
from sim.game import packages, payoffs
from sim.model import agents, commitment, nature, settle, stage
from sim.model.ledger import Entry
from sim.ties import TIES
from sim.ties.finance import finance_flow, settlement_friction

Function = Callable[..., Any]

_ECONOMIC = tuple(tie for tie in TIES if tie.economic)
_TIES = tuple((PIVOT, tie.name) for tie in TIES)
_PROMISE: tuple[Function, ...] = (annuities.reversal_hazard, annuities.promise_annuity)
_GIVEN: tuple[Entry, ...] = ((PIVOT, "concessions"), (SUITOR, "concessions"))
_PRIZE: tuple[Entry, ...] = ((SUITOR, "prize"),)
_ALLIES: tuple[Entry, ...] = ((SUITOR, "allies"),)
_KEPT: tuple[Entry, ...] = ((INCUMBENT, "retention"),)

USES: dict[str, tuple[tuple[Function, ...], tuple[Entry, ...]]] = {
    "economy.gdp": (
        (*(tie.equation for tie in _ECONOMIC), settlement_friction),
        (*((PIVOT, tie.name) for tie in _ECONOMIC), (PIVOT, "concessions")),
    ),
    "discounting.factor": ((annuities.perpetuity, annuities.promise_annuity), (*_TIES, *_GIVEN, *_PRIZE, *_KEPT)),
    "ties.scale": ((stage.tie_flows,), tuple((PIVOT, tie.name) for tie in _ECONOMIC)),
    "ties.finance.friction": ((settlement_friction,), ((PIVOT, "finance"), (PIVOT, "concessions"))),
    "ties.finance.refusing": ((finance_flow, stage.concession_values), ((PIVOT, "finance"), (PIVOT, "concessions"))),
    "ties.finance.workaround": ((stage.concession_values,), ((PIVOT, "concessions"),)),
    "ties.defence.postwar_output": ((stage.current,), ((PIVOT, "defence"),)),
    "ties.friction.rate": ((nature.close_quarter, dynamics.incidents), ((PIVOT, "friction"),)),
    "ties.friction.size": ((dynamics.incidents,), ((PIVOT, "friction"),)),
    "ties.friction.decay": ((dynamics.incidents,), ((PIVOT, "friction"),)),
    "pivot.unrecovered": ((fallback.recovered_tie, payoffs.incumbent_payoff), (*_TIES, *_KEPT)),
    "pivot.switching_cost": ((payoffs.keep_payoff, payoffs.return_payoff), ((PIVOT, "switching"),)),
    "pivot.retaliation": ((payoffs.keep_payoff, payoffs.is_durable), ((PIVOT, "retaliation"),)),
    "pivot.hedging_loss": ((payoffs.hedge_payoff,), _TIES),
    "pivot.autonomy": ((payoffs.hedge_payoff,), ((PIVOT, "autonomy"),)),
    "pivot.counter_share": (
        (payoffs.hedge_payoff, payoffs.incumbent_payoff), ((PIVOT, "counters"), (INCUMBENT, "counters")),
    ),
    "pivot.noise": ((agents.Pivot.noise,), ()),
    "offer.": ((packages.offers_of,), _GIVEN),
    "suitor.denial": ((payoffs.prize,), _PRIZE),
    "suitor.capability": ((stage.capability, payoffs.prize), _PRIZE),
    "suitor.willingness": ((stage.capability, payoffs.prize), _PRIZE),
    "suitor.leverage": ((stage.capability, payoffs.prize), _PRIZE),
    "suitor.hedge_yield": ((payoffs.suitor_payoff,), _PRIZE),
    "suitor.refusal_cost": ((payoffs.suitor_payoff, settle.hand_over), _ALLIES),
    "suitor.misperception": ((perception.perceived_tie,), ()),
    "suitor.perception_noise": ((perception.perceived_tie,), ()),
    "suitor.deal_benefit": ((payoffs.suitor_payoff,), ()),
    "suitor.alliance_cost_scale": ((stage.ally_costs,), _ALLIES),
    "suitor.background_hazard": (_PROMISE, (*_GIVEN, *_PRIZE)),
    "suitor.p_party_change": ((commitment.election_reversal, *_PROMISE), (*_GIVEN, *_PRIZE)),
    "suitor.p_reversal": ((commitment.election_reversal, *_PROMISE), (*_GIVEN, *_PRIZE)),
    "suitor.p_midterm": (_PROMISE, (*_GIVEN, *_PRIZE)),
    "suitor.turn": ((nature.close_quarter,), ()),
    "suitor.return": ((nature.close_quarter,), ()),
    "incumbent.retention": ((payoffs.incumbent_payoff,), _KEPT),
    "incumbent.hedging_loss": ((payoffs.incumbent_payoff,), _KEPT),
    "beliefs.": ((dynamics.updated_belief, commitment.believed_promise), ((PIVOT, "concessions"),)),
    "dynamics.trust_": ((dynamics.ally_trust,), ()),
    "dynamics.oil_": ((dynamics.oil_price,), ((PIVOT, "exports"),)),
    "dynamics.leader_exit_": ((nature.close_quarter,), ((PIVOT, "affinity"),)),
    "dynamics.war_end": ((nature.close_quarter,), ((PIVOT, "defence"), (PIVOT, "concessions"))),
    "dynamics.postwar_value_share": ((stage.concession_values,), ((PIVOT, "concessions"),)),
    "dynamics.healing": ((settle.shift_dependence,), _TIES),
    "concessions.*.value": ((stage.concession_values, packages.offers_of), ((PIVOT, "concessions"),)),
    "concessions.*.cost": ((packages.offers_of,), ((SUITOR, "concessions"), (SUITOR, "savings"))),
    "concessions.*.ally_cost": ((stage.ally_costs, packages.offers_of), _ALLIES),
    "concessions.*.home_cost": ((packages.offers_of,), ((SUITOR, "home"),)),
    "concessions.*.reversible": ((packages.offers_of, payoffs.is_durable), _GIVEN),
    "concessions.*.deliverable": ((stage.concession_values,), _GIVEN),
    "concessions.*.finance_share": ((stage.concession_values,), ((PIVOT, "concessions"),)),
    "counters.*.value": ((payoffs.stay_payoff, payoffs.hedge_payoff), ((PIVOT, "counters"),)),
    "counters.*.cost": ((payoffs.incumbent_payoff,), ((INCUMBENT, "counters"),)),
}  # fmt: skip
"""Key or its beginning → (functions that use it, ledger terms it moves); ``*`` is any concession or counter."""

_TRADE = ("ties.exports.total", "ties.exports.share", "ties.imports.total", "ties.imports.share")
_MOVING = ("adjustment", "target_stay", "target_defect")


@dataclass(frozen=True)
class Uses:
    """Where a figure goes.

    Attributes
    ----------
    places : tuple of str
        ``file:line function`` of everything that uses it.
    ledger : tuple of (role, term)
        Entries of the ledger that it moves; none for what only moves choices or is reported apart.
    """

    places: tuple[str, ...]
    ledger: tuple[Entry, ...]


def place(function: Function) -> str:
    """``file:line name`` of a function, compiled or not.

    Parameters
    ----------
    function : callable
        Of this project.

    Returns
    -------
    str

    Examples
    --------
    >>> from sim.equations.annuities import perpetuity
    >>> place(perpetuity).startswith("sim/equations/annuities.py:")
    True
    """
    plain = inspect.unwrap(getattr(function, "py_func", function))
    file = Path(inspect.getsourcefile(plain) or "").resolve()
    root = Path(sim.__file__).resolve().parents[1]
    # The last line of the decorators is where the function begins for a reader.
    lines, first = inspect.getsourcelines(plain)
    offset = next((number for number, line in enumerate(lines) if line.lstrip().startswith("def ")), 0)
    return f"{file.relative_to(root).as_posix()}:{first + offset} {plain.__name__}"


def _pattern(key: str) -> str:
    section, _, rest = key.partition(".")
    return f"{section}.*.{rest.rpartition('.')[2]}" if section in ("concessions", "counters") else key


def uses_of(key: str) -> Uses:
    """What uses the figure of a key.

    Parameters
    ----------
    key : str
        Of `sim.ties.PARAMETERS`, a concession or a counter.

    Returns
    -------
    Uses

    Examples
    --------
    >>> uses_of("pivot.switching_cost").ledger
    (('pivot', 'switching'),)
    """
    pattern = _pattern(key)
    functions: tuple[Function, ...] = ()
    ledger: tuple[Entry, ...] = ()
    for beginning, (used_by, terms) in USES.items():
        if pattern == beginning or (beginning.endswith((".", "_")) and pattern.startswith(beginning)):
            functions, ledger = functions + used_by, ledger + terms
    for tie in TIES:
        if not functions and key.startswith(f"ties.{tie.name}."):
            moving = key.rsplit(".", 1)[-1] in _MOVING
            functions, ledger = ((settle.shift_dependence,) if moving else (tie.equation,)), ((PIVOT, tie.name),)
    if key in _TRADE:
        # Friction of payments is part of the tie, and of what relief is worth.
        functions, ledger = (*functions, settlement_friction), (*ledger, (PIVOT, "finance"), (PIVOT, "concessions"))
    return Uses(tuple(place(one) for one in functions), ledger)

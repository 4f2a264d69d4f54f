"""An honest peer: one world at a time, ordinary Mesa agents with scalar state, NumPy for the search of packages.

It takes the decisions that wedgesim takes, with the same figures and the same luck: every test of model §6 in every
quarter, with the incumbent's counters and without, and the path; then the path once more with a silent incumbent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from mesa import Agent, Model
from scipy import special

from benchmarks.peer_game import (
    Answers,
    Position,
    Rules,
    ends,
    only,
    pivot_plans,
    rules_of,
    solve,
    sums,
)
from benchmarks.peer_path import Path
from benchmarks.peer_world import INPUTS, World, arrivals, fallback, promises, settlement, ties
from sim.core.roles import DEFECT, HEDGE, STAY
from sim.scenario import Scenario

QUARTER = 0.25


class Suitor(Agent):
    """Offers the package that is best as it sees the tie."""

    def __init__(self, model: PeerModel) -> None:
        super().__init__(model)
        self.offer = 0
        self.courting = True
        self.trust = 1.0

    def make_offer(self) -> None:
        model = self.model
        self.offer = 0
        if not self.courting or model.pivot.alignment == DEFECT:
            return
        f, position = model.figures, model.position
        error = f["suitor.perception_noise"] * float(special.ndtri(model.luck("suitor:perception")))
        seen = 1 - f["suitor.misperception"]
        r_b, out = fallback(model.bare_tie * seen + error, model.pivot.damage, position.pi, position.theta)
        perceived = replace(position, b=position.b * seen + error, r_b=r_b, out=out)
        self.offer = solve(model.rules, perceived, thrifty=model.thrifty).offer


class Incumbent(Agent):
    """Answers with the set of counters that leaves it best off."""

    def __init__(self, model: PeerModel) -> None:
        super().__init__(model)
        self.counters = 0
        self.delivered = np.zeros(len(model.counters))

    def answer(self) -> None:
        model = self.model
        self.counters = 0
        if model.pivot.alignment != DEFECT:
            package = only(sums(model.rules, model.position), model.suitor.offer)
            self.counters = int(ends(model.position, package, thrifty=model.thrifty).counters[0])


class Pivot(Agent):
    """Stays, hedges or leaves; having left, stays away or comes home."""

    def __init__(self, model: PeerModel) -> None:
        super().__init__(model)
        f = model.figures
        self.alignment = STAY
        self.left = self.came_home = False
        self.damage = 0.0
        self.belief = min(max(model.p_reversal + f["beliefs.bias"], 0.0), 1.0)
        self.belief_weight = f["beliefs.weight"]
        self.believed = promises(model.turnover, f, self.belief)[1]

    def align(self) -> None:
        model, p = self.model, self.model.position
        package = only(sums(model.rules, p), model.suitor.offer)
        g = sum(value for j, value in enumerate(p.counter_value) if model.incumbent.counters >> j & 1)
        stay, hedge, leave = pivot_plans(p, package, np.array([g]))
        noise = model.figures["pivot.noise"]
        shocks = [-math.log(-math.log(model.luck(f"pivot:noise-{plan}"))) for plan in (STAY, HEDGE, DEFECT)]
        plans = [float(stay[0, 0]), float(hedge[0, 0]), float(leave[0])]
        worth = [plan + noise * shock for plan, shock in zip(plans, shocks, strict=True)]
        away = self.alignment == DEFECT
        chosen = next(plan for plan in (STAY, HEDGE, DEFECT) if worth[plan] >= max(worth) - 1e-9)
        self.left = chosen == DEFECT and not away
        self.came_home = away and not package.hold[0] >= p.theta + p.r_b - 1e-9
        self.alignment = DEFECT if away else chosen

    def go_home(self) -> None:
        self.alignment = STAY
        self.damage = self.model.figures["pivot.unrecovered"]
        self.model.revoke()


class PeerModel(Model):
    """One world of a scenario.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    world : World
        Figures and luck.
    answering : bool
        Whether the incumbent has its counters.
    tests : bool
        Whether to answer the tests every quarter.
    thrifty : bool
        Whether counters are tried only where the pivot would move.
    """

    def __init__(
        self, scenario: Scenario, world: World, *, answering: bool = True, tests: bool = True, thrifty: bool = False
    ) -> None:
        super().__init__()
        self.figures, self.stream = dict(world.figures), world.luck
        self.scenario, self.turnover, self.tests, self.thrifty = scenario, scenario.turnover, tests, thrifty
        self.menu = [scenario.concessions[one] for one in scenario.menu]
        self.rules: Rules = rules_of(self.menu)
        self.counters = list(scenario.counters) if answering else []
        f = self.figures
        self.quarter = 0
        self.p_reversal = f["suitor.p_party_change"] * f["suitor.p_reversal"]
        self.hazard, self.promise = promises(self.turnover, f, self.p_reversal)
        self.perpetuity = QUARTER / (1 - f["discounting.factor"])
        self.in_force = np.array([float(one in scenario.given) for one in scenario.menu])
        self.ever = self.in_force.copy()
        self.promised = self.war_over = False
        self.now = f | {"oil": 1.0, "incidents": 0.0, "leader_exited": 0.0}
        self.set_the_menu()
        self.suitor, self.incumbent, self.pivot = Suitor(self), Incumbent(self), Pivot(self)
        self.path = Path()
        self.answers: list[tuple[Answers | None, Answers | None]] = []
        self.ledger: dict[str, float] = {}
        self.set_the_stage()

    def set_the_menu(self) -> None:
        """What never changes about concessions and counters."""
        f = self.figures
        of = {
            field: np.array([f[f"concessions.{one.id}.{field}"] for one in self.menu])
            for field in ("value", "cost", "ally_cost", "home_cost", "reversible", "deliverable")
        }
        divisible = np.array([float(one.divisible) for one in self.menu])
        up_front = f["offer.up_front"] * divisible
        overlaps = np.zeros((len(self.menu), len(self.menu)))
        for smaller, larger in self.rules.overlaps:
            share = self.menu[smaller].overlaps[self.menu[larger].id]
            overlaps[smaller, larger] = share * of["deliverable"][larger]
        self.of = of
        self.fixed = {
            "cost": np.maximum(of["cost"], 0) * of["deliverable"],
            "ally": of["ally_cost"] * f["suitor.alliance_cost_scale"],
            "home": of["home_cost"],
            "reversible": of["reversible"],
            "up_front": up_front,
            "hedged": up_front + (1 - up_front) * f["offer.hedger_share"] * divisible,
            "overlaps": overlaps,
        }
        self.counter_price = np.array([f[f"counters.{one}.cost"] for one in self.counters])

    def luck(self, purpose: str) -> float:
        """This quarter's luck for a purpose."""
        return self.stream[purpose][self.quarter]

    @property
    def phase(self) -> int:
        """Place of the quarter in the suitor's cycle."""
        return (self.turnover.phase + self.quarter) % self.turnover.cycle

    def concession_values(self) -> np.ndarray:
        """v of every concession this quarter."""
        v, worth = self.now, self.of["value"].copy()
        lifted = settlement(v) * v["ties.finance.refusing"] * (1 - v["ties.finance.workaround"])
        for k, one in enumerate(self.menu):
            if "finance" in one.tags:
                worth[k] += v[f"concessions.{one.id}.finance_share"] * lifted
            if "war" in one.tags and self.war_over:
                worth[k] *= v["dynamics.postwar_value_share"]
        worth *= self.of["deliverable"]
        contained = self.fixed["overlaps"]
        for _ in self.menu:  # what contains others is worth at least what it contains, however deep
            raised = np.maximum(worth, contained.T @ worth)
            if (raised == worth).all():
                break
            worth = raised
        return worth

    def counter_values(self) -> np.ndarray:
        """g of every counter this quarter."""
        v = self.now
        felt = settlement(v) * v["ties.finance.refusing"]
        return np.array([
            min(v[f"counters.{one}.value"], felt)
            if "finance" in self.scenario.counters[one].tags
            else v[f"counters.{one}.value"]
            for one in self.counters
        ])  # fmt: skip

    def set_the_stage(self) -> None:
        """This quarter's position, and the same without counters."""
        f, phase, pivot = self.figures, self.phase, self.pivot
        self.flows = ties(self.now)
        bare = sum(self.flows.values())
        self.g = self.counter_values()
        given, left = self.incumbent.delivered, 1 - self.incumbent.delivered
        spared = 1 - pivot.damage
        tie = bare + float(self.g @ given)
        self.bare_tie = bare * spared if bare > 0 else bare
        theta, pi = f["pivot.retaliation"], f["pivot.unrecovered"]
        r_b, out = fallback(self.bare_tie, pivot.damage, pi, theta)
        self.position = Position(
            A=self.perpetuity, C=self.promise[phase], believed=pivot.believed[phase],
            b=tie * spared if tie > 0 else tie, r_b=r_b, out=out, theta=theta, K=f["pivot.switching_cost"],
            hedging_loss=f["pivot.hedging_loss"], autonomy=f["pivot.autonomy"], gamma=f["pivot.counter_share"], pi=pi,
            R=f["incumbent.retention"] - float(self.counter_price @ given), bare_retention=f["incumbent.retention"],
            incumbent_loss=f["incumbent.hedging_loss"], denial=f["suitor.denial"],
            capability=f["suitor.capability"] * f["suitor.willingness"] * f["suitor.leverage"],
            hedge_yield=f["suitor.hedge_yield"], refusal=f["suitor.refusal_cost"], benefit=f["suitor.deal_benefit"],
            value=self.concession_values(), in_force=self.in_force, ever=self.ever,
            counter_value=self.g * left, counter_cost=self.counter_price * left, **self.fixed,
        )  # fmt: skip

    def silent_position(self) -> Position:
        """The position with no counters and delivered ones taken out."""
        none = np.zeros(0)
        p = self.position
        return replace(p, b=self.bare_tie, R=p.bare_retention, counter_value=none, counter_cost=none)

    def step(self) -> None:
        """Play a quarter."""
        if self.tests:
            open_ = self.pivot.alignment != DEFECT
            found = [
                solve(self.rules, position, thrifty=self.thrifty) if open_ else None
                for position in (self.position, self.silent_position())
            ]
            self.answers.append((found[0], found[1]))
        self.suitor.make_offer()
        self.incumbent.answer()
        self.pivot.align()
        came_home = self.pivot.came_home
        if came_home:
            self.pivot.go_home()
        kept = self.settle()
        came_home |= self.nature()
        self.path.see(self, came_home, kept)
        self.quarter += 1
        self.set_the_stage()

    def settle(self) -> float:
        """Hand over, keep the books, let trust and dependence move; what the pivot got for concessions."""
        f, pivot, fixed = self.figures, self.pivot, self.fixed
        package = np.array([float(self.suitor.offer >> k & 1) for k in range(len(self.menu))])
        stays, hedges, away = (pivot.alignment == one for one in (STAY, HEDGE, DEFECT))
        share = 1.0 if away else fixed["hedged"] if hedges else fixed["up_front"]
        handed, untouched = package * share, 1 - self.ever
        newly = handed * untouched
        refused = package * untouched * f["suitor.refusal_cost"] * stays
        self.in_force = self.in_force + handed * (1 - self.in_force)
        self.ever = self.ever + handed * untouched
        self.promised = self.promised or pivot.left
        answer = np.array([float(self.incumbent.counters >> j & 1) for j in range(len(self.counters))])
        gets = 1.0 if stays else f["pivot.counter_share"] if hedges else 0.0
        given = self.incumbent.delivered
        self.incumbent.delivered = given * 0 if away else given + answer * gets * (1 - given)
        allies, home = float(fixed["ally"] @ (newly + refused)), float(fixed["home"] @ newly)
        trust = self.suitor.trust
        trust += f["dynamics.trust_recovery"] * (1 - trust) - f["dynamics.trust_drop"] * allies
        self.suitor.trust = min(max(trust, 0.0), 1.0)
        kept = self.book(allies, home)
        self.shift_dependence()
        return kept

    def book(self, allies: float, home: float) -> float:
        """Write the quarter into the ledger."""
        f, p, pivot = self.figures, self.position, self.pivot
        stays, hedges, away = (pivot.alignment == one for one in (STAY, HEDGE, DEFECT))
        tied = 0.0 if away else 1 - p.hedging_loss if hedges else 1.0
        tied *= 1 - pivot.damage if self.bare_tie > 0 else 1.0
        force = p.reversible * self.in_force + (1 - p.reversible) * self.ever
        full = p.reversible * (1 - self.in_force) + (1 - p.reversible) * (1 - self.ever) <= 1e-9
        concessions = float((p.value * np.prod(1 - p.overlaps * full, axis=1)) @ force)
        delivered = self.of["cost"] * self.of["deliverable"] * force
        wedge = p.denial + p.capability
        flows = {f"pivot_{name}": tied * flow for name, flow in self.flows.items()} | {
            "pivot_counters": tied * float(self.g @ self.incumbent.delivered),
            "pivot_concessions": concessions,
            "pivot_autonomy": hedges * p.autonomy,
            "pivot_retaliation": -away * p.theta,
            "suitor_prize": away * (p.denial + p.capability * self.promised) + hedges * p.hedge_yield * wedge,
            "suitor_concessions": -float(np.maximum(delivered, 0).sum()),
            "suitor_savings": float(np.maximum(-delivered, 0).sum()),
            "incumbent_retention": p.bare_retention
            * (1 - pivot.damage)
            * ((1 - p.incumbent_loss) if hedges else stays),
            "incumbent_counters": -float(self.counter_price @ self.incumbent.delivered),
        }
        once = {"pivot_switching": -pivot.left * p.K, "suitor_allies": -allies, "suitor_home": -home}
        discount = f["discounting.factor"] ** self.quarter
        entries = {name: discount * QUARTER * flow for name, flow in flows.items()}
        entries |= {name: discount * value for name, value in once.items()}
        for name, amount in entries.items():
            self.ledger[name] = self.ledger.get(name, 0.0) + amount
        return entries["pivot_concessions"]

    def shift_dependence(self) -> None:
        """Shares move towards what the alignment tends to; damage heals."""
        f, now, alignment = self.figures, self.now, self.pivot.alignment
        for name in ("exports", "imports"):
            key = f"ties.{name}.share"
            target = {STAY: f[f"ties.{name}.target_stay"], DEFECT: f[f"ties.{name}.target_defect"]}
            now[key] += f[f"ties.{name}.adjustment"] * (target.get(alignment, now[key]) - now[key])
        for name in INPUTS:
            key = f"ties.defence.{name}"
            target = {STAY: f[key], DEFECT: f[key] * f["ties.defence.target_defect"]}
            now[key] += f["ties.defence.adjustment"] * (target.get(alignment, now[key]) - now[key])
        self.pivot.damage *= 1 - f["dynamics.healing"]

    def revoke(self) -> None:
        """The promise ends: what can be taken back is."""
        self.in_force = np.zeros(len(self.menu))
        self.promised = False

    def nature(self) -> bool:
        """Close the quarter; whether a pivot that had left came home because its patron's policy reversed."""
        f, now, pivot = self.figures, self.now, self.pivot
        reversed_ = self.luck("nature:reversal") < self.hazard[self.phase]
        if self.phase == self.turnover.election and (self.in_force > 0).any():
            pivot.belief = (pivot.belief * pivot.belief_weight + reversed_) / (pivot.belief_weight + 1)
            pivot.belief_weight += 1
            pivot.believed = promises(self.turnover, f, pivot.belief)[1]
        comes_home = reversed_ and pivot.alignment == DEFECT and not self.position.out
        if reversed_:
            self.revoke()
        if comes_home:
            pivot.go_home()
        courting = self.suitor.courting
        turns = self.luck("nature:courting") < f["suitor.turn" if courting else "suitor.return"]
        self.suitor.courting = (courting != turns) and not reversed_
        shock = float(special.ndtri(self.luck("nature:oil")))
        now["oil"] = math.exp(
            f["dynamics.oil_persistence"] * math.log(now["oil"]) + f["dynamics.oil_volatility"] * shock
        )
        new = arrivals(self.luck("nature:incidents"), f["ties.friction.rate"]) * f["ties.friction.size"]
        now["incidents"] = f["ties.friction.decay"] * now["incidents"] + new
        for who in ("pivot", "incumbent"):
            if self.luck(f"nature:leader-{who}") < f[f"dynamics.leader_exit_{who}"]:
                now["leader_exited"] = 1.0
        if self.luck("nature:war-end") < f["dynamics.war_end"]:
            self.war_over = True
            now["ties.defence.output"] = f["ties.defence.output"] * f["ties.defence.postwar_output"]
        return comes_home


def play(scenario: Scenario, world: World, *, thrifty: bool = False) -> tuple[PeerModel, PeerModel]:
    """Play one world to the horizon, with tests and counters, and once more with a silent incumbent."""
    models = (
        PeerModel(scenario, world, thrifty=thrifty),
        PeerModel(scenario, world, answering=False, tests=False, thrifty=thrifty),
    )
    for model in models:
        for _ in range(scenario.quarters):
            model.step()
        for agent in (model.suitor, model.incumbent, model.pivot):
            agent.remove()
        getattr(Agent, "_ids", {}).pop(model, None)  # some versions of Mesa keep every model alive
    return models


def play_worlds(scenario: Scenario, worlds: Sequence[World], *, thrifty: bool = False) -> list[str]:
    """A plain loop over worlds, as `mesa.batch_run` is without its table; the outcome of each."""
    return [play(scenario, world, thrifty=thrifty)[0].path.outcome() for world in worlds]

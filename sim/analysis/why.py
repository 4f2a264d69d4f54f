"""Behind a line of the verdict: the rule, what computes it, the inputs that move it most, and whether one flips it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.analysis.flips import pull, smallest_sets
from sim.analysis.lines import LINE_4, OBEYED, PATH, RULES, Remark, Rule
from sim.analysis.provenance import place
from sim.analysis.shares import share_of
from sim.core.errors import InputError, Problem
from sim.core.numbers import Number, fixed
from sim.scenario import Scenario, numbers_of, with_numbers

Array = NDArray[np.float64]

CLEAR = 2.0
"""Standard errors by which a change must differ from none, and from the largest, to be told apart."""
SCREENED = 12
"""Inputs of a path line that are tried at their ends, those most correlated with it."""
SEARCHED = 256
"""Worlds in which the verdict searches its levers; the set found is then measured in as many as asked for."""
RESAMPLES = 200
"""Bootstrap samples behind the error of a median."""


@dataclass(frozen=True)
class Move:
    """What one input alone does to a line.

    Attributes
    ----------
    key, meaning, source : str
        The input, what it is, and the fact or reason behind it.
    figure : float
        What it is set to; nan for a lever left out.
    value : float
        The line then.
    change, error : float
        Difference to the line as stated, and its standard error under common random numbers.
    tied : bool
        Whether it cannot be told apart from the largest change.
    """

    key: str
    meaning: str
    source: str
    figure: float
    value: float
    change: float
    error: float
    tied: bool = False


@dataclass(frozen=True)
class Why:
    """What stands behind a line.

    Attributes
    ----------
    line : int
        Which.
    rule : str
        In words.
    places : tuple of str
        ``file:line function`` of what computes it.
    unit : str
        ``share``, a unit, or empty where the line is no number.
    value, error : float
        The line as stated; nan where it is no number.
    worlds : int
        Worlds behind it.
    documented, judged : tuple of str
        Keys of the inputs tried, by what stands behind them.
    moves : tuple of Move
        Changes that can be told from none, the largest first.
    """

    line: int
    rule: str
    places: tuple[str, ...]
    unit: str = ""
    value: float = float("nan")
    error: float = float("nan")
    worlds: int = 0
    documented: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def flips(self) -> bool:
        """Whether one input alone takes a share of worlds from one half to the other."""
        return self.unit == "share" and any((move.value >= 0.5) != (self.value >= 0.5) for move in self.moves)


def ends(number: Number) -> tuple[float, ...]:
    """Ends of a number's range; none for a fixed one."""
    if number.distribution in ("pert", "triangular"):
        return (number.terms[0], number.terms[2])
    if number.distribution in ("uniform", "loguniform"):
        return number.terms
    return ()


def source_of(scenario: Scenario, number: Number) -> str:
    """What stands behind a number: its document and grade, or the first sentence of its reason."""
    if number.fact:
        fact = scenario.facts[number.fact]
        publisher = scenario.sources[fact.document].publisher if fact.document in scenario.sources else fact.document
        return f"fact {number.fact}, {publisher}, grade {fact.grade}"
    return f"judgement: {number.why or 'no reason given'}"


def error_of(rule: Rule, values: Array, other: Array | None = None) -> float:
    """Standard error of a line, or of its difference to other figures of the same worlds.

    Parameters
    ----------
    rule : Rule
        Whose summary.
    values, other : array[worlds]
        Figures; the error is that of summary(values) − summary(other), paired by world.

    Returns
    -------
    float
        From the spread of differences for a mean, from `RESAMPLES` paired bootstrap samples for a median.
    """
    if rule.is_share:
        difference = values if other is None else values - other
        return float(np.nanstd(difference) / np.sqrt(len(values)))
    chosen = np.random.default_rng(0).integers(0, len(values), (RESAMPLES, len(values)))
    drawn = [rule.summary(values[one]) - (0 if other is None else rule.summary(other[one])) for one in chosen]
    return float(np.nanstd(drawn)) if np.isfinite(drawn).any() else float("nan")


def candidates(scenario: Scenario) -> dict[str, Number]:
    """Inputs with a range, without concessions that are not on the menu."""
    return {
        key: number
        for key, (number, _) in numbers_of(scenario).items()
        if ends(number) and not (key.startswith("concessions.") and key.split(".")[1] not in scenario.menu)
    }


def screened(rule: Rule, scenario: Scenario, worlds: int, seed: int) -> dict[str, Number]:
    """The inputs that a line may hang on: all, or for a path line those most correlated with it over worlds."""
    chosen = candidates(scenario)
    if rule.effort != PATH:
        return chosen
    played = rule.played(scenario, worlds, seed)
    values = rule.of(played)
    if values.std() == 0:
        return {}
    drawn = {key: played.parameters[key] for key in chosen if np.ptp(played.parameters[key]) > 0}
    strength = {key: abs(stats.spearmanr(values, figures).statistic) for key, figures in drawn.items()}
    best = sorted(strength, key=lambda key: -strength[key])[:SCREENED]
    return {key: chosen[key] for key in best}


def _moves(
    rule: Rule, scenario: Scenario, stated: Array, worlds: int, seed: int, inputs: dict[str, Number]
) -> Iterator[tuple[Move, Array]]:
    before, meanings = rule.summary(stated), numbers_of(scenario)
    for key, number in inputs.items():
        for end in ends(number):
            changed = with_numbers(scenario, {key: fixed(end, "tried by why")})
            values = rule.of(rule.played(changed, worlds, seed))
            change = rule.summary(values) - before
            if np.isfinite(change) and change != 0:
                error = error_of(rule, values, stated)
                meaning, source = meanings[key][1].meaning, source_of(scenario, number)
                yield Move(key, meaning, source, end, rule.summary(values), change, error), values


def _ranked(rule: Rule, found: list[tuple[Move, Array]]) -> tuple[Move, ...]:
    """Changes that are clear of the noise, the largest first, with those that may be as large as the first marked."""
    clear = [one for one in found if abs(one[0].change) > CLEAR * one[0].error]
    clear.sort(key=lambda one: (-abs(one[0].change), one[0].key, one[0].figure))
    ranked = []
    for move, values in clear:
        top, top_values = clear[0]
        sign = np.sign(move.change) * np.sign(top.change)
        # Both are differences to the same worlds, so their own difference is paired as well; opposite signs add up.
        error = error_of(rule, top_values, values) if sign > 0 else np.hypot(top.error, move.error)
        tied = move is not top and abs(top.change) - abs(move.change) <= CLEAR * error
        ranked.append(Move(**{**move.__dict__, "tied": bool(tied)}))
    return tuple(ranked)


def why(scenario: Scenario, line: int, worlds: int = 512, seed: int = 1) -> Why:
    """What stands behind a line, and what becomes of it when single inputs are set to the ends of their ranges.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    line : int
        Line of the verdict, 1 to 20.
    worlds, seed : int
        Worlds for each change, under common random numbers.

    Returns
    -------
    Why

    Raises
    ------
    InputError
        When the verdict has no such line.
    """
    if line not in RULES:
        hint = f"the verdict has lines 1 to {max(RULES)}"
        raise InputError([Problem("E282", f"there is no line {line}", hint=hint)])
    rule = RULES[line]
    places = tuple(place(one) for one in rule.functions)
    if isinstance(rule, Remark):
        found = {13: _without_levers, 16: _contested}.get(line)
        base = Why(line, rule.words, places)
        return found(base, scenario, worlds, seed) if found else base
    stated = rule.of(rule.played(scenario, worlds, seed))
    inputs = screened(rule, scenario, worlds, seed)
    moves = _ranked(rule, list(_moves(rule, scenario, stated, worlds, seed, inputs)))
    return Why(
        line=line,
        rule=rule.words,
        places=places,
        unit=rule.unit,
        value=rule.summary(stated),
        error=error_of(rule, stated),
        worlds=worlds,
        documented=tuple(key for key, number in inputs.items() if number.fact),
        judged=tuple(key for key, number in inputs.items() if not number.fact),
        moves=moves,
    )


def _without_levers(base: Why, scenario: Scenario, worlds: int, seed: int) -> Why:
    """Line 13: the set it names, and what is left of line 4 when one lever of it is not pulled."""
    sets = smallest_sets(scenario, seed=seed, worlds=min(worlds, SEARCHED))
    if not sets:
        return base
    chosen = sets[0][0]
    test = LINE_4
    together = test.of(test.played(pull(scenario, chosen), worlds, seed))
    moves = []
    for lever in chosen:
        rest = tuple(one for one in chosen if one is not lever)
        values = test.of(test.played(pull(scenario, rest), worlds, seed))
        change = float(values.mean() - together.mean())
        error = error_of(test, values, together)
        words = f"without “{lever.title}”"
        moves.append(
            (Move(lever.name, words, f"lever: {lever.why}", float("nan"), float(values.mean()), change, error), values)
        )
    share = share_of(together)
    return Why(
        base.line, base.rule, base.places, "share", share.value, share.error, worlds,
        judged=tuple(lever.name for lever in chosen), moves=_ranked(test, moves),
    )  # fmt: skip


def _contested(base: Why, scenario: Scenario, worlds: int, seed: int) -> Why:
    """Line 16: what line 2, as if others obeyed, becomes at the figures of the other sources."""
    test = OBEYED
    stated = test.of(test.played(scenario, worlds, seed))
    moves = []
    for fact in scenario.facts.values():
        keys = [key for key, (number, _) in numbers_of(scenario).items() if number.fact == fact.id]
        for figure in sorted({fact.value, *(one.value for one in fact.second)}) if fact.contested and keys else ():
            changed = with_numbers(scenario, {key: fixed(figure, "tried by why") for key in keys})
            values = test.of(test.played(changed, worlds, seed))
            change, error = float(values.mean() - stated.mean()), error_of(test, values, stated)
            source = f"contested: {fact.contested}"
            moves.append((Move(fact.id, fact.title, source, figure, float(values.mean()), change, error), values))
    share = share_of(stated)
    contested = tuple(one.id for one in scenario.facts.values() if one.contested)
    return Why(
        base.line, base.rule, base.places, "share", share.value, share.error, worlds,
        documented=contested, moves=_ranked(test, moves),
    )  # fmt: skip

"""The verdict: twenty numbered lines that an adviser reads, each with its error, and the figures behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.analysis.history_words import history_line
from sim.analysis.price import binding_reasons, package_table, reading_answers
from sim.analysis.shares import figure, percent, share_of, spread
from sim.core.markup import table
from sim.core.outcomes import OUTCOMES
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.runs.ensemble import Ensemble
from sim.runs.frozen import frozen_scores
from sim.scenario import Scenario
from sim.scenario.events import dates
from sim.ties import TIES

GROUPS: Final = {
    6: "Why",
    10: "Price",
    12: "Losses",
    13: "What would have to be true",
    15: "How sure",
    18: "Not in here",
    19: "Further",
}
"""First line of a group → what the group says."""


@dataclass(frozen=True)
class Line:
    """One line of the verdict.

    Attributes
    ----------
    number : int
        Stable: ``wedge why`` refers to it.
    text : str
        In words.
    data : dict
        The figures in it.
    cells : tuple of str
        The readings side by side, under the verdict's `heads`; empty for a line that is a sentence.
    """

    number: int
    text: str
    data: dict[str, Any]
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The whole answer, as data: those who print it choose the layout.

    Attributes
    ----------
    question, run, answer : str
        What is asked, what was played, and the answer in one sentence.
    heads : tuple of str
        What the cells of a line with several readings stand under.
    lines : tuple of Line
        In order of number.
    """

    question: str
    run: str
    answer: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]

    def __str__(self) -> str:
        lines = [" | ".join((f"{line.number:>2} {line.text}", *line.cells)) for line in self.lines]
        return "\n".join([self.question, self.run, self.answer, " | ".join(self.heads), *lines])

    def _repr_html_(self) -> str:
        """What a notebook shows: the answer and the lines."""
        width = len(self.heads)
        rows = [(line.number, line.text, *line.cells, *[""] * (width - len(line.cells))) for line in self.lines]
        return table(f"{self.question} {self.run}. {self.answer}", ("", "line", *self.heads), rows)

    def as_dict(self) -> dict[str, Any]:
        """The verdict as plain data."""
        lines = [
            {"line": line.number, "text": line.text, **({"cells": line.cells} if line.cells else {}), **line.data}
            for line in self.lines
        ]
        return {
            "question": self.question,
            "run": self.run,
            "answer": self.answer,
            "columns": self.heads,
            "lines": lines,
        }


def _range(values: Any, unit: str = "") -> str:
    low, middle, high = spread(values)
    if np.isnan(middle):
        return "none"
    between = " to " if low < 0 else "–"
    return f"{figure(middle)}{unit} ({figure(low)}{between}{figure(high)})"


def _test_line(ensemble: Ensemble, number: int, words: str, test: str) -> Line:
    worlds = ensemble.columns
    answers, silent = (share_of(worlds[f"start_{reading}_{test}"]) for reading in ("answers", "silent"))
    obeyed = share_of(worlds[f"start_obeyed_{test}"])
    ever = share_of(worlds[f"answers_first_{test}"] >= 0)
    data = {name: {"share": one.value, "error": one.error} for name, one in
            {"answers": answers, "silent": silent, "obeyed": obeyed, "ever": ever}.items()}  # fmt: skip
    return Line(number, words, data, (str(answers), str(silent), str(obeyed)))


def _path_line(ensemble: Ensemble) -> Line:
    worlds = ensemble.columns
    shares = {name: share_of(worlds["path_answers_outcome"] == code) for code, name in enumerate(OUTCOMES)}
    words = {
        "aligned": "stays",
        "hedged": "hedges",
        "pocketed": "takes and stays",
        "split-without-offer": "leaves unpaid",
        "defected-durably": "leaves and stays away",
        "defected-and-returned": "leaves and returns",
    }
    text = "On the path: " + "; ".join(f"{words[name]} {shares[name]}" for name in words)
    return Line(5, text, {name: {"share": one.value, "error": one.error} for name, one in shares.items()})


def _ties_line(ensemble: Ensemble) -> Line:
    worlds, names = ensemble.columns, ensemble.scenario.actors
    medians = {tie.title: float(worlds[f"tie_{tie.name}"].median()) for tie in TIES}
    ordered = sorted(medians.items(), key=lambda pair: -abs(pair[1]))
    dollars = worlds["tie"] * worlds["gdp"] / 100
    text = (
        f"What leaving costs {names[PIVOT].name} a year: {_range(worlds['tie'])} % of GDP, about "
        f"${figure(float(dollars.median()))} bn: "
        + ", ".join(f"{title} {figure(value)}" for title, value in ordered[:5])
    )
    return Line(6, text, {"tie": spread(worlds["tie"]), "medians": medians, "dollars_bn": spread(dollars)})


def _answer(ensemble: Ensemble) -> str:
    worlds, names = ensemble.columns, ensemble.scenario.actors
    splits = share_of(worlds["start_answers_splits_anyway"])
    wedge = share_of(worlds["start_answers_wedge_rational"])
    moves = share_of(worlds["start_answers_pivot_rational"])
    obeyed = share_of(worlds["start_obeyed_pivot_rational"])
    capital, pivot, incumbent = names[SUITOR].capital, names[PIVOT].name, names[INCUMBENT].name
    if splits.value > 0.5:
        return f"{pivot} leaves {incumbent} unpaid in {splits} of worlds; there is little to buy."
    return (
        f"What {capital} itself can give buys {pivot} for good in {moves} of worlds, in {obeyed} if others "
        f"obeyed; paying for it is rational in {wedge}."
    )


def verdict(ensemble: Ensemble, levers: bool = True) -> Verdict:
    """The twenty lines.

    Parameters
    ----------
    ensemble : Ensemble
        A run.
    levers : bool
        Whether to search the levers for line 13 (some seconds).

    Returns
    -------
    Verdict
    """
    scenario, worlds, sealed = ensemble.scenario, ensemble.columns, frozen_scores()
    names = scenario.actors
    pivot, incumbent, capital = names[PIVOT].name, names[INCUMBENT].name, names[SUITOR].capital
    played = (
        f"{scenario.name}, from {scenario.start}, {scenario.quarters} quarters | "
        f"{len(worlds)} worlds, seed {ensemble.seed}"
    )
    if scenario.events:
        # A date changes nothing before it, and most lines are about the first quarter.
        later = any(when > 0 for when in scenario.events.values())
        played += f" | {dates(scenario)}" + (f"; all lines but 5 and 12 are read in {scenario.start}" if later else "")
    heads = (f"{incumbent} answers", f"{incumbent} silent", "others obey")
    lines = [
        _test_line(ensemble, 1, f"{pivot} leaves unpaid", "splits_anyway"),
        _test_line(ensemble, 2, "Some package makes leaving pay, for good", "pivot_rational"),
        _test_line(ensemble, 3, f"… and {capital} gains from it", "suitor_rational"),
        _test_line(ensemble, 4, "Wedge rational (2, 3 and its best choice)", "wedge_rational"),
        _path_line(ensemble),
        _ties_line(ensemble),
        *_why_lines(ensemble),
        *_price_lines(ensemble),
        _loss_line(ensemble),
        _levers_line(scenario, ensemble.seed) if levers else Line(13, "Not searched", {}),
        _decides_line(ensemble),
        *_sure_lines(ensemble),
        Line(18, " ".join(scenario.not_modelled[:3]), {"all": list(scenario.not_modelled)}),
        Line(17, history_line(sealed), {"met": sealed.get("met"), "scores": sealed.get("scores")}),
        Line(
            19, "Challenge a line: wedge why 2; a figure: wedge trace FACT; a world: wedge explain latest --world 0", {}
        ),
    ]
    ordered = tuple(sorted(lines, key=lambda line: line.number))
    return Verdict(scenario.question, played, _answer(ensemble), heads, ordered)


def _why_lines(ensemble: Ensemble) -> list[Line]:
    worlds, scenario = ensemble.columns, ensemble.scenario
    incumbent, capital = scenario.actors[INCUMBENT].name, scenario.actors[SUITOR].capital
    moved = share_of(worlds["start_answers_pivot_rational"])
    permanent = share_of(worlds["start_permanent_pivot_rational"])
    silent = share_of(worlds["start_silent_pivot_rational"])
    offered = [scenario.concessions[one] for one in scenario.menu]
    borrowed = [one.title for one in offered if one.numbers["deliverable"].centre < 1]
    return [
        Line(
            7,
            f"What {capital} could give: {_range(worlds['menu_value'])} % of GDP a year; partly others' to give: "
            + (", ".join(borrowed[:6]) or "none"),
            {"menu_value": spread(worlds["menu_value"]), "partly_others": borrowed},
        ),
        Line(
            8,
            f"A promise counts for {_range(worlds['credibility'])} of a permanent one; were it permanent, line 2 "
            f"would be {permanent} instead of {moved}",
            {"credibility": spread(worlds["credibility"]), "permanent": permanent.value},
        ),
        Line(
            9,
            f"{incumbent}'s answer takes line 2 from {silent} to {moved}",
            {"silent": silent.value, "answers": moved.value},
        ),
    ]


def _price_lines(ensemble: Ensemble) -> list[Line]:
    worlds = ensemble.columns
    without = share_of(worlds["start_answers_price"].isna())
    binds = binding_reasons(reading_answers(ensemble, "answers"))
    likely = package_table(ensemble.scenario, reading_answers(ensemble, "obeyed")).head(1)
    named = f"; most often {likely.iloc[0]['package']}" if len(likely) else ""
    text = (
        f"Price of defection: {_range(worlds['start_answers_price'])} % of GDP over all future, beside a prize of "
        f"{_range(worlds['start_answers_prize'])}; no price in {without} of worlds"
    )
    reasons = ", ".join(f"{name} {percent(share)}" for name, share in binds.items())
    lesser = (
        f"Price of hedging: {_range(worlds['start_answers_hedge_price'])}; what binds where there is no price: "
        f"{reasons or 'nothing'}"
    )
    data: dict[str, Any] = {"price": spread(worlds["start_answers_price"]), "no_price": without.value}
    text += f"; if others obeyed {_range(worlds['start_obeyed_price'])}{named}"
    data["obeyed_price"] = spread(worlds["start_obeyed_price"])
    return [
        Line(10, text, data),
        Line(11, lesser, {"hedge_price": spread(worlds["start_answers_hedge_price"]), "binds": binds}),
    ]


def _loss_line(ensemble: Ensemble) -> Line:
    worlds = ensemble.columns
    kept = share_of(worlds["path_answers_pocketed"] > 0)
    return Line(
        12,
        f"Kept without leaving: something in {kept} of worlds; ally trust after four years "
        f"{_range(worlds['path_answers_trust_after_16'])} of 1",
        {"kept": kept.value, "trust": spread(worlds["path_answers_trust_after_16"])},
    )


def _levers_line(scenario: Scenario, seed: int) -> Line:
    from sim.analysis.flips import smallest_sets  # noqa: PLC0415 - plays worlds; who only reads results does without

    found = smallest_sets(scenario, seed=seed, worlds=256)
    if not found:
        return Line(13, "The scenario names no levers", {})
    chosen, share = found[0]
    words = "; ".join(lever.title.rstrip(".") for lever in chosen)
    enough = "makes line 4 likely" if share.value >= 0.5 else "is the most that all levers do"
    many = f"{len(chosen)} changes at once" if len(chosen) > 1 else "One change"
    text = f"{many} ({words}): line 4 in {share}, which {enough}"
    return Line(13, text, {"levers": [lever.name for lever in chosen], "share": share.value, "error": share.error})


def _decides_line(ensemble: Ensemble) -> Line:
    other = share_of(ensemble.columns["start_no_halves_pivot_rational"])
    return Line(14, f"If a hedger got nothing (α = 0), line 2 would be {other}", {"no_halves": other.value})


def _sure_lines(ensemble: Ensemble) -> list[Line]:
    scenario = ensemble.scenario
    numbers = list(scenario.parameters.values())
    numbers += [number for one in scenario.concessions.values() for number in one.numbers.values()]
    documented = sum(number.fact is not None for number in numbers)
    contested = [fact.title for fact in scenario.facts.values() if fact.contested]
    return [
        Line(
            15,
            f"Sampling errors as printed; inputs: {documented} documented, {len(numbers) - documented} "
            "judged with ranges; more worlds do not improve a guess",
            {"documented": documented, "judged": len(numbers) - documented},
        ),
        Line(16, "Contested figures: " + ("; ".join(contested) or "none"), {"contested": contested}),
    ]

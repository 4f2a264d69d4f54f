"""The price of leaving as rows for the page: by reading, and the packages that buy it most cheaply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.analysis.price import binding_reasons, package_table, reading_answers
from sim.analysis.shares import Share, figure, percent, share_of, spread
from sim.runs.ensemble import Ensemble

READINGS: Final = (("answers", "Only what the suitor owns"), ("obeyed", "As if others obeyed"))
REASONS: Final = {
    "value": "nothing on the menu is worth enough",
    "counter": "the incumbent’s answer keeps it",
    "hedging": "hedging is better than leaving",
    "durability": "it would take the package and return",
}
MOST: Final = 3
"""Packages shown for each reading."""


@dataclass(frozen=True)
class Reading:
    """What one reading says of the price; amounts are medians with 5–95 % ranges, in words."""

    words: str
    exists: str
    price: str
    price_money: str
    prize: str
    hedging: str
    binds: str
    packages: tuple[Package, ...]


@dataclass(frozen=True)
class Package:
    """One of the cheapest packages."""

    titles: tuple[str, ...]
    share: str
    price: str
    value: str
    ally: str
    others: str


def prices(ensemble: Ensemble) -> list[Reading]:
    """The price under each reading.

    Parameters
    ----------
    ensemble : Ensemble
        A run.

    Returns
    -------
    list of Reading
    """
    return [_reading(ensemble, name, words) for name, words in READINGS]


def money(ensemble: Ensemble, amount: float) -> str:
    """An amount in per cent of the pivot's GDP as dollars, by the median GDP."""
    if not np.isfinite(amount):
        return "none"
    return f"${_grouped(amount * float(ensemble.columns['gdp'].median()) / 100)} bn"


def _grouped(value: float) -> str:
    text = figure(value)
    return f"{int(text):,}" if text.lstrip("-").isdigit() else text


def _reading(ensemble: Ensemble, name: str, words: str) -> Reading:
    answers = reading_answers(ensemble, name)
    reasons = binding_reasons(answers)
    binds = "; ".join(f"{REASONS[reason]} {percent(part)}" for reason, part in reasons.items())
    price = spread(answers["answers_price"])
    table = package_table(ensemble.scenario, answers).head(MOST)
    bought = int((answers["answers_price_package"] > 0).sum())
    return Reading(
        words,
        f"{share_of(answers['answers_price'].notna())}",
        _span(price),
        money(ensemble, price[1]),
        _span(spread(answers["answers_prize"])),
        _span(spread(answers["answers_hedge_price"])),
        binds or "nothing",
        tuple(_package(ensemble, row, bought) for row in table.itertuples()),
    )


def _package(ensemble: Ensemble, row: Any, bought: int) -> Package:
    titles = tuple(row.package.split(" + "))
    others = [
        one.holder
        for one in ensemble.scenario.concessions.values()
        if one.title in titles and one.numbers["deliverable"].centre < 1
    ]
    return Package(
        titles,
        str(Share(row.share, float(np.sqrt(row.share * (1 - row.share) / bought)), bought)),
        figure(row.price),
        figure(row.value),
        figure(row.ally),
        "; ".join(dict.fromkeys(others)) or "nobody else",
    )


def _span(values: tuple[float, float, float]) -> str:
    low, middle, high = values
    return "none" if np.isnan(middle) else f"{figure(middle)} ({figure(low)}–{figure(high)})"

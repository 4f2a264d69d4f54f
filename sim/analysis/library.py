"""What came out of a scenario, in one line: for the READMEs of the library and for ``wedge list``."""

from __future__ import annotations

import numpy as np

from sim.analysis.differences import Difference, paired
from sim.analysis.opening import opening_answers, up_to_rung
from sim.analysis.shares import Share, figure, share_of, spread
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.runs.ensemble import Ensemble
from sim.scenario import Scenario
from sim.scenario.events import dates

STATED, OBEYED = "start_answers_pivot_rational", "start_obeyed_pivot_rational"
EVER, NEVER = "answers_first_pivot_rational", -1


def in_one_line(played: Ensemble, baseline: Ensemble | None = None) -> str:
    """What came out of a run, and what differs from the baseline by more than luck.

    Parameters
    ----------
    played : Ensemble
        The scenario.
    baseline : Ensemble, optional
        What it is a variant of, under the same seed and with as many worlds.

    Returns
    -------
    str
        One line with errors.
    """
    worlds, actors = played.worlds, played.scenario.actors
    pivot, capital, incumbent = actors[PIVOT].name, actors[SUITOR].capital, actors[INCUMBENT].name
    splits = share_of(worlds["start_answers_splits_anyway"])
    if splits.value > 0.5:
        return f"{pivot} leaves unpaid in {_worlds(splits)}; there is nothing to buy."
    own, obeyed = (share_of(worlds[column]) for column in (STATED, OBEYED))
    moved = f"What {capital} itself can give moves {pivot} for good in {_worlds(own)}, "
    moved += f"in {_worlds(obeyed)} if others obeyed"
    if baseline is not None:
        moved += f" ({_against(paired(baseline.worlds[OBEYED], worlds[OBEYED]), 'the baseline')})"
    gains = share_of(worlds["start_answers_suitor_rational"])
    path = share_of(worlds["path_answers_pocketed"] > 0)
    parts = [
        moved,
        f"{capital} gains from it in {_worlds(gains)}",
        _price(played),
        f"on the path it keeps something without leaving {incumbent} in {_worlds(path)}",
    ]
    return "; ".join(parts) + "."


def by_date(dated: Ensemble, at_once: Ensemble, baseline: Ensemble) -> str:
    """What came out of a scenario with dates: over all its quarters, and in the first as if all had come about by then.

    Parameters
    ----------
    dated, at_once : Ensemble
        The scenario as it is, and with every event at quarter 0.
    baseline : Ensemble
        What it is a variant of; all three under one seed and with as many worlds.

    Returns
    -------
    str
        One line with errors.
    """
    actors = dated.scenario.actors
    pivot, capital, incumbent = actors[PIVOT].name, actors[SUITOR].capital, actors[INCUMBENT].name
    said = []
    for words, column, least in (
        (f"what {capital} itself can give moves {pivot} for good in some quarter", EVER, NEVER),
        (f"on the path it keeps something without leaving {incumbent}", "path_answers_pocketed", 0),
    ):
        before, after = (played.worlds[column] > least for played in (baseline, dated))
        said.append(f"{words} in {_worlds(share_of(after))} ({_against(paired(before, after), 'the baseline')})")
    line = in_one_line(at_once, baseline)
    return (
        f"Dated ({dates(dated.scenario)}), {'; '.join(said)}. "
        f"In the first quarter, had it come about by then: {line[0].lower()}{line[1:]}"
    )


def by_rung(scenario: Scenario, worlds: int = 2000, seed: int = 1) -> str:
    """The share of worlds that each rung of the ladder moves for good, in one line.

    Parameters
    ----------
    scenario : Scenario
        With a ladder.
    worlds, seed : int
        How many worlds under which seed.

    Returns
    -------
    str
    """
    shares = [
        share_of(opening_answers(up_to_rung(scenario, rung), worlds, seed)["answers_pivot_rational"])
        for rung in range(1, len(scenario.ladder) + 1)
    ]
    return "Rung by rung: " + ", ".join(f"{rung}: {share}" for rung, share in enumerate(shares, start=1)) + "."


def offers(seeing: Ensemble, misreading: Ensemble) -> str:
    """In how many worlds a suitor courts that sees the tie, and one that does not, in one line."""
    counts = [played.worlds["path_answers_offers"] > 0 for played in (seeing, misreading)]
    shares = [share_of(count) for count in counts]
    change = _against(paired(*counts), "a Washington with eyes open")
    return f"Something is offered in {_worlds(shares[1])}, with eyes open in {_worlds(shares[0])} ({change})."


def _price(played: Ensemble) -> str:
    price, prize = (spread(played.worlds[f"start_{name}"])[1] for name in ("obeyed_price", "answers_prize"))
    if np.isnan(price):
        return f"no package has a price, the prize is {figure(prize)} % of GDP"
    return f"if others obeyed the median price is {figure(price)} % of GDP, the prize {figure(prize)}"


def _against(change: Difference, what: str) -> str:
    if not change.told_apart:
        return f"not told apart from {what}"
    sign = "+" if change.value > 0 else "−"
    return f"{sign}{figure(abs(100 * change.value))} ± {figure(100 * change.error)} points against {what}"


def _worlds(share: Share) -> str:
    if share.value in (0, 1):
        return f"all {share.worlds} worlds" if share.value else f"none of {share.worlds} worlds"
    return f"{share} of worlds"

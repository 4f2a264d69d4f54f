"""What the page says: the answer, the four tests beside those of the scenario as stated, and a finding a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.differences import apart, paired
from sim.analysis.shares import Share, share_of
from sim.core.outcomes import OUTCOMES
from sim.dashboard.outlook import Outlook, PathPart
from sim.report import price, ties
from sim.report.cast import cast_of, opening
from sim.report.style import of_worlds, unbroken

AWAY: Final = ("split-without-offer", "defected-durably", "defected-and-returned")
CHARTS: Final = ("outcomes", "alignment", "ties", "price")
"""The charts of the page, in order."""


@dataclass(frozen=True)
class Row:
    """A line of the table: a test as it stands, as stated, and what the difference is worth.

    Attributes
    ----------
    words, now, stated, change : str
        ``stated`` and ``change`` are empty where nothing is changed.
    """

    words: str
    now: str
    stated: str = ""
    change: str = ""


def counted(count: int, worlds: int) -> Share:
    """A share of worlds that were counted."""
    value = count / worlds
    return Share(value, float(np.sqrt(value * (1 - value) / worlds)), worlds)


def outcome_shares(path: PathPart) -> dict[str, Share]:
    """Share of worlds by outcome of the path."""
    return {name: counted(int(count), path.worlds) for name, count in zip(OUTCOMES, path.outcomes, strict=True)}


def answer(outlook: Outlook) -> str:
    """The first quarter's answer in a sentence.

    Parameters
    ----------
    outlook : Outlook
        What is known.

    Returns
    -------
    str
    """
    cast, columns = cast_of(outlook.scenario), outlook.columns
    splits = share_of(columns["start_answers_splits_anyway"])
    if splits.value > 0.5:
        return unbroken(
            f"{opening(cast.pivot)} leaves {cast.incumbent} unpaid in {of_worlds(splits)}: there is little to buy."
        )
    own, obeyed = (share_of(columns[f"start_{reading}_pivot_rational"]) for reading in ("answers", "obeyed"))
    wedge = share_of(columns["start_answers_wedge_rational"])
    return unbroken(
        f"What {cast.suitor} itself can give buys {cast.pivot} for good in {of_worlds(own)}, in {of_worlds(obeyed)} if "
        f"others obeyed; paying for it is rational in {of_worlds(wedge)}."
    )


def rows(now: Outlook, stated: Outlook | None) -> list[Row]:
    """The four tests of the first quarter, and whether the moves make a difference to them.

    Parameters
    ----------
    now : Outlook
        As the dials stand.
    stated : Outlook or None
        The same worlds of the scenario as stated; None where nothing is turned.

    Returns
    -------
    list of Row
    """
    cast = cast_of(now.scenario)
    tests = (
        (f"{opening(cast.pivot)} leaves unpaid", "answers_splits_anyway"),
        ("Some package makes leaving pay, for good", "answers_pivot_rational"),
        ("… if others obeyed", "obeyed_pivot_rational"),
        (f"… and {cast.suitor} gains from it", "answers_suitor_rational"),
        ("Wedge rational: the best it can do", "answers_wedge_rational"),
    )
    found = []
    for words, test in tests:
        column = f"start_{test}"
        after = now.columns[column]
        if stated is None:
            found.append(Row(words, str(share_of(after))))
            continue
        before = stated.columns[column]
        found.append(Row(words, str(share_of(after)), str(share_of(before)), _change(before, after)))
    return found


def _change(before: object, after: object) -> str:
    if (np.asarray(before) == np.asarray(after)).all():
        return "no world changes"
    difference = paired(before, after)
    if not difference.told_apart:
        return "not told apart"
    return "more" if difference.value > 0 else "fewer"


def path_finding(now: Outlook, stated: Outlook | None) -> str:
    """How the paths end."""
    cast, quarters = cast_of(now.scenario), now.scenario.quarters
    if now.path is None:
        return f"Paths of {quarters} quarters are being played …"
    stays, left = _stays_and_left(now.path)
    said = (
        f"Over {quarters} quarters {cast.pivot} stays beside {cast.incumbent} in {of_worlds(stays)} and leaves in "
        f"{of_worlds(left)}"
    )
    if stated is None or stated.path is None:
        return said
    before = _stays_and_left(stated.path)[1]
    if before.value == left.value:
        return f"{said}, as often as stated"
    luck = "" if apart(before, left).told_apart else ", too near to be told apart"
    return f"{said}; as stated it leaves in {of_worlds(before)}{luck}"


def _stays_and_left(path: PathPart) -> tuple[Share, Share]:
    stays = counted(int(path.outcomes[OUTCOMES.index("aligned")]), path.worlds)
    left = counted(int(sum(path.outcomes[OUTCOMES.index(name)] for name in AWAY)), path.worlds)
    return stays, left


def alignment_finding(now: Outlook) -> str:
    """Where the shares end."""
    cast, quarters = cast_of(now.scenario), now.scenario.quarters
    if now.path is None:
        return f"Paths of {quarters} quarters are being played …"
    hedges, away = (counted(int(count), now.path.worlds) for count in now.path.alignment[-1, 1:])
    return f"After {quarters} quarters {cast.pivot} hedges in {of_worlds(hedges)} and is away in {of_worlds(away)}"


def findings(now: Outlook, stated: Outlook | None) -> dict[str, str]:
    """A finding for each of `CHARTS`, computed from what is known.

    Parameters
    ----------
    now : Outlook
        As the dials stand.
    stated : Outlook or None
        The scenario as stated; None where nothing is turned.

    Returns
    -------
    dict
        Name → sentence.
    """
    said = {
        "outcomes": path_finding(now, stated),
        "alignment": alignment_finding(now),
        # The report's own words for the same columns.
        "ties": ties.title(now),  # type: ignore[arg-type]
        "price": price.title(now),  # type: ignore[arg-type]
    }
    return {name: unbroken(words) for name, words in said.items()}


def shown(now: Outlook) -> str:
    """What is on the page, and how rough it is: worlds, quarters, largest standard error of a share."""
    worlds, path = now.worlds, now.path
    first = f"First quarter (tests, ties, price): {worlds} worlds, a share’s standard error at most {roughest(worlds)}."
    played = path.worlds if path else 0
    if played == 0:
        second = f"Paths of {now.scenario.quarters} quarters: being played."
    elif played < worlds:
        second = f"Paths: {played} of {worlds} worlds so far, at most {roughest(played)}; more are being played."
    else:
        second = f"Paths of {now.scenario.quarters} quarters: {played} worlds, at most {roughest(played)}."
    return unbroken(f"{first} {second}")


def roughest(worlds: int) -> str:
    """The largest standard error that a share of so many worlds can have.

    Examples
    --------
    >>> roughest(2048)
    '1.1 %'
    """
    return f"{50 / np.sqrt(worlds):.1f} %"

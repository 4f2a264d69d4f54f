"""What flips the answer, as sentences."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from sim.analysis.flips import Flips, Levers
from sim.analysis.shares import Share, percent
from sim.analysis.wording import capital, question
from sim.scenario import Scenario


def _words(levers: Levers) -> str:
    return "; ".join(lever.title.rstrip(".") for lever in levers)


def _changes(count: int) -> str:
    return f"{count} change{'s' if count != 1 else ''}"


def sentences(found: Flips, scenario: Scenario, level: float = 0.5) -> list[str]:
    """What flips the answer, in words.

    Parameters
    ----------
    found : Flips
        As `flips` gives it.
    scenario : Scenario
        Whose levers they are.
    level : float
        As for `flips`.

    Returns
    -------
    list of str
    """
    asked = found.asked
    words = capital(question(scenario, asked.test, asked.reading))
    if asked.worlds == 1:
        return _one_world(found, words)
    said = [f"{words}: {found.stated} of worlds as things stand."]
    where = "most worlds" if level == 0.5 else f"{percent(level)} of worlds or more"
    now = "no" if found.stated.value >= level else "yes"
    if not found.sets:
        said.append(
            f"No set of the stated changes makes it {now} in {where}; the largest shift is to {found.best.share} of "
            f"worlds, by: {_words(found.best.levers)}."
        )
    for one in found.sets:
        doubt = "" if abs(one.share.value - level) > 2 * one.share.error else " (not told from the line)"
        said.append(
            f"{capital(now)} in {where} after {_changes(len(one.levers))}: {_words(one.levers)}. Then {one.share} of "
            f"worlds{doubt}; {percent(one.part)} of the way, all alike, is enough."
        )
    if _any_alike([(one.share.value, one.share.error) for one in found.sets]):
        said.append("Sets whose shares lie within two standard errors of each other cannot be told apart.")
    said += _by_world(found)
    if found.largest < len(scenario.levers):
        said.append(f"Only sets of up to {found.largest} changes were tried.")
    return said


def _one_world(found: Flips, words: str) -> list[str]:
    stands = "yes" if found.stated.value else "no"
    said = [f"{words}: {stands} in world {found.asked.first} (seed {found.asked.seed})."]
    if not found.sets:
        return [*said, "No set of the stated changes makes it otherwise."]
    said.append(f"The smallest sets that make it otherwise, of {_changes(len(found.sets[0].levers))}:")
    return said + [f"  {_words(one.levers)}; {percent(one.part)} of the way is enough" for one in found.sets]


def _any_alike(ordered: list[tuple[float, float]]) -> bool:
    """Whether some neighbours of a list in order lie within two standard errors of each other."""
    return any(abs(one[0] - other[0]) <= 2 * np.hypot(one[1], other[1]) for one, other in pairwise(ordered))


def _by_world(found: Flips) -> list[str]:
    worlds = found.stated.worlds
    rows: list[Any] = found.needs.to_dict("records")
    counts = [
        f"{_changes(row['changes'])} {Share(row['share'], row['error'], worlds)}"
        for row in rows
        if row["changes"] and row["share"]
    ]
    never = next(Share(row["share"], row["error"], worlds) for row in rows if row["changes"] == 0)
    said = [f"World by world the answer is otherwise after {', '.join(counts) or 'no set'}; after no set in {never}."]
    levers: list[Any] = found.levers.to_dict("records")
    levers.sort(key=lambda row: -row["needed"])
    able = round(worlds * (1 - never.value))
    named = [f"{row['title']} {Share(row['needed'], row['needed_error'], able)}" for row in levers if row["needed"]]
    if named:
        alike = _any_alike([(row["needed"], row["needed_error"]) for row in levers if row["needed"]])
        apart = " (neighbours within two standard errors cannot be told apart)" if alike else ""
        said.append(f"In every smallest set, as a share of the worlds that can be flipped{apart}: {'; '.join(named)}.")
    return said

"""Tests and readings in words that fit into a sentence, with the scenario's own actors."""

from __future__ import annotations

from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.scenario import Actor, Scenario

TEST_WORDS: dict[str, str] = {
    "splits_anyway": "{pivot} leaves {incumbent} unpaid",
    "hedges_anyway": "{pivot} hedges unpaid",
    "pivot_leaves": "some package makes {pivot} leave (for good or not)",
    "pivot_rational": "some package makes {pivot} leave for good",
    "suitor_rational": "some package that does leaves {suitor} better off",
    "wedge_rational": "the wedge is rational for both",
}
"""Test of model §6 → words."""
READING_WORDS: dict[str, str] = {
    "answers": "as stated",
    "silent": "if {incumbent} did not answer",
    "obeyed": "if others obeyed",
    "no_halves": "if a hedger got nothing",
    "permanent": "if the promise were for ever",
}
"""Reading of `sim.runs.readings` → words."""


_WITH_ARTICLE = ("States", "Union", "Kingdom", "Republic")
ROLES = {"pivot": "the pivot", "incumbent": "the incumbent", "suitor": "the suitor"}


def _names(scenario: Scenario | None) -> dict[str, str]:
    if scenario is None:
        return ROLES
    actors = scenario.actors
    return {"pivot": called(actors[PIVOT]), "incumbent": called(actors[INCUMBENT]), "suitor": actors[SUITOR].capital}


def called(actor: Actor) -> str:
    """An actor's name inside a sentence, with the article that some names need.

    Examples
    --------
    >>> called(Actor("pivot", "Soviet Union", "Soviet", "Moscow"))
    'the Soviet Union'
    """
    return f"the {actor.name}" if actor.name.split()[-1] in _WITH_ARTICLE else actor.name


def question(scenario: Scenario | None, test: str, reading: str = "answers") -> str:
    """A test under a reading in words.

    Parameters
    ----------
    scenario : Scenario or None
        Whose actors it is about; roles are named if None.
    test : str
        A key of `TEST_WORDS`.
    reading : str
        A key of `READING_WORDS`.

    Returns
    -------
    str
        Without capital and full stop.
    """
    return f"{TEST_WORDS[test]}, {READING_WORDS[reading]}".format(**_names(scenario))


def capital(sentence: str) -> str:
    """A sentence with its first letter raised and the others left as they are.

    Examples
    --------
    >>> capital("the United States")
    'The United States'
    """
    return sentence[:1].upper() + sentence[1:]

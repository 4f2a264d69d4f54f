"""The three actors as pictures and pages name them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.wording import called
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.scenario import Scenario


@dataclass(frozen=True)
class Cast:
    """Names for sentences.

    Attributes
    ----------
    pivot, incumbent : str
        With the article that some names need: ``Russia``, ``the Soviet Union``.
    suitor : str
        The capital, as texts name a government: ``Washington``.
    """

    pivot: str
    incumbent: str
    suitor: str


def cast_of(scenario: Scenario) -> Cast:
    """Who is who in a scenario."""
    actors = scenario.actors
    return Cast(called(actors[PIVOT]), called(actors[INCUMBENT]), actors[SUITOR].capital)


def opening(name: str) -> str:
    """A name at the head of a sentence.

    Examples
    --------
    >>> opening("the Soviet Union")
    'The Soviet Union'
    """
    return name[:1].upper() + name[1:]


def possessive(name: str) -> str:
    """A name's genitive.

    Examples
    --------
    >>> possessive("Russia"), possessive("the United States")
    ('Russia’s', 'the United States’')
    """
    return f"{name}’" if name.endswith("s") else f"{name}’s"

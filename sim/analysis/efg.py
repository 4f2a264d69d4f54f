"""The offer game of one world as an extensive-form file that Gambit opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.equilibrium import NOTHING, PLANS, Window, silence
from sim.core.errors import InputError, Problem
from sim.core.roles import DEFECT, HEDGE, STAY
from sim.game.menu import members

LEAVES: Final = 100_000
"""Most endings that a file may hold; with more Gambit would not open it in reasonable time."""
SUITOR_, INCUMBENT_, PIVOT_ = 1, 2, 3
"""Numbers of the players in the file."""


@dataclass(frozen=True)
class Words:
    """What the file calls things.

    Attributes
    ----------
    title : str
        Of the game.
    players : tuple of str
        Suitor, incumbent, pivot.
    packages : tuple of str
        In the order of the window's masks.
    counters : tuple of str
        In the order of their bits.
    """

    title: str
    players: tuple[str, str, str]
    packages: tuple[str, ...]
    counters: tuple[str, ...]


def leaves_of(game: Window) -> int:
    """Number of endings of the tree."""
    packages, sets = game.tables[0].pivot.shape[1:3]
    total = packages * sets * len(PLANS)
    for _ in game.tables[1:]:
        # Nothing offered: staying and hedging go on; something offered: only staying does.
        total = packages * sets * (len(PLANS) - 1) - sets + (packages * sets + sets) * total
    return int(total)


def extensive_form(game: Window, world: int, words: Words) -> str:
    """The tree of one world.

    Parameters
    ----------
    game : Window
        `sim.analysis.equilibrium.window`.
    world : int
        Which of its worlds.
    words : Words
        Names.

    Returns
    -------
    str
        The text of an ``.efg`` file: suitor, incumbent and pivot move in turn and see everything.

    Raises
    ------
    InputError
        When the tree would have more than `LEAVES` endings.
    """
    total = leaves_of(game)
    if total > LEAVES:
        hint = "fewer --quarters, a smaller menu (--set menu=…), or a scenario with fewer counters"
        raise InputError([Problem("E288", f"the tree has {total} endings; a file holds {LEAVES}", hint=hint)])
    players = " ".join(_quoted(name) for name in words.players)
    head = [f"EFG 2 R {_quoted(words.title)} {{ {players} }}", _quoted("Payoffs: % of the pivot's GDP, present value.")]
    return "\n".join([*head, *_Tree(game, world, words).quarter(0, np.zeros(3))]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "").replace('"', "'") + '"'


def _number(value: float) -> str:
    """A decimal number without an exponent, which not every reader of the format knows; no digit is lost."""
    return np.format_float_positional(value, trim="-")


@dataclass
class _Tree:
    game: Window
    world: int
    words: Words
    numbers: dict[int, Iterator[int]] = field(default_factory=lambda: {player: count(1) for player in (1, 2, 3)})
    endings: Iterator[int] = field(default_factory=lambda: count(1))

    def quarter(self, ahead: int, earned: NDArray[np.float64]) -> Iterator[str]:
        """Every node from the suitor's move of a quarter on; ``earned`` is what earlier quarters were worth."""
        yield self.move(SUITOR_, f"offer {ahead + 1}", self.words.packages)
        for package, mask in enumerate(self.words.packages):
            sets = self.game.tables[ahead].sets[self.world]
            names = [" + ".join(members(self.words.counters, int(one))) or "nothing" for one in sets]
            yield self.move(INCUMBENT_, f"answer to {mask}", names)
            for answer in range(len(sets)):
                yield self.move(PIVOT_, "choice", list(PLANS.values()))
                for plan in PLANS:
                    yield from self.after(ahead, package, answer, plan, earned)

    def move(self, player: int, name: str, actions: Sequence[str]) -> str:
        """A node at which somebody moves; everybody sees everything, so each node is its own information set."""
        listed, number = " ".join(_quoted(action) for action in actions), next(self.numbers[player])
        # Newer versions of Gambit want every label once only.
        return f'p {_quoted(f"{name} [{player}.{number}]")} {player} {number} "" {{ {listed} }} 0'

    def after(self, ahead: int, package: int, answer: int, plan: int, earned: NDArray[np.float64]) -> Iterator[str]:
        """What follows a plan: an ending with its payoffs, or the next quarter."""
        w, table, discount = self.world, self.game.tables[ahead], float(self.game.discount[self.world])
        incumbent, pivot = table.incumbent[w, package, answer, plan], table.pivot[w, package, answer, plan]
        worth = np.array([table.suitor[w, package, plan], incumbent, pivot])
        now = earned + discount**ahead * worth
        goes_on = plan == STAY or (plan == HEDGE and package == NOTHING)
        if plan == DEFECT or not goes_on or ahead == len(self.game.tables) - 1:
            payoffs, number = ", ".join(_number(float(one)) for one in now), next(self.endings)
            yield f't "" {number} {_quoted(f"{PLANS[plan]} [{number}]")} {{ {payoffs} }}'
            return
        later = silence(self.game.tables[ahead + 1])[w]
        yield from self.quarter(ahead + 1, now - discount ** (ahead + 1) * later)

"""What all visits of one server share: which scenarios may be chosen, who plays, and what was played before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Final

from sim.core.errors import InputError
from sim.dashboard.outlook import Outlook, outlooks
from sim.dashboard.what_if import WhatIf, applied
from sim.scenario import Scenario, builtin_scenarios, load
from sim.scenario.builtin import find_builtin

REMEMBERED: Final = 64
"""States whose outlook is kept: going back costs nothing."""


@cache
def _loaded(name: str) -> Scenario:
    return load(name)


@dataclass
class Desk:
    """The desk at which what-ifs are played.

    Attributes
    ----------
    first : str
        The scenario that the page opens with: a built-in name or a file.
    worlds, seed : int
        How many worlds under which seed; the same for every state, so that states share their luck.
    pool : Executor
        Who plays.
    workers : int
        How many of them.
    """

    first: str
    worlds: int
    seed: int
    pool: Executor
    workers: int
    _known: OrderedDict[WhatIf, Outlook] = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def choices(self) -> list[str]:
        """Scenarios that the page offers: the first, and all built-in ones. No other file can be asked for."""
        return list(dict.fromkeys([called(self.first), *(name for name, _ in builtin_scenarios())]))

    def scenario(self, name: str) -> Scenario:
        """A scenario as stated.

        Raises
        ------
        InputError
            If the page does not offer it, or it cannot be read.
        """
        return _loaded(called(name if called(name) in self.choices() else self.first))

    def known(self, what_if: WhatIf) -> Outlook | None:
        """A finished outlook of a state, if it has been played before."""
        with self._lock:
            return self._known.get(what_if)

    def outlooks(self, what_if: WhatIf) -> Iterator[Outlook]:
        """What is known of a state, again and again as more of it is.

        Raises
        ------
        InputError
            Where a dial reaches beyond what a number may be.
        """
        known = self.known(what_if)
        if known is not None:
            yield known
            return
        changed = applied(self.scenario(what_if.scenario), what_if)
        for one in outlooks(changed, self.seed, self.worlds, self.pool, self.workers):
            if one.complete:
                with self._lock:
                    self._known[what_if] = one
                    while len(self._known) > REMEMBERED:
                        self._known.popitem(last=False)
            yield one

    def warm(self) -> None:
        """Have every worker import and compile what it needs, before anybody waits for it."""
        for _ in outlooks(self.scenario(self.first), self.seed, 2 * self.workers, self.pool, self.workers):
            pass


def called(name: str) -> str:
    """The full name of a built-in scenario; a file's name stays as it is.

    Examples
    --------
    >>> called("kissinger-1972"), called("mine.yaml")
    ('kissinger-1972/baseline', 'mine.yaml')
    """
    path = find_builtin(name)
    return next((full for full, other in builtin_scenarios() if other == path), name)


def usable(desk: Desk, name: str) -> tuple[str, str]:
    """The scenario that a link asks for if the page has it, else the first with a remark.

    Returns
    -------
    tuple of str
        Name, and a sentence where another was asked for.
    """
    first, asked = called(desk.first), called(name)
    if asked not in desk.choices():
        return first, f"There is no scenario {name[:60]!r} here; this is {first}."
    try:
        desk.scenario(asked)
    except InputError as error:
        return first, f"{asked} cannot be read: {error}"
    return asked, ""

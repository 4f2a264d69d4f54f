"""What the peer remembers of one world's path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.roles import DEFECT, HEDGE

if TYPE_CHECKING:
    from benchmarks.peer_mesa import PeerModel

OUTCOMES = ("split-without-offer", "defected-and-returned", "defected-durably", "pocketed", "hedged", "aligned")


class Path:
    """What is remembered of a path."""

    def __init__(self) -> None:
        self.first_left = self.first_returned = self.first_hedged = -1
        self.unbought = False
        self.offers = self.quarters_away = 0
        self.pocketed = 0.0

    def see(self, model: PeerModel, came_home: bool, kept: float) -> None:
        """Remember a quarter."""
        pivot, quarter, offered = model.pivot, model.quarter, model.suitor.offer > 0
        if pivot.left and self.first_left < 0:
            self.first_left, self.unbought = quarter, not offered
        if came_home and self.first_returned < 0:
            self.first_returned = quarter
        if pivot.alignment == HEDGE and self.first_hedged < 0:
            self.first_hedged = quarter
        self.offers += offered
        self.quarters_away += pivot.alignment == DEFECT
        self.pocketed += 0.0 if pivot.alignment == DEFECT else kept

    def outcome(self) -> str:
        """The first of `OUTCOMES` that applies."""
        if self.first_left >= 0:
            return OUTCOMES[0 if self.unbought else 1 if self.first_returned >= 0 else 2]
        return OUTCOMES[3 if self.pocketed > 1e-9 else 4 if self.first_hedged >= 0 else 5]

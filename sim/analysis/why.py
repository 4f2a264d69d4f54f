"""Behind a line of the verdict: the rule, the inputs that move it most, and whether any single one flips it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.opening import opening_answers
from sim.analysis.shares import Share, share_of
from sim.calibration.draw import numbers_of
from sim.core.errors import InputError, Problem
from sim.core.numbers import Number, fixed
from sim.scenario import Scenario, with_numbers

RULES: dict[int, tuple[str, str]] = {
    1: (
        "splits_anyway",
        "with nothing offered, and after the incumbent's best answer, leaving beats staying and hedging",
    ),
    2: ("pivot_rational", "some package ends, after the incumbent's best answer, in leaving with hold ≥ θ + r_b"),
    3: ("suitor_rational", "the best package of line 2 leaves the suitor better off than offering nothing"),
    4: ("wedge_rational", "line 1 does not hold, and the suitor's best choice of all packages ends as in line 2"),
}
"""Line → (test of model §6, the rule in words)."""


@dataclass(frozen=True)
class Move:
    """What one input alone does to a line when it is set to an end of its range."""

    key: str
    meaning: str
    figure: float
    source: str
    share: Share


@dataclass(frozen=True)
class Why:
    """What stands behind a line.

    Attributes
    ----------
    rule : str
        In words; `sim.game.solve.solve` computes it.
    share : Share
        The line as stated.
    moves : tuple of Move
        Inputs at the ends of their ranges, the largest change first.
    """

    rule: str
    share: Share
    moves: tuple[Move, ...]

    @property
    def flips(self) -> bool:
        """Whether one input alone takes the line from one half of worlds to the other."""
        return any((move.share.value >= 0.5) != (self.share.value >= 0.5) for move in self.moves)


def ends(number: Number) -> tuple[float, ...]:
    """Ends of a number's range; none for a fixed one."""
    if number.distribution in ("pert", "triangular"):
        return (number.terms[0], number.terms[2])
    if number.distribution in ("uniform", "loguniform"):
        return number.terms
    return ()


def why(scenario: Scenario, line: int, worlds: int = 512, seed: int = 1) -> Why:
    """Set every input alone to each end of its range and see what becomes of a line.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    line : int
        One of `RULES`.
    worlds, seed : int
        Worlds for each change, under common random numbers.

    Returns
    -------
    Why

    Raises
    ------
    InputError
        When the line has no single rule.
    """
    if line not in RULES:
        hint = "lines 1 to 4 are single tests; the others put them in words, and `wedge trace FACT` follows a figure"
        raise InputError([Problem("E282", f"line {line} is not one test", hint=hint)])
    test, rule = RULES[line]

    def share(changed: Scenario) -> Share:
        return share_of(opening_answers(changed, worlds, seed)[f"answers_{test}"])

    stated = share(scenario)
    moves = []
    for key, (number, quantity) in numbers_of(scenario).items():
        if key.startswith("concessions.") and key.split(".")[1] not in scenario.menu:
            continue
        for end in ends(number):
            moved = share(with_numbers(scenario, {key: fixed(end, "tried by why")}))
            if moved.value != stated.value:
                source = f"fact {number.fact}" if number.fact else "judgement"
                moves.append(Move(key, quantity.meaning, end, source, moved))
    moves.sort(key=lambda move: (-abs(move.share.value - stated.value), move.key, move.figure))
    return Why(rule, stated, tuple(moves))

"""Few scales of the covariate map, fitted to other cases and drawn to what was judged (docs/decisions/0013).

The game's own answers to a scale halved and doubled, case by case, stand for the game while the scales are sought: the
normal score of the share of worlds that leave is a parabola through the three points, straight beyond them, and scales
add. What a case is then said to do is played.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from sim.calibration.scaling import LEVEL

Array = NDArray[np.float64]

WIDTHS: Final = (0.0, 0.125, 0.25, 0.5, 1.0)
"""Deviations of the prior around the judged map among which one is chosen; 0 is the judged map."""
FURTHEST: Final = np.log(4)
FURTHEST_LEVEL: Final = 4.0
"""Bounds of the logarithm of a factor and of the level."""
LEAST: Final = 1e-4
"""Chances nearer to 0 or 1 are cut here before logarithms."""


@dataclass
class Answers:
    """How each case answers to each scale.

    Attributes
    ----------
    names : tuple of str
        Scales.
    judged : array[cases]
        Normal score of the share of worlds that leave, as judged.
    down, up : array[cases, scales]
        By how much the score moves with the scale halved and doubled (the level one deviation down and up).
    """

    names: tuple[str, ...]
    judged: Array
    down: Array
    up: Array
    _fits: dict[tuple[bytes, float], Array] = field(default_factory=dict, repr=False)

    @property
    def units(self) -> Array:
        """What a step of one is, array[scales]: a doubling in logarithms, one deviation of the level."""
        return np.array([1.0 if name == LEVEL else np.log(2) for name in self.names])

    @property
    def bounds(self) -> Array:
        """How far each scale may be moved, array[scales]."""
        return np.array([FURTHEST_LEVEL if name == LEVEL else FURTHEST for name in self.names])

    def logarithms(self, scales: Mapping[str, float]) -> Array:
        """Scales as `scores` takes them, array[scales]."""
        return np.array([scales[name] if name == LEVEL else np.log(scales[name]) for name in self.names])

    def scores(self, moved: Array) -> tuple[Array, Array]:
        """Normal score of each case with the scales moved, and its slopes.

        Parameters
        ----------
        moved : array[scales]
            Logarithms of the factors, and the level in deviations.

        Returns
        -------
        (array[cases], array[cases, scales])
        """
        step = moved / self.units
        inside = np.clip(step, -1, 1)
        slope, bend = (self.up - self.down) / 2, (self.up + self.down) / 2
        rise = slope + 2 * bend * inside
        found = slope * inside + bend * inside**2 + rise * (step - inside)
        return self.judged + found.sum(axis=1), rise / self.units


def answers_of(names: Sequence[str], judged: Array, down: Array, up: Array, worlds: int) -> Answers:
    """Answers from shares of worlds.

    Parameters
    ----------
    names : sequence of str
        Scales.
    judged : array[cases]
        Shares of worlds that leave, as judged.
    down, up : array[cases, scales]
        And with each scale halved and doubled.
    worlds : int
        How many.

    Returns
    -------
    Answers
    """
    normal = [special.ndtri(np.clip(one, 0.5 / worlds, 1 - 0.5 / worlds)) for one in (judged, down, up)]
    start = normal[0][:, np.newaxis]
    return Answers(tuple(names), normal[0], normal[1] - start, normal[2] - start)


def fit(answers: Answers, outcomes: Array, width: float) -> Array:
    """The scales that other cases' outcomes and the judged map agree on.

    Parameters
    ----------
    answers : Answers
        How cases answer.
    outcomes : array[cases]
        0, 0.5, 1; nan for what must not be seen.
    width : float
        Deviation of the prior around the judged map; 0 keeps it.

    Returns
    -------
    array[scales]
        Logarithms of the factors, and the level in deviations.
    """
    if width == 0:
        return np.zeros(len(answers.names))
    key = (outcomes.tobytes(), width)
    if key not in answers._fits:
        seen = np.isfinite(outcomes)
        came = outcomes[seen]

        def loss(moved: Array) -> tuple[float, Array]:
            score, rise = answers.scores(moved)
            score, rise = score[seen], rise[seen]
            yes, no = special.log_ndtr(score), special.log_ndtr(-score)
            density = -(score**2) / 2 - np.log(2 * np.pi) / 2
            pull = came * np.exp(density - yes) - (1 - came) * np.exp(density - no)
            value = -(came * yes + (1 - came) * no).sum() + (moved**2).sum() / (2 * width**2)
            return float(value), -(pull @ rise) + moved / width**2

        limits = [(-one, one) for one in answers.bounds]
        found = optimize.minimize(loss, np.zeros(len(answers.names)), jac=True, method="L-BFGS-B", bounds=limits)
        answers._fits[key] = found.x
    return answers._fits[key]


def without(outcomes: Array, *cases: int) -> Array:
    """Outcomes with some cases unseen."""
    found = outcomes.copy()
    found[list(cases)] = np.nan
    return found


def chosen_width(answers: Answers, outcomes: Array, widths: Sequence[float] = WIDTHS) -> float:
    """The width of the prior under which each seen case is best said by the other seen ones; the smaller wins a tie.

    Parameters
    ----------
    answers : Answers
        How cases answer.
    outcomes : array[cases]
        0, 0.5, 1; nan for what must not be seen.
    widths : sequence of float
        To choose from, ascending.

    Returns
    -------
    float
    """
    if len(widths) == 1:
        return float(widths[0])
    seen = np.flatnonzero(np.isfinite(outcomes))
    losses = []
    for width in widths:
        said = np.array([answers.scores(fit(answers, without(outcomes, int(i)), width))[0][i] for i in seen])
        chance = np.clip(special.ndtr(said), LEAST, 1 - LEAST)
        came = outcomes[seen]
        losses.append(-(came * np.log(chance) + (1 - came) * np.log(1 - chance)).mean())
    return float(widths[int(np.argmin(np.round(losses, 12)))])


@dataclass(frozen=True)
class Fitted:
    """Scales for one case, sought without it.

    Attributes
    ----------
    width : float
        Of the prior, chosen without the case.
    scales : mapping of str to float
        Factors, and the level in deviations.
    """

    width: float
    scales: Mapping[str, float]


def fitted(
    answers: Answers, outcomes: Array, widths: Sequence[float] = WIDTHS, cases: Sequence[int] | None = None
) -> list[Fitted]:
    """Every case's scales, from the outcomes of all others.

    Parameters
    ----------
    answers : Answers
        How cases answer.
    outcomes : array[cases]
        0, 0.5, 1; nan for cases outside the set, whose scales come from the whole set.
    widths : sequence of float
        Widths of the prior to choose from.
    cases : sequence of int, optional
        Whose scales; all if not given.

    Returns
    -------
    list of Fitted
    """
    found = []
    for case in range(len(outcomes)) if cases is None else cases:
        others = without(outcomes, case)
        width = chosen_width(answers, others, widths)
        moved = fit(answers, others, width)
        scales = {
            name: float(one if name == LEVEL else np.exp(one)) for name, one in zip(answers.names, moved, strict=True)
        }
        found.append(Fitted(width, scales))
    return found

"""How the chance that a pivot leaves answers to the map's numbers: a probit fitted to a case's own worlds.

A world's outcome is regressed on the scores of its numbers (`sim.calibration.draw.scores`): it leaves when
``constant + slopes · scores + luck > 0`` with standard normal luck. Nothing here knows how a case ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

GROUPS: Final = 8
"""Parts into which worlds are dealt for cross-validation and for errors by the jackknife."""
PENALTY: Final = 1.0
"""Precision of the slopes' normal prior: a slope of one is nothing unusual. It matters for a few dozen worlds only."""
FLAT: Final = 1e-4
"""Precision of the constant's: it is as good as free, and stays finite where all worlds end alike."""

STEPS: Final = 200
REST: Final = 1e-7


@dataclass(frozen=True)
class Responses:
    """The probits of several cases.

    Attributes
    ----------
    constant : array[cases]
        Score of a world whose numbers are all at their medians.
    slopes : array[cases, numbers]
        What one standard deviation of a number does to it.
    """

    constant: Array
    slopes: Array


def fitted_probits(left: Bools, scores: Array, start: Array | None = None) -> Array:
    """Constants and slopes of several cases by penalised likelihood.

    Newton's method for all cases at once: they share their worlds' scores, so that the second derivatives of all are
    one product of matrices. A general optimiser, case by case, takes ten times as long.

    Parameters
    ----------
    left : array[cases, worlds] of bool
        In which worlds each pivot left.
    scores : array[worlds, numbers]
        Standard scores of the numbers.
    start : array[cases, 1 + numbers], optional
        Where to begin; at nothing if not given.

    Returns
    -------
    array[cases, 1 + numbers]

    Raises
    ------
    ArithmeticError
        If the steps do not come to rest.
    """
    sign = np.where(left, 1.0, -1.0)
    design = np.concatenate([np.ones((len(scores), 1)), scores], axis=1)
    rows, columns = np.triu_indices(design.shape[1])
    products = design[:, rows] * design[:, columns]
    prior = np.full(design.shape[1], PENALTY)
    prior[0] = FLAT
    terms = np.zeros((len(left), design.shape[1])) if start is None else start.copy()
    for _ in range(STEPS):
        score = sign * (terms @ design.T)
        mills = np.exp(-score * score / 2 - special.log_ndtr(score)) / np.sqrt(2 * np.pi)
        slope = prior * terms - (sign * mills) @ design
        bend = np.zeros((len(left), len(prior), len(prior)))
        bend[:, rows, columns] = bend[:, columns, rows] = (mills * (mills + score)) @ products
        step = np.linalg.solve(bend + np.diag(prior), slope[:, :, np.newaxis])[:, :, 0]
        # Far from the maximum a full step may overshoot.
        step /= np.maximum(np.abs(step).max(axis=1, keepdims=True), 1.0)
        terms -= step
        if np.abs(step).max() < REST:
            return terms
    raise ArithmeticError("the probits of the cases' worlds did not come to rest")


def responses(left: Bools, scores: Array) -> Responses:
    """The probit of every case.

    Parameters
    ----------
    left : array[cases, worlds] of bool
        In which worlds the pivot left.
    scores : array[worlds, numbers]
        The same for all cases: worlds share their luck.

    Returns
    -------
    Responses
    """
    terms = fitted_probits(left, scores)
    return Responses(terms[:, 0], terms[:, 1:])


def left_out_responses(left: Bools, scores: Array, whole: Responses) -> tuple[list[Responses], Array]:
    """The same without each group of worlds, and how well it says those worlds.

    Parameters
    ----------
    left, scores
        As for `responses`.
    whole : Responses
        Fitted to all worlds; where the fits begin.

    Returns
    -------
    (list of Responses, array[cases])
        One fit for each of `GROUPS`, and the mean negative log likelihood of a world by the fit without it.
    """
    group = np.arange(left.shape[1]) % GROUPS
    start = np.concatenate([whole.constant[:, np.newaxis], whole.slopes], axis=1)
    fits, losses = [], np.zeros(left.shape)
    for one in range(GROUPS):
        out = group == one
        terms = fitted_probits(left[:, ~out], scores[~out], start)
        fits.append(Responses(terms[:, 0], terms[:, 1:]))
        score = terms[:, :1] + terms[:, 1:] @ scores[out].T
        losses[:, out] = -special.log_ndtr(np.where(left[:, out], score, -score))
    return fits, losses.mean(axis=1)


def constant_loss(left: Bools) -> Array:
    """Mean negative log likelihood of a world by the share of worlds alone, array[cases]."""
    share = left.mean(axis=1)
    found: Array = special.entr(share) + special.entr(1 - share)
    return found

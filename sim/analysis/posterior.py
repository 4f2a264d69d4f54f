"""The covariate map updated on other cases: every coefficient's range is a prior, every other outcome an observation.

The probit of a case (`sim.analysis.response`) and the parts of its numbers (`sim.calibration.spread`) give the chance
that its pivot leaves for any values of the coefficients, without playing a world:

    p(ζ, α, σ) = Φ( (constant + √α Σ slope · part · ζ) / (σ √(1 + v − α S)) )

ζ are the coefficients' standard scores, α how far cases are alike, σ the width of what is peculiar to a case, v the
variance that all numbers give the case's score and S the part of it that is due to coefficients. The prior of ζ is
normal, so that each coefficient has the range of the map; whatever α is, with σ = 1 the prior says what the judged map
says. The posterior is had by weighting draws from the prior (importance sampling) by the likelihood of other cases.
The method and its choices: docs/decisions/0012-updating-the-map.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.analysis.response import GROUPS, Responses
from sim.equations.distributions import pert
from sim.scenario.mapping import Update

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

DRAWS: Final = 1 << 15
"""Draws from the prior, in `GROUPS` batches."""
SEED: Final = 1
TAILS: Final = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Prior:
    """Draws from the prior: the same for every case and every set of cases.

    Attributes
    ----------
    scores : array[draws, coefficients]
        Standard scores of the coefficients' common values.
    alike, width : array[draws]
        α and σ.
    batch : array[draws]
        Batch of each draw, 0 … `GROUPS` − 1.
    """

    scores: Array
    alike: Array
    width: Array
    batch: NDArray[np.int64]


@dataclass(frozen=True)
class Seen:
    """What the update knows of the cases before any outcome.

    Attributes
    ----------
    numbers : tuple of str
        Keys of the map's numbers.
    responses : Responses
        Their probits.
    parts : array[cases, coefficients]
        As `sim.calibration.spread.parts` gives them.
    place : array[coefficients] of int
        The number to which each coefficient belongs.
    between, together : arrays
        Correlations of numbers and of coefficients, as `sim.calibration.spread.together` gives them.
    """

    numbers: tuple[str, ...]
    responses: Responses
    parts: Array
    place: NDArray[np.int64]
    between: Array
    together: Array


def prior_draws(update: Update, together: Array, draws: int = DRAWS) -> Prior:
    """Draws from the prior.

    Parameters
    ----------
    update : Update
        Ranges of α and σ, read as PERT distributions.
    together : array[coefficients, coefficients]
        Correlations of the coefficients' scores.
    draws : int
        How many; a multiple of `GROUPS`.

    Returns
    -------
    Prior
    """
    factor = np.linalg.cholesky(together)
    luck = np.random.default_rng(SEED)
    scores = luck.standard_normal((draws, len(together))) @ factor.T
    alike, width = (pert(luck.uniform(size=draws), *one.range) for one in (update.alike, update.width))
    return Prior(scores, alike, width, np.arange(draws) % GROUPS)


def chances(prior: Prior, seen: Seen) -> Array:
    """Chance that each pivot leaves in every draw, as a score: Φ of it is the chance.

    Parameters
    ----------
    prior : Prior
        The draws.
    seen : Seen
        The cases.

    Returns
    -------
    array[cases, draws]
    """
    slopes = seen.responses.slopes
    pull = slopes[:, seen.place] * seen.parts
    whole = np.einsum("ik,kl,il->i", slopes, seen.between, slopes)
    due = np.einsum("ic,cd,id->i", pull, seen.together, pull)
    common = np.sqrt(prior.alike) * (pull @ prior.scores.T)
    # Where blanks and groups of figures do not add up to the last bit, the luck of the game itself is the least.
    own = np.maximum(1 + whole[:, np.newaxis] - np.outer(due, prior.alike), 1.0)
    found: Array = (seen.responses.constant[:, np.newaxis] + common) / (prior.width * np.sqrt(own))
    return found


def likelihoods(scores: Array, outcomes: Array) -> Array:
    """Log likelihood of each outcome in every draw; half successes count as half of each, open cases as nothing.

    Parameters
    ----------
    scores : array[cases, draws]
        As `chances` gives them.
    outcomes : array[cases]
        0, 0.5, 1 or nan.

    Returns
    -------
    array[cases, draws]
    """
    known = np.nan_to_num(outcomes, nan=0.5)[:, np.newaxis]
    found = known * special.log_ndtr(scores) + (1 - known) * special.log_ndtr(-scores)
    found[~np.isfinite(outcomes)] = 0.0
    return found


def weights(logs: Array) -> Array:
    """Weights of draws that sum to one, from log likelihoods, array[..., draws]."""
    raised = np.exp(logs - logs.max(axis=-1, keepdims=True))
    found: Array = raised / raised.sum(axis=-1, keepdims=True)
    return found


def effective(weight: Array) -> Array:
    """Effective sample size (Kish), array[...] of array[..., draws]."""
    found: Array = 1 / np.square(weight).sum(axis=-1)
    return found


def predicted(scores: Array, outcomes: Array) -> tuple[Array, Array]:
    """Each case predicted from the outcomes of all others.

    Parameters
    ----------
    scores, outcomes
        As for `likelihoods`.

    Returns
    -------
    (array[cases], array[cases])
        Posterior chance that the pivot leaves given every outcome but the case's own, and the effective sample size.
    """
    logs = likelihoods(scores, outcomes)
    without = weights(logs.sum(axis=0) - logs)
    return (without * special.ndtr(scores)).sum(axis=1), effective(without)


@dataclass(frozen=True)
class Updated:
    """Predictions of the updated map on one set of cases, and what was learned from all of the set.

    Attributes
    ----------
    said, error, effective : array[cases]
        Chance given all outcomes of the set but the case's own; its simulation error (worlds of the probits and draws
        of the prior together, by the jackknife); effective sample size. Cases outside the set are predicted from the
        whole set.
    prior : array[cases]
        What the prior says of each case.
    replicates : array[groups, cases]
        Predictions without one group of worlds and draws.
    moves : dict of str to array[coefficients]
        Posterior ``mean`` and ``sd`` of every coefficient's score given the whole set, and the simulation ``error`` of
        the mean; ``low``, ``median``, ``high`` of the score.
    supposed : dict of str to array[3]
        Posterior of ``alike`` and ``width``: percentiles `TAILS`.
    """

    said: Array
    error: Array
    effective: Array
    prior: Array
    replicates: Array
    moves: Mapping[str, Array]
    supposed: Mapping[str, Array]


def jackknife(replicates: Array) -> Array:
    """Standard error from estimates without one group each, array[groups, ...]."""
    groups = len(replicates)
    found: Array = np.sqrt((groups - 1) / groups * np.square(replicates - replicates.mean(axis=0)).sum(axis=0))
    return found


def weighted_quantiles(values: Array, weight: Array) -> Array:
    """Quantiles `TAILS` of weighted values, array[tails]."""
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weight[order])
    places = np.minimum(np.searchsorted(cumulated, np.array(TAILS) * cumulated[-1]), len(values) - 1)
    found: Array = values[order][places]
    return found


def updated(prior: Prior, seen: Seen, left_out: Sequence[Responses], outcomes: Array) -> Updated:
    """The updated map before a set of cases.

    Parameters
    ----------
    prior : Prior
        Draws.
    seen : Seen
        The cases, with the probits of all worlds.
    left_out : sequence of Responses
        Probits without each group of worlds.
    outcomes : array[cases]
        0, 0.5, 1; nan for what the update must not see.

    Returns
    -------
    Updated
    """
    scores = chances(prior, seen)
    said, size = predicted(scores, outcomes)
    weight = weights(likelihoods(scores, outcomes).sum(axis=0))
    mean = weight @ prior.scores
    again, means = [], []
    for group, one in enumerate(left_out):
        kept = prior.batch != group
        fewer = Prior(prior.scores[kept], prior.alike[kept], prior.width[kept], prior.batch[kept])
        other = chances(fewer, replace(seen, responses=one))
        again.append(predicted(other, outcomes)[0])
        means.append(weights(likelihoods(other, outcomes).sum(axis=0)) @ fewer.scores)
    spread = np.sqrt(weight @ np.square(prior.scores - mean))
    tails = np.array([weighted_quantiles(column, weight) for column in prior.scores.T])
    moves = {"mean": mean, "sd": spread, "error": jackknife(np.array(means))}
    moves |= {name: tails[:, k] for k, name in enumerate(("low", "median", "high"))}
    supposed = {
        "alike": weighted_quantiles(prior.alike, weight),
        "width": weighted_quantiles(prior.width, weight),
    }
    replicates = np.array(again)
    return Updated(
        said,
        jackknife(replicates),
        size,
        special.ndtr(scores).mean(axis=1),
        replicates,
        moves,
        supposed,
    )

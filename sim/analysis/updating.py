"""From past attempts played to the map updated on them: probits, prior and parts of a table of cases put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from sim.analysis.posterior import Prior, Seen, Updated, chances, prior_draws, updated
from sim.analysis.response import Responses, constant_loss, left_out_responses, responses
from sim.calibration.cases import Case
from sim.calibration.covariates import case_numbers
from sim.calibration.draw import scores
from sim.calibration.scaling import BAR, deviation
from sim.calibration.spread import parts, together
from sim.core.streams import Streams
from sim.equations.distributions import pert
from sim.scenario import Scenario
from sim.scenario.mapping import CovariateMap, Judged

Array = NDArray[np.float64]

CHECKED: Final = 4
"""Points at which the probits are checked by playing: the medians of all coefficients, and draws of the prior."""
CHECK_SEED: Final = 7


@dataclass(frozen=True)
class Learning:
    """Everything an update needs before it is told an outcome.

    Attributes
    ----------
    cases : tuple of Case
        In order.
    coefficients : tuple of (str, str, Judged)
        Number, feature and judgement.
    prior, seen, left_out
        As `sim.analysis.posterior.updated` takes them.
    bars : array[cases]
        Standard deviation of `BAR`.
    losses, constant_losses : array[cases]
        Mean negative log likelihood of a world left out, by the probit and by the share of worlds alone.
    shares : array[cases]
        Shares of worlds in which the pivot leaves.
    """

    cases: tuple[Case, ...]
    coefficients: tuple[tuple[str, str, Judged], ...]
    prior: Prior
    seen: Seen
    left_out: tuple[Responses, ...]
    bars: Array
    losses: Array
    constant_losses: Array
    shares: Array

    def bar_moved(self, by: float) -> Array:
        """What is said of each case if what no data set sees of security lay elsewhere, array[cases].

        Parameters
        ----------
        by : float
            By how much, % of output a year.
        """
        one = self.seen.responses
        variance = np.einsum("ik,kl,il->i", one.slopes, self.seen.between, one.slopes)
        place = self.seen.numbers.index(BAR)
        found: Array = special.ndtr((one.constant + one.slopes[:, place] * by / self.bars) / np.sqrt(1 + variance))
        return found


def learning(
    cases: Sequence[Case],
    covariate_map: CovariateMap,
    base: Scenario,
    columns: str,
    left: NDArray[np.bool_],
    seed: int,
) -> Learning:
    """Fit the probits and draw the prior.

    Parameters
    ----------
    cases : sequence of Case
        Only what was known before is read of them.
    covariate_map : CovariateMap
        The map.
    base : Scenario
        The attempt of which nothing is known, for which figures go together.
    columns : str
        ``measured`` or ``all``.
    left : array[cases, worlds] of bool
        In which worlds each pivot leaves for good; further rows are not read.
    seed : int
        Under which they were played.

    Returns
    -------
    Learning
    """
    numbers = list(covariate_map.parameters)
    coefficients = covariate_map.coefficients()
    played = left[: len(cases)]
    luck = scores(base, numbers, Streams(seed, 0, played.shape[1]))
    whole = responses(played, luck)
    fits, losses = left_out_responses(played, luck, whole)
    between, alike = together(covariate_map, base)
    seen = Seen(
        tuple(numbers),
        whole,
        np.array([parts(covariate_map, case, columns) for case in cases]),
        np.array([numbers.index(key) for key, _, _ in coefficients]),
        between,
        alike,
    )
    bars = [case_numbers(covariate_map, case.covariates, columns)[BAR].terms for case in cases]
    return Learning(
        tuple(cases),
        tuple(coefficients),
        prior_draws(covariate_map.update, alike),
        seen,
        tuple(fits),
        np.array([deviation(terms) for terms in bars]),
        losses,
        constant_loss(played),
        played.mean(axis=1),
    )


def update(found: Learning, outcomes: Array) -> Updated:
    """The map updated on a set of cases.

    Parameters
    ----------
    found : Learning
        What was played.
    outcomes : array[cases]
        0, 0.5, 1; nan for what the update must not see.

    Returns
    -------
    Updated
    """
    return updated(found.prior, found.seen, found.left_out, outcomes)


def value_at(judged: Judged, score: float) -> float:
    """A coefficient at a standard score: the figure of its PERT distribution there."""
    return float(pert(np.array([special.ndtr(score)]), *judged.range)[0])


def moves_table(found: Learning, after: Updated) -> pd.DataFrame:
    """What was learned of every coefficient, the farthest moved first.

    Parameters
    ----------
    found : Learning
        What was played.
    after : Updated
        The update.

    Returns
    -------
    DataFrame
        ``number``, ``feature``; ``prior_low``, ``prior_median``, ``prior_high`` and the same with ``updated_`` (5th,
        50th, 95th percentile of the common value); ``move`` in standard deviations of the prior, its simulation
        ``error``, and ``width``, the posterior standard deviation beside a prior one of 1.
    """
    rows: list[dict[str, Any]] = []
    tail = float(special.ndtri(0.95))
    for place, (number, feature, judged) in enumerate(found.coefficients):
        before = {"low": -tail, "median": 0.0, "high": tail}
        row: dict[str, Any] = {"number": number, "feature": feature}
        row |= {f"prior_{name}": value_at(judged, score) for name, score in before.items()}
        row |= {f"updated_{name}": value_at(judged, float(after.moves[name][place])) for name in before}
        row |= {"move": after.moves["mean"][place], "error": after.moves["error"][place]}
        rows.append(row | {"width": after.moves["sd"][place]})
    table = pd.DataFrame(rows)
    order = table["move"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def check_points(found: Learning) -> tuple[Array, list[dict[tuple[str, str], float]]]:
    """Points at which the probits are checked by playing.

    Returns
    -------
    (array[points, coefficients], list of dict)
        Standard scores (the first all 0), and the coefficients there by number and feature.
    """
    factor = np.linalg.cholesky(found.seen.together)
    drawn = np.random.default_rng(CHECK_SEED).standard_normal((CHECKED - 1, len(factor))) @ factor.T
    points = np.concatenate([np.zeros((1, len(factor))), drawn])
    values = [
        {
            (number, feature): value_at(judged, float(score))
            for (number, feature, judged), score in zip(found.coefficients, point, strict=True)
        }
        for point in points
    ]
    return points, values


def said_at(found: Learning, points: Array) -> Array:
    """What the probits say with all coefficients fixed, array[points, cases]."""
    every, none = np.ones(len(points)), np.zeros(len(points), dtype=np.int64)
    found_scores: Array = special.ndtr(chances(Prior(points, every, every, none), found.seen)).T
    return found_scores


def checked(found: Learning, points: Array, shares: Array, worlds: int) -> list[dict[str, float]]:
    """The probits beside simulation, point by point.

    Parameters
    ----------
    found : Learning
        With the probits.
    points : array[points, coefficients]
        As `check_points` gives them.
    shares : array[points, cases]
        Shares of worlds played there.
    worlds : int
        How many.

    Returns
    -------
    list of dict
        ``rms`` distance over cases, ``luck`` (what the number of worlds alone would give), mean ``bias`` and
        ``correlation``.
    """
    rows = []
    for said, came in zip(said_at(found, points), shares, strict=True):
        rows.append(
            {
                "rms": round(float(np.sqrt(np.square(said - came).mean())), 4),
                "luck": round(float(np.sqrt((came * (1 - came)).mean() / worlds)), 4),
                "bias": round(float((said - came).mean()), 4),
                "correlation": round(float(np.corrcoef(said, came)[0, 1]), 4),
            }
        )
    return rows

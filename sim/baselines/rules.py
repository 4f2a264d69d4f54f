"""Rules that know nothing of the model: the base rate, a logit in one variable, the best single threshold.

Each is fitted without the case it predicts. Outcomes are 1, 0.5 or 0; a half counts as half a success.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Array = NDArray[np.float64]
Rule = Callable[[Array, Array, Array], float]

STEEPEST = 25.0
"""Slope (per standard deviation) at which a fit that has no maximum is stopped: its odds are then beyond belief."""
MARGIN = 1e-3
"""A single threshold never says more surely than this."""


def left_out(rule: Callable[[Array, Array, float | Array], float], outcomes: Array, figures: Array) -> Array:
    """Predictions of a rule for each case, fitted to the others.

    Parameters
    ----------
    rule : callable
        Takes outcomes and figures of the others and the figures of the case; gives a share.
    outcomes : array[cases]
        0, 0.5 or 1.
    figures : array[cases] or array[cases, variables]
        What the rule may look at; nan is unknown.

    Returns
    -------
    array[cases]
    """
    everyone = np.arange(len(outcomes))
    return np.array([rule(outcomes[everyone != i], figures[everyone != i], figures[i]) for i in everyone])


def base_rate(outcomes: Array, _figures: Array, _figure: float | Array) -> float:
    """The mean outcome of the others.

    Examples
    --------
    >>> base_rate(np.array([1.0, 0.0, 0.5, 0.5]), np.zeros(4), 0.0)
    0.5
    """
    return float(outcomes.mean())


def fitted_logit(outcomes: Array, figures: Array, *, jeffreys: bool = False) -> tuple[float, float]:
    """Logit in one variable by maximum likelihood.

    Parameters
    ----------
    outcomes : array[cases]
        0 to 1.
    figures : array[cases]
        The variable.
    jeffreys : bool
        Whether to maximise the likelihood under Jeffreys' prior, which is finite even where the variable separates
        the outcomes (Firth 1993; Heinze & Schemper 2002); otherwise the likelihood alone.

    Returns
    -------
    (float, float)
        Constant and slope. Where the likelihood has no maximum the slope stops at `STEEPEST` a standard deviation.
    """
    spread = float(figures.std())
    if spread == 0:
        rate = float(np.clip(outcomes.mean(), MARGIN, 1 - MARGIN))
        return float(special.logit(rate)), 0.0
    centre = float(figures.mean())
    design = np.stack([np.ones_like(figures), (figures - centre) / spread], axis=1)

    def loss(terms: Array) -> float:
        score = design @ terms
        likelihood = float((outcomes * score - np.logaddexp(0, score)).sum())
        if not jeffreys:
            return -likelihood
        weight = special.expit(score) * special.expit(-score)
        _, information = np.linalg.slogdet(design.T @ (weight[:, np.newaxis] * design))
        return -likelihood - float(information) / 2

    bounds = [(-2 * STEEPEST, 2 * STEEPEST), (-STEEPEST, STEEPEST)]
    found = optimize.minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=bounds).x
    slope = float(found[1]) / spread
    return float(found[0]) - slope * centre, slope


def logit(outcomes: Array, figures: Array, figure: float | Array) -> float:
    """Share by a logit in one variable; a blank takes the others' mean."""
    return _logit_share(outcomes, figures, figure, jeffreys=False)


def penalised_logit(outcomes: Array, figures: Array, figure: float | Array) -> float:
    """The same under Jeffreys' prior."""
    return _logit_share(outcomes, figures, figure, jeffreys=True)


def _logit_share(outcomes: Array, figures: Array, figure: float | Array, *, jeffreys: bool) -> float:
    known = np.isfinite(figures)
    if not known.any():
        return base_rate(outcomes, figures, figure)
    centre = float(figures[known].mean())
    constant, slope = fitted_logit(outcomes, np.where(known, figures, centre), jeffreys=jeffreys)
    value = float(np.asarray(figure))
    return float(special.expit(constant + slope * (value if np.isfinite(value) else centre)))


def best_threshold(outcomes: Array, figures: Array) -> tuple[int, float, float, float, float]:
    """The variable and the cut that leave the least squared error in two groups.

    Parameters
    ----------
    outcomes : array[cases]
        0 to 1.
    figures : array[cases, variables]
        Candidates; where one is blank the mean outcome stands.

    Returns
    -------
    tuple
        Variable, cut, share at or below it, share above it, squared error. Variable −1 where nothing can be cut.
    """
    mean = float(outcomes.mean())
    best = (-1, 0.0, mean, mean, float(np.square(outcomes - mean).sum()))
    for variable in range(figures.shape[1]):
        column = figures[:, variable]
        known = np.isfinite(column)
        values = np.unique(column[known])
        for cut in (values[1:] + values[:-1]) / 2:
            low, high = known & (column <= cut), known & (column > cut)
            shares = [(outcomes[side].sum() + mean) / (side.sum() + 1) for side in (low, high)]
            said = np.where(low, shares[0], np.where(high, shares[1], mean))
            error = float(np.square(outcomes - said).sum())
            if error < best[4] - 1e-12:
                best = (variable, float(cut), float(shares[0]), float(shares[1]), error)
    return best


def single_threshold(outcomes: Array, figures: Array, figure: float | Array) -> float:
    """Share by the best single threshold, chosen anew among all variables for every case that is left out."""
    variable, cut, low, high, _ = best_threshold(outcomes, figures)
    mean = float(outcomes.mean())
    value = float(np.atleast_1d(figure)[variable]) if variable >= 0 else np.nan
    if not np.isfinite(value):
        return mean
    return float(np.clip(low if value <= cut else high, MARGIN, 1 - MARGIN))


def rivals(outcomes: Array, threat_balance: Array, candidates: Array) -> Mapping[str, Array]:
    """Predictions of every rule, each fitted without the case.

    Parameters
    ----------
    outcomes : array[cases]
        0, 0.5 or 1.
    threat_balance : array[cases]
        nan where unknown.
    candidates : array[cases, variables]
        Every measured column, for the single threshold.

    Returns
    -------
    dict
        Name → array[cases].
    """
    return {
        "base rate": left_out(base_rate, outcomes, threat_balance),
        "logit on threat balance": left_out(logit, outcomes, threat_balance),
        "logit, Jeffreys' prior": left_out(penalised_logit, outcomes, threat_balance),
        "best single threshold": left_out(single_threshold, outcomes, candidates),
    }

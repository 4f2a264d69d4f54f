"""Inverse distribution functions: from luck on (0, 1) to figures."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.polynomial import Chebyshev
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]

_LEAST, _MOST = 2.0**-54, 1 - 2.0**-53
"""The ends of luck, as random streams have them."""

_DEGREE = 32
"""Of the polynomials that stand for a beta distribution's quantiles: their error is then that of rounding, 2e-15."""


@lru_cache(maxsize=2048)
def _beta_quantiles(a: float, b: float) -> tuple[float, Chebyshev, Chebyshev]:
    """The quantile function of a beta distribution with mean a / (a + b), for a, b ≥ 1, in two polynomials.

    Inverting the incomplete beta function costs some 2 µs a figure and was the second largest part of a run. But near
    0 the quantile of p is smooth in p^(1/a), near 1 in (1 − p)^(1/b), so two polynomials of it do as well.

    Returns
    -------
    middle : float
        Where the first ends and the second begins: the probability below the mean.
    lower, upper : Chebyshev
        Quantile in p^(1/a) up to there, and one less the quantile in (1 − p)^(1/b) beyond.
    """
    middle = float(special.betainc(a, b, a / (a + b)))

    def lower(t: Array) -> Array:
        found: Array = special.betaincinv(a, b, np.minimum(t**a, 1.0))
        return found

    def upper(t: Array) -> Array:
        found: Array = special.betaincinv(b, a, np.minimum(t**b, 1.0))
        return found

    return (
        middle,
        Chebyshev.interpolate(lower, _DEGREE, domain=[0, middle ** (1 / a)]),
        Chebyshev.interpolate(upper, _DEGREE, domain=[0, (1 - middle) ** (1 / b)]),
    )


def _beta_quantile(luck: Array, a: float, b: float) -> Array:
    """Quantiles of a beta distribution."""
    middle, lower, upper = _beta_quantiles(a, b)
    below = luck <= middle
    found = np.empty_like(luck)
    found[below] = lower(luck[below] ** (1 / a))
    found[~below] = 1 - upper((1 - luck[~below]) ** (1 / b))
    return np.clip(found, 0.0, 1.0)


def pert(luck: Array, low: float, mode: float, high: float) -> Array:
    """PERT: a beta distribution on low … high whose mode counts four times as much as each end.

    Parameters
    ----------
    luck : array
        Uniform on (0, 1).
    low, mode, high : float
        Ends and mode.

    Returns
    -------
    array

    References
    ----------
    malcolm-1959

    Examples
    --------
    >>> import numpy as np
    >>> pert(np.array([0.5]), 0.0, 1.0, 2.0).round(9).tolist()
    [1.0]
    """
    if low == high:
        return np.full_like(luck, low)
    width = high - low
    return low + width * _beta_quantile(luck, 1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width)


def triangular(luck: Array, low: float, mode: float, high: float) -> Array:
    """Triangular distribution on low … high.

    Parameters
    ----------
    luck : array
        Uniform on (0, 1).
    low, mode, high : float
        Ends and mode.

    Returns
    -------
    array
    """
    if low == high:
        return np.full_like(luck, low)
    width = high - low
    rising = low + np.sqrt(luck * width * (mode - low))
    falling = high - np.sqrt((1 - luck) * width * (high - mode))
    return np.where(luck * width < mode - low, rising, falling)


def uniform(luck: Array, low: float, high: float) -> Array:
    """Uniform distribution on low … high.

    Parameters
    ----------
    luck : array
        Uniform on (0, 1).
    low, high : float
        Ends.

    Returns
    -------
    array
    """
    return low + (high - low) * luck


def loguniform(luck: Array, low: float, high: float) -> Array:
    """A figure whose logarithm is uniform: known to an order of magnitude.

    Parameters
    ----------
    luck : array
        Uniform on (0, 1).
    low, high : float
        Ends, positive.

    Returns
    -------
    array
    """
    return np.exp(np.log(low) + (np.log(high) - np.log(low)) * luck)


def normal(luck: Array, mean: float, sd: float) -> Array:
    """Normal distribution.

    Parameters
    ----------
    luck : array
        Uniform on (0, 1).
    mean, sd : float
        Mean and standard deviation.

    Returns
    -------
    array
    """
    return mean + sd * special.ndtri(luck)


def lognormal(luck: Array, mean: float, sd: float) -> Array:
    """A figure whose logarithm is normal.

    Parameters
    ----------
    luck : array
        Uniform on (0, 1).
    mean, sd : float
        Mean and standard deviation of the logarithm.

    Returns
    -------
    array
    """
    return np.exp(normal(luck, mean, sd))


def poisson(luck: Array, rate: Array) -> Array:
    """Number of arrivals in a quarter: the smallest n whose distribution function reaches ``luck``.

    Parameters
    ----------
    luck : array
        Uniform on (0, 1).
    rate : array
        Mean number of arrivals.

    Returns
    -------
    array of float
        Whole numbers.
    """
    count = np.zeros_like(luck)
    term = np.exp(-rate)
    below = term.copy()
    # The tail beyond ten standard deviations is less likely than one draw in the life of the project.
    for n in range(1, int(rate.max() + 10 * np.sqrt(rate.max()) + 10)):
        count += luck > below
        term = term * rate / n
        below = below + term
    return count


def gumbel(luck: Array) -> Array:
    """Standard Gumbel draws: adding them to payoffs makes the best choice a logit one.

    Parameters
    ----------
    luck : array
        Uniform on (0, 1).

    Returns
    -------
    array

    References
    ----------
    mcfadden-1974
    """
    return -np.log(-np.log(luck))


def correlated(own: Array, shared: Array, rank: float, sign: int) -> Array:
    """Luck on (0, 1) that goes with ``shared`` by a Gaussian copula.

    ``Φ(√r Φ⁻¹(shared) + √(1 − r) Φ⁻¹(own))`` with r = 2 sin(π ρ / 6) the correlation that gives two members the rank
    correlation ρ.

    Parameters
    ----------
    own, shared : array
        Uniform on (0, 1): the member's own luck and the group's.
    rank : float
        ρ, rank correlation between any two members, 0 … 1.
    sign : int
        1, or −1 for a member that moves against the group.

    Returns
    -------
    array
        Uniform on (0, 1).
    """
    # Rounded, so that a rank of 1 is 1 and members with one distribution are one and the same figure.
    pearson = np.round(2 * np.sin(np.pi * rank / 6), 12)
    mixed = np.sqrt(pearson) * special.ndtri(shared) + np.sqrt(1 - pearson) * special.ndtri(own)
    luck: Array = special.ndtr(sign * mixed)
    # Far out it rounds to 0 or 1, which a distribution without ends takes to infinity.
    return np.clip(luck, _LEAST, _MOST)

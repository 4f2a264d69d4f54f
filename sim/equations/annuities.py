"""What a flow is worth: for ever, while a promise lives, and for one quarter.

A promise lives until the suitor's policy reverses. Its hazard changes with the calendar: elections close some quarters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

QUARTER = 0.25
"""Years in a quarter: a flow of 1 per year pays this much in a quarter."""


def perpetuity(discount: Array) -> Array:
    """Value of 1 per year for ever: ``A = ¼ / (1 − β)``.

    Parameters
    ----------
    discount : array
        β, discount factor per quarter, below 1.

    Returns
    -------
    array
        Years' worth.

    Examples
    --------
    >>> round(perpetuity(0.98), 6)
    12.5
    """
    return QUARTER / (1 - discount)


def reversal_hazard(*, background: Array, events: Array) -> Array:
    """Chance that policy reverses in each quarter of the cycle.

    ``h_t = 1 − (1 − h₀)(1 − p_e)``, with p_e the chance of the event that closes quarter t, 0 where none does.

    Parameters
    ----------
    background : array[worlds]
        h₀, hazard of every quarter.
    events : array[worlds, cycle]
        p_e by quarter of the cycle.

    Returns
    -------
    array[worlds, cycle]
    """
    return 1 - (1 - background)[:, np.newaxis] * (1 - events)


def promise_annuity(*, discount: Array, hazard: Array) -> Array:
    """Value of 1 per year while a promise lives, by quarter of the cycle.

    ``C_t = ¼ + β (1 − h_t) C_{t+1}``, periodic: one turn of the recursion gives C as a number plus a multiple of
    itself one cycle later, which closes the form.

    Parameters
    ----------
    discount : array[worlds]
        β, discount factor per quarter.
    hazard : array[worlds, cycle]
        h_t, `reversal_hazard`.

    Returns
    -------
    array[worlds, cycle]
        Years' worth, between ¼ and `perpetuity`.

    Examples
    --------
    >>> import numpy as np
    >>> promise_annuity(discount=np.array([0.98]), hazard=np.zeros((1, 4))).round(6).tolist()
    [[12.5, 12.5, 12.5, 12.5]]
    """
    kept = discount[:, np.newaxis] * (1 - hazard)
    cycle = hazard.shape[1]
    worth = np.zeros_like(discount)
    for phase in reversed(range(cycle)):
        worth = QUARTER + kept[:, phase] * worth
    value = np.empty_like(hazard)
    following = worth / (1 - kept.prod(axis=1))
    for phase in reversed(range(cycle)):
        following = QUARTER + kept[:, phase] * following
        value[:, phase] = following
    return value


def credibility(*, promise: Array, perpetuity: Array) -> Array:
    """What a promise counts for beside a permanent one: ``q = C / A``.

    Parameters
    ----------
    promise, perpetuity : array
        `promise_annuity` and `perpetuity`.

    Returns
    -------
    array
        ¼/A … 1.
    """
    return promise / perpetuity


def concession_annuity(*, reversible: Array, lasting: Array, perpetuity: Array) -> Array:
    """Worth of a concession of 1 per year that loses its reversible part when ``lasting`` runs out.

    ``a = r · lasting + (1 − r) A``; with ``lasting`` = C it is kept until policy reverses, with ¼ for one quarter.

    Parameters
    ----------
    reversible : array[worlds, concessions]
        r, part that a reversal takes back.
    lasting, perpetuity : array[worlds]
        Annuity of the reversible part, and A.

    Returns
    -------
    array[worlds, concessions]
    """
    return reversible * np.expand_dims(lasting, -1) + (1 - reversible) * np.expand_dims(perpetuity, -1)

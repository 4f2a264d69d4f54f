"""What a pivot that left falls back on once its new patron's policy has reversed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def recovered_tie(*, tie: Array, damage: Array, unrecovered: Array) -> Array:
    """The tie a returning pivot gets: ``b₋ = (1 − π) max(b, 0) + min(b, 0)``.

    With earlier damage, which b already has in it, the larger of the two losses counts, not both.

    Parameters
    ----------
    tie : array
        b without counters, damage included, % of GDP per year.
    damage : array
        Share of a positive tie that an earlier defection spoilt.
    unrecovered : array
        π, share that a return does not get back.

    Returns
    -------
    array
        % of GDP per year. A hostile incumbent does not become milder: a negative tie comes back whole.

    Examples
    --------
    >>> import numpy as np
    >>> recovered_tie(tie=np.array([6.0, -3.0]), damage=np.zeros(2), unrecovered=np.array([0.7, 0.7])).round(9).tolist()
    [1.8, -3.0]
    """
    intact = 1 - damage
    kept = np.where(intact > 0, (1 - np.maximum(unrecovered, damage)) / np.where(intact > 0, intact, 1), 0.0)
    return kept * np.maximum(tie, 0) + np.minimum(tie, 0)


def stays_out(*, recovered: Array, retaliation: Array) -> Array:
    """Whether a pivot left alone would rather bear retaliation than return: b₋ < −θ.

    Parameters
    ----------
    recovered : array
        `recovered_tie`.
    retaliation : array
        θ, % of GDP per year.

    Returns
    -------
    array of float
        1 or 0.
    """
    return (recovered < -retaliation).astype(np.float64)


def fallback_flow(*, recovered: Array, retaliation: Array) -> Array:
    """Flow after the promise has died: ``r_b = max(b₋, −θ)``, return or stay out, whichever is better.

    Parameters
    ----------
    recovered, retaliation : array
        As for `stays_out`.

    Returns
    -------
    array
        % of GDP per year.
    """
    return np.maximum(recovered, -retaliation)

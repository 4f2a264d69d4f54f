"""Constant elasticity of substitution between inputs of equal weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ces(inputs: NDArray[np.float64], substitution: NDArray[np.float64]) -> NDArray[np.float64]:
    """Output of a constant-elasticity aggregate with equal weights.

    ``CES_ε(x) = [mean(x^((ε−1)/ε))]^(ε/(ε−1))``; ε → 0 is the minimum, ε = 1 the geometric mean, ε → ∞ the mean.

    Parameters
    ----------
    inputs : array[worlds, inputs]
        Shares of each input that are left, 0–1.
    substitution : array[worlds]
        ε ≥ 0, elasticity of substitution.

    Returns
    -------
    array[worlds]
        Between the smallest and the mean input; 0 if an input is 0 and ε ≤ 1.

    Examples
    --------
    >>> import numpy as np
    >>> ces(np.array([[0.25, 1.0], [0.25, 1.0], [0.25, 1.0]]), np.array([0.0, 1.0, np.inf])).tolist()
    [0.25, 0.5, 0.625]
    """
    smallest, largest = inputs.min(axis=-1), inputs.max(axis=-1)
    # Dividing by the smallest (complements) or the largest (substitutes) input keeps every power in 0..1: no overflow.
    scale = np.where(substitution < 1, smallest, largest)
    relative = inputs / np.where(scale > 0, scale, 1)[..., np.newaxis]
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = (substitution - 1) / substitution
        powers = relative ** exponent[..., np.newaxis]
        general = scale * powers.mean(axis=-1) ** (1 / exponent)
        geometric = np.exp(np.log(inputs).mean(axis=-1))
    # Within 1e-6 of one the general form loses more digits than the limit is wrong by.
    value = np.where(np.abs(substitution - 1) < 1e-6, geometric, general)
    value = np.where(substitution < 1e-3, smallest, value)
    value = np.where(np.isinf(substitution), inputs.mean(axis=-1), value)
    return np.where((smallest <= 0) & (substitution <= 1), 0.0, value)

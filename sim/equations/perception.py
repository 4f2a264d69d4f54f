"""How the suitor sees the tie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def perceived_tie(*, tie: Array, misperception: Array, noise: Array, shock: Array) -> Array:
    """``b̂ = b (1 − m) + σ_S ε``: part of the tie unseen, plus an error.

    Parameters
    ----------
    tie : array
        b, % of GDP per year.
    misperception : array
        m, share of the tie that is not seen.
    noise : array
        σ_S, standard deviation of the error, % of GDP per year.
    shock : array
        ε, standard normal.

    Returns
    -------
    array
        % of GDP per year.
    """
    return tie * (1 - misperception) + noise * shock

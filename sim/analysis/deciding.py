"""Which single input best tells the worlds in which something holds from those in which it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.shares import Share, share_of

CUTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Quantiles at which a range may be cut."""
CLEAR = 4.0
"""Standard errors by which two sides must differ: among some hundred inputs two would be found by luck."""


@dataclass(frozen=True)
class Deciding:
    """A cut through one input.

    Attributes
    ----------
    key : str
        The input.
    at : float
        Where it is cut.
    above, below : Share
        Share of worlds in which the thing holds on either side.
    """

    key: str
    at: float
    above: Share
    below: Share


def deciding_input(holds: NDArray[np.bool_], inputs: Mapping[str, NDArray[np.float64]]) -> Deciding | None:
    """The cut through one input that explains most of where something holds.

    Parameters
    ----------
    holds : array[worlds] of bool
        Where it holds.
    inputs : mapping of str to array[worlds]
        Drawn figures; those that are the same everywhere are passed over.

    Returns
    -------
    Deciding or None
        None where no cut tells the two apart by `CLEAR` standard errors.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(100.0)
    >>> found = deciding_input(x > 69, {"x": x, "constant": np.ones(100)})
    >>> found.key, found.below.value, found.above.value
    ('x', 0.0, 1.0)
    """
    best, explained = None, 0.0
    for key, values in inputs.items():
        if values.min() == values.max():
            continue
        for at in np.quantile(values, CUTS):
            above = values > at
            part = above.mean()
            if not 0 < part < 1:
                continue
            gap = holds[above].mean() - holds[~above].mean()
            if part * (1 - part) * gap**2 > explained * (1 + 1e-12):
                explained = part * (1 - part) * gap**2
                best = Deciding(key, float(at), share_of(holds[above]), share_of(holds[~above]))
    if best is None:
        return None
    noise = np.hypot(best.above.error, best.below.error)
    return best if abs(best.above.value - best.below.value) > CLEAR * noise else None

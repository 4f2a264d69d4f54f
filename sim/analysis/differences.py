"""Whether two shares of worlds can be told apart, or differ by no more than luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.analysis.shares import Share

ENOUGH: Final = 2.0
"""Standard errors that a difference must exceed, about 95 % confidence."""


@dataclass(frozen=True)
class Difference:
    """A difference of two shares with its standard error.

    Attributes
    ----------
    value, error : float
        Second less first, and its standard error, 0–1.
    """

    value: float
    error: float

    @property
    def told_apart(self) -> bool:
        """Whether the difference is larger than sampling explains.

        Examples
        --------
        >>> Difference(0.01, 0.02).told_apart, Difference(-0.1, 0.02).told_apart
        (False, True)
        """
        return abs(self.value) > ENOUGH * self.error


def paired(first: Any, second: Any) -> Difference:
    """Difference of two shares over the same worlds, whose luck is common and therefore cancels.

    Parameters
    ----------
    first, second : array or Series
        True or above 0 where it holds, in the same order of worlds.

    Returns
    -------
    Difference
        Its error is that of the mean of the differences, world by world.

    Examples
    --------
    >>> paired([1, 1, 0, 0], [1, 1, 1, 0])
    Difference(value=0.25, error=0.21650635094610965)
    """
    gain = (np.asarray(second) > 0).astype(float) - (np.asarray(first) > 0)
    return Difference(float(gain.mean()), float(gain.std() / np.sqrt(len(gain))))


def apart(first: Share, second: Share) -> Difference:
    """Difference of two shares over different worlds: the variances add.

    Over the same worlds `paired` is sharper wherever the two go together.
    """
    return Difference(second.value - first.value, float(np.hypot(first.error, second.error)))

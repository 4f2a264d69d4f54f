"""Shares of worlds with their sampling errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Share:
    """A share of worlds and its Monte Carlo standard error.

    Attributes
    ----------
    value, error : float
        0–1.
    worlds : int
        Out of how many.
    """

    value: float
    error: float
    worlds: int

    def __str__(self) -> str:
        if self.value == 0:
            return f"< 1/{self.worlds}"
        if self.value == 1:
            # As the zero: no more than so many worlds can show.
            return f"> {100 - 100 / self.worlds:.{max(0, int(np.ceil(np.log10(self.worlds))) - 2)}f} %"
        return f"{percent(self.value)} ± {percent(self.error)}"


def percent(share: float) -> str:
    """A share as a percentage with two significant figures at most.

    Examples
    --------
    >>> percent(0.4306), percent(0.003), percent(1.0)
    ('43 %', '0.30 %', '100 %')
    >>> percent(0.9971)
    '99.7 %'
    """
    figure = 100 * share
    if 99 <= figure < 100:
        return f"{figure:.1f} %"
    if figure >= 10:
        return f"{figure:.0f} %"
    return f"{figure:.1f} %" if figure >= 1 else f"{figure:.2f} %"


def share_of(flags: Any) -> Share:
    """Share of worlds in which something holds.

    Parameters
    ----------
    flags : array or Series
        True or above 0 where it holds.

    Returns
    -------
    Share
    """
    holds = np.asarray(flags) > 0
    value = float(holds.mean())
    return Share(value, float(np.sqrt(value * (1 - value) / len(holds))), len(holds))


def spread(values: Any) -> tuple[float, float, float]:
    """5th, 50th and 95th percentile, nan left out; nan where nothing is left."""
    kept = np.asarray(values, dtype=float)
    kept = kept[np.isfinite(kept)]
    if not len(kept):
        return (np.nan, np.nan, np.nan)
    low, middle, high = np.quantile(kept, (0.05, 0.5, 0.95))
    return (float(low), float(middle), float(high))


def figure(value: float) -> str:
    """A number with two significant figures, and a true minus.

    Examples
    --------
    >>> figure(127.9), figure(6.954), figure(0.0123), figure(0.9996), figure(-0.44)
    ('130', '7.0', '0.012', '1.0', '−0.44')
    """
    if not np.isfinite(value):
        return "none"
    if value == 0:
        return "0"
    rounded = round(value, 1 - int(np.floor(np.log10(abs(value)))))
    # Rounding may carry into another digit: 0.9996 is 1.0 and not 1.00.
    return f"{rounded:.{max(0, 1 - int(np.floor(np.log10(abs(rounded)))))}f}".replace("-", "−")

"""Where a share crosses a level, by halving."""

from __future__ import annotations

from collections.abc import Callable


def bisect(share: Callable[[float], float], low: float, high: float, level: float, tolerance: float) -> float:
    """Where a share crosses a level between two settings on either side of it.

    Parameters
    ----------
    share : callable
        Setting → share.
    low, high : float
        Settings, in either order, between which the share goes from one side of the level to the other.
    level : float
        The level.
    tolerance : float
        The crossing is at most this far from what is returned.

    Returns
    -------
    float

    Examples
    --------
    >>> round(bisect(lambda at: at * at, 0.0, 2.0, 0.5, 1e-6), 4)
    0.7071
    """
    above = share(low) >= level
    while abs(high - low) > 2 * tolerance:
        middle = (low + high) / 2
        if (share(middle) >= level) == above:
            low = middle
        else:
            high = middle
    return (low + high) / 2

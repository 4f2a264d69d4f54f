"""Features of a case: small functions of columns, each rising or falling in every column it reads.

A column is a range (low, mode, high): a single point where it is known, what the map says where it is blank. So is a
feature. As every form is monotone in each column its range has its ends where the columns have theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import log2
from typing import Final

Range = tuple[float, float, float]

FARTHEST: Final = 10.0
"""Doublings at which a ratio is cut: a thousand to one."""


def nearby(threat: float, neighbour: float, far: float) -> float:
    """A threat by distance: whole next door, ``far`` of it from afar.

    Examples
    --------
    >>> nearby(1, 1, 0.5), nearby(1, 0, 0.5)
    (1.0, 0.5)
    """
    return threat * (far + (1 - far) * neighbour)


def any_of(count: float) -> float:
    """1 for any at all; in between where a blank makes it uncertain.

    Examples
    --------
    >>> any_of(3), any_of(0), any_of(0.2)
    (1.0, 0.0, 0.2)
    """
    return float(min(max(count, 0.0), 1.0))


def doublings(count: float) -> float:
    """How often 1 must be doubled to reach 1 + n.

    Examples
    --------
    >>> doublings(0), doublings(3)
    (0.0, 2.0)
    """
    return log2(1 + max(count, 0.0))


def ratio_doublings(numerator: float, denominator: float) -> float:
    """log2 of a ratio, cut at `FARTHEST` either way.

    Examples
    --------
    >>> ratio_doublings(0.2, 0.05), ratio_doublings(1, 0)
    (2.0, 10.0)
    """
    if denominator <= 0:
        return FARTHEST
    if numerator <= 0:
        return -FARTHEST
    return min(max(log2(numerator / denominator), -FARTHEST), FARTHEST)


def half_at(amount: float, size: float, half: float) -> float:
    """Share x / (x + half) for x = amount / size: rises from 0 to 1.

    Examples
    --------
    >>> half_at(2000, 0.01, 200_000), half_at(0, 0.01, 200_000)
    (0.5, 0.0)
    """
    scaled = amount / max(size, 1e-6)
    return scaled / (scaled + half)


Form = Callable[..., float]
FORMS: Final[dict[str, tuple[Form, int]]] = {
    "first-known": (lambda known: known, 1),
    "value": (lambda known: known, 1),
    "difference": (lambda first, second: first - second, 2),
    "ratio-doublings": (ratio_doublings, 2),
    "half-at": (half_at, 3),
    "nearby": (nearby, 3),
    "nearby-any": (lambda count, neighbour, far: nearby(any_of(count), neighbour, far), 3),
    "nearby-doublings": (lambda count, neighbour, far: nearby(doublings(count), neighbour, far), 3),
}
"""Name → function and how many figures it takes: its columns, then ``at`` if it has one."""


def feature_range(form: str, figures: list[Range]) -> Range:
    """The range of a feature from the ranges of its columns (and of its own figure, last).

    Parameters
    ----------
    form : str
        A key of `FORMS`.
    figures : list of (low, mode, high)
        In the order that the form takes them.

    Returns
    -------
    tuple
        Low, mode, high.

    Examples
    --------
    >>> feature_range("difference", [(1.0, 1.0, 1.0), (0.0, 2.0, 4.0)])
    (-3.0, -1.0, 1.0)
    """
    function, _ = FORMS[form]
    corners = [function(*corner) for corner in product(*((low, high) for low, _, high in figures))]
    mode = function(*(mode for _, mode, _ in figures))
    return (min(corners), mode, max(corners))

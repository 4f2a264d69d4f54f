"""What a tie is: a named flow from incumbent to pivot with its equation and what the equation needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sim.core.quantities import Quantity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"
"""One figure a world. NumPy itself is loaded by whoever computes, not by whoever reads a scenario file."""


@dataclass(frozen=True)
class Tie:
    """One thing that binds the pivot to the incumbent.

    Attributes
    ----------
    name, symbol, title : str
        Key in files, letter in equations, words for people.
    quantities : tuple of Quantity
        The figures it needs, each under ``ties.<name>.``.
    flow : callable
        ``flow(values) -> array[worlds]`` in % of the pivot's GDP per year; ``values`` maps keys to arrays[worlds].
    economic : bool
        Economic ties are multiplied by ``ties.scale``, the structural uncertainty about the economics as a whole.
    equation : callable
        The pure function inside `flow` that a reader should open first.
    """

    name: str
    symbol: str
    title: str
    quantities: tuple[Quantity, ...]
    flow: Callable[[Mapping[str, Array]], Array]
    economic: bool
    equation: Callable[..., Array]

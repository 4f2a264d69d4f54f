"""How a scenario states a number: a figure, its spread, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mark:
    """Where something stands in a scenario file (lines and columns count from 1)."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Mark("<command line>", 1, 1)


@dataclass(frozen=True)
class Number:
    """A figure with its spread over worlds and its reason.

    ``distribution`` names the shape and ``terms`` its figures: ``fixed`` (value,); ``pert``, ``triangular``
    (low, mode, high); ``uniform``, ``loguniform`` (low, high); ``normal``, ``lognormal`` (mean, sd) —
    of the quantity itself for ``normal``, of its logarithm for ``lognormal``.
    ``fact`` names the documented figure behind it, None for a judgement; ``why`` is the reason of a judgement.
    """

    distribution: str
    terms: tuple[float, ...]
    fact: str | None = None
    why: str | None = None
    mark: Mark = field(default=NOWHERE, compare=False)

    @property
    def centre(self) -> float:
        """The figure in the middle: the value, the mode, the mean, or the midpoint of a range."""
        if self.distribution in ("pert", "triangular"):
            return self.terms[1]
        if self.distribution in ("uniform", "loguniform"):
            return sum(self.terms) / 2
        return self.terms[0]


def fixed(value: float, why: str) -> Number:
    """A number that is the same in every world."""
    return Number("fixed", (float(value),), why=why)

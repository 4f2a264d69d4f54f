"""Drawing every uncertain figure of a scenario, once a world."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.core.errors import InputError, Problem
from sim.core.numbers import Number
from sim.core.quantities import Quantity
from sim.core.streams import Streams
from sim.equations import distributions
from sim.scenario import Scenario, numbers_of

Array = NDArray[np.float64]

DECIMALS = 9
"""Figures are rounded to this: builds of the special functions differ beyond it, worlds must not."""


@dataclass(frozen=True)
class Parameters(Mapping[str, Array]):
    """Every figure of every world, by key.

    Keys are those of `sim.ties.PARAMETERS`, ``concessions.<id>.<field>`` and ``counters.<id>.<field>``; each value is
    an array[worlds] in the quantity's unit.
    """

    values_by_key: dict[str, Array]
    worlds: int
    _tables: dict[tuple[str, tuple[str, ...], str], Array] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, key: str) -> Array:
        return self.values_by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_key)

    def __len__(self) -> int:
        return len(self.values_by_key)

    def table(self, kind: str, ids: Sequence[str], of: str) -> Array:
        """One field of several concessions or counters side by side; made once, and not to be written to.

        Parameters
        ----------
        kind : str
            ``concessions`` or ``counters``.
        ids : sequence of str
            Which, in order.
        of : str
            The field.

        Returns
        -------
        array[worlds, ids]
        """
        key = (kind, tuple(ids), of)
        if key not in self._tables:
            columns = [self[f"{kind}.{one}.{of}"] for one in ids]
            made = np.stack(columns, axis=1) if columns else np.zeros((self.worlds, 0))
            made.flags.writeable = False
            self._tables[key] = made
        return self._tables[key]


def figure(number: Number, luck: Array) -> Array:
    """One number's figures for given luck.

    Parameters
    ----------
    number : Number
        Shape and terms.
    luck : array[worlds]
        Uniform on (0, 1).

    Returns
    -------
    array[worlds]
    """
    if number.distribution == "fixed":
        return np.full_like(luck, number.terms[0])
    shape = getattr(distributions, number.distribution)
    drawn: Array = np.round(shape(luck, *number.terms), DECIMALS)
    return drawn


def _group_of(scenario: Scenario) -> dict[str, tuple[str, float, int]]:
    return {
        key: (group.name, group.rank, sign) for group in scenario.correlations for key, sign in group.members.items()
    }


@lru_cache(maxsize=512)
def _drawn(
    number: Number, key: str, streams: Streams, group: tuple[str, float, int] | None
) -> tuple[Array, float, float]:
    """One figure's draws with the smallest and the largest (nan if one is), remembered; not to be written to.

    What-ifs and readings change few figures and share the rest.
    """
    drawn = figure(number, _luck(key, streams, group))
    drawn.flags.writeable = False
    return drawn, float(drawn.min()), float(drawn.max())


def _luck(key: str, streams: Streams, group: tuple[str, float, int] | None) -> Array:
    luck = streams.uniforms(f"draw:{key}")
    if group is None:
        return luck
    name, rank, sign = group
    return distributions.correlated(luck, streams.uniforms(f"draw-group:{name}"), rank, sign)


def scores(scenario: Scenario, keys: Sequence[str], streams: Streams) -> Array:
    """The luck of some figures on the scale of a standard normal: 0 draws the median, 1.64 the 95th percentile.

    Parameters
    ----------
    scenario : Scenario
        For which figures go together; their spread does not matter.
    keys : sequence of str
        Keys of `numbers_of`.
    streams : Streams
        Which worlds, under which seed.

    Returns
    -------
    array[worlds, keys]
    """
    groups, numbers = _group_of(scenario), numbers_of(scenario)
    lucky = [luck_of(key, numbers[key][1]) for key in keys]
    return np.stack([special.ndtri(_luck(key, streams, groups.get(key))) for key in lucky], axis=1)


def luck_of(key: str, quantity: Quantity) -> str:
    """The key of the figure whose luck this one shares; mostly its own.

    Parameters
    ----------
    key : str
        As in `numbers_of`.
    quantity : Quantity
        What it means.

    Returns
    -------
    str

    Examples
    --------
    >>> from sim.core.quantities import CONCESSION
    >>> luck_of("concessions.relief.home_cost", next(of for of in CONCESSION if of.key == "home_cost"))
    'concessions.relief.ally_cost'
    """
    return f"{key.rpartition('.')[0]}.{quantity.luck}" if quantity.luck else key


def draw(scenario: Scenario, streams: Streams, only: Collection[str] | None = None) -> Parameters:
    """Draw every figure of a scenario for the worlds of some streams.

    Parameters
    ----------
    scenario : Scenario
        Figures with their spread.
    streams : Streams
        Which worlds, under which seed.
    only : collection of str, optional
        Keys to draw; all if not given.

    Returns
    -------
    dict-like
        The figures of every world, as `sim.calibration.Parameters`.

    Raises
    ------
    InputError
        Where a distribution reaches outside its quantity's domain.
    """
    groups = _group_of(scenario)
    values: dict[str, Array] = {}
    problems = []
    for key, (number, quantity) in numbers_of(scenario).items():
        if only is not None and key not in only:
            continue
        luck = luck_of(key, quantity)
        drawn, smallest, largest = _drawn(number, luck, streams, groups.get(luck))
        low, high = quantity.domain
        if not (low <= smallest and largest <= high and math.isfinite(largest - smallest)):
            worst = smallest if smallest < low else largest
            problems.append(
                Problem(
                    code="E270",
                    message=f"{key}: a world drew {worst:.4g}, outside {low:g} to {high:g}",
                    mark=number.mark,
                    hint="choose a distribution that stays inside, for example low/mode/high",
                )
            )
        values[key] = drawn
    if problems:
        raise InputError(problems)
    return Parameters(values, streams.count)

"""A sweep as one tidy table: a row a point, with shares, prices and paired differences to the scenario as stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.differences import Difference, paired
from sim.analysis.shares import share_of
from sim.core.errors import StoreError
from sim.core.outcomes import OUTCOMES, TESTS
from sim.runs.readings import READINGS
from sim.runs.tasks import Point
from sim.scenario import Scenario
from sim.scenario.axes import named

Flags = NDArray[np.bool_]
ColumnsAt = Callable[[int], Any]
"""Number of a point → its table of worlds, column by column."""

BOTH = ("answers", "silent")
AWAY = ("split-without-offer", "defected-and-returned", "defected-durably")


@dataclass(frozen=True)
class Measure:
    """Something that holds in a world or does not.

    Attributes
    ----------
    column : str
        Column of the table of worlds.
    codes : tuple of int
        Codes that count, for a column of codes; empty for a column that is above 0 where it holds.
    """

    column: str
    codes: tuple[int, ...] = ()

    def holds(self, columns: Any) -> Flags:
        """Where it holds, world by world."""
        values = np.asarray(columns[self.column])
        return np.isin(values, self.codes) if self.codes else values > 0


def _measures() -> dict[str, Measure]:
    found = {f"{reading}_{test}": Measure(f"start_{reading}_{test}") for reading in READINGS for test in TESTS}
    for reading in BOTH:
        column = f"path_{reading}_outcome"
        for code, outcome in enumerate(OUTCOMES):
            found[f"path_{reading}_{outcome.replace('-', '_')}"] = Measure(column, (code,))
        found[f"path_{reading}_leaves"] = Measure(column, tuple(OUTCOMES.index(one) for one in AWAY))
    return found


MEASURES: Mapping[str, Measure] = _measures()
"""Every share of a sweep's table by name: ``<reading>_<test>`` in the first quarter, ``path_<reading>_<outcome>``."""

PRICES: Mapping[str, str] = {
    f"{reading}_{price}": f"start_{reading}_{price}" for reading in READINGS for price in ("price", "hedge_price")
}
"""Every price of a sweep's table by name, with its column; medians over the worlds that have one."""

NEEDED: tuple[str, ...] = tuple(dict.fromkeys(["world", *(one.column for one in MEASURES.values()), *PRICES.values()]))
"""Columns of the table of worlds that a sweep's table is made from."""

HEADLINES: Mapping[str, str] = {
    "answers_wedge_rational": "a deal pays both sides",
    "answers_pivot_rational": "some package moves {pivot} for good",
    "obeyed_pivot_rational": "some package would move {pivot} for good if others obeyed",
    "path_answers_leaves": "{pivot} leaves on the path",
}
"""The shares that words and pictures begin with, and what each means."""


@dataclass(frozen=True)
class Varied:
    """A number that a sweep varied.

    Attributes
    ----------
    key, title, unit : str
        Which, what it means, and its unit.
    figures : tuple of float
        What it was set to, in order.
    log : bool
        Whether equal steps between them are equal ratios.
    """

    key: str
    title: str
    unit: str
    figures: tuple[float, ...]
    log: bool


@dataclass(frozen=True)
class SweepTable:
    """A sweep in numbers.

    Attributes
    ----------
    scenario : Scenario
        As stated.
    seed, worlds : int
        Seed, and worlds of the point with the most.
    axes : tuple of Varied
        What was varied.
    kind : str
        What kind of design made the points, see `sim.analysis.contrasts`.
    table : DataFrame
        One row a point: ``point``; a column for each key, nan where nothing was set; ``worlds``; for each share of
        `MEASURES` its value, ``_error``, and difference to point 0 in the same worlds, ``_change`` with
        ``_change_error``; for each of `PRICES` the median, ``_error``, and 5th and 95th percentile ``_low``, ``_high``.
    effects : tuple of Effect
        What each axis does to each headline, see `sim.analysis.effects`.
    compared : tuple of Contrast
        Which points that was seen from, one an axis.
    """

    scenario: Scenario
    seed: int
    worlds: int
    axes: tuple[Varied, ...]
    kind: str
    table: pd.DataFrame
    effects: tuple[Any, ...] = ()
    compared: tuple[Any, ...] = ()

    def __str__(self) -> str:
        from sim.analysis.telling import findings, text_table  # noqa: PLC0415 - words stand on numbers, not beside them

        return "\n".join([text_table(self), "", *(f"- {sentence}" for sentence in findings(self))])

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def varied(scenario: Scenario, points: Sequence[Point]) -> tuple[Varied, ...]:
    """What the points of a sweep vary.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    points : sequence of Point
        With their settings.

    Returns
    -------
    tuple of Varied
        In the order in which the points name them.
    """
    keys = dict.fromkeys(key for point in points for key in point.settings)
    found = []
    for key in keys:
        figures = tuple(sorted({float(point.settings[key]) for point in points if key in point.settings}))
        title, unit = named(scenario, key)
        found.append(Varied(key, title, unit, figures, _is_log(figures)))
    return tuple(found)


def _is_log(figures: Sequence[float]) -> bool:
    if len(figures) < 3 or figures[0] <= 0:
        return False
    steps, ratios = np.diff(figures), np.diff(np.log(figures))
    return bool(np.ptp(ratios) < 1e-6 * ratios.mean() < np.ptp(steps))


def table_row(point: Point, keys: Sequence[str], columns: Any, base: Any) -> dict[str, float]:
    """One row of a sweep's table.

    Parameters
    ----------
    point : Point
        Which.
    keys : sequence of str
        Keys of all axes.
    columns, base : mapping of str to array
        Tables of worlds of the point and of point 0.

    Returns
    -------
    dict
    """
    row: dict[str, float] = {"point": point.number}
    row |= {key: float(point.settings.get(key, np.nan)) for key in keys}
    row["worlds"] = len(columns["world"])
    here, there = shared(columns, base)
    for name, measure in MEASURES.items():
        flags = measure.holds(columns)
        share = share_of(flags)
        row |= {name: share.value, f"{name}_error": share.error}
        # Worlds that answer alike cancel, so this is far more exact than the difference of two independent shares.
        change = paired(measure.holds(base)[there], flags[here]) if len(here) else Difference(np.nan, np.nan)
        row |= {f"{name}_change": change.value, f"{name}_change_error": change.error}
    for name, column in PRICES.items():
        row |= {f"{name}{ending}": figure for ending, figure in median(np.asarray(columns[column])).items()}
    return row


def shared(columns: Any, base: Any) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where the worlds that both tables have stand in each."""
    _, here, there = np.intersect1d(columns["world"], base["world"], assume_unique=True, return_indices=True)
    return here, there


def median(values: NDArray[np.float64]) -> dict[str, float]:
    """Median over what is finite, its standard error, and the 5th and 95th percentile.

    The error is half the distance between the values that stand one standard deviation of a binomial count above and
    below the middle, which supposes no distribution.
    """
    kept = np.sort(values[np.isfinite(values)])
    count = len(kept)
    if not count:
        return {"": np.nan, "_error": np.nan, "_low": np.nan, "_high": np.nan}
    below = int(np.clip(np.floor(count / 2 - np.sqrt(count) / 2), 0, count - 1))
    above = int(np.clip(np.ceil(count / 2 + np.sqrt(count) / 2), 0, count - 1))
    low, middle, high = np.quantile(kept, (0.05, 0.5, 0.95))
    error = np.nan if count < 2 else (kept[above] - kept[below]) / 2
    return {"": float(middle), "_error": float(error), "_low": float(low), "_high": float(high)}


def base_of(points: Sequence[Point], columns_at: ColumnsAt) -> Any:
    """The table of worlds of the scenario as stated.

    Raises
    ------
    StoreError
        When the sweep has no such point.
    """
    for point in points:
        if not point.settings:
            return columns_at(point.number)
    raise StoreError("this sweep has no point with the scenario as stated, so nothing can be compared with it")


def long_table(table: pd.DataFrame, axes: Sequence[Varied]) -> pd.DataFrame:
    """The shares of a sweep's table with one row a point and measure: point, settings, measure, share, errors.

    Parameters
    ----------
    table : DataFrame
        Of a `SweepTable`.
    axes : sequence of Varied
        Its axes.

    Returns
    -------
    DataFrame
        Columns ``point``, keys, ``worlds``, ``measure``, ``share``, ``error``, ``change``, ``change_error``.
    """
    kept = table[["point", *(axis.key for axis in axes), "worlds"]]
    endings = {"share": "", "error": "_error", "change": "_change", "change_error": "_change_error"}
    parts = [
        kept.assign(measure=name, **{column: table[name + ending] for column, ending in endings.items()})
        for name in MEASURES
    ]
    return pd.concat(parts, ignore_index=True)

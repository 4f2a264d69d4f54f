"""Where the answer flips: the line in the plane of two dials on which a test holds in a stated share of worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
import pandas as pd

from sim.analysis.beyond import Beyond, Plane, beyond
from sim.analysis.beyond import words as past_words
from sim.analysis.bisection import bisect
from sim.analysis.dials import ALLY_COST, Dial
from sim.analysis.opening import check_question, opening_tests
from sim.analysis.shares import Share, figure, percent, spread
from sim.analysis.wording import capital, question
from sim.core.streams import Streams
from sim.scenario import Scenario

PRESETS: dict[str, tuple[str, str]] = {
    "credibility-allies": ("credibility", ALLY_COST),
    "offer-allies": ("rung", ALLY_COST),
    "credibility-tie": ("credibility", "tie"),
}
"""Name → dials of x and y."""
TESTS = ("pivot_rational", "wedge_rational")
READINGS = ("answers", "obeyed")
BAND = 2.0
"""Standard errors within which a share cannot be told from the level."""


@dataclass(frozen=True)
class Frontier:
    """Where the answer flips.

    Attributes
    ----------
    x, y : Dial
        The two dials.
    level : float
        Share of worlds that is crossed.
    tolerance : float
        Half the last step of the bisection, in settings of y.
    grid : DataFrame
        Columns reading, test, x, y (settings), x_shown, y_shown (readings), share, error.
    crossings : DataFrame
        Columns reading, test, x, x_shown, y, y_shown, low, high (readings of y between which the share is within
        two standard errors of the level; nan where that reaches the end of the range), holds (``below`` or ``above``).
    today : dict
        Dial's key → 5 %, 50 % and 95 % of worlds as the scenario stands; nan where it stands nowhere.
    worlds, seed : int
        Behind every share.
    beyond : dict
        (Reading, test) whose share is on one side of the level in the whole plane → what would bring it there.
    """

    x: Dial
    y: Dial
    level: float
    tolerance: float
    grid: pd.DataFrame
    crossings: pd.DataFrame
    today: dict[str, tuple[float, float, float]]
    worlds: int
    seed: int
    beyond: dict[tuple[str, str], Beyond]


def crossings(
    share: Callable[[float], float], settings: Sequence[float], level: float, tolerance: float
) -> Iterator[tuple[float, str]]:
    """Every crossing that a scan of settings shows, made exact by bisection.

    Two crossings between neighbouring settings of the scan are not seen.

    Parameters
    ----------
    share : callable
        Setting → share.
    settings : sequence of float
        Ascending.
    level, tolerance : float
        As for `bisect`.

    Yields
    ------
    tuple of float and str
        Where, and on which side of it (``below``, ``above``) the share reaches the level.
    """
    for low, high in pairwise(settings):
        before, after = share(low) >= level, share(high) >= level
        if before != after:
            yield bisect(share, low, high, level, tolerance), "below" if before else "above"


def _nearest(found: list[float], to: float) -> float:
    return min(found, key=lambda at: abs(at - to), default=np.nan)


class _Shares:
    """Shares by reading, test and settings, each scenario solved once."""

    def __init__(self, scenario: Scenario, x: Dial, y: Dial, worlds: int, seed: int) -> None:
        self.scenario, self.x, self.y, self.worlds, self.seed = scenario, x, y, worlds, seed
        self.solved: dict[tuple[str, float, float], pd.Series[float]] = {}

    def of(self, reading: str, test: str) -> Callable[[float, float], float]:
        return lambda across, up: float(self.at(reading, across, up)[test])

    def at(self, reading: str, across: float, up: float) -> pd.Series[float]:
        key = (reading, across, up)
        if key not in self.solved:
            turned = self.y.put(self.x.put(self.scenario, across), up)
            self.solved[key] = opening_tests(turned, self.worlds, self.seed, reading).mean()
        return self.solved[key]


def frontier(
    scenario: Scenario,
    x: Dial,
    y: Dial,
    *,
    tests: Sequence[str] = TESTS,
    readings: Sequence[str] = READINGS,
    level: float = 0.5,
    steps: int = 8,
    tolerance: float = 1 / 128,
    worlds: int = 1024,
    seed: int = 1,
) -> Frontier:
    """Find, for every setting of x, the settings of y at which the answer flips.

    The answer is that a test of the opening quarter holds in at least ``level`` of worlds. Every setting is played in
    the same worlds (common random numbers), so the line is not blurred by luck from point to point; how far luck may
    have moved it as a whole is what ``low`` and ``high`` say.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    x, y : Dial
        What is turned; y must turn freely.
    tests, readings : sequence of str
        Tests of model §6 and readings of `sim.runs.readings`.
    level : float
        Share of worlds that counts as yes.
    steps : int
        Settings of x, and of y in the scan before the bisection.
    tolerance : float
        Of the crossing, as a share of y's range.
    worlds, seed : int
        Worlds at each point, under which seed.

    Returns
    -------
    Frontier
    """
    check_question(tests, readings)
    shares = _Shares(scenario, x, y, worlds, seed)
    streams = Streams(seed, 0, worlds)
    across, up = x.settings(steps), y.settings(steps)
    margin = BAND * np.sqrt(level * (1 - level) / worlds)
    step = tolerance * (y.high - y.low)
    x_shown = {one: x.reading(scenario, one, streams) for one in across}
    grid, found = [], []
    for reading in readings:
        for test in tests:
            for column in across:

                def share(at: float, reading: str = reading, column: float = column, test: str = test) -> float:
                    return float(shares.at(reading, column, at)[test])

                place = {"reading": reading, "test": test, "x": column, "x_shown": x_shown[column]}
                for row in up:
                    value = share(row)
                    error = np.sqrt(value * (1 - value) / worlds)
                    grid.append({**place, "y": row, "share": value, "error": error})
                for at, side in crossings(share, up, level, step):
                    edges = [
                        _nearest([one for one, _ in crossings(share, up, level + shift, step)], at)
                        for shift in (-margin, margin)
                    ]
                    found.append({**place, "y": at, "edges": edges, "holds": side})
    y_shown = {one: y.reading(scenario, one, streams) for one in up}
    rows = pd.DataFrame(grid)
    rows["y_shown"] = rows["y"].map(y_shown)
    today = {one.key: _today(one, scenario, streams) for one in (x, y)}
    table = _crossing_table(found, lambda at: y.reading(scenario, at, streams))
    outside = {}
    for reading, test in product(readings, tests):
        part = rows[(rows["reading"] == reading) & (rows["test"] == test)]
        if (part["share"] >= level).nunique() == 1:
            best = part.iloc[int((part["share"] - level).abs().argmin())]
            plane = Plane(x, y, shares.of(reading, test), lambda one, at: one.reading(scenario, at, streams))
            outside[reading, test] = beyond(plane, (float(best["x"]), float(best["y"])), level, margin, tolerance)
    return Frontier(x, y, level, step, rows, table, today, worlds, seed, outside)


def _today(one: Dial, scenario: Scenario, streams: Streams) -> tuple[float, float, float]:
    return (np.nan, np.nan, np.nan) if one.today is None else spread(one.today(scenario, streams))


def _crossing_table(found: list[dict[str, object]], shown: Callable[[float], float]) -> pd.DataFrame:
    columns = ["reading", "test", "x", "x_shown", "y", "y_shown", "low", "high", "holds"]
    rows = []
    for one in found:
        edges = [np.nan if np.isnan(at) else shown(at) for at in one["edges"]]  # type: ignore[attr-defined]
        low, high = (min(edges), max(edges)) if not any(np.isnan(edges)) else (np.nan, np.nan)
        rows.append({**one, "y_shown": shown(float(one["y"])), "low": low, "high": high})  # type: ignore[arg-type]
    return pd.DataFrame(rows, columns=columns)


def _share(row: pd.Series[float], worlds: int) -> str:
    return str(Share(float(row["share"]), float(row["error"]), worlds))


def _flip(one: pd.Series[float], unit: str) -> str:
    if np.isnan(one["low"]):
        return f"{figure(one['y_shown'])}{unit} (the band of two standard errors reaches the end of the range)"
    return f"{figure(one['y_shown'])}{unit} ({figure(one['low'])} to {figure(one['high'])})"


def _finding(found: Frontier, reading: str, test: str, words: str) -> str:
    chosen = (found.grid["reading"] == reading) & (found.grid["test"] == test)
    grid = found.grid[chosen]
    lines = found.crossings
    lines = lines[(lines["reading"] == reading) & (lines["test"] == test)].sort_values("x_shown")
    most, least = grid.iloc[int(grid["share"].argmax())], grid.iloc[int(grid["share"].argmin())]
    y, x, level = found.y.short, found.x.short, percent(found.level)

    def place(at: pd.Series[float]) -> str:
        others = " among others" if (grid["share"] == at["share"]).sum() > 1 else ""
        return f"{x} {figure(at['x_shown'])} and {y} {figure(at['y_shown'])}{others}"

    if not lines.empty:
        settings = grid["x"].nunique()
        ends = [lines.iloc[0], lines.iloc[-1]] if len(lines) > 1 else [lines.iloc[0]]
        where = "; ".join(f"at {x} {figure(one['x_shown'])}: {_flip(one, found.y.unit)}" for one in ends)
        side = lines["holds"].iloc[0] if lines["holds"].nunique() == 1 else "on one side of"
        more = " (more than one crossing at some)" if lines["x"].duplicated().any() else ""
        return (
            f"{words}: the share crosses {level} of worlds at {lines['x'].nunique()} of {settings} settings of "
            f"{x}{more}. It holds {side} a {y} of, {where}. Shares run from {_share(least, found.worlds)} to "
            f"{_share(most, found.worlds)}."
        )
    outside = found.beyond.get((reading, test))
    if outside is not None:
        below = most["share"] < found.level
        end, side = ("most", most) if below else ("least", least)
        inside = (
            f"{words}: nowhere in the allowed range ({_share(most, found.worlds)} at every point)."
            if most["share"] == 0
            else f"{words}: no crossing of {level} in the allowed range; the {end} is {_share(side, found.worlds)}, at "
            f"{place(side)}."
        )
        return f"{inside} {past_words(outside, found.x, found.y, found.level, found.worlds, float(side['share']))}"
    return (
        f"{words}: no setting of {x} has a crossing along {y}, yet shares run from {_share(least, found.worlds)} to "
        f"{_share(most, found.worlds)}: the line runs along {y}; exchange --x and --y."
    )


def beyond_rows(found: Frontier) -> list[dict[str, object]]:
    """What lies beyond the plane, as plain rows."""
    return [
        {"reading": reading, "test": test, **vars(one), "moved": None if one.moved is None else one.moved.key}
        for (reading, test), one in found.beyond.items()
    ]


def sentences(found: Frontier, scenario: Scenario) -> list[str]:
    """What the frontier says, in words.

    Parameters
    ----------
    found : Frontier
        As `frontier` gives it.
    scenario : Scenario
        Whose it is.

    Returns
    -------
    list of str
        Where today stands, then one sentence a reading and test.
    """
    marks = []
    for one in (found.x, found.y):
        low, middle, high = found.today[one.key]
        if np.isnan(middle):
            marks.append(f"{one.short} nowhere on its dial")
        elif low == high:
            marks.append(f"{one.short} {figure(middle)} in every world")
        else:
            marks.append(f"{one.short} {figure(middle)} ({figure(low)} to {figure(high)} in 90 % of worlds)")
    said = ["Today: " + "; ".join(marks) + "."]
    pairs = found.grid[["reading", "test"]].drop_duplicates().itertuples(index=False)
    return said + [
        capital(_finding(found, reading, test, question(scenario, test, reading))) for reading, test in pairs
    ]

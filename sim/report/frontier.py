"""Where the answer flips in the plane of two dials, with today's point."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.frontier import Frontier
from sim.analysis.shares import Share, percent
from sim.analysis.shares import figure as two_digits
from sim.analysis.wording import capital, question
from sim.report.answering import sign, styled
from sim.report.style import BLACK, SKY, VERMILION, WHISKER, of_worlds
from sim.scenario import Scenario


@styled
def figure(found: Frontier, scenario: Scenario) -> Figure:
    """Shares over two dials, one panel a reading and test; the line where they cross the level; today.

    Parameters
    ----------
    found : Frontier
        As `sim.analysis.frontier.frontier` gives it.
    scenario : Scenario
        Whose it is.

    Returns
    -------
    Figure
    """
    tests, readings = (list(found.grid[name].unique()) for name in ("test", "reading"))
    size = (4.3 * len(readings) + 0.9, 3.5 * len(tests) + 1.3)
    drawn = Figure(figsize=size, layout="constrained")
    panels = drawn.subplots(len(tests), len(readings), sharex=True, sharey=True, squeeze=False)
    for row, test in zip(panels, tests, strict=True):
        for axes, reading in zip(row, readings, strict=True):
            chosen = found.grid[(found.grid["test"] == test) & (found.grid["reading"] == reading)]
            lines = found.crossings
            mesh = _panel(axes, chosen, lines[(lines["test"] == test) & (lines["reading"] == reading)], found)
            axes.set_title(capital(question(scenario, test, reading)), fontsize=9, wrap=True)
    for axes in panels[-1]:
        axes.set_xlabel(textwrap.fill(found.x.label, 56), fontsize=9)
    for axes in panels[:, 0]:
        axes.set_ylabel(textwrap.fill(found.y.label, 44), fontsize=9)
    drawn.colorbar(mesh, ax=panels, label="share of worlds, %", pad=0.02, aspect=35)
    error = percent(found.grid["error"].max())
    note = f"Numbers: % of worlds, standard errors at most {error}; 0 stands for none of the {found.worlds}. "
    if not found.crossings.empty:
        note += f"Blue line: where the share is {percent(found.level)}, whiskers two standard errors. "
    one_dial = np.isnan(found.today[found.x.key][1])
    note += "Dashed: today." if one_dial else "Diamond: today’s median, bars 5–95 % of worlds."
    behind = f"{found.worlds} worlds at each point, seed {found.seed}, opening quarter"
    return sign(drawn, (scenario,), behind, _title(found, scenario), note)


def _edges(centres: np.ndarray) -> np.ndarray:
    middles = (centres[1:] + centres[:-1]) / 2
    return np.concatenate([[1.5 * centres[0] - 0.5 * centres[1]], middles, [1.5 * centres[-1] - 0.5 * centres[-2]]])


def _panel(axes: Axes, grid: pd.DataFrame, lines: pd.DataFrame, found: Frontier) -> object:
    table = grid.pivot(index="y_shown", columns="x_shown", values="share").sort_index().sort_index(axis=1)
    across, up = table.columns.to_numpy(), table.index.to_numpy()
    edges = _edges(up)
    mesh = axes.pcolormesh(_edges(across), edges, 100 * table.to_numpy(), cmap="cividis", vmin=0, vmax=100)
    room = 0.3 * np.diff(edges).min()
    for x in across:
        flips = lines.loc[lines["x_shown"] == x, "y_shown"].to_numpy()
        for y in up:
            if (np.abs(flips - y) > room).all() and not _under_today(found, x, y, room):
                _number(axes, x, y, float(table.loc[y, x]))
    if not lines.empty:
        _line(axes, lines.sort_values("x_shown"))
    _today(axes, found)
    axes.set_xlim(*_edges(across)[[0, -1]])
    axes.set_ylim(*edges[[0, -1]])
    if found.x.marks:
        axes.set_xticks(list(found.x.marks))
    return mesh


def _number(axes: Axes, x: float, y: float, share: float) -> None:
    text = "0" if share == 0 else "<1" if share < 0.005 else f"{100 * share:.0f}"
    axes.text(x, y, text, ha="center", va="center", fontsize=7.5, color="white" if share < 0.55 else BLACK)


def _under_today(found: Frontier, x: float, y: float, room: float) -> bool:
    """Whether a number here would be crossed by the bars of today's point."""
    across, up = (found.today[one.key] for one in (found.x, found.y))
    if np.isnan(across[1]):
        return abs(up[1] - y) < room
    aside = 0.05 * (across[2] - across[0])
    on_row = abs(up[1] - y) < room and across[0] - aside <= x <= across[2] + aside
    on_column = abs(across[1] - x) < 2 * aside and up[0] - room <= y <= up[2] + room
    return bool(on_row or on_column)


def _line(axes: Axes, lines: pd.DataFrame) -> None:
    axes.plot(lines["x_shown"], lines["y_shown"], color="white", linewidth=4)
    axes.plot(lines["x_shown"], lines["y_shown"], color=SKY, linewidth=2, marker="o", markersize=4)
    known = lines[lines["low"].notna()]
    spans = np.abs(known[["low", "high"]].to_numpy().T - known["y_shown"].to_numpy())
    axes.errorbar(known["x_shown"], known["y_shown"], yerr=spans, **{**WHISKER, "color": SKY})


def _today(axes: Axes, found: Frontier) -> None:
    x, y = (found.today[one.key] for one in (found.x, found.y))
    if np.isnan(y[1]):
        return
    if np.isnan(x[1]):
        axes.axhline(y[1], color=VERMILION, linewidth=1.5, linestyle="--")
        return
    for colour, width in (("white", 3.4), (VERMILION, 1.6)):
        axes.plot([x[0], x[2]], [y[1], y[1]], color=colour, linewidth=width)
        axes.plot([x[1], x[1]], [y[0], y[2]], color=colour, linewidth=width)
    axes.plot(x[1], y[1], marker="D", markersize=8, color=VERMILION, markeredgecolor="white", markeredgewidth=1.2)


def _title(found: Frontier, scenario: Scenario) -> str:
    return capital("; ".join(_clause(found, scenario, test) for test in found.grid["test"].unique()))


def _clause(found: Frontier, scenario: Scenario, test: str) -> str:
    """Where a test flips at today's x, or the most there is."""
    crossed = found.crossings[found.crossings["test"] == test]
    grid = found.grid[found.grid["test"] == test]
    most = grid.loc[grid["share"].idxmax()]
    words = question(scenario, test).partition(", ")[0]
    level, today = percent(found.level), found.today[found.x.key][1]
    if crossed.empty:
        share = Share(float(most["share"]), float(most["error"]), found.worlds)
        return (
            f"{words}: nowhere in {level} of worlds, at most in {of_worlds(share)}"
            if most["share"] < found.level
            else (f"{words}: no crossing of {level} of worlds along the upright axis")
        )
    flips = []
    for reading, lines in crossed.groupby("reading", sort=False):
        aside = (lines["x_shown"] - today).abs() if np.isfinite(today) else -lines["x_shown"]
        one = lines.loc[aside.idxmin()]
        flips.append(
            f"{two_digits(one['y_shown'])}{found.y.unit} {question(scenario, test, str(reading)).partition(', ')[2]}"
        )
    now = found.today[found.y.key][1]
    stands = f" (today {two_digits(now)})" if np.isfinite(now) else ""
    near = "at today’s " if np.isfinite(today) else "at the highest "
    return f"{words} in {level} of worlds, {near}{found.x.short}, at a {found.y.short} of {', '.join(flips)}{stands}"

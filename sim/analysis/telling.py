"""A sweep in words: a table of lines, sentences that rank nothing inside the noise, rows for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.analysis.contrasts import GRID, PATHS, SAMPLE
from sim.analysis.effects import Effect, in_points, level, seen
from sim.analysis.shares import Share, percent
from sim.analysis.sweeps import HEADLINES, SweepTable
from sim.core.roles import PIVOT
from sim.scenario import Scenario

ROWS = 16
"""Up to so many points are printed one by one."""
LETTERS = "abcd"
ENDS = {
    GRID: "from the lowest to the highest figure",
    PATHS: "with a step up of two thirds of the range, all else equal",
    SAMPLE: "from the lowest to the highest third",
}
"""What is compared, by kind of design."""

MOST = 6
"""Axes that one sentence names."""


def words_for(scenario: Scenario, measure: str) -> str:
    """What a headline means, with the scenario's own actors."""
    return HEADLINES[measure].format(pivot=scenario.actors[PIVOT].name)


def text_table(found: SweepTable) -> str:
    """A sweep in lines: its points with the headline shares, or if they are many its axes with what each changes."""
    legend = [f"{letter}  {words_for(found.scenario, name)}" for letter, name in zip(LETTERS, HEADLINES, strict=True)]
    size = f"{found.worlds:,} worlds at each of {len(found.table):,} points, seed {found.seed}"
    if len(found.table) <= ROWS:
        head, lines = f"Share of worlds, % ± one standard error; {size}", _point_lines(found)
    else:
        head = f"Change of the share of worlds {ENDS[found.kind]}, points ± one standard error; {size}"
        legend = ["as stated: " + _stated(found), *legend, "*  stands out of the noise"]
        lines = _axis_lines(found)
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    text = ["  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([head, *legend, "", *(line.rstrip() for line in text)])


def _point_lines(found: SweepTable) -> list[list[str]]:
    keys = [axis.key for axis in found.axes]
    lines = [[*keys, *LETTERS]]
    for _, row in found.table.sort_values(keys, na_position="first").iterrows():
        settings = ["as stated" if row[key] != row[key] else f"{row[key]:.4g}" for key in keys]
        lines.append([*settings, *(_said(row, name) for name in HEADLINES)])
    return lines


def _axis_lines(found: SweepTable) -> list[list[str]]:
    standing = seen(found.effects)
    changes = {(one.key, one.measure): _change(one) + (" *" if one in standing else "  ") for one in found.effects}
    lines = [["axis", "from", "to", *(f"{letter}  " for letter in LETTERS)]]
    for axis in found.axes:
        figures = (f"{figure:.4g}" for figure in (axis.figures[0], axis.figures[-1]))
        lines.append([axis.key, *figures, *(changes[axis.key, name] for name in HEADLINES)])
    return lines


def _change(effect: Effect) -> str:
    """A change in few letters; where no world answers otherwise there is none."""
    if effect.change == 0 and effect.error == 0:
        return "none"
    return in_points(effect.change, effect.error).removesuffix(" points")


def _stated(found: SweepTable) -> str:
    row = found.table.sort_values("point").iloc[0]
    return ", ".join(f"{letter} {_said(row, name)}" for letter, name in zip(LETTERS, HEADLINES, strict=True))


def _said(row: Any, name: str) -> str:
    share = Share(row[name], row[f"{name}_error"], int(row["worlds"]))
    return f"all {share.worlds}" if share.value == 1 else str(share)


def document(found: SweepTable) -> dict[str, Any]:
    """A sweep for programs."""
    standing = seen(found.effects)
    effects = [{**one.__dict__, "change": one.change, "beyond_noise": one in standing} for one in found.effects]
    axes = [{"key": axis.key, "title": axis.title, "unit": axis.unit, "figures": axis.figures} for axis in found.axes]
    return {
        "scenario": found.scenario.name,
        "seed": found.seed,
        "worlds": found.worlds,
        "axes": axes,
        "points": found.table.to_dict("records"),
        "effects": effects,
        "findings": findings(found),
    }


def findings(sweep: SweepTable) -> list[str]:
    """A sweep in sentences: for each headline what it is as stated, and which axes move it beyond the noise.

    Parameters
    ----------
    sweep : SweepTable
        A sweep.

    Returns
    -------
    list of str
        One sentence a headline. Nothing is ranked inside the noise.
    """
    return [f"{words_for(sweep.scenario, name)}: {finding(sweep, name)}" for name in HEADLINES]


def finding(sweep: SweepTable, measure: str) -> str:
    """What a sweep says of one headline, without naming it."""
    table = sweep.table
    if (table[measure] == 0).all():
        return f"in no world at any of {len(table)} points (< 1/{sweep.worlds} at each)"
    if (table[measure] == 1).all():
        return f"in every world at all of {len(table)} points"
    share = _said(table.sort_values("point").iloc[0], measure)
    effects = [one for one in sweep.effects if one.measure == measure]
    # All headlines are looked at together, so the bar is that of all effects of the sweep.
    standing = [one for one in seen(sweep.effects) if one.measure == measure]
    if not standing:
        largest = max(effects, key=lambda one: np.nan_to_num(abs(one.change)))
        said = in_points(largest.change, largest.error)
        return f"{share} as stated; no axis moves it beyond the noise (largest change {said})"
    return f"{share} as stated; " + "; ".join(_told(sweep, standing, effects))


def _told(sweep: SweepTable, standing: Sequence[Effect], effects: Sequence[Effect]) -> list[str]:
    """What stands out, in the order of the axes, so that nothing is ranked that cannot be; the first only if alone."""
    shown = standing[:MOST]
    told = [_moved(sweep, one) for axis in sweep.axes for one in shown if one.key == axis.key]
    if len(standing) > 1:
        head = level(standing)
        told.append(
            f"{standing[0].key} moves it most"
            if head == 1
            else f"which of {head} moves it most is within the noise: {', '.join(one.key for one in standing[:head])}"
        )
    if len(standing) > MOST:
        told.append(f"{len(standing) - MOST} more move it less")
    if rest := len(effects) - len(standing):
        told.append(f"{rest} more {'axis does' if rest == 1 else 'axes do'} not stand out of the noise")
    return told


def _moved(sweep: SweepTable, effect: Effect) -> str:
    axis = next(one for one in sweep.axes if one.key == effect.key)
    low, high = (_end(sweep, one) for one in (effect.low, effect.high))
    where = f"{axis.figures[0]:.4g} → {axis.figures[-1]:.4g}" if sweep.kind == GRID else ENDS[sweep.kind]
    return f"{axis.key} {where}: {low} → {high}, {in_points(effect.change, effect.error)}"


def _end(sweep: SweepTable, share: float) -> str:
    return percent(share) if share > 0 else f"< 1/{sweep.worlds}"

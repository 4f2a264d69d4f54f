"""Who is measured beside whom, in rounds, so that a noisy machine is as noisy for one as for the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks import ema
from benchmarks.meter import job

Figures = dict[str, Any]
Say = Callable[[str], None]
NOT_INSTALLED = "not installed"


@dataclass(frozen=True)
class Contestant:
    """One row of the table.

    Attributes
    ----------
    key, title : str
        Name in `latest.json` and in print.
    job : str
        Entry of `benchmarks.jobs`.
    settings : dict
        What the job is told; ``worlds`` is a multiple of the size asked for.
    part : str
        Part of the job's figures, where one job measures two.
    """

    key: str
    title: str
    job: str
    settings: Figures
    part: str = ""


def contestants(scale: float) -> list[Contestant]:
    """All of them; with ``scale`` 1 each takes seconds on a quiet machine."""

    def many(worlds: int) -> int:
        return max(1, round(worlds * scale))

    return [
        Contestant("ours", "wedgesim, one process", "run", {"worlds": many(4096)}),
        Contestant("two", "wedgesim, two processes", "run", {"worlds": many(8192), "jobs": 2}),
        Contestant("peer", "Mesa, one world at a time", "peer", {"worlds": many(12)}),
        Contestant("thrifty", "the same, counters only where needed", "peer", {"worlds": many(24), "thrifty": True}),
        Contestant("ema", "EMA Workbench, wedgesim as its function", "ema", {"worlds": many(24)}),
        Contestant("game", "stage game alone, wedgesim's", "game", {"worlds": many(1024)}, "ours"),
        Contestant("fused", "stage game alone, fused by hand", "game", {"worlds": many(1024)}, "fused"),
    ]


def compete(scale: float, rounds: int, say: Say) -> dict[str, Figures]:
    """Measure everybody in every round.

    Parameters
    ----------
    scale : float
        Size of the jobs.
    rounds : int
        How often.
    say : callable
        Told what is being measured.

    Returns
    -------
    dict
        Contestant → title, worlds, rates by round and their medians, peak memory; only the title and a ``missing``
        where something is not installed.
    """
    field = contestants(scale)
    table: dict[str, Figures] = {one.key: {"title": one.title, "rate": [], "cpu_rate": []} for one in field}
    for number in range(rounds):
        done: dict[str, Figures] = {}
        for one in field:
            if one.job == "ema" and not ema.installed():
                table[one.key]["missing"] = NOT_INSTALLED
                continue
            say(f"round {number + 1} of {rounds}: {one.title}")
            ask = repr((one.job, sorted(one.settings.items())))
            if ask not in done:
                done[ask] = job(one.job, one.settings)
            note(table[one.key], done[ask], one.part)
    for row in table.values():
        if "missing" not in row:
            row["median_rate"], row["median_cpu_rate"] = median(row["rate"]), median(row["cpu_rate"])
    return table


def note(row: Figures, found: Figures, part: str) -> None:
    """Add one measurement to a row."""
    took = found[part] if part else found
    row["worlds"] = found["worlds"]
    row["rate"].append(found["worlds"] / took["wall"])
    row["cpu_rate"].append(found["worlds"] / took["cpu"])
    row["peak_mb"] = max(row.get("peak_mb", 0.0), found["peak_mb"])
    if "bytes" in found:
        row["bytes_per_world"] = found["bytes"] / found["worlds"]


def ratio(table: dict[str, Figures], one: str, other: str, of: str = "cpu_rate") -> float | None:
    """Median over rounds of how much faster one is than another, by processor time unless said."""
    if "missing" in table[one] or "missing" in table[other]:
        return None
    return median(mine / yours for mine, yours in zip(table[one][of], table[other][of], strict=True))

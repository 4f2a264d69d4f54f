"""What a plan will take: time, disk and memory, before anything is played; and refusing what cannot fit."""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

from sim.core.errors import InputError, Problem, StoreError
from sim.core.streams import BLOCK
from sim.runs.files import free_bytes
from sim.runs.guard import Play
from sim.runs.playing import play_model
from sim.runs.tasks import Plan

# Measured on the scenarios of 2025 and 1972; a test holds them to within a factor of two of real chunks.
CHUNK, WORLD, QUARTER = 90_000, 500, 540
"""Bytes on disk of a chunk with no world, of a world, and of a quarter of a chunk."""
PROCESS, POINT = 330_000_000, 4_000
"""Bytes of memory of a process that plays, and of a point in the tables of the whole sweep."""

WARM, TIMED = 16, 256
"""Worlds played to compile what is compiled, then to take the time."""


@dataclass(frozen=True)
class Estimate:
    """What a plan will take.

    Attributes
    ----------
    points, blocks, worlds : int
        Of this part of the plan: points in all, tasks, and worlds over all tasks.
    disk, memory : int
        Bytes.
    jobs : int
        Processes.
    rate : float or None
        Worlds a second of one process; None if it was not measured.
    """

    points: int
    blocks: int
    worlds: int
    disk: int
    memory: int
    jobs: int
    rate: float | None = None

    @property
    def seconds(self) -> float | None:
        """Time it will take; None if the rate was not measured."""
        return None if self.rate is None else self.worlds / self.rate / max(1, min(self.jobs, self.blocks))

    def __str__(self) -> str:
        points = f"{self.points:,} points, " if self.points > 1 else ""
        took = "" if self.seconds is None else f", about {duration(self.seconds)} with {self.jobs} processes"
        return (
            f"{points}{self.blocks:,} blocks, {self.worlds:,} worlds{took}; "
            f"{size(self.disk)} on disk, {size(self.memory)} of memory"
        )


def size(count: float) -> str:
    """Bytes for people.

    Examples
    --------
    >>> size(950_000), size(12_345_678), size(3.2e12)
    ('0.95 MB', '12 MB', '3.2 TB')
    """
    unit, name = next((one for one in ((1e12, "TB"), (1e9, "GB")) if count >= one[0]), (1e6, "MB"))
    figure = count / unit
    return f"{figure:.2g} {name}" if figure < 10 else f"{figure:,.0f} {name}"


def duration(seconds: float) -> str:
    """Seconds for people.

    Examples
    --------
    >>> duration(4.2), duration(200), duration(9000), duration(400000)
    ('5 s', '4 min', '2.5 h', '4.6 days')
    """
    if seconds < 100:
        return f"{math.ceil(seconds)} s"
    if seconds < 5400:
        return f"{math.ceil(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.1f} days"


def estimate(plan: Plan, jobs: int, play: Play | None = None) -> Estimate:
    """What a plan will take.

    Parameters
    ----------
    plan : Plan
        What is to be played.
    jobs : int
        Processes.
    play : callable, optional
        Plays a span of worlds, for the time; without it the time stays unknown.

    Returns
    -------
    Estimate
    """
    blocks = len(plan)
    worlds = worlds_of(plan)
    disk = blocks * (CHUNK + QUARTER * plan.scenario.quarters) + worlds * WORLD
    others = 0 if jobs == 1 else min(jobs, blocks)
    memory = (1 + others) * PROCESS + len(plan.points) * POINT
    return Estimate(len(plan.points), blocks, worlds, disk, memory, jobs, None if play is None else rate(plan, play))


def worlds_of(plan: Plan) -> int:
    """Worlds over all tasks of this part of a plan, without going through them.

    Examples
    --------
    >>> from sim.runs.tasks import Point
    >>> plan = Plan(None, 1, 1500, (Point(0), Point(1), Point(2)), (2, 2))
    >>> worlds_of(plan), sum(plan.count(task) for task in plan.tasks())
    (1976, 1976)
    """
    part, parts = plan.shard
    points, last = len(plan.points), plan.worlds - (plan.blocks - 1) * BLOCK
    full = len(range(part - 1, points * (plan.blocks - 1), parts))
    return full * BLOCK + (len(plan) - full) * last


def rate(plan: Plan, play: Play = play_model) -> float:
    """Worlds a second that one process plays, measured on a few worlds of the scenario as stated."""
    play(plan.scenario, plan.seed, 0, WARM)
    start = time.perf_counter()
    play(plan.scenario, plan.seed, 0, TIMED)
    return TIMED / (time.perf_counter() - start)


def memory_left() -> int | None:
    """Bytes of memory that can still be had; None where the system does not say."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            found = next(line for line in lines if line.startswith("MemAvailable:"))
            return int(found.split()[1]) * 1024
    except (OSError, ValueError, StopIteration):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def check_fits(found: Estimate, folder: Path) -> None:
    """Refuse a plan that this machine cannot hold.

    Parameters
    ----------
    found : Estimate
        What it will take.
    folder : Path
        Where its results would go.

    Raises
    ------
    InputError
        When there is too little memory.
    StoreError
        When there is too little room on the disk.
    """
    left = memory_left()
    if left is not None and found.memory > left:
        said = f"{found.jobs} processes and {found.points:,} points need {size(found.memory)}; {size(left)} is left"
        raise InputError([Problem("E289", said, hint="take fewer processes with -j, or fewer points")])
    room = free_bytes(folder)
    if found.disk > room:
        raise StoreError(
            f"this needs {size(found.disk)} at {folder}, and {size(room)} is free; take fewer points or worlds, "
            "another place with --results, or parts on several machines with --shard"
        )

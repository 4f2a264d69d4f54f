"""A stand-in for the model where store and executor are on trial: quick, and as particular about its worlds."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from sim.core.streams import BLOCK, Streams
from sim.runs.tasks import Plan
from sim.scenario import Scenario, load

SHORTEST = Path(__file__).parents[1] / "bad" / "base" / "minimal.yaml"
BLOCKS = 12
WORLDS = BLOCKS * BLOCK - 200
PLAYED: list[int] = []
"""First worlds of what was played in this process."""


@cache
def plan(worlds: int = WORLDS, seed: int = 1) -> Plan:
    """Twelve blocks, the last not full, of the shortest scenario there is: every trial writes and reads it again."""
    return Plan(load(SHORTEST), seed, worlds)


def play(scenario: Scenario, seed: int, first: int, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Four columns of luck."""
    PLAYED.append(first)
    streams = Streams(seed, first, count)
    luck = streams.uniforms("fake")
    worlds = pd.DataFrame(
        {
            "world": np.arange(first, first + count),
            "tie": luck,
            "outcome": (luck * 6).astype(np.int8),
            "price": np.where(luck < 0.3, np.nan, streams.uniforms("price")),
        }
    )
    quarters = pd.DataFrame({"reading": "answers", "variable": "tie", "quarter": [1, 2], "worlds": count})
    quarters["mean"] = [luck.mean(), (luck * luck).mean()]
    return worlds, quarters


def leave(code: int) -> None:
    """End the process there and then."""
    os._exit(code)


def slow(scenario: Scenario, seed: int, first: int, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same, in a tenth of a second."""
    time.sleep(0.1)
    return play(scenario, seed, first, count)


def murderous(scenario: Scenario, seed: int, first: int, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Block 3 ends its worker, in the way that the environment names."""
    if first // BLOCK == 3:
        HOW[os.environ["WEDGE_MURDER"]]()
    return play(scenario, seed, first, count)


def _stack() -> None:
    sys.setrecursionlimit(10**9)
    list(map(_deeper, [0]))


def _deeper(depth: int) -> int:
    return max(map(_deeper, [depth + 1]))


def _greedy() -> None:
    here = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    # For good: what else this process does is short of memory as well.
    resource.setrlimit(resource.RLIMIT_AS, (here + 2**26, resource.RLIM_INFINITY))
    np.ones(2**30)


def _segfault() -> None:
    ctypes.string_at(0)


HOW = {
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segfault": _segfault,
    "exit": lambda: os._exit(7),
    "stack": _stack,
    "memory": _greedy,
}


def deadly(*_: object) -> None:
    """What a worker does that dies at once."""
    os._exit(1)


def failing(scenario: Scenario, seed: int, first: int, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Worlds 77 and 1500 raise."""
    for world in (77, 1500):
        if first <= world < first + count:
            raise ZeroDivisionError("no tie to divide by")
    return play(scenario, seed, first, count)


def very_slow(scenario: Scenario, seed: int, first: int, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same, in a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(0.05)
    return play(scenario, seed, first, count)


def wide(scenario: Scenario, seed: int, first: int, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sixty-four columns more."""
    worlds, quarters = play(scenario, seed, first, count)
    more = pd.DataFrame({f"x{number:02d}": worlds["tie"] * number for number in range(64)})
    return pd.concat([worlds, more], axis=1), quarters

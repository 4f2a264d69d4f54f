"""Measuring a job in a process of its own: time it took, time its processors worked, memory of it and its workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EVERY = 0.05
"""Seconds between two looks at memory."""


def family(pid: int) -> Iterator[int]:
    """A process and all that came from it."""
    yield pid
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def resident(pid: int) -> int:
    """Memory of one process in bytes; what it shares with others counted in proportion, where the system says."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


class Watch(threading.Thread):
    """Watches the memory of a process and its workers."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.over = pid, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(EVERY):
            self.peak = max(self.peak, sum(resident(pid) for pid in family(self.pid)))


def measured(command: list[str]) -> tuple[str, dict[str, float]]:
    """Run a command and measure it from outside.

    Parameters
    ----------
    command : list of str
        Run from the repository's root.

    Returns
    -------
    str
        What it printed.
    dict
        ``wall`` and ``cpu`` seconds from start to end, workers included, and ``peak_mb``.

    Raises
    ------
    RuntimeError
        If it fails.
    """
    began, before = time.perf_counter(), os.times()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watch = Watch(process.pid)
    watch.start()
    out, err = process.communicate()
    watch.over.set()
    watch.join()
    after = os.times()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{err[-2000:]}")
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return out, {"wall": time.perf_counter() - began, "cpu": cpu, "peak_mb": watch.peak / 1e6}


def job(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Run one of `benchmarks.jobs` in a fresh process; its own figures, and ``peak_mb``."""
    out, outside = measured([sys.executable, "-m", "benchmarks.jobs", name, json.dumps(dict(settings))])
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found | {"peak_mb": outside["peak_mb"]}

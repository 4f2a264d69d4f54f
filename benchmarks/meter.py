"""Measuring a job in a process of its own: time it took, time its processors worked, memory of it and its workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EVERY = 0.05
"""Seconds between two looks, at least."""
SPARED = 25
"""Times as long as a look at memory takes until the next: the system walks every page for it and the process waits."""


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


def worked(pid: int, *, reaped: bool = False) -> float:
    """Seconds of processors that one process took; with those of its children that it has outlived, if asked for."""
    try:
        # After the name, which may hold anything, in parentheses.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if reaped else 13])) / os.sysconf("SC_CLK_TCK")


class Watch(threading.Thread):
    """Watches the memory and the processors that a process and its workers take.

    A fork server and its workers are nobody's children that anybody waits for, so what they took is looked at while
    they live; of a process that ends, at most what it took since the last look is missed.
    """

    def __init__(self, pid: int, memory: bool = True) -> None:
        super().__init__(daemon=True)
        self.pid, self.memory, self.peak, self.over = pid, memory, 0, threading.Event()
        self.took: dict[int, float] = {}

    def run(self) -> None:
        due = time.perf_counter()
        while not self.over.wait(EVERY):
            now, began = list(family(self.pid)), time.perf_counter()
            for pid in now:
                self.took[pid] = max(self.took.get(pid, 0.0), worked(pid))
            if self.memory and began >= due:
                self.peak = max(self.peak, sum(resident(pid) for pid in now))
                ended = time.perf_counter()
                due = ended + SPARED * (ended - began)


def least(work: Callable[[], object], tries: int = 3) -> float:
    """Processor seconds of this process, the least of a few tries."""
    took = []
    for _ in range(tries):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def measured(command: list[str], *, memory: bool = True) -> tuple[str, dict[str, float]]:
    """Run a command and measure it from outside.

    Parameters
    ----------
    command : list of str
        Run from the repository's root.
    memory : bool
        Whether to look at memory, which takes a little of the command's time.

    Returns
    -------
    str
        What it printed.
    dict
        ``wall`` and ``cpu`` seconds from start to end, workers included, and ``peak_mb``, 0 if nobody looked.

    Raises
    ------
    RuntimeError
        If it fails.
    """
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watch = Watch(process.pid, memory)
    watch.start()
    out, err = process.communicate()
    watch.over.set()
    watch.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{err[-2000:]}")
    return out, {"wall": time.perf_counter() - began, "cpu": sum(watch.took.values()), "peak_mb": watch.peak / 1e6}


def job(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Run one of `benchmarks.jobs` in a fresh process; its own figures, and ``peak_mb``."""
    out, outside = measured([sys.executable, "-m", "benchmarks.jobs", name, json.dumps(dict(settings))])
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found | {"peak_mb": outside["peak_mb"]}

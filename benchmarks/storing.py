"""What storing costs in a run: ``python -m benchmarks.storing`` plays the baseline into a folder and prints the parts.

With one process everything happens in it; with more (``-j 2``) workers make the Parquet files of their blocks, and what
is left to the process that hands out blocks is shown. Its target: hashing, fsync and journal below 2 % of the run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.jobs import NAME, QUARTERS, SEED, warm
from sim.runs import journal, manifest, packing, running, store
from sim.runs.files import Files
from sim.runs.journal import Journal
from sim.runs.running import run_tasks
from sim.runs.store import Store
from sim.runs.tasks import Plan
from sim.scenario import load

HASHING, FSYNC, JOURNAL, PARQUET, REST = "hashing", "fsync", "journal", "Parquet", "the rest of the store"
PLACES: dict[str, tuple[tuple[Any, str], ...]] = {
    HASHING: ((store, "sha256"), (manifest, "sha256"), (journal, "_check")),
    FSYNC: ((Files, "fsync"), (Files, "fsync_folder")),
    JOURNAL: ((Journal, "append"),),
    PARQUET: ((packing, "parquet_bytes"), (store, "parquet_bytes"), (store, "frame_of"), (running, "frame_of")),
    REST: ((Store, "begin"), (Store, "add"), (Store, "finish")),
}
SAFETY = (HASHING, FSYNC, JOURNAL)
"""What a folder costs that outlives crashes and knows damage, beside one that is just written."""


class Parts:
    """Seconds that pass and that this thread works, by part; a part within another is not counted twice."""

    def __init__(self) -> None:
        self.wall: Counter[str] = Counter()
        self.cpu: Counter[str] = Counter()
        self._open: list[str] = []
        self._last = (0.0, 0.0)

    def _book(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        if self._open:
            self.wall[self._open[-1]] += now[0] - self._last[0]
            self.cpu[self._open[-1]] += now[1] - self._last[1]
        self._last = now

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """What happens inside belongs to a part."""
        self._book()
        self._open.append(name)
        try:
            yield
        finally:
            self._book()
            self._open.pop()

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time noted."""

        def inner(*arguments: Any, **named: Any) -> Any:
            with self.part(name):
                return function(*arguments, **named)

        return inner


def measure(worlds: int, jobs: int = 1, quarters: int = QUARTERS) -> dict[str, Any]:
    """Play the baseline and store it.

    Parameters
    ----------
    worlds, jobs, quarters : int
        Size of the run, and processes.

    Returns
    -------
    dict
        ``wall`` and ``cpu`` of this process from beginning to end of the run, and its ``parts`` as `Parts`.
    """
    scenario, parts = load(NAME, [f"quarters={quarters}"]), Parts()
    warm(scenario)
    with tempfile.TemporaryDirectory() as place, ExitStack() as patches:
        for name, functions in PLACES.items():
            for owner, function in functions:
                patches.enter_context(patch.object(owner, function, parts.timed(name, getattr(owner, function))))
        wall, cpu = time.perf_counter(), time.process_time()
        report = run_tasks(Plan(scenario, SEED, worlds), Path(place) / "result", jobs=jobs)
        took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    return {**took, "worlds": worlds, "jobs": jobs, "blocks": report.total, "parts": parts}


def told(found: dict[str, Any]) -> str:
    """The parts as a table, the sum of what safety costs last."""
    parts: Parts = found["parts"]
    rows = [(name, parts.wall[name], parts.cpu[name]) for name in PLACES]
    safety = (" + ".join(SAFETY), *(sum(one[name] for name in SAFETY) for one in (parts.wall, parts.cpu)))
    lines = [
        f"{found['worlds']} worlds of {NAME}, {found['blocks']} blocks, {found['jobs']} process(es): "
        f"{found['wall']:.1f} s, {found['cpu']:.1f} s of this process's processor",
        f"{'':28}{'seconds':>10}{'of the run':>12}{'processor':>11}{'of its time':>13}",
    ]
    for name, wall, cpu in (*rows, safety):
        shares = (100 * wall / found["wall"], 100 * cpu / found["cpu"])
        lines.append(f"{name:28}{wall:10.2f}{shares[0]:11.2f}%{cpu:11.2f}{shares[1]:12.2f}%")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storing", description=__doc__)
    parser.add_argument("-n", "--worlds", type=int, default=20_480)
    parser.add_argument("-j", "--jobs", type=int, default=1)
    chosen = parser.parse_args()
    print(told(measure(chosen.worlds, chosen.jobs)))


if __name__ == "__main__":
    main()

"""``python -m benchmarks``: measure, print one table, write `latest.json`, the pictures and the page's tables."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.contestants import compete
from benchmarks.curves import measure
from benchmarks.document import LATEST, PAGE, PROFILE, render, report
from benchmarks.machine import machine
from benchmarks.meter import job
from benchmarks.targets import commands

Figures = dict[str, Any]


def say(text: str) -> None:
    """Tell what is going on, beside the output."""
    print(text, file=sys.stderr, flush=True)


def benchmark(scale: float, rounds: int, full: bool) -> Figures:
    """Measure everything.

    Parameters
    ----------
    scale : float
        Size of the jobs, 1 for what the page shows.
    rounds : int
        Repeats of the table.
    full : bool
        Whether to play 10⁵ and 10⁶ worlds too.

    Returns
    -------
    dict
        What `latest.json` holds.
    """
    load = os.getloadavg()[0]
    return {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "options": {"scale": scale, "rounds": rounds, "full": full},
        "load_before": round(load, 2),
        "machine": machine(),
        "table": compete(scale, rounds, say),
        "curves": measure(scale, full, say),
        "what_if": job("what_if", {"worlds": max(4, round(2000 * scale)), "rounds": rounds}),
        "commands": commands(max(4, round(10_000 * scale)), rounds, say),
    }


def main(words: list[str] | None = None) -> None:
    """Read the options and do it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="play 10⁵ and 10⁶ worlds too: an hour or more")
    parser.add_argument("--rounds", type=int, default=3, help="repeats of the table; medians are shown")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the jobs; below 1 for a try")
    parser.add_argument("--out", type=Path, default=LATEST, help="where the figures go")
    parser.add_argument("--render", action="store_true", help="measure nothing; draw the page from the figures again")
    chosen = parser.parse_args(words)
    if not chosen.render:
        found = benchmark(chosen.scale, chosen.rounds, chosen.full)
        chosen.out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    found = json.loads(chosen.out.read_text(encoding="utf-8"))
    print(report(found))
    if chosen.out == LATEST:
        from benchmarks.pictures import draw

        draw(found)
        profile = json.loads(PROFILE.read_text(encoding="utf-8"))
        PAGE.write_text(render(PAGE.read_text(encoding="utf-8"), found, profile), encoding="utf-8")


if __name__ == "__main__":
    main()

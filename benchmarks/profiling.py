"""Where a block's time goes: ``python benchmarks/profiling.py LABEL`` adds a profile to `profile.json`.

Needs nothing of this folder, so that it can profile an earlier commit: run it with PYTHONPATH at that commit's tree.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

NAME, SEED, WORLDS, ROWS = "reverse-kissinger", 1, 1024, 14


def root_of_sim() -> Path:
    """The tree whose `sim` is imported."""
    import sim

    return Path(str(sim.__file__)).parents[1]


def profile() -> dict[str, Any]:
    """Play a block once to load compiled code, once by the clock, once under the profiler."""
    from sim.runs.block import play_block
    from sim.scenario import load

    root, scenario = root_of_sim(), load(NAME)
    play_block(load(NAME, ["quarters=1"]), SEED, 0, 4)
    began = time.process_time()
    play_block(scenario, SEED + 1, 0, WORLDS)
    took = time.process_time() - began
    profiler = cProfile.Profile(time.process_time)
    profiler.runcall(play_block, scenario, SEED + 2, 0, WORLDS)
    stats: dict[Any, Any] = vars(pstats.Stats(profiler))["stats"]
    total = max(cumulative for _, _, _, cumulative, _ in stats.values())
    rows = [
        {
            "function": f"{Path(file).relative_to(root).with_suffix('')}:{name}".replace("/", "."),
            "calls": calls,
            "share": cumulative / total,
        }
        for (file, _, name), (_, calls, _, cumulative, _) in stats.items()
        if file.startswith(str(root / "sim")) and name != "<module>"
    ]
    rows.sort(key=lambda row: -row["share"])
    git = ["git", "-C", str(root), "rev-parse", "--short=10", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    return {"commit": commit, "worlds": WORLDS, "seconds": took, "rows": rows[:ROWS]}


if __name__ == "__main__":
    place = Path(__file__).with_name("profile.json")
    kept = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    kept[sys.argv[1]] = profile() | {"date": time.strftime("%Y-%m-%d")}
    place.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")

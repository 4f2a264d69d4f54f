"""F21: memory does not grow with the number of worlds, neither while playing nor while reading."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sim.runs.columns import AT_ONCE, KEPT

ROOT = Path(__file__).parents[2]
NIGHTLY = os.environ.get("NIGHTLY") == "1"
FEW, MANY = (10_240, 1_024_000) if NIGHTLY else (10_240, 102_400)
# By day a tenth of the worlds has a part of the memory for columns: the whole table must not fit.
MEMORY = (KEPT, AT_ONCE) if NIGHTLY else (KEPT // 8, AT_ONCE // 8)

SCRIPT = """
import json, resource, sys
from pathlib import Path
from sim.runs import columns as module
from sim.runs.running import run_tasks
from sim.runs.results import open_results
from tests.faults import fake

folder, worlds, module.KEPT, module.AT_ONCE = Path(sys.argv[1]), *map(int, sys.argv[2:])
run_tasks(fake.plan(worlds), folder, play=fake.wide)
played = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
columns = open_results(folder).columns
means = [float(columns[name].mean()) for name in columns.columns]
read = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"played": played, "read": read, "columns": len(means)}))
"""


def peaks(folder: Path, worlds: int) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), *map(str, (worlds, *MEMORY))],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_memory_is_flat(tmp_path: Path) -> None:
    few, many = peaks(tmp_path / "few", FEW), peaks(tmp_path / "many", MANY)
    assert many["columns"] == few["columns"] > 60
    assert many["played"] < 1.1 * few["played"], (few, many)
    # A table of all columns in memory would be 50 MB more by day and 500 MB at night.
    assert many["read"] < few["read"] + 1.5 * sum(MEMORY) / 1024, (few, many)

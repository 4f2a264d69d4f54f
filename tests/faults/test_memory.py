"""F21: memory does not grow with the number of worlds, neither while playing nor while reading."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NIGHTLY = os.environ.get("NIGHTLY") == "1"
FEW, MANY = (10_240, 1_024_000) if NIGHTLY else (10_240, 102_400)

SCRIPT = """
import json, resource, sys
from pathlib import Path
from sim.runs.running import run_tasks
from sim.runs.results import open_results
from tests.faults import fake

folder, worlds = Path(sys.argv[1]), int(sys.argv[2])
run_tasks(fake.plan(worlds), folder, play=fake.wide)
played = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
columns = open_results(folder).columns
means = [float(columns[name].mean()) for name in columns.columns]
read = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"played": played, "read": read, "columns": len(means)}))
"""


def peaks(folder: Path, worlds: int) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(worlds)],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_memory_is_flat(tmp_path: Path) -> None:
    few, many = peaks(tmp_path / "few", FEW), peaks(tmp_path / "many", MANY)
    assert many["columns"] == few["columns"] > 60
    assert many["played"] < 1.1 * few["played"], (few, many)
    # A table of all columns in memory would be 50 MB more by day and 500 MB at night; one column is 8 MB at most.
    assert many["read"] < few["read"] + (160_000 if NIGHTLY else 40_000), (few, many)

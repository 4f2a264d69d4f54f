"""What a process loads is what it needs: a second and a hundred megabytes hang on it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = "mesa", "numba", "scipy", "matplotlib", "jinja2"
THREADED = "pyarrow.dataset"
"""What reads Parquet with threads whatever it is told; a process that ends while they let go of bytes is aborted."""
RUN = """
import sys
import sim.cli
sys.argv = ["wedge", "run", "reverse-kissinger", "--set", "quarters=2", "-n", "1025", "-j", "2", "--quick"]
if __name__ == "__main__":
    try:
        sim.cli.main()
    finally:
        print("loaded", *sorted({name.partition(".")[0] for name in sys.modules} | {*sys.modules} & {"pyarrow.dataset"}))
"""
UNGUARDED = """
import sim
print(len(sim.run(sim.load("reverse-kissinger", ["quarters=1"]), worlds=1025, jobs=2)))
"""


def script(words: str, place: Path) -> str:
    (place / "script.py").write_text(words)
    command = [sys.executable, "script.py"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_who_only_hands_out_blocks_loads_neither_model_nor_pictures(tmp_path: Path) -> None:
    loaded = script(RUN, tmp_path).splitlines()[-1].split()
    assert loaded[0] == "loaded"
    assert {"sim", "numpy", "pandas", "pyarrow"} <= set(loaded)
    assert not {*HEAVY, THREADED} & set(loaded)


def test_a_script_without_a_guard_is_not_run_again_by_workers(tmp_path: Path) -> None:
    assert script(UNGUARDED, tmp_path) == "1025\n"

"""What happens when one worker of a parallel batch is killed: Mesa's batch_run, EMA Workbench, and wedgesim.

``python benchmarks/kill_a_worker.py`` starts 24 runs of half a second on two processes with each
tool, kills with SIGKILL the worker that has just begun the fifth, and waits. Tools that are not installed are left out.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RUNS, PAUSE = 24, 0.5
BEFORE_THE_KILL, PATIENCE = 5, 45.0
MARKS = "KILL_A_WORKER_MARKS"
ROOT = Path(__file__).parents[1]
SUBJECTS = {"mesa.batch_run": "mesa", "EMA Workbench": "ema_workbench", "wedgesim": "wedgesim"}


def with_mesa() -> int:
    """Results that Mesa's batch_run returns."""
    return len(mesa.batch_run(Sleeper, {}, iterations=RUNS, number_processes=2, display_progress=False, max_steps=1))


def with_ema() -> int:
    """Results that EMA Workbench's parallel evaluator returns."""
    from ema_workbench import Model, MultiprocessingEvaluator, RealParameter, ScalarOutcome

    model = Model("sleeper", function=sleeper)
    model.uncertainties, model.outcomes = [RealParameter("x", 0, 1)], [ScalarOutcome("y")]
    with MultiprocessingEvaluator(model, n_processes=2) as evaluator:
        experiments, _ = evaluator.perform_experiments(scenarios=RUNS)
    return len(experiments)


def with_wedgesim() -> int:
    """Blocks that wedgesim stores."""
    from sim.core.streams import BLOCK
    from sim.runs.running import run_tasks
    from sim.runs.tasks import Plan
    from sim.scenario import load

    with tempfile.TemporaryDirectory() as place:
        plan = Plan(load("kissinger-1972"), 1, RUNS * BLOCK)
        return run_tasks(plan, Path(place) / "run", jobs=2, play=sleeping_block).done


def work() -> None:
    """Half a second of doing nothing, begun with a mark that says which process is at it."""
    (Path(os.environ[MARKS]) / f"{time.monotonic_ns():020d}-{os.getpid()}").touch()
    time.sleep(PAUSE)


def sleeper(x: float) -> dict[str, float]:
    """A model that is a function."""
    work()
    return {"y": x}


def sleeping_block(scenario: object, seed: int, first: int, count: int) -> tuple[object, object]:
    """A block that does nothing for a while."""
    import pandas as pd

    work()
    worlds = pd.DataFrame({"world": range(first, first + count)})
    return worlds, pd.DataFrame({"reading": ["a"], "variable": ["b"], "quarter": [1], "worlds": [count], "mean": [0.0]})


try:
    import mesa

    class Sleeper(mesa.Model):
        """A Mesa model that does nothing for a while."""

        def __init__(self) -> None:
            super().__init__()
            self.datacollector = mesa.DataCollector(model_reporters={"steps": "steps"})

        def step(self) -> None:
            """One step."""
            work()
            self.datacollector.collect(self)
            self.running = False
except ImportError:
    pass


def trial(name: str) -> str:
    """Start a subject, kill the worker that has just begun with a run, and say what came of it."""
    with tempfile.TemporaryDirectory() as marks:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", MARKS: marks}
        words = [sys.executable, __file__, name]
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment, start_new_session=True
        )
        while len(begun := sorted(Path(marks).iterdir())) < BEFORE_THE_KILL and process.poll() is None:
            time.sleep(0.05)
        if begun:
            os.kill(int(begun[-1].name.split("-")[1]), signal.SIGKILL)
        killed = time.monotonic()
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return f"hangs: no result {PATIENCE:.0f} s after the kill (what was left takes {RUNS * PAUSE / 2:.0f} s)"
    after = time.monotonic() - killed
    if process.returncode:
        return f"ends with exit code {process.returncode} after {after:.1f} s, nothing kept"
    return f"ends after {after:.1f} s with {said.strip()} of {RUNS} results"


def main() -> None:
    """Every subject in turn."""
    for title, package in SUBJECTS.items():
        try:
            print(f"{title} {version(package)}: {trial(package)}", flush=True)
        except PackageNotFoundError:
            print(f"{title}: not installed")


if __name__ == "__main__":
    one = {"mesa": with_mesa, "ema_workbench": with_ema, "wedgesim": with_wedgesim}
    if len(sys.argv) > 1:
        print(one[sys.argv[1]]())
    else:
        main()

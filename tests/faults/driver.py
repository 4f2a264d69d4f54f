"""A run with the stand-in model, in a process of its own that trials may kill.

``python driver.py run|resume FOLDER PLAY JOBS [WORLDS]``; prints a line for every acknowledged block.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sim.cli.printing import complain
from sim.core.errors import WedgeError
from sim.runs import executors
from sim.runs.running import resume, run_tasks
from tests.faults import fake

# The stand-in needs no model: without this every trial would wait for Mesa and Numba.
executors.NEEDED = ("tests.faults.fake",)


def main() -> int:
    what, folder, play, jobs, *rest = sys.argv[1:]

    def progress(done: int, total: int) -> None:
        print("block", done, total, flush=True)

    options = {"jobs": int(jobs), "play": getattr(fake, play), "progress": progress}
    print("start", os.getpid(), flush=True)
    if what == "run":
        report = run_tasks(fake.plan(*map(int, rest)), Path(folder), **options)
    else:
        report = resume(Path(folder), **options)
    for lost in report.lost:
        print("lost", lost.task.block, lost.reason, flush=True)
    return report.exit_code


if __name__ == "__main__":
    try:
        code = main()
    except WedgeError as error:
        complain(error)
        code = error.exit_code
    sys.exit(code)

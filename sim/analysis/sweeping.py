"""Sweeps in code: play the points of a design and bring them back as one table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.analysis.effects import summary_of
from sim.analysis.sweeps import SweepTable
from sim.runs.design import make
from sim.runs.estimate import check_fits, estimate
from sim.runs.results import open_sweep
from sim.runs.running import Progress, run_tasks
from sim.runs.tasks import Plan
from sim.scenario import Scenario, read_axes


def sweep(
    scenario: Scenario,
    over: Sequence[str] = (),
    *,
    vary: str | Path | None = None,
    design: str = "grid",
    points: int = 64,
    worlds: int = 1024,
    seed: int = 1,
    jobs: int = 1,
    folder: str | Path | None = None,
    progress: Progress | None = None,
) -> SweepTable:
    """Play a scenario at many points, each in the same worlds.

    Parameters
    ----------
    scenario : Scenario
        As stated; point 0 of the sweep.
    over : sequence of str
        Axes: ``key=low:high:steps`` (with ``:log`` for equal ratios), ``key=a,b,c``, or ``key=range`` for the
        scenario's own range.
    vary : str or Path, optional
        A file of axes.
    design : str
        ``grid``, ``lhs``, ``sobol`` or ``morris``.
    points : int
        Points of a design that samples.
    worlds, seed : int
        How many worlds at each point, under which seed.
    jobs : int
        Processes.
    folder : str or Path, optional
        Where the worlds are kept; they are thrown away if it is not given.
    progress : callable, optional
        Called with blocks done and blocks in all.

    Returns
    -------
    SweepTable
        Its ``table`` has one row a point; printed, it says what moves the answer and what does not.

    Raises
    ------
    InputError
        For axes or designs that cannot be, and for sweeps that do not fit into memory.
    StoreError
        When the folder cannot be written.
    """
    plan = Plan(scenario, seed, worlds, make(read_axes(scenario, over, vary), design, points, seed))
    with TemporaryDirectory() as passing:
        place = Path(passing) / "sweep" if folder is None else Path(folder)
        check_fits(estimate(plan, jobs), place)
        run_tasks(plan, place, jobs=jobs, progress=progress, command="sim.sweep")
        return summary_of(open_sweep(place))

"""What is measured, each in a fresh process: ``python -m benchmarks.jobs NAME '{"worlds": 1024}'`` prints figures."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.meter import family, worked
from sim.core.roles import DEFECT
from sim.core.streams import BLOCK
from sim.runs.running import run_tasks
from sim.runs.tasks import Plan
from sim.scenario import Scenario, load

if TYPE_CHECKING:
    from sim.model.model import WedgeModel

NAME, SEED, QUARTERS = "reverse-kissinger", 1, 48
Figures = dict[str, Any]


@contextmanager
def clock(into: Figures) -> Iterator[None]:
    """Note the seconds that pass and that processors work, workers included."""
    wall, cpu = time.perf_counter(), _worked()
    yield
    into["wall"] = time.perf_counter() - wall
    into["cpu"] = _worked() - cpu


def _worked() -> float:
    # Living workers are seen through the system, in hundredths of a second.
    _, *others = family(os.getpid())
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(worked(pid, reaped=True) for pid in others)


def warm(scenario: Scenario, jobs: int = 1) -> None:
    """Load the model and its compiled code before the clock starts: where workers come from, or here."""
    brief = replace(scenario, quarters=1)
    with tempfile.TemporaryDirectory() as place:
        run_tasks(Plan(brief, SEED, BLOCK + 1 if jobs > 1 else 4), Path(place) / "result", jobs=jobs)


def run(worlds: int, jobs: int = 1, quarters: int = QUARTERS) -> Figures:
    """Wedgesim itself: tests, prices, paths, readings, ledger, and the store on disk."""
    scenario, found = load(NAME, [f"quarters={quarters}"]), Figures(worlds=worlds, jobs=jobs)
    warm(scenario, jobs)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "result"
        with clock(found):
            run_tasks(Plan(scenario, SEED, worlds), folder, jobs=jobs)
        found["bytes"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return found


def peer(worlds: int, thrifty: bool = False, quarters: int = QUARTERS) -> Figures:
    """One world at a time in Mesa."""
    from benchmarks.peer_mesa import play_worlds
    from benchmarks.peer_world import worlds_of

    scenario, found = load(NAME, [f"quarters={quarters}"]), Figures(worlds=worlds)
    drawn = worlds_of(scenario, SEED, 0, worlds)
    play_worlds(replace(scenario, quarters=1), drawn[:1], thrifty=thrifty)
    with clock(found):
        play_worlds(scenario, drawn, thrifty=thrifty)
    return found


def ema(worlds: int, quarters: int = QUARTERS) -> Figures:
    """EMA Workbench, our model as its function."""
    from benchmarks.ema import explore

    scenario, found = load(NAME, [f"quarters={quarters}"]), Figures(worlds=worlds)
    explore(replace(scenario, quarters=1), 1)
    with clock(found):
        explore(scenario, worlds)
    return found


def positions(scenario: Scenario, worlds: int, moments: int) -> Iterator[WedgeModel]:
    """One model at so many moments, spread over the horizon."""
    from sim.model.model import WedgeModel

    model = WedgeModel(scenario, worlds=worlds, rng=SEED)
    stops = {round(place) for place in np.linspace(0, scenario.quarters - 1, moments)}
    for quarter in range(max(stops) + 1):
        if quarter in stops:
            yield model
        model.step()
    model.close()


def game(worlds: int = BLOCK, quarters: int = QUARTERS, moments: int = 8) -> Figures:
    """The stage game's tests alone, with counters and without: wedgesim's own beside the fused loop."""
    from benchmarks.fused import FLAGS, flags_of
    from sim.game.solve import solve

    ours, fused = Figures(wall=0.0, cpu=0.0), Figures(wall=0.0, cpu=0.0)
    scenario = load(NAME, [f"quarters={quarters}"])
    for moment, model in enumerate(positions(scenario, worlds, moments)):
        active = model.state.alignment != DEFECT
        for again in range(3 if moment else 4):
            one, other = Figures(), Figures()
            with clock(one):
                mine = [
                    solve(position, model.board.menu, active, prices=False)
                    for position in (model.stage.position, model.stage.silent)
                ]
            with clock(other):
                flags = flags_of(model.stage.position, model.stage.bare_tie, model.board.menu, active)
            if moment or again:  # the first call loads compiled code
                for total, part in ((ours, one), (fused, other)):
                    total |= {key: total[key] + part[key] for key in ("wall", "cpu")}
        if not np.array_equal(flags, [[getattr(answers, flag) for flag in FLAGS] for answers in mine]):
            raise RuntimeError("the fused loop and the stage game disagree")
    played = worlds * moments * 3 / quarters
    return {"worlds": played, "ours": ours, "fused": fused}


def bigger(scenario: Scenario, counters: int) -> Scenario:
    """The scenario with so many counters; beyond its own, copies with luck of their own."""
    own = list(scenario.counters.values())
    copies = [replace(one, id=f"{one.id}-again") for one in own]
    return replace(scenario, counters={one.id: one for one in (own + copies)[:counters]})


def point(
    worlds: int = BLOCK, menu: int | None = None, counters: int | None = None, quarters: int = QUARTERS
) -> Figures:
    """One point of a curve: a block in full, and the stage game's tests alone on its first quarters."""
    from benchmarks.peer_game import packages, rules_of
    from sim.runs.block import play_block

    scenario = load(NAME, [f"quarters={quarters}"])
    if menu is not None:
        offered = [*scenario.menu, *(one for one in scenario.concessions if one not in scenario.menu)][:menu]
        scenario = load(NAME, [f"quarters={quarters}", "menu=" + ",".join(offered)])
    if counters is not None:
        scenario = bigger(scenario, counters)
    warm(scenario)
    found = Figures(worlds=worlds, menu=len(scenario.menu), counters=len(scenario.counters), quarters=quarters)
    found["packages"] = len(packages(rules_of([scenario.concessions[one] for one in scenario.menu]), ())[0])
    with clock(found):
        play_block(scenario, SEED, 0, worlds)
    tests, visited = Figures(wall=0.0, cpu=0.0), 0.0
    for model in positions(replace(scenario, quarters=4), worlds, 4):
        part = Figures()
        with clock(part):
            answers = [model.answers(answering=answering, prices=False) for answering in (True, False)]
        tests |= {key: tests[key] + part[key] for key in ("wall", "cpu")}
        visited += sum(float(one.visited.mean()) for one in answers) / 4
    return found | {"game": {"worlds": worlds * 4 / quarters, **tests}, "visited": visited}


def what_if(worlds: int = 2000, rounds: int = 3) -> Figures:
    """The what-if page: seconds from each move until its first and until all of its figures can be sent; medians."""
    from benchmarks.what_if import MOVES, STATED, awaited, desk_of

    took: dict[str, list[tuple[float, float]]] = {move: [] for move in MOVES}
    for _ in range(rounds):  # a page of its own each time, since a page remembers what it was asked
        with desk_of(worlds) as desk:
            *_, stated = desk.outlooks(STATED)
            for move, one in MOVES.items():
                took[move].append(awaited(desk, one, stated)[:2])
    return {
        "worlds": worlds,
        "moves": {move: [median(part) for part in zip(*found, strict=True)] for move, found in took.items()},
    }


JOBS: dict[str, Callable[..., Figures]] = {
    "run": run,
    "peer": peer,
    "ema": ema,
    "game": game,
    "point": point,
    "what_if": what_if,
}

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](**json.loads(sys.argv[2]))))

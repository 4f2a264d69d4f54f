"""Which small faults in a room do its tests not notice? ``python -m tests.mutation scenario --sample 200 --seed 1``.

The tests of the room run once under coverage, so that it is known which of them reach which line. Then each mutant of
the sample is imported in place of its file, in a fork, and the tests that reach its line are run, quick ones first, until
one fails. Nothing is written to the source. Compiled code is interpreted (NUMBA_DISABLE_JIT), else it could not be
changed; tests that start another Python do not see a mutant and are left out.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import coverage
import hypothesis
import numpy  # noqa: F401
import pydantic  # noqa: F401
import pytest
import scipy.special  # noqa: F401
import yaml  # noqa: F401

# What tests need beside sim is loaded once for all forks; of sim nothing may be, or no mutant could take its place.
from tests.mutation.operators import Mutant, plant, sites

ROOT = Path(__file__).resolve().parents[2]
FIRST, LONGEST = 25, 40.0
"""How many tests that reach a line are tried before the others, and how many seconds of them in all."""


LAWS = "tests/laws/test_stage_game.py"
MANY = (
    "test_sampled_worlds_agree_with_enumeration",
    "(shipped_scenarios_agree and not kissinger-1972)",
    "compiled_once",
)


class Room(NamedTuple):
    """A folder of the source, and the tests that are to notice faults in it."""

    tests: tuple[str, ...]
    without: tuple[str, ...] = ()
    """Tests that run another Python, or longer than all others together."""


ROOMS = {
    "scenario": Room(
        ("tests/unit/scenario", "sim/scenario"),
        ("test_damaged_scenarios", "test_any_signs", "test_what_is_written", "test_written_out", "guarded", "greedy"),
    ),
    "equations": Room(("tests/unit/equations", "tests/unit/model", "sim/equations", "sim/model")),
    "game": Room((LAWS, "tests/laws/test_search.py", "tests/unit/game", "sim/game"), MANY),
}


class Planted(MetaPathFinder, Loader):
    """Imports one module from a mutant's tree instead of its file."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """A specification for that module, none for others."""
        return spec_from_loader(fullname, self, origin=str(self.path)) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant as the module."""
        module.__file__ = str(self.path)
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)  # noqa: S102 — this is the mutant


class Watching:
    """Tells coverage which test is running, and notes how long each takes."""

    def __init__(self, coverage: Any) -> None:
        self.coverage, self.seconds = coverage, dict[str, float]()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins."""
        self.coverage.switch_context(nodeid)
        self.start = time.process_time()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test has ended."""
        self.seconds[nodeid] = time.process_time() - self.start


def pytest_main(words: Sequence[str], plugins: Sequence[object] = ()) -> int:
    """Run tests in this process, in silence, with the same luck each time."""
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None)
    hypothesis.settings.load_profile("mutation")
    with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing), contextlib.redirect_stderr(nothing):
        return int(pytest.main(["-q", "-p", "no:cacheprovider", "--assert=plain", *words], plugins=list(plugins)))


def reach(room: str, told: Path) -> None:
    """Run all tests of a room under coverage; write which tests reach which line, and how long each takes."""
    asked = ROOMS[room]
    measured = coverage.Coverage(data_file=None, include=[f"{ROOT}/sim/{room}/*"], config_file=False)
    watching = Watching(measured)
    measured.start()
    without = " and ".join(f"not {name}" for name in asked.without)
    code = pytest_main([*asked.tests, *(["-k", without] if without else [])], [watching])
    measured.stop()
    if code:
        raise SystemExit(code)
    data = measured.get_data()
    lines = {Path(file).name: data.contexts_by_lineno(file) for file in data.measured_files()}
    told.write_text(json.dumps({"lines": lines, "seconds": watching.seconds}), encoding="utf-8")


def forked(work: Any, limit: int) -> int:
    """Do something in a fork; its exit code, negative for signals. ``limit`` is in seconds of processor time."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
            code = work()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 70
        finally:
            os._exit(code or 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def judged(room: str, path: Path, mutant: Mutant, known: dict[str, Any]) -> str:
    """``killed``, ``lives`` or ``unreached``."""
    lines, seconds = known["lines"].get(path.name, {}), known["seconds"]
    reaching = lines.get(str(mutant.line), [])
    if not reaching:
        return "unreached"
    # A line that is run by importing has no test of its own; then all that reach the file are tried.
    named = {test for test in reaching if test in seconds}
    tests = sorted(named or {test for tests in lines.values() for test in tests if test in seconds}, key=seconds.get)

    within = [
        test for test, spent in zip(tests, accumulate(seconds[test] for test in tests), strict=True) if spent < LONGEST
    ]

    def run(chosen: Sequence[str]) -> int:
        sys.meta_path.insert(0, Planted(f"sim.{room}.{path.stem}", path, mutant.tree))
        return pytest_main(["-x", *chosen])

    for chosen in (within[:FIRST], within[FIRST:]):
        limit = 20 + int(10 * sum(seconds[test] for test in chosen))
        if chosen and forked(lambda chosen=chosen: run(chosen), limit) != 0:
            return "killed"
    return "lives"


def main() -> int:
    """Plant a sample of mutants; the survivors, and how many there were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--sample", type=int, default=100, help="how many mutants; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file", help="mutants of this file only")
    asked = parser.parse_args()
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "reach.json"
        if forked(lambda: reach(asked.room, told), 3600) != 0:
            print(f"the tests of {asked.room} fail without any mutant", file=sys.stderr)
            return 2
        known = json.loads(told.read_text(encoding="utf-8"))
    folder = ROOT / "sim" / asked.room
    files = [path for path in sorted(folder.glob("*.py")) if asked.file in (None, path.name)]
    every = [(path, site) for path in files for site in sites(path.read_text(encoding="utf-8"))]
    chosen = random.Random(asked.seed).sample(every, min(asked.sample or len(every), len(every)))
    counts: dict[str, int] = defaultdict(int)
    for path, site in sorted(chosen):
        mutant = plant(path.read_text(encoding="utf-8"), site)
        verdict = judged(asked.room, path, mutant, known)
        counts[verdict] += 1
        if verdict != "killed":
            print(f"{verdict:9} {path.name}:{mutant.line}: {mutant.old}  →  {mutant.new}", flush=True)
    told_counts = ", ".join(f"{what} {count}" for what, count in sorted(counts.items()))
    print(f"{asked.room}: {len(chosen)} of {len(every)} mutants (seed {asked.seed}): {told_counts}")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main())

"""Faults seeded into store, executor and the rule for equal plans, each with the test that must notice it (F22).

``python -m tests.faults.mutants`` plants each in a copy of the project and runs its test there; a mutant that lives is an
error. By day a part of them is planted, at night all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Mutant(NamedTuple):
    """A change of one place and the test that must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str


CRASHES, DAMAGE, UNIT = "tests/faults/test_crashes.py", "tests/faults/test_damage.py", "tests/unit/runs"
CUT = f"{CRASHES}::test_a_power_cut_at_any_operation_loses_nothing"
CRASH = f"{CRASHES}::test_a_crash_at_any_operation_loses_nothing"
SURROUNDINGS = "tests/faults/test_surroundings.py"
TIES = "tests/laws/test_equal_plans.py"
PIVOT = f"{TIES}::test_the_pivot_stays_before_it_hedges_before_it_leaves"
SUITOR = f"{TIES}::test_the_suitor_offers_nothing_before_something_and_the_first_of_the_cheapest"

MUTANTS = (
    Mutant("chunks are not synced", "files.py", "                files.fsync(descriptor)\n", "", f"{CUT}[True]"),
    Mutant("names are not synced", "files.py", "        files.fsync_folder(path.parent)\n", "", f"{CUT}[False]"),
    Mutant(
        "new folders are not synced",
        "files.py",
        "                files.fsync_folder(place.parent)\n",
        "",
        f"{CUT}[False]",
    ),
    Mutant(
        "the journal is not synced", "journal.py", "            self.files.fsync(self.descriptor)\n", "", f"{CUT}[True]"
    ),
    Mutant(
        "a block is acknowledged before it is written",
        "store.py",
        "        write_parts(self.files, {chunk.path(self.folder, table): content for table, content in packed.items()})\n"
        '        self.journal.append({"chunk": asdict(chunk)})\n',
        '        self.journal.append({"chunk": asdict(chunk)})\n'
        "        write_parts(self.files, {chunk.path(self.folder, table): content for table, content in packed.items()})\n",
        CRASH,
    ),
    Mutant(
        "files are not renamed into place", "files.py", "return path.with_name(path.name + PART)", "return path", CRASH
    ),
    Mutant(
        "leftovers stay",
        "store.py",
        "        sweep_parts(files, folder)\n",
        "",
        f"{DAMAGE}::test_leftovers_of_a_crash_are_swept",
    ),
    Mutant(
        "a torn line spoils the next",
        "journal.py",
        '                files.write(self.descriptor, b"\\n")\n',
        "                pass\n",
        f"{UNIT}/test_journal.py",
    ),
    Mutant(
        "an extension forgets before it has noted",
        "store.py",
        '            self.journal.append({"begin": opened}, *({"chunk": asdict(chunk)} for chunk in kept))\n',
        "",
        f"{CRASHES}::test_a_crash_at_any_operation_of_an_extension_loses_nothing",
    ),
    Mutant(
        "hashes are not compared",
        "store.py",
        "if sha256(content) != chunk.files[table]:",
        "if False:",
        f"{DAMAGE}::test_every_flipped_bit_of_a_chunk_is_found",
    ),
    Mutant(
        "the manifest's seal is not compared",
        "manifest.py",
        "whole = said == sha256(as_json(content))",
        "whole = True",
        f"{DAMAGE}::test_every_flipped_bit_of_a_manifest_is_found_and_mended",
    ),
    Mutant(
        "the journal's checksums are not compared",
        "journal.py",
        "if text and check == _check(text):",
        "if text:",
        f"{UNIT}/test_journal.py::test_a_flipped_bit_makes_no_other_record",
    ),
    Mutant(
        "damaged files are not set aside",
        "store.py",
        "                    self.files.rename(path, path.with_name(path.name + DAMAGED))\n",
        "                    self.files.unlink(path)\n",
        f"{DAMAGE}::test_what_is_set_aside_is_kept",
    ),
    Mutant(
        "an edited scenario is not noticed",
        "store.py",
        'if sha256(content) != described["scenario_sha256"]:',
        "if False:",
        f"{DAMAGE}::test_resuming_with_another_scenario_is_refused_with_the_difference",
    ),
    Mutant(
        "changed code is not noticed",
        "manifest.py",
        '"points", "code")',
        '"points")',
        f"{DAMAGE}::test_resuming_with_another_version_is_refused_with_the_difference",
    ),
    Mutant(
        "a part of a block counts as the block",
        "store.py",
        "if one.worlds == plan.count(task)}",
        "if one.worlds}",
        f"{DAMAGE}::test_more_worlds_are_played_on_to",
    ),
    Mutant(
        "the lock is not taken",
        "lock.py",
        "fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "pass",
        "tests/faults/test_locks.py::test_a_second_writer_is_told_who_is_first",
    ),
    Mutant(
        "chunks are listed as they came",
        "store.py",
        "for task in sorted(self.chunks)]",
        "for task in self.chunks]",
        f"{SURROUNDINGS}::test_every_way_of_playing_gives_one_hash",
    ),
    Mutant(
        "suspects are not isolated",
        "delivery.py",
        "self.suspects.append(task)",
        "self.again.append(task)",
        f"{UNIT}/test_delivery.py::test_a_deadly_task_is_tried_alone_at_the_end_and_then_named",
    ),
    Mutant(
        "a death isolates the block at once",
        "delivery.py",
        "if self.failures[task] < CROWDED:",
        "if False:",
        f"{UNIT}/test_delivery.py",
    ),
    Mutant(
        "suspects are given up untried",
        "delivery.py",
        "elif self.failures[task] < CROWDED + ALONE:",
        "elif False:",
        f"{UNIT}/test_delivery.py::test_a_task_survives_fewer_deaths_than_are_allowed",
    ),
    Mutant(
        "the window has no bound",
        "delivery.py",
        "while len(self.running) < self.window:",
        "while True:",
        f"{UNIT}/test_delivery.py::test_everything_is_delivered_once_within_the_window",
    ),
    Mutant(
        "what waits is not taken back at a stop",
        "delivery.py",
        "[one for one in self.running if one.cancel()]",
        "[]",
        f"{UNIT}/test_delivery.py::test_after_a_stop_nothing_starts_and_what_runs_is_delivered",
    ),
    Mutant(
        "a death is laid at the door of the next call",
        "workers.py",
        "                future.set_exception(WorkerDiedError(died(self._bury(place))))\n",
        "                self._bury(place)\n                future.set_result(None)\n",
        "tests/faults/test_workers.py::test_a_death_concerns_one_call_and_the_worker_is_replaced",
    ),
    Mutant(
        "infinities pass",
        "guard.py",
        "if math.isfinite(np.add.reduce(",
        "if not math.isnan(np.add.reduce(",
        f"{UNIT}/test_guard.py::test_nan_and_infinities_are_found_wherever_they_stand",
    ),
    Mutant(
        "draws are as wide as the block is full",
        "../core/streams.py",
        "joined[start : start + self.count]",
        "joined[: self.count]",
        f"{SURROUNDINGS}::test_a_world_is_the_same_however_worlds_are_cut_into_blocks",
    ),
    Mutant(
        "the pivot that others foresee moves for a hair",
        "../game/payoffs.py",
        "best = max(stay, hedge, defect) - TOLERANCE",
        "best = max(stay, hedge, defect)",
        PIVOT,
    ),
    Mutant(
        "the pivot that others foresee leaves where it might stay",
        "../game/payoffs.py",
        "    if stay >= best:\n        return STAY\n    if hedge >= best:\n        return HEDGE\n    return DEFECT\n",
        "    if defect >= best:\n        return DEFECT\n    if hedge >= best:\n        return HEDGE\n    return STAY\n",
        PIVOT,
    ),
    Mutant(
        "the pivot moves for a hair",
        "../model/agents.py",
        "payoffs.max(axis=1, keepdims=True) - TOLERANCE",
        "payoffs.max(axis=1, keepdims=True)",
        PIVOT,
    ),
    Mutant(
        "the suitor offers for a hair",
        "../game/best.py",
        "if found > payoff + TOLERANCE or",
        "if found > payoff or",
        SUITOR,
    ),
    Mutant(
        "of packages as cheap the last is offered",
        "../game/best.py",
        "bill <= best_bill + TOLERANCE and mask < best_mask",
        "bill <= best_bill + TOLERANCE",
        SUITOR,
    ),
    Mutant(
        "counters as cheap come in any order",
        "../game/sets.py",
        "np.floor(sets.cost[mask] / TOLERANCE + 0.5)",
        "sets.cost[mask]",
        f"{TIES}::test_counters_of_equal_cost_come_in_the_order_of_the_menu",
    ),
)


def place_of(mutant: Mutant, root: Path = ROOT) -> Path:
    """The file a mutant changes."""
    return (root / "sim" / "runs" / mutant.file).resolve()


def fails(planted: Iterable[Mutant], tests: Collection[str], patience: float = 300) -> bool:
    """Whether one of the tests fails in a copy of the project with the mutants in it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        ignored = shutil.ignore_patterns("__pycache__", ".venv", "results", ".git", ".*_cache", "docs")
        shutil.copytree(ROOT, copy, ignore=ignored)
        for mutant in planted:
            path = place_of(mutant, copy)
            path.write_text(path.read_text(encoding="utf-8").replace(mutant.old, mutant.new), encoding="utf-8")
        # Without plugins and what belongs to other tests, which take longer to load than the test to fail.
        place = os.path.commonpath([Path(test.partition("::")[0]).parent for test in tests])
        words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--confcutdir", place, *tests]
        # Interpreted: compiling the game anew takes longer than the few worlds of these tests.
        others = {"NIGHTLY": "0", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "NUMBA_DISABLE_JIT": "1"}
        surroundings = {**os.environ, **others, "PYTHONPATH": str(copy)}
        done = subprocess.run(
            words, cwd=copy, env=surroundings, capture_output=True, text=True, timeout=patience, check=False
        )
        return (done.returncode == 1 and " failed" in done.stdout) or "FAILED" in done.stdout


def dies(mutant: Mutant) -> bool:
    """Whether the named test notices a mutant."""
    return fails([mutant], [mutant.test])


def main() -> int:
    """Plant every mutant, or those whose names contain a word that is given; how many live."""
    living = 0
    for mutant in MUTANTS:
        if all(word in mutant.name for word in sys.argv[1:]):
            dead = dies(mutant)
            living += not dead
            print("dies " if dead else "LIVES", mutant.name, "|", mutant.test, flush=True)
    return living


if __name__ == "__main__":
    sys.exit(bool(main()))

"""G5, F18: one outcome hash whatever the machine, the surroundings, the cutting into blocks, the last bit of exp."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import special

from sim.calibration.draw import _drawn
from sim.runs.block import play_block
from sim.runs.packing import canonical_hash
from sim.scenario import load
from tests.golden import outcomes
from tests.golden.outcomes import SCENARIOS, SEED, as_text, differences, fingerprint, golden, played

NIGHTLY = os.environ.get("NIGHTLY") == "1"
OLD_CHIP = "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable"
HOW_TO_RENEW = (
    "outcomes moved. If the change was meant to move numbers, run `python tests/golden/outcomes.py --write` "
    "and say **moves numbers** in the changelog"
)


@pytest.mark.parametrize("name", SCENARIOS)
def test_outcomes_are_the_golden_ones(name: str) -> None:
    assert differences(played(name), golden()[name]) == [], HOW_TO_RENEW


def test_the_golden_file_is_written_as_it_is_kept() -> None:
    assert as_text(golden()) == outcomes.GOLDEN.read_text(encoding="utf-8")
    assert list(golden()) == list(SCENARIOS)


def test_a_moved_outcome_and_a_moved_figure_are_noticed() -> None:
    table, _ = play_block(load("reverse-kissinger", ["quarters=2"]), SEED, 0, 8)
    kept = fingerprint(table)
    whole, figure = table.copy(), table.copy()
    whole.loc[3, "path_answers_outcome"] += 1
    figure.loc[3, "tie"] *= 1 + 1e-10
    assert differences(kept, kept) == []
    assert differences(fingerprint(whole), kept)[0].startswith("outcomes: ")
    assert differences(fingerprint(figure), kept)[0].startswith("tie: ")
    assert differences(fingerprint(table.drop(columns="tie")), kept) == ["tie: is in one of the two only"]
    assert fingerprint(table.sample(frac=1, random_state=1))["figures"] == kept["figures"]


SURROUNDINGS: dict[str, dict[str, str]] = {
    "place": {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "12345"},
    "old chip": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4", "GLIBC_TUNABLES": OLD_CHIP, "OPENBLAS_NUM_THREADS": "2"},
}
APART: dict[str, dict[str, str]] = {
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "language": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "plain language": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "hash seed": {"PYTHONHASHSEED": "12345"},
    "another hash seed": {"PYTHONHASHSEED": "4294967295"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
    "no vector units in NumPy": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},
    "no vector units in libm": {"GLIBC_TUNABLES": OLD_CHIP},
    "old BLAS kernels": {"OPENBLAS_CORETYPE": "Nehalem"},
    "one thread": {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
    "two threads": {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "NUMBA_NUM_THREADS": "2"},
    "compiled for any chip": {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""},
}


@pytest.mark.parametrize("name", SURROUNDINGS if not NIGHTLY else {**SURROUNDINGS, **APART})
def test_surroundings_change_no_outcome(name: str, tmp_path: Path) -> None:
    """F18 and F15 with the real model; by day several surroundings at once, at night each alone too."""
    surroundings = {**os.environ, **SURROUNDINGS, **APART}[name]
    done = subprocess.run(
        [sys.executable, outcomes.__file__],
        env={**os.environ, "PYTHONPATH": str(Path(outcomes.__file__).parents[2]), **surroundings},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_compiled_game_is_the_written_one() -> None:
    """Interpreted, every operation is a rounded one of its own: no fused multiply-add hides in the machine code."""
    words = (
        "from sim.runs.block import play_block; from sim.runs.packing import canonical_hash;"
        "from sim.scenario import load;"
        "print(canonical_hash(play_block(load('kissinger-1972', ['quarters=4']), 1, 0, 6)[0]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", words],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    compiled = canonical_hash(play_block(load("kissinger-1972", ["quarters=4"]), 1, 0, 6)[0])
    assert done.stdout.split() == [compiled], done.stderr


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_world_is_the_same_however_worlds_are_cut(name: str) -> None:
    """Every float of it: nothing is summed over worlds, or in an order that depends on how many there are."""
    scenario = load(name, ["quarters=6"])
    whole = play_block(scenario, SEED, 0, 48)[0]
    parts = [play_block(scenario, SEED, first, count)[0] for first, count in ((0, 1), (1, 2), (3, 7), (10, 38))]
    assert canonical_hash(pd.concat(parts, ignore_index=True)) == canonical_hash(whole)


def test_the_order_in_which_a_disk_lists_files_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.scenario.builtin import builtin_scenarios  # noqa: PLC0415

    before, honest = list(builtin_scenarios()), os.scandir

    class Backwards:
        def __init__(self, place: Any) -> None:
            with honest(place) as listed:
                self.entries = sorted(listed, key=lambda one: one.name, reverse=True)

        def __enter__(self) -> Iterator[os.DirEntry[str]]:
            return iter(self.entries)

        def __exit__(self, *_: object) -> None:
            pass

        __iter__ = __enter__

    monkeypatch.setattr(os, "scandir", Backwards)
    monkeypatch.setattr(os, "listdir", lambda place=".": [one.name for one in Backwards(place)])
    assert list(builtin_scenarios()) == before


class Shaken(ModuleType):
    """A library whose transcendental functions are wrong in the last bits, each call differently."""

    def __init__(self, honest: Any, seed: int, names: tuple[str, ...]) -> None:
        super().__init__(honest.__name__)
        self.honest, self.chance, self.names = honest, random.Random(seed), names

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.honest, name)
        return shaken(found, self.chance, 4) if name in self.names else found


def shaken(function: Any, chance: random.Random, bits: int) -> Any:
    """The function with its results moved by up to ``bits`` units in the last place."""

    def moved(*arguments: Any, **named: Any) -> Any:
        value = function(*arguments, **named)
        steps = np.random.default_rng(chance.getrandbits(32)).integers(-bits, bits + 1, np.shape(value))
        return value + steps * np.spacing(value)

    return moved


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_last_bit_of_a_transcendental_function_moves_no_outcome(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds of exp, log, pow and the special functions differ there; draws are rounded and ties have a tolerance."""
    worlds = 400 if not NIGHTLY else 8192
    scenario = load(name)
    honest = play_block(scenario, SEED, 0, worlds)[0]
    chance, places = random.Random(18), ("distributions", "dynamics", "ces")
    for place in places:
        monkeypatch.setattr(f"sim.equations.{place}.np", Shaken(np, 1, ("exp", "log")))
    shaky = Shaken(special, 2, ("betaincinv", "ndtr", "ndtri"))
    monkeypatch.setattr("sim.equations.distributions.special", shaky)
    monkeypatch.setattr("sim.model.nature.special", shaky)
    for place, function in (("ties.defence", "defence_flow"), ("ties.imports", "imports_flow")):  # powers, less one
        module = sys.modules[f"sim.{place}"]
        monkeypatch.setattr(module, function, shaken(getattr(module, function), chance, 64))
    _drawn.cache_clear()
    try:
        moved = play_block(scenario, SEED, 0, worlds)[0]
    finally:
        _drawn.cache_clear()
    exact = [column for column in moved if moved[column].dtype.kind in "biu"]
    assert canonical_hash(moved[exact]) == canonical_hash(honest[exact])
    assert canonical_hash(moved) != canonical_hash(honest)

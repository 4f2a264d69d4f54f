"""Outcome hashes of four scenarios, one for every machine (G5).

``python tests/golden/outcomes.py`` plays them and compares with ``outcomes.json``; with a results folder it compares
that stored run of the first of them. It needs the installed package and nothing of the tests, so that `.ci/smoke` can
ask other versions of Python. ``--write`` takes today's numbers for golden and prints what moved: do that only for a
change that is meant to move numbers, and say **moves numbers** in the changelog.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sim.runs.block import play_block
from sim.runs.packing import canonical_hash
from sim.scenario import load

GOLDEN = Path(__file__).with_name("outcomes.json")
SCENARIOS = ("reverse-kissinger", "kissinger-1972", "moscow-tokyo-1955", "china-1949")
WORLDS, SEED = 200, 1
TOLERANCE = 1e-12
"""Of the mean of a column of floats, relative to its largest value."""

Fingerprint = dict[str, Any]


def fingerprint(table: Any) -> Fingerprint:
    """What must be the same everywhere: a hash of every whole-number column, mean and largest of every other.

    Means are exact sums, so no order of adding and no vector unit shows in them.
    """
    exact = [name for name in table.columns if table[name].dtype.kind in "biu"]
    others = {name: np.asarray(table[name], dtype=float) for name in table.columns if name not in exact}
    figures = {}
    for name, values in others.items():
        there = values[np.isfinite(values)]
        mean = math.fsum(there) / len(there) if len(there) else 0.0
        figures[name] = [len(there), mean, float(np.abs(there).max(initial=0.0))]
    return {"outcomes": canonical_hash(table[exact]), "columns": len(exact), "figures": figures}


def played(scenario: str, play: Callable[..., Any] = play_block) -> Fingerprint:
    """The fingerprint of a scenario as this machine plays it."""
    return fingerprint(play(load(scenario), SEED, 0, WORLDS)[0])


def stored(folder: Path) -> Fingerprint:
    """The fingerprint of a stored run."""
    from sim.runs.results import open_results  # noqa: PLC0415 - only where asked for

    worlds = open_results(folder).worlds
    return fingerprint(worlds.drop(columns=[name for name in ("point",) if name in worlds]))


def differences(found: Fingerprint, golden: Fingerprint) -> list[str]:
    """What is not as it should be, one sentence each."""
    said = []
    if found["outcomes"] != golden["outcomes"]:
        said.append(f"outcomes: {found['outcomes'][:16]} for {golden['outcomes'][:16]}")
    names = sorted(found["figures"].keys() ^ golden["figures"].keys())
    said += [f"{name}: is in one of the two only" for name in names]
    for name in sorted(found["figures"].keys() & golden["figures"].keys()):
        (count, mean, largest), (expected, aim, size) = found["figures"][name], golden["figures"][name]
        if count != expected or not abs(mean - aim) <= TOLERANCE * size or not abs(largest - size) <= TOLERANCE * size:
            said.append(f"{name}: mean {mean!r}, largest {largest!r} for {aim!r}, {size!r}")
    return said


def golden() -> dict[str, Fingerprint]:
    """The fingerprints that are kept."""
    kept: dict[str, Fingerprint] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return kept


def as_text(found: dict[str, Fingerprint]) -> str:
    """JSON with a line for each column, so that a change of numbers can be read."""
    blocks = []
    for name, one in found.items():
        lines = ",\n".join(f"   {json.dumps(key)}: {json.dumps(value)}" for key, value in one["figures"].items())
        head = f'  "outcomes": "{one["outcomes"]}",\n  "columns": {one["columns"]},\n'
        blocks.append(f' "{name}": {{\n{head}  "figures": {{\n{lines}\n  }}\n }}')
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def main(words: list[str]) -> int:
    """Compare or write; 1 if anything differs."""
    folders = [Path(word) for word in words if word != "--write"]
    found = {SCENARIOS[0]: stored(folders[0])} if folders else {name: played(name) for name in SCENARIOS}
    before = golden() if GOLDEN.exists() else {}
    moved = [f"{name}: {one}" for name in found if name in before for one in differences(found[name], before[name])]
    for line in moved:
        print(line)
    if "--write" in words and not folders:
        GOLDEN.write_text(as_text(found), encoding="utf-8")
        return 0
    print(", ".join(f"{name} {one['outcomes'][:12]}" for name, one in found.items()))
    return int(bool(moved) or not set(found) <= set(before))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

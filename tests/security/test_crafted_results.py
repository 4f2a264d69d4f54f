"""A results folder from somebody else: whole by its checksums, and still not trusted."""

from __future__ import annotations

import json
import os
import random
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from sim.core.errors import StoreError, WedgeError
from sim.runs.files import DISK
from sim.runs.journal import line_of, records_in
from sim.runs.manifest import read_manifest, seal
from sim.runs.results import open_sweep
from sim.runs.running import run_tasks
from sim.runs.store import restored
from sim.runs.tasks import Plan
from sim.runs.verify import verify
from sim.scenario import load
from tests.faults import fake

NIGHTLY = os.environ.get("NIGHTLY") == "1"
STRANGE = (None, True, -1, 2**70, 1e308, "", "../../x", "/etc/passwd", "\x1b[2J", [], {}, [[]], {"": 1}, "9" * 5000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = Plan(load("kissinger-1972", ["quarters=1"]), 1, 4)
    return run_tasks(plan, tmp_path_factory.mktemp("crafted") / "run", play=fake.play).folder


def places(tree: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [place for step, below in pairs for place in ((*above, step), *places(below, (*above, step)))]


def damaged(content: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    tree = deepcopy(content)
    path = chance.choice(places(tree))
    holder: Any = tree
    for step in path[:-1]:
        holder = holder[step]
    if chance.random() < 0.2:
        holder.pop(path[-1])
    elif chance.random() < 0.2 and isinstance(holder, dict):
        holder[chance.choice(["../../x", "", "table"])] = holder.pop(path[-1])
    else:
        holder[path[-1]] = chance.choice(STRANGE)
    return tree


def test_a_crafted_manifest_is_refused_or_read_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    whole, chance, refused = read_manifest(folder), random.Random(5), 0
    copy = tmp_path / "run"
    shutil.copytree(folder, copy)
    for _ in range(200 if not NIGHTLY else 5000):
        (copy / "manifest.json").write_bytes(seal(damaged(whole, chance)))
        for act in (lambda: open_sweep(copy).point(0), lambda: verify(copy)):
            try:
                act()
            except WedgeError as error:
                assert str(error)
                refused += 1
    assert refused > 100


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"null", b"[" * 200_000, b'{"a":' * 100_000, b'{"schema_version":2,"seal":"x"}', b"\xff", b"NaN"],
)
def test_what_is_no_manifest_is_refused(folder: Path, tmp_path: Path, text: bytes) -> None:
    copy = tmp_path / "run"
    shutil.copytree(folder, copy)
    (copy / "manifest.json").write_bytes(text)
    with pytest.raises(StoreError, match="damaged"):
        read_manifest(copy)
    assert restored(copy, DISK)["worlds"] == 4


def test_crafted_lines_of_a_journal_are_passed_over(folder: Path) -> None:
    lines = (folder / "journal.jsonl").read_bytes()
    whole, chance = records_in(lines), random.Random(6)
    assert [list(record) for record in whole][:2] == [["begin"], ["chunk"]]
    for _ in range(200):
        record = damaged(chance.choice(whole), chance)
        for found in records_in(line_of(record)):
            files = found.get("chunk", {"files": {}})["files"]
            assert files.keys() <= {"worlds", "quarters", "failures"}
            json.dumps(found)
    deep = b'{"chunk":' * 100_000
    assert records_in(b"%s %s" % (line_of({})[:16], deep)) == []


def test_no_name_of_a_table_leaves_the_folder(folder: Path, tmp_path: Path) -> None:
    whole = read_manifest(folder)
    whole["chunks"][0]["files"] = {"/../../../secret": "0" * 64}
    copy = tmp_path / "run"
    shutil.copytree(folder, copy)
    (copy / "manifest.json").write_bytes(seal(whole))
    with pytest.raises(StoreError, match="chunks is not as wedgesim writes it"):
        open_sweep(copy)

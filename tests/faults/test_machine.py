"""F20: any history of a results folder ends, after resume, in what an undisturbed run gives."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sim.core.errors import LockedError, StoreError
from sim.runs import store
from sim.runs.journal import read_journal
from sim.runs.lock import locked
from sim.runs.manifest import read_manifest
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results
from sim.runs.running import resume, run_tasks
from sim.runs.store import Chunk, checked
from sim.runs.verify import verify
from sim.scenario import Scenario
from tests.faults import fake
from tests.faults.disks import Crash, crashing, failing

NIGHTLY = os.environ.get("NIGHTLY") == "1"
ORACLE: dict[int, str] = {}
EVERY = 100
"""More blocks than there are; a few chosen at random would not fail twice alike."""


@pytest.fixture(autouse=True)
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenario of a folder is one text from beginning to end, and parsing it takes half of the time."""
    known: dict[bytes, Scenario] = {}
    parse = store.load

    def load(path: Path) -> Scenario:
        text = path.read_bytes()
        if text not in known:
            known[text] = parse(path)
        return known[text]

    monkeypatch.setattr(store, "load", load)


def oracle(worlds: int) -> str:
    if worlds not in ORACLE:
        with tempfile.TemporaryDirectory() as place:
            folder = run_tasks(fake.plan(worlds), Path(place) / "run", play=fake.play).folder
            ORACLE[worlds] = canonical_hash(open_results(folder).worlds)
    return ORACLE[worlds]


def resumable(folder: Path) -> bool:
    """Whether a start got as far as its promise: `wedge run` then says that `wedge resume` completes it."""
    return (folder / "manifest.json").exists() or any("begin" in record for record in read_journal(folder))


class Folder(RuleBasedStateMachine):
    """Starts, stops, crashes, full disks, damage, deletions, edits, more worlds, copies."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.folder, self.worlds, self.begun, self.edited = self.place / "0", 2500, False, ""
        self.copies = 0

    def attempt(self, files: object) -> None:
        """Start or resume on a disk that may fail."""
        options = {"play": fake.play} | ({} if files is None else {"files": files})
        try:
            if self.begun:
                resume(self.folder, **options)
            else:
                run_tasks(fake.plan(self.worlds), self.folder, **options)
        except (StoreError, Crash):
            pass
        self.begun = resumable(self.folder)

    @rule(at=st.integers(1, 60))
    def crash(self, at: int) -> None:
        self.attempt(crashing(at))

    @rule(at=st.integers(1, 60))
    def full_disk(self, at: int) -> None:
        self.attempt(failing(at))

    @rule()
    def go_on(self) -> None:
        self.attempt(None)

    @precondition(lambda self: self.begun)
    @rule(seed=st.integers(0, 2**20))
    def corrupt(self, seed: int) -> None:
        chance = random.Random(seed)
        paths = sorted(path for path in self.folder.rglob("*.parquet") if path.stat().st_size)
        if paths:
            path = chance.choice(paths)
            content = bytearray(path.read_bytes())
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            path.write_bytes(content)

    @precondition(lambda self: self.begun)
    @rule(seed=st.integers(0, 2**20))
    def delete(self, seed: int) -> None:
        paths = sorted(self.folder.rglob("*.parquet"))
        if paths:
            random.Random(seed).choice(paths).unlink()

    @precondition(lambda self: self.begun)
    @rule()
    def lose_manifest(self) -> None:
        (self.folder / "manifest.json").unlink(missing_ok=True)
        resume(self.folder, play=fake.play) if not self.edited else None
        self.begun = True

    @precondition(lambda self: self.begun and not self.edited)
    @rule()
    def edit_scenario(self) -> None:
        path = self.folder / "scenario.yaml"
        self.edited = path.read_text(encoding="utf-8")
        path.write_text(self.edited + "# edited\n", encoding="utf-8")
        try:
            resume(self.folder, play=fake.play)
            raise AssertionError("an edited scenario was resumed")
        except StoreError:
            path.write_text(self.edited, encoding="utf-8")
            self.edited = ""

    @precondition(lambda self: self.begun and self.worlds < 6000)
    @rule(more=st.integers(1, 1500))
    def extend(self, more: int) -> None:
        self.worlds += more
        resume(self.folder, worlds=self.worlds, play=fake.play)

    @precondition(lambda self: self.begun)
    @rule()
    def copy(self) -> None:
        self.copies += 1
        self.folder = Path(shutil.copytree(self.folder, self.place / str(self.copies)))

    @precondition(lambda self: self.begun)
    @rule()
    def second_writer(self) -> None:
        with locked(self.folder):
            try:
                resume(self.folder, play=fake.play)
                raise AssertionError("two writers")
            except LockedError:
                pass

    @invariant()
    def nothing_wrong_is_shown(self) -> None:
        """What can be opened is right, and what a manifest lists is there unless it was damaged."""
        if not self.begun:
            return
        try:
            ensemble = open_results(self.folder)
        except StoreError:
            return
        assert canonical_hash(ensemble.worlds) == oracle(len(ensemble))
        for listed in read_manifest(self.folder)["chunks"]:
            chunk = Chunk(**listed)
            for table in chunk.files:
                checked(chunk, self.folder, table)

    def teardown(self) -> None:
        try:
            self.attempt(None)
            assert self.begun
            resume(self.folder, play=fake.play)
            assert verify(self.folder, sample=EVERY, play=fake.play).exit_code == 0
            assert canonical_hash(open_results(self.folder).worlds) == oracle(self.worlds)
            assert not list(self.folder.rglob("*.part"))
        finally:
            shutil.rmtree(self.place)


# A history that fails is made shorter at night only: that takes minutes, and by day the trial would be ended for a hang.
PHASES = [phase for phase in Phase if NIGHTLY or phase not in (Phase.shrink, Phase.explain)]

Folder.TestCase.settings = settings(
    phases=PHASES,
    max_examples=150 if NIGHTLY else 15,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

TestFolder = Folder.TestCase

"""Results on disk: chunks whole or not at all, each acknowledged in a journal, and a manifest that seals them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.core.errors import StoreError
from sim.runs import journal, lock, manifest
from sim.runs.delivery import Lost
from sim.runs.files import PART, Files, cannot_write, make_folder, sweep_parts, write_parts
from sim.runs.journal import Journal, read_journal
from sim.runs.manifest import DamagedError, describe, differences, read_manifest, seal, sha256
from sim.runs.packing import QUARTERS, Packed, frame_of, parquet_bytes
from sim.runs.quarters import merge_quarters
from sim.runs.tasks import Plan, Task
from sim.scenario import Scenario, dump, load

CHUNKS, SCENARIO, MERGED = "chunks", "scenario.yaml", "quarters.parquet"
DAMAGED = ".damaged"
BEGUN, FINISHED, PARTIAL = "begun", "finished", "partial"
NOTHING_DONE: dict[str, Any] = {"state": BEGUN, "chunks": [], "lost": [], "failed": 0, "merged_sha256": ""}
OURS = {manifest.NAME, journal.NAME, SCENARIO}


@dataclass(frozen=True)
class Chunk:
    """The files of one task on disk.

    Attributes
    ----------
    point, block : int
        The task.
    worlds, failed : int
        Worlds it was to play, and how many of them failed.
    files : mapping of str to str
        SHA-256 by table.
    """

    point: int
    block: int
    worlds: int
    failed: int
    files: Mapping[str, str]

    @property
    def task(self) -> Task:
        """The task it holds."""
        return Task(self.point, self.block)

    def path(self, folder: Path, table: str) -> Path:
        """Where a table is."""
        return folder / CHUNKS / f"{self.task.name}.{table}.parquet"


def chunks_in(folder: Path) -> dict[Task, Chunk]:
    """The acknowledged chunks of a folder, by task: from its manifest if that lists them, else from its journal."""
    listed = read_manifest(folder)["chunks"]
    if not listed:
        listed = [record["chunk"] for record in read_journal(folder) if "chunk" in record]
    chunks = [Chunk(**one) for one in listed]
    return {chunk.task: chunk for chunk in chunks}


def checked(chunk: Chunk, folder: Path, table: str) -> bytes:
    """The bytes of a chunk's table, once they have the hash they should have.

    Raises
    ------
    StoreError
        When the file is missing or not what was written; names it.
    """
    path = chunk.path(folder, table)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror or error}; {_mend(folder)}") from error
    if sha256(content) != chunk.files[table]:
        raise StoreError(f"{path} is damaged: its hash is not the one it was written with; {_mend(folder)}")
    return content


def _mend(folder: Path) -> str:
    return f"wedge verify {folder} --repair computes it anew"


def read_scenario(folder: Path, described: Mapping[str, Any]) -> Scenario:
    """The scenario a folder was played with.

    Raises
    ------
    StoreError
        When the file is missing or is not the one that was played.
    """
    path = folder / SCENARIO
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror or error}") from error
    if sha256(content) != described["scenario_sha256"]:
        raise StoreError(
            f"{path} is not the scenario that was played: scenario_sha256 {described['scenario_sha256'][:16]}… in "
            f"{manifest.NAME}, {sha256(content)[:16]}… in the file; put the old text back, or run the new one elsewhere"
        )
    return load(path)


def plan_of(folder: Path, described: Mapping[str, Any]) -> Plan:
    """The plan that a manifest describes."""
    part, parts = described["shard"]
    return Plan(
        scenario=read_scenario(folder, described),
        seed=int(described["seed"]),
        worlds=int(described["worlds"]),
        points=manifest.points_of(described),
        shard=(int(part), int(parts)),
    )


def merged_whole(folder: Path, described: Mapping[str, Any]) -> bool:
    """Whether the merged quarters are what was written, if any were."""
    try:
        return not described["merged_sha256"] or sha256((folder / MERGED).read_bytes()) == described["merged_sha256"]
    except OSError:
        return False


def restored(folder: Path, files: Files) -> dict[str, Any]:
    """The manifest of a folder; one that is missing or damaged is made anew from the journal.

    Raises
    ------
    StoreError
        When neither says what was to be done.
    """
    try:
        return read_manifest(folder)
    except DamagedError:
        begun = [record["begin"] for record in read_journal(folder) if "begin" in record]
        if not begun or begun[-1]["schema_version"] != manifest.SCHEMA_VERSION:
            raise
        described: dict[str, Any] = begun[-1]
        write_parts(files, {folder / manifest.NAME: seal(described)})
        return described


def _never_begun(folder: Path) -> bool:
    """Whether a folder holds no more than a start that a crash cut short before anything was promised."""
    try:
        if (folder / manifest.NAME).exists() or any("begin" in record for record in read_journal(folder)):
            return False
    except StoreError:
        return False
    rest = [path for path in folder.rglob("*") if path != folder / CHUNKS]
    return all(path.name.removesuffix(PART) in {*OURS, lock.NAME} and path.parent == folder for path in rest)


def clear(folder: Path, *, force: bool, files: Files) -> None:
    """Make a results folder empty, but for its lock.

    Parameters
    ----------
    folder : Path
        Whose lock is held.
    force : bool
        Whether an earlier result may be removed.
    files : Files
        The disk.

    Raises
    ------
    StoreError
        When a result, or something that is none, is there.
    """
    there = [path for path in folder.iterdir() if path.name != lock.NAME]
    if there and not _never_begun(folder):
        if not force:
            raise StoreError(
                f"{folder} holds a result already; --force replaces it, wedge resume completes it, --results chooses "
                "another place"
            )
        if not any((folder / name).is_file() for name in OURS):
            raise StoreError(f"{folder} is not a result of wedgesim, so --force does not touch it")
    # The manifest goes first: what is left without one is no result any more.
    path = folder
    try:
        for path in sorted(there, key=lambda one: (one.name != manifest.NAME, one.name in OURS, one.name)):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else files.unlink(path)
        if there:
            files.fsync_folder(folder)
    except OSError as error:
        raise cannot_write(path, error, 0) from error


@contextmanager
def _open(store: Store) -> Iterator[Store]:
    """A store that stays open, unless what is done first fails."""
    try:
        yield store
    except BaseException:
        store.close()
        raise


class Store:
    """A results folder open for writing; whoever has one holds the folder's lock.

    Attributes
    ----------
    folder : Path
        Where.
    plan : Plan
        What is to be done.
    chunks : dict
        What is done, by task.
    repaired : list of Path
        Damaged files that were set aside.
    """

    def __init__(self, folder: Path, plan: Plan, described: dict[str, Any], files: Files) -> None:
        self.folder, self.plan, self.described, self.files = folder, plan, described, files
        self.chunks: dict[Task, Chunk] = {}
        self.repaired: list[Path] = []
        self.journal = Journal(folder, files)

    @classmethod
    def begin(cls, folder: Path, plan: Plan, command: str, *, force: bool, files: Files) -> Store:
        """Start an empty result.

        Raises
        ------
        StoreError
            When something is there already, or the disk is unwilling.
        """
        clear(folder, force=force, files=files)
        make_folder(folder / CHUNKS, files)
        text = dump(plan.scenario).encode()
        described = {**describe(plan, sha256(text), command), **NOTHING_DONE}
        # The manifest comes last: a folder with a manifest has everything that resume needs.
        write_parts(files, {folder / SCENARIO: text})
        with _open(cls(folder, plan, described, files)) as store:
            store.journal.append({"begin": described})
            write_parts(files, {folder / manifest.NAME: seal(described)})
        return store

    @classmethod
    def reopen(cls, folder: Path, *, files: Files, worlds: int | None = None) -> Store:
        """Go on with a result: sweep leftovers, check every chunk, set damaged ones aside.

        Parameters
        ----------
        folder : Path
            Results folder.
        files : Files
            The disk.
        worlds : int, optional
            More worlds than were planned; a last block that was not full is computed anew.

        Raises
        ------
        StoreError
            When the folder is no result, or its scenario or code have changed.
        """
        described = written = restored(folder, files)
        plan = plan_of(folder, described)
        found = differences(described, manifest.circumstances())
        if found:
            raise StoreError(f"{folder} cannot be resumed with what is here now:\n  " + "\n  ".join(found))
        sweep_parts(files, folder)
        make_folder(folder / CHUNKS, files)
        if worlds is not None and worlds > plan.worlds:
            plan = Plan(plan.scenario, plan.seed, worlds, plan.points, plan.shard)
            described = {**described, "worlds": worlds}
        kept = {task: one for task, one in chunks_in(folder).items() if one.worlds == plan.count(task)}
        with _open(cls(folder, plan, described, files)) as store:
            store.chunks = {task: chunk for task, chunk in kept.items() if not store.set_aside(chunk)}
            if described["state"] != FINISHED or store.left() or not merged_whole(folder, described):
                store._open_again(kept.values(), written)
        return store

    def _open_again(self, kept: Iterable[Chunk], written: Mapping[str, Any]) -> None:
        """Turn a finished result, or a smaller plan, into one under way.

        Its chunks and what is to be done go to the journal before the manifest drops them, so that the journal alone
        still tells both.
        """
        opened = {**self.described, **NOTHING_DONE}
        if written != opened:
            self.journal.append({"begin": opened}, *({"chunk": asdict(chunk)} for chunk in kept))
            self.described = opened
            write_parts(self.files, {self.folder / manifest.NAME: seal(opened)})

    def set_aside(self, chunk: Chunk) -> list[Path]:
        """Rename the files of a chunk that are not what was written; a chunk with such files no longer counts."""
        wrong: list[Path] = []
        for table in chunk.files:
            try:
                checked(chunk, self.folder, table)
            except StoreError:
                path = chunk.path(self.folder, table)
                wrong.append(path)
                self.repaired.append(path)
                if path.exists():
                    self.files.rename(path, path.with_name(path.name + DAMAGED))
        return wrong

    def add(self, task: Task, packed: Packed, failed: int) -> None:
        """Store a task's tables; when this returns they are on the disk and acknowledged."""
        hashes = {table: sha256(content) for table, content in packed.items()}
        chunk = Chunk(task.point, task.block, self.plan.count(task), failed, hashes)
        write_parts(self.files, {chunk.path(self.folder, table): content for table, content in packed.items()})
        self.journal.append({"chunk": asdict(chunk)})
        self.chunks[task] = chunk

    @property
    def finished(self) -> bool:
        """Whether everything is done and sealed."""
        return self.described["state"] == FINISHED

    def left(self) -> Sequence[Task]:
        """Tasks that are not done."""
        return [task for task in self.plan.tasks() if task not in self.chunks]

    def finish(self, lost: Sequence[Lost]) -> None:
        """Write the merged quarters and the manifest with every chunk and its hash."""
        chunks = [self.chunks[task] for task in sorted(self.chunks)]
        merged = b""
        if len(self.plan.points) == 1 and self.plan.shard == (1, 1):
            held = (checked(chunk, self.folder, QUARTERS) for chunk in chunks if QUARTERS in chunk.files)
            merged = parquet_bytes(merge_quarters(frame_of(content) for content in held))
            write_parts(self.files, {self.folder / MERGED: merged})
        sealed = {
            **self.described,
            "state": PARTIAL if lost else FINISHED,
            "chunks": [asdict(chunk) for chunk in chunks],
            "lost": [{"point": one.task.point, "block": one.task.block, "reason": one.reason} for one in lost],
            "failed": sum(chunk.failed for chunk in chunks),
            "merged_sha256": sha256(merged) if merged else "",
        }
        self.described = sealed
        write_parts(self.files, {self.folder / manifest.NAME: seal(sealed)})

    def close(self) -> None:
        """Let go of the journal."""
        self.journal.close()

"""F3–F6: kill -9 of the parent and of workers, blocks that kill, and workers out of memory."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from sim.runs.delivery import ALONE, CROWDED
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results
from sim.runs.running import resume, run_tasks
from sim.runs.workers import FORKSERVER, METHOD, CallError, Processes, WorkerDiedError, WorkerStartError
from tests.faults import fake
from tests.faults.processes import PATIENCE, alive, children, start, until

NIGHTLY = os.environ.get("NIGHTLY") == "1"
KILLS = 300 if NIGHTLY else 30


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("oracle") / "run"
    run_tasks(fake.plan(), folder, play=fake.play)
    return canonical_hash(open_results(folder).worlds)


def test_kill_9_of_the_parent_at_any_moment(expected: str, tmp_path: Path) -> None:
    """F3: each folder is killed again and again until it is done; 30 kills by day."""
    chance, kills, folder = random.Random(5), 0, tmp_path / "0"
    acknowledged, finished = 0, 0
    while kills < KILLS:
        what = "resume" if (folder / "manifest.json").exists() else "run"
        driver = start(what, folder, "slow", 1 + chance.randrange(2))
        said = driver.stdout.readline()
        assert said.startswith("start"), driver.stderr.read()
        timer = threading.Timer(chance.uniform(0.0, 1.2), driver.kill)
        workers = []
        timer.start()
        told = 0
        for line in driver.stdout:
            workers = workers or children(driver.pid)
            # The kill may have torn the last line.
            told = int(line.split()[1]) if line.startswith("block") and line.endswith("\n") else told
        timer.cancel()
        driver.wait(PATIENCE)
        driver.communicate()
        until(lambda workers=workers: not any(map(alive, workers)), 5)
        if driver.returncode == 0:
            finished += 1
            folder = tmp_path / str(finished)
            acknowledged = 0
            continue
        assert driver.returncode == -signal.SIGKILL
        kills += 1
        acknowledged = max(acknowledged, told)
        fake.PLAYED.clear()
        assert len(list((folder / "chunks").glob("*.worlds.parquet"))) >= acknowledged
    for place in tmp_path.iterdir():
        if not (place / "manifest.json").exists():
            continue
        fake.PLAYED.clear()
        report = resume(place, play=fake.play)
        assert report.repaired == ()
        assert canonical_hash(open_results(place).worlds) == expected


def test_kill_9_of_workers(tmp_path: Path) -> None:
    """F4: random workers are killed during runs until there were 30 kills; nothing is lost, nothing hangs.

    In one run there are fewer kills than make a block be given up, for all may hit the same one on a busy machine.
    """
    chance, kills, runs = random.Random(6), 0, 0
    # Long runs: most of the short ones end before anyone is killed.
    plan = fake.plan(3 * fake.WORLDS)
    whole = run_tasks(plan, tmp_path / "whole", play=fake.play).folder
    expected = canonical_hash(open_results(whole).worlds)
    while kills < KILLS:
        runs += 1
        folder, ended = tmp_path / str(runs), threading.Event()

        def murder(ended: threading.Event = ended) -> None:
            nonlocal kills
            until_lost = CROWDED + ALONE - 1
            while until_lost and not ended.wait(chance.uniform(0.4, 1.2)):
                victims = children(os.getpid())
                if victims:
                    try:
                        os.kill(chance.choice(victims), signal.SIGKILL)
                    except ProcessLookupError:
                        continue  # it ended by itself since it was listed; that is no kill
                    kills += 1
                    until_lost -= 1

        thread = threading.Thread(target=murder)
        thread.start()
        try:
            begun = time.monotonic()
            report = run_tasks(plan, folder, jobs=2, play=fake.slow)
            assert time.monotonic() - begun < PATIENCE
        finally:
            ended.set()
            thread.join()
        assert report.lost == ()
        assert canonical_hash(open_results(folder).worlds) == expected


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("kill", "SIGKILL"),
        ("segfault", "SIGSEGV"),
        ("exit", "exit code 7"),
        ("stack", ""),
        ("memory", "MemoryError"),
    ],
)
def test_a_block_that_ends_its_worker_is_named(
    how: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F5, F6: the block is tried again, then alone, then named; the rest is delivered; exit 3; later it can be had."""
    monkeypatch.setenv("WEDGE_MURDER", how)
    report = run_tasks(fake.plan(5 * 1024), tmp_path / "run", jobs=2, play=fake.murderous)
    assert [(one.task.block, said in one.reason) for one in report.lost] == [(3, True)]
    assert report.exit_code == 3
    assert len(open_results(tmp_path / "run")) == 4 * 1024
    assert children(os.getpid()) == []
    mended = resume(tmp_path / "run", play=fake.play)
    assert mended.exit_code == 0
    whole = run_tasks(fake.plan(5 * 1024), tmp_path / "whole", play=fake.play)
    assert canonical_hash(open_results(mended.folder).worlds) == canonical_hash(open_results(whole.folder).worlds)


def test_workers_that_cannot_start_end_the_run_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.runs.workers._work", fake.deadly)
    pool = Processes(1)
    with pytest.raises(WorkerStartError, match="cannot start"):
        pool.submit(abs, 1).result(PATIENCE)
    pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_death_concerns_one_call_and_the_worker_is_replaced(method: str) -> None:
    with Processes(2, method) as pool:
        calls = [pool.submit(pow, 2, exponent) for exponent in range(6)]
        deadly = pool.submit(fake.leave, 3)
        calls += [pool.submit(pow, 2, exponent) for exponent in range(6, 12)]
        with pytest.raises(WorkerDiedError, match="exit code 3"):
            deadly.result(PATIENCE)
        assert [call.result(PATIENCE) for call in calls] == [2**exponent for exponent in range(12)]
    assert pool.pids() == []


@pytest.mark.skipif(METHOD != FORKSERVER, reason="there is no fork server here")
def test_the_death_of_the_fork_server_is_survived() -> None:
    with Processes(1) as pool:
        assert pool.submit(pow, 2, 3).result(PATIENCE) == 8
        server = next(int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) for pid in pool.pids())
        threads = [(task / "comm").read_text().strip() for task in Path(f"/proc/{server}/task").iterdir()]
        # Arrow's allocator has a thread of its own and knows of forks; no other thread would survive one.
        assert [name for name in threads if name != "jemalloc_bg_thd"] in (["python"], ["python3"]), threads
        os.kill(server, signal.SIGKILL)
        with contextlib.suppress(WorkerDiedError):  # the worker may notice and end, or answer
            pool.submit(pow, 2, 4).result(PATIENCE)
        for pid in pool.pids():
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(WorkerDiedError):
            pool.submit(pow, 2, 5).result(PATIENCE)
        assert pool.submit(pow, 2, 6).result(PATIENCE) == 64


def test_a_start_that_fails_is_tried_again_and_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork server that is being killed, or a machine that has no process to spare for a moment."""
    failures: list[Exception] = [ConnectionRefusedError("nobody there"), EOFError()]
    launch = Processes._launch

    def reluctant(self: Processes) -> object:
        if failures:
            raise failures.pop(0)
        return launch(self)

    monkeypatch.setattr(Processes, "_launch", reluctant)
    monkeypatch.setattr("sim.runs.workers.PAUSES", (0.0,) * 4)
    with Processes(1) as pool:
        assert pool.submit(pow, 2, 3).result(PATIENCE) == 8
    failures[:] = [BlockingIOError(11, "no process to spare")] * 4
    with Processes(1) as pool, pytest.raises(WorkerStartError, match="no process to spare"):
        pool.submit(pow, 2, 3).result(PATIENCE)


def test_a_worker_that_ran_out_of_memory_is_replaced() -> None:
    """Short of memory, a process can stick in any library; one did, in a trial of this programme."""
    with Processes(1) as pool:
        assert pool.submit(pow, 2, 3).result(PATIENCE) == 8
        before = pool.pids()
        with pytest.raises(CallError, match="MemoryError"):
            pool.submit(bytes, 2**62).result(PATIENCE)
        assert pool.submit(pow, 2, 3).result(PATIENCE) == 8
        assert pool.pids() != before

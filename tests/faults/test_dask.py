"""F16, and dask's part of F17: the same bytes, and no hang when workers, nannies or the scheduler are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.core.errors import InputError, WedgeError
from sim.runs.cluster import check_address
from sim.runs.packing import canonical_hash
from sim.runs.results import open_results
from sim.runs.running import resume, run_tasks
from tests.faults import fake
from tests.faults.processes import PATIENCE, alive, children, until

pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = run_tasks(fake.plan(), tmp_path_factory.mktemp("oracle") / "run", play=fake.play).folder
    return canonical_hash(open_results(folder).worlds)


class Cluster:
    """A scheduler, a nanny and its worker, as processes of the command line."""

    def __init__(self, place: Path) -> None:
        self.file = place / "scheduler.json"
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        self.options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": place}
        words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", self.file]
        self.scheduler = self.start(*words)
        until(self.file.exists)
        until(lambda: b"tcp://" in self.file.read_bytes())
        self.nanny = self.start("worker", "--scheduler-file", self.file, "--nthreads", "1", "--no-dashboard")

    def start(self, *words: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "dask", *map(str, words)], **self.options)

    @property
    def address(self) -> str:
        return json.loads(self.file.read_text())["address"]

    def worker(self) -> int:
        """The process that a nanny keeps."""
        found: list[int] = []

        def there() -> bool:
            found[:] = children(self.nanny.pid)
            return bool(found)

        until(there)
        return max(found)

    def stop(self) -> None:
        for process in (self.nanny, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    one = Cluster(tmp_path)
    yield one
    one.stop()


def test_a_local_cluster_gives_the_same_bytes(expected: str, tmp_path: Path) -> None:
    folder = run_tasks(fake.plan(), tmp_path / "run", jobs=2, executor="dask", play=fake.play).folder
    assert canonical_hash(open_results(folder).worlds) == expected


def test_killed_workers_are_replaced(expected: str, tmp_path: Path, cluster: Cluster) -> None:
    def murder() -> None:
        until(lambda: bool(list((tmp_path / "run").glob("chunks/*.worlds.parquet"))))
        os.kill(cluster.worker(), signal.SIGKILL)

    thread = threading.Thread(target=murder)
    thread.start()
    report = run_tasks(fake.plan(), tmp_path / "run", executor=f"dask:{cluster.address}", play=fake.slow)
    thread.join()
    assert report.lost == ()
    assert canonical_hash(open_results(report.folder).worlds) == expected


@pytest.mark.parametrize("whom", ["scheduler", "everybody"])
def test_a_dead_scheduler_ends_the_run_and_it_can_be_resumed(
    expected: str, tmp_path: Path, cluster: Cluster, whom: str
) -> None:
    folder = tmp_path / "run"

    def murder() -> None:
        until(lambda: bool(list(folder.glob("chunks/*.worlds.parquet"))))
        cluster.scheduler.kill()
        if whom == "everybody":
            cluster.nanny.kill()

    thread = threading.Thread(target=murder)
    thread.start()
    begun = time.monotonic()
    with pytest.raises(WedgeError, match="resume") as caught:
        run_tasks(fake.plan(), folder, executor=f"dask:{cluster.address}", play=fake.slow)
    thread.join()
    assert caught.value.exit_code == 4
    assert time.monotonic() - begun < 2 * PATIENCE
    assert not alive(cluster.scheduler.pid)
    resume(folder, play=fake.play)
    assert canonical_hash(open_results(folder).worlds) == expected


def test_a_scheduler_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WedgeError, match=r"127\.0\.0\.1:1 cannot be reached") as caught:
        run_tasks(fake.plan(), tmp_path / "run", executor="dask:127.0.0.1:1", play=fake.play)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("address", ["tcp://example.org:8786", "10.0.0.7:8786", "example.org"])
def test_an_open_connection_to_another_machine_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="not encrypted"):
        check_address(address)


@pytest.mark.parametrize("address", ["tls://example.org:8786", "127.0.0.1:8786", "tcp://localhost:8786"])
def test_encrypted_and_local_connections_are_taken(address: str) -> None:
    check_address(address)

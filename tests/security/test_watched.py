"""G15 and the security section: commands watched from inside by an audit hook in every one of their processes.

No network socket is opened unless dask is asked for, and then on loopback only; nothing is written but below the
results root; no program is started but Python itself.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim.core.errors import InputError
from sim.runs.block import play_block
from sim.runs.cluster import check_address
from sim.runs.running import run_tasks
from sim.runs.tasks import Plan
from sim.scenario import load

NIGHTLY = os.environ.get("NIGHTLY") == "1"
ROOT = Path(__file__).resolve().parents[2]
WATCH = Path(__file__).with_name("watch")
RUN = ("run", "kissinger-1972", "-n", "8", "-j", "2", "--quick", "--set", "quarters=2", "--results", "results")


class Seen:
    """What the hook noted, by kind."""

    def __init__(self, log: Path, done: subprocess.CompletedProcess[str]) -> None:
        lines = [line.partition(" ") for line in log.read_text(encoding="utf-8").splitlines()]
        self.notes = [(kind, ast.literal_eval(what)) for kind, _, what in lines]
        self.done = done

    def all(self, *kinds: str) -> list[object]:
        return [what for kind, what in self.notes if kind in kinds]


def watched(tmp_path: Path, *words: str) -> Seen:
    log, home = tmp_path / "log", tmp_path / "home"
    for place in (home, tmp_path / "here"):
        place.mkdir(exist_ok=True)
    surroundings = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(WATCH), str(ROOT))),
        "WATCH": str(log),
        "HOME": str(home),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "TMPDIR": str(home),
    }
    done = subprocess.run(
        [sys.executable, "-B", *words],
        env=surroundings,
        cwd=tmp_path / "here",
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Seen(log, done)


@pytest.mark.parametrize(
    "line",
    [
        "import socket; socket.socket()",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:1')",
        "import asyncio; asyncio.run(asyncio.start_server(print, '127.0.0.1', 0))",
        "import multiprocessing as m, socket; p = m.get_context('spawn').Process(target=socket.socket); p.start(); p.join()",
    ],
)
def test_the_watch_sees_sockets_in_every_process(tmp_path: Path, line: str) -> None:
    assert watched(tmp_path, "-c", line).all("socket")


def test_the_watch_sees_what_is_written_and_started(tmp_path: Path) -> None:
    seen = watched(tmp_path, "-c", "import os, subprocess; open('x', 'w'); os.mkdir('y'); subprocess.run(['true'])")
    here = tmp_path / "here"
    assert seen.all("writes") == [str(here / "x"), str(here / "y")]
    assert seen.all("starts") == ["true"]


def ours(path: object, tmp_path: Path) -> bool:
    """Whether a path is below the results root, or is no result: compiled code, the home's caches, devices, locks."""
    kept = (tmp_path / "here" / "results", tmp_path / "home", ROOT / "sim" / "game" / "__pycache__", Path("/dev"))
    return any(Path(str(path)).is_relative_to(place) for place in kept)


def test_a_run_opens_no_socket_writes_below_its_root_and_starts_only_python(tmp_path: Path) -> None:
    words = RUN if not NIGHTLY else tuple(word for word in RUN if word != "--quick")
    seen = watched(tmp_path, "-m", "sim", *words)
    assert seen.done.returncode == 0, seen.done.stderr
    assert seen.all("socket", "socket.bind", "socket.connect", "asks") == []
    written = seen.all("writes")
    assert [path for path in written if not ours(path, tmp_path)] == []
    assert any(str(path).endswith("manifest.json") for path in written)
    assert set(seen.all("starts")) <= {sys.executable}
    assert list((tmp_path / "here").iterdir()) == [tmp_path / "here" / "results"]
    if NIGHTLY:
        assert (next((tmp_path / "here").rglob("report.html"))).stat().st_size > 10_000


COMMANDS = [("export", "--to", "results/x.csv"), ("verify", "--sample", "1")]
AT_NIGHT = [("plot",), ("report",), ("replay", "3"), ("resume",)]


@pytest.mark.parametrize("words", COMMANDS if not NIGHTLY else COMMANDS + AT_NIGHT)
def test_other_commands_open_no_socket_and_write_where_they_are_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    plan = Plan(load("kissinger-1972", ["quarters=2"]), 1, 8)
    folder = run_tasks(plan, tmp_path / "here" / "results" / "one", play=play_block).folder
    command, *rest = words
    seen = watched(tmp_path, "-m", "sim", command, str(folder), *rest)
    assert seen.done.returncode == 0, seen.done.stderr
    assert seen.all("socket", "socket.bind", "socket.connect", "asks") == []
    assert set(seen.all("starts")) <= {"fc-list"}  # Matplotlib's, for its list of fonts
    assert [path for path in seen.all("writes") if not ours(path, tmp_path)] == []


@pytest.mark.skipif(not NIGHTLY or find_spec("distributed") is None, reason="dask is an extra; twenty seconds")
def test_dask_listens_on_loopback_only(tmp_path: Path) -> None:
    seen = watched(tmp_path, "-m", "sim", *RUN, "--executor", "dask")
    assert seen.done.returncode == 0, seen.done.stderr
    bound = seen.all("socket.bind", "socket.connect")
    assert bound
    assert {address[0] for address in bound if isinstance(address, tuple)} <= {"127.0.0.1", "::1"}


def test_a_far_scheduler_is_refused_before_anything_is_asked_of_the_network(tmp_path: Path) -> None:
    seen = watched(tmp_path, "-m", "sim", *RUN, "--executor", "dask:192.0.2.1:8786")
    assert seen.done.returncode == 2
    assert seen.all("socket", "socket.connect", "asks") == []


@pytest.mark.parametrize(
    "address",
    ["192.0.2.1:8786", "tcp://example.org:8786", "ws://example.org", "tcp://[::]:1", "127.0.0.1.example.org:1", "0:1"],
)
def test_no_far_scheduler_without_encryption(address: str) -> None:
    with pytest.raises(InputError):
        check_address(address)


@pytest.mark.parametrize("address", ["tls://example.org:8786", "127.0.0.1:1", "localhost:1", "tcp://[::1]:1"])
def test_near_or_encrypted_schedulers_are_taken(address: str) -> None:
    check_address(address)

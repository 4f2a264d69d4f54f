"""Starting the driver, finding its workers, and waiting with patience that ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.forks import USED, Fork

PATIENCE = 60.0
DRIVER = Path(__file__).with_name("driver.py")


def start(*words: object, **options: object) -> subprocess.Popen[str] | Fork:
    """The driver in a session of its own; with options for it, in a Python of its own."""
    if USED and not options:
        return Fork([str(DRIVER), *map(str, words)], None, os.environ, session=True)
    return subprocess.Popen(
        [sys.executable, str(DRIVER), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **{"env": {**os.environ, "PYTHONWARNINGS": "default"}, **options},
    )


def command_of(pid: int) -> bytes:
    """Command line of a process, empty where there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def children(pid: int) -> list[int]:
    """Living children of a process, and theirs, that work for it: not what serves them, tracker and fork server."""
    found, servers = [], []
    serves = b"forkserver" in command_of(pid)
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            command = command_of(int(place.name))
            if int(fields[1]) == pid and fields[0] != "Z" and b"resource_tracker" not in command:
                (servers if b"forkserver" in command and not serves else found).append(int(place.name))
    return [*found, *(one for child in (*found, *servers) for one in children(child))]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something; an `AssertionError` if it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)

"""Commands as forks of one process that has loaded everything, since a new Python spends seconds on imports.

The server is a Python of its own, started once in a process that tests run in: forks of the tests' own process would
share its threads and what other tests left behind. A fork gets words, folder, surroundings and streams of its own, runs
what ``python -m sim`` or a script would, and ends as Python ends. What a fork cannot show, such as imports, what is read
while they run, and flags of Python, needs a Python of its own; so do systems whose libraries do not survive forks, and at
night everything is started anew.
"""

from __future__ import annotations

import json
import os
import runpy
import select
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

ROOT = Path(__file__).parents[1]
USED = sys.platform == "linux" and os.environ.get("NIGHTLY") != "1"
SIM = "sim"
"""The first word of a fork that runs the command; any other names a script."""
NUMBER = struct.Struct("i")
ENOUGH = 1 << 17
"""Bytes that hold any request."""
LONGEST = 1200.0
"""Seconds that a command may take."""


class Fork:
    """A process of the server: of `subprocess.Popen` what tests need."""

    def __init__(self, words: list[str], cwd: Path | None, env: Mapping[str, str], *, session: bool) -> None:
        streams = [os.pipe() for _ in ("output", "error", "status")]
        ours, theirs = zip(*streams, strict=True)
        self.stdout, self.stderr = (os.fdopen(descriptor, encoding="utf-8") for descriptor in ours[:2])
        self.status, self.args = ours[2], words
        self.returncode: int | None = None
        self.lock = threading.Lock()
        request = {"words": words, "cwd": str(cwd or Path.cwd()), "env": dict(env), "session": session}
        with open(os.devnull) as nothing:
            socket.send_fds(server(words[0] == SIM), [json.dumps(request).encode()], [nothing.fileno(), *theirs])
        for descriptor in theirs:
            os.close(descriptor)
        self.pid = self._told()

    def _told(self) -> int:
        """The next number the server says; it says nothing more when it is dead."""
        said = os.read(self.status, NUMBER.size)
        if not said:
            raise RuntimeError("the server of forks has died")
        return int(NUMBER.unpack(said)[0])

    def poll(self, seconds: float = 0.0) -> int | None:
        """How it ended, if it has within a time."""
        with self.lock:
            if self.returncode is None and select.select([self.status], [], [], seconds)[0]:
                self.returncode = os.waitstatus_to_exitcode(self._told())
                os.close(self.status)
        return self.returncode

    def wait(self, timeout: float = LONGEST) -> int:
        """How it ended; killed when the time is over."""
        end = time.monotonic() + timeout
        # By short looks, so that another thread may kill it meanwhile.
        while (found := self.poll(0.05)) is None:
            if time.monotonic() > end:
                self.kill()
                raise subprocess.TimeoutExpired(self.args, timeout)
        return found

    def kill(self) -> None:
        """End it for sure, if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self, timeout: float = LONGEST) -> tuple[str, str]:
        """Everything it says, once it has ended."""
        said = {}
        threads = [
            threading.Thread(target=lambda name=name: said.update({name: getattr(self, name).read()}), daemon=True)
            for name in ("stdout", "stderr")
        ]
        for thread in threads:
            thread.start()
        try:
            self.wait(timeout)
        finally:
            for thread in threads:
                thread.join()
            for stream in (self.stdout, self.stderr):
                stream.close()
        return said["stdout"], said["stderr"]


def wedge(*words: object, cwd: Path | None = None, timeout: float = LONGEST) -> subprocess.CompletedProcess[str]:
    """The command with its words, as a fork where that can be."""
    if not USED:
        return wedge_anew(*words, cwd=cwd, timeout=timeout)
    fork = Fork([SIM, *map(str, words)], cwd, os.environ, session=False)
    said = fork.communicate(timeout)
    return subprocess.CompletedProcess(fork.args, fork.wait(0), *said)


def wedge_anew(*words: object, cwd: Path | None = None, timeout: float = LONGEST) -> subprocess.CompletedProcess[str]:
    """The command with its words, in a Python of its own."""
    command = [sys.executable, "-m", SIM, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=timeout, check=False)


@cache
def server(commands: bool) -> socket.socket:
    """The way to this process's server of commands or of scripts, which ends when the way closes."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        subprocess.run(
            [sys.executable, "-m", "tests.forks", str(theirs.fileno()), *([SIM] if commands else [])],
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            check=True,
        )
    return ours


def load() -> None:
    """Import what commands need, and have the compiled game at hand; scripts of the tests need neither game nor pictures."""
    if SIM not in sys.argv:
        import_module("sim.cli.printing")
        import_module("sim.runs.running")
        return
    for name in ("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "scipy.stats", "SALib"):
        import_module(name)
    for room in ("cli", "analysis", "report"):
        for one in iter_modules([str(ROOT / "sim" / room)]):
            import_module(f"sim.{room}.{one.name}")
    # Last, since it takes what is there out of the garbage collector's sight, which keeps it shared.
    import_module("sim.runs.warm")


def serve(requests: socket.socket) -> list[str] | None:
    """Fork for every request and tell how each fork ended; return in a fork, with what it is to run."""
    running: dict[int, int] = {}
    woken, wake = os.pipe()
    for descriptor in (woken, wake):
        os.set_blocking(descriptor, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if woken in ready:
                os.read(woken, ENOUGH)
                reap(running)
            if requests in ready:
                content, descriptors, _, _ = socket.recv_fds(requests, ENOUGH, 4)
                if not content:
                    return None
                *streams, status = descriptors
                pid = os.fork()
                if pid == 0:
                    break
                os.write(status, NUMBER.pack(pid))
                running[pid] = status
                for descriptor in streams:
                    os.close(descriptor)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    requests.close()
    for descriptor in (woken, wake, status, *running.values()):
        os.close(descriptor)
    return become(json.loads(content), streams)


def reap(running: dict[int, int]) -> None:
    """Tell of every fork that has ended."""
    for pid in list(running):
        ended, how = os.waitpid(pid, os.WNOHANG)
        if ended:
            status = running.pop(pid)
            os.write(status, NUMBER.pack(how))
            os.close(status)


def become(request: dict, streams: list[int]) -> list[str]:
    """Make this process what was asked for; its words."""
    for place, (name, descriptor) in enumerate(zip(("stdin", "stdout", "stderr"), streams, strict=True)):
        os.dup2(descriptor, place)
        os.close(descriptor)
        old, mode = getattr(sys, name), "w" if place else "r"
        options = {"encoding": old.encoding, "errors": old.errors, "closefd": False}
        new = os.fdopen(place, mode, 1 if name == "stderr" else -1, **options)
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)
    if request["session"]:
        os.setsid()
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    return request["words"]


def main() -> None:
    """Serve; in a fork, run what was asked for as Python would."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    if os.fork():
        # Nobody's child, so that tests which look for children of their own find no server.
        os._exit(0)
    load()
    words = serve(requests)
    if words is None:
        return
    name, *sys.argv[1:] = words
    if name == SIM:
        sys.path[0] = os.getcwd()
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = str(Path(name).parent)
        runpy.run_path(name, run_name="__main__")


if __name__ == "__main__":
    main()

"""Where `wedge dashboard` listens, as the kernel tells it, and whom it answers: loopback, and those with the token."""

from __future__ import annotations

import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from sim.cli.turning import dashboard

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
MISSING = [name for name in ("solara", "uvicorn") if find_spec(name) is None]
MISSING += [] if TABLES[0].exists() else ["Linux"]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"the page is not served: {', '.join(MISSING)} missing")
LISTENING = "0A"
BROWSER = """
import pathlib, sys
here = pathlib.Path(__file__)
here.with_name("part").write_text(sys.argv[1])
here.with_name("part").rename(here.with_name("opened"))
"""


class Served(NamedTuple):
    """A page: where it is, its secret, the process that serves it, and what the default browser was asked to open."""

    port: int
    token: str
    process: int
    opened: Path
    address: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The example in the command's help as it stands; the default browser is a script that notes what it opens."""
    place = tmp_path_factory.mktemp("browser")
    (place / "browser.py").write_text(BROWSER)
    browser = {"BROWSER": shlex.join([sys.executable, str(place / "browser.py"), "%s"])}
    example = (dashboard.__doc__ or "").partition("Example: wedge ")[2].splitlines()[0]
    command = [sys.executable, "-m", "sim", *shlex.split(example)]
    assert "--open" in command
    page = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **browser}
    )
    killer = threading.Timer(240, page.kill)
    killer.start()
    assert page.stdout is not None
    line = page.stdout.readline().strip()
    address = urlsplit(line)
    assert address.hostname == "127.0.0.1"
    assert address.port is not None
    yield Served(address.port, address.query.removeprefix("token="), page.pid, place / "opened", line)
    page.send_signal(signal.SIGINT)
    said = page.communicate()[1]
    killer.cancel()
    assert page.returncode == 130, said


def family(process: int) -> list[int]:
    """A process and all that it started, and so on."""
    below = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [process, *(one for child in below for one in family(int(child)))]


def inodes(process: int) -> set[str]:
    """The sockets that a process holds, by number."""
    held = set()
    for name in os.listdir(f"/proc/{process}/fd"):
        try:
            target = os.readlink(f"/proc/{process}/fd/{name}")
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            held.add(target[8:-1])
    return held


def listens(process: int) -> set[tuple[str, int]]:
    """Addresses, as the kernel writes them, and ports at which a process and its children listen."""
    ours = set().union(*map(inodes, family(process)))
    rows = [line.split() for table in TABLES if table.exists() for line in table.read_text("ascii").splitlines()[1:]]
    places = [row[1].split(":") for row in rows if row[3] == LISTENING and row[9] in ours]
    return {(address, int(port, 16)) for address, port in places}


def ask(served: Served, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.mark.parametrize(("host", "written"), [("127.0.0.1", "0100007F"), ("0.0.0.0", "00000000")])  # noqa: S104
def test_the_kernel_is_asked_rightly(host: str, written: str) -> None:
    with socket.create_server((host, 0)) as place:
        assert (written, place.getsockname()[1]) in listens(os.getpid())


def test_the_example_opens_the_page_in_the_default_browser(served: Served) -> None:
    patience = time.monotonic() + 30
    while not served.opened.exists() and time.monotonic() < patience:
        time.sleep(0.1)
    assert served.opened.read_text() == served.address


def test_it_listens_on_loopback_only(served: Served) -> None:
    assert listens(served.process) == {("0100007F", served.port)}


def test_nobody_gets_in_without_the_token(served: Served) -> None:
    assert len(served.token) >= 32
    for path in ("/", "/?token=", "/?token=wrong", f"/?token={served.token[:-1]}", "/static/x", "/_solara/api/close/x"):
        assert ask(served, path).status == 403, path
    assert ask(served, f"/?token={served.token}", Host="evil.example").status == 403
    assert ask(served, "/", Cookie="wedge=1", Host=f"127.0.0.1:{served.port}").status == 403


def test_who_has_the_token_gets_in(served: Served) -> None:
    first = ask(served, f"/?token={served.token}")
    cookie = first.headers["set-cookie"].partition(";")[0]
    assert first.status == 303
    assert served.token not in first.headers["location"]
    assert ask(served, first.headers["location"], Cookie=cookie).status == 200

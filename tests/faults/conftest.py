"""A trial that hangs fails: after five minutes every stack is printed and the process ends."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator
from typing import TextIO

import pytest

from sim.runs import executors

LONGEST = 1800 if os.environ.get("NIGHTLY") == "1" else 300


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of the stand-in need not load the model."""
    monkeypatch.setattr(executors, "NEEDED", ("tests.faults.fake",))


@pytest.fixture(scope="session")
def uncaptured(pytestconfig: pytest.Config) -> Iterator[TextIO]:
    """Where words are seen even if the process ends at once: what pytest has captured is lost then."""
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        stream = os.fdopen(os.dup(2), "w")
    with stream:
        yield stream


@pytest.fixture(autouse=True)
def no_hang(uncaptured: TextIO) -> Iterator[None]:
    faulthandler.dump_traceback_later(LONGEST, exit=True, file=uncaptured)
    yield
    faulthandler.cancel_dump_traceback_later()

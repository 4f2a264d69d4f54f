"""A trial that hangs fails: after five minutes every stack is printed and the process ends."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator

import pytest

from sim.runs import executors

LONGEST = 1800 if os.environ.get("NIGHTLY") == "1" else 300


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of the stand-in need not load the model."""
    monkeypatch.setattr(executors, "NEEDED", ("tests.faults.fake",))


@pytest.fixture(autouse=True)
def no_hang() -> Iterator[None]:
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()

"""Signals: the first asks for an orderly stop, the second for an immediate one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sim.core.errors import StoppedError

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Whether a stop was asked for, and by which signal.

    Attributes
    ----------
    signal : int
        0 as long as none came.
    """

    signal = 0

    def __call__(self) -> bool:
        """Whether a stop was asked for."""
        return self.signal != 0

    def take(self, number: int, _frame: FrameType | None) -> None:
        """Note a signal; leave at once if it is the second."""
        if self.signal:
            raise StoppedError(self.signal, "stopped at once; blocks under way are lost, what was stored is whole")
        self.signal = number


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Turn SIGINT and SIGTERM into a `Stop`, as long as this lasts; only Python's main thread can."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = [signal.signal(one, stop.take) for one in SIGNALS]
    try:
        yield stop
    finally:
        for one, handler in zip(SIGNALS, before, strict=True):
            signal.signal(one, handler)

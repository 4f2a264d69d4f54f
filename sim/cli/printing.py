"""Printing: data on standard output, everything else on standard error."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from typing import Any

from sim.core.errors import InputError, WedgeError
from sim.core.rendering import render


def say(text: str) -> None:
    """Print data."""
    print(text)


def note(text: str) -> None:
    """Print a remark, on standard error."""
    print(text, file=sys.stderr)


def complain(error: WedgeError) -> None:
    """Print what went wrong and how to mend it."""
    note(render(error.problems) if isinstance(error, InputError) else f"wedge: {error}")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # NumPy's arrays and numbers, without importing NumPy for `--help`
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def say_json(content: Mapping[str, Any]) -> None:
    """Print one JSON document; what does not exist is null."""
    say(json.dumps(_plain({"schema_version": 1, **content}), ensure_ascii=False, indent=2, allow_nan=False))


class Progress:
    """Blocks done: one line for every tenth, so that logs stay short."""

    def __init__(self) -> None:
        self.tenths = 0

    def __call__(self, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` blocks are finished."""
        if total > 1 and done * 10 // total > self.tenths:
            self.tenths = done * 10 // total
            note(f"{done} of {total} blocks")

"""Printing: data on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import json
import math
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TextIO

from sim.core.errors import InputError, WedgeError
from sim.core.rendering import in_json, on_terminal, render

if TYPE_CHECKING:
    from sim.analysis.verdict import Line, Verdict

WIDEST: Final = 120
"""Columns beyond which lines are hard to read, however wide the terminal is."""
NARROWEST, NARROWEST_TEXT = 40, 24
GLUED: Final = {" %": "\u00a0%", " ± ": "\u00a0±\u00a0", "< 1/": "<\u00a01/", " bn": "\u00a0bn"}
"""Spaces at which no line may break."""


def _print(text: str, stream: TextIO) -> None:
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        # Whoever read has seen enough (`wedge list | head`): the work goes on, and what is left is said to nobody.
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def say(text: str) -> None:
    """Print data."""
    _print(on_terminal(text), sys.stdout)


def note(text: str) -> None:
    """Print a remark, on standard error."""
    _print(on_terminal(text), sys.stderr)


def complain(error: WedgeError) -> None:
    """Print what went wrong and how to mend it."""
    note(render(error.problems) if isinstance(error, InputError) else f"wedge: {error}")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):  # NumPy's arrays and scalars, told apart without a slow import
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def say_json(content: Mapping[str, Any]) -> None:
    """Print one JSON document; what does not exist is null."""
    text = json.dumps(_plain({"schema_version": 1, **content}), ensure_ascii=False, indent=2, allow_nan=False)
    say(in_json(text))


def columns() -> int:
    """Columns of the terminal, 80 where there is none."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDEST)


def wrapped(text: str, width: int, first: str = "", indent: str = "") -> list[str]:
    """A text in lines no longer than a width, the later ones indented; figures stay with their units.

    Examples
    --------
    >>> wrapped("4.2 % of worlds or more", 16, " 1 ", "   ")
    [' 1 4.2 % of', '   worlds or', '   more']
    """
    for loose, tight in GLUED.items():
        text = text.replace(loose, tight)
    lines = textwrap.wrap(first + text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\u00a0", " ") for line in lines]


def say_sentences(sentences: Iterable[str], indent: str = "  ") -> None:
    """Print sentences at the terminal's width, the later lines of each indented."""
    for sentence in sentences:
        text = sentence.lstrip()
        first = sentence[: len(sentence) - len(text)]
        _say_lines(wrapped(text, columns(), first, first + indent))


def say_verdict(verdict: Verdict, groups: Mapping[int, str], width: int) -> None:
    """Print a verdict at a width, with hanging indents; line numbers stay at the margin.

    Parameters
    ----------
    verdict : Verdict
        What to print.
    groups : mapping of int to str
        Headings, by the number of the line they stand above.
    width : int
        Columns. Readings stand side by side where there is room for them, else in a sentence.
    """
    words = [word for head in verdict.heads for word in head.split()]
    column = 2 + max(len(text) for text in (*words, *(cell for line in verdict.lines for cell in line.cells)))
    table = width - column * len(verdict.heads) >= NARROWEST_TEXT
    for text in (verdict.question, verdict.run):
        _say_lines(wrapped(text, width))
    _say_lines(wrapped(verdict.answer, width, "ANSWER  ", " " * 8))
    if table:
        _say_lines(text.rjust(width) for text in _heads(verdict.heads, column))
    for line in verdict.lines:
        if line.number in groups:
            say(groups[line.number].upper())
        if line.cells and table:
            _say_lines(_row(line, width, column))
        else:
            cells = [f"{head} {cell}" for head, cell in zip(verdict.heads, line.cells, strict=False)]
            text = f"{line.text}: {'; '.join(cells)}" if cells else line.text
            _say_lines(wrapped(text, width, f"{line.number:>2} ", "   "))


def _heads(heads: Sequence[str], column: int) -> list[str]:
    """Heads over columns, the long ones in several lines that end at the bottom."""
    broken = [textwrap.wrap(head, column - 2) for head in heads]
    deep = max(map(len, broken))
    padded = [[""] * (deep - len(lines)) + lines for lines in broken]
    return ["".join(lines[row].rjust(column) for lines in padded) for row in range(deep)]


def _row(line: Line, width: int, column: int) -> list[str]:
    room = width - column * len(line.cells)
    first, *rest = wrapped(line.text, room, f"{line.number:>2} ", "   ")
    return [first.ljust(room) + "".join(cell.rjust(column) for cell in line.cells), *rest]


def _say_lines(lines: Iterable[str]) -> None:
    say("\n".join(lines))


RENEWED = 0.2
"""Seconds between two renewals of the line."""


def clock(seconds: float) -> str:
    """A span of time in words.

    Examples
    --------
    >>> clock(42), clock(130), clock(4000)
    ('42 s', '2:10 min', '1:06 h')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, left = divmod(round(seconds), 60)
    return f"{minutes}:{left:02d} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d} h"


class Progress:
    """Blocks stored, worlds a second and time left.

    Parameters
    ----------
    worlds : int
        Worlds in a full block; 0 for the usual number.
    """

    def __init__(self, worlds: int = 0) -> None:
        from sim.core.streams import BLOCK  # noqa: PLC0415 - keeps NumPy out of `wedge --help`

        self.worlds = worlds or BLOCK
        self.tenths, self.first, self.began = 0, -1, time.monotonic()
        self.last = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` blocks are stored."""
        if self.first < 0:
            self.first = done - 1
        if total <= 1:
            return
        now = time.monotonic()
        rate = (done - self.first) / max(now - self.began, 1e-9)
        text = f"{done} of {total} blocks, {rate * self.worlds:.0f} worlds/s, {clock((total - done) / rate)} left"
        # A closed or full standard error is no reason to lose a run.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            if sys.stderr.isatty():
                if now - self.last >= RENEWED or done == total:
                    self.last = now
                    end = "\n" if done == total else ""
                    print(f"\r\033[K{text}", end=end, file=sys.stderr, flush=True)
            elif done * 10 // total > self.tenths:
                self.tenths = done * 10 // total
                print(text, file=sys.stderr, flush=True)

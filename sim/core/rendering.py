"""Problems for people and for programs: text with a caret, or rows for JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from sim.core.errors import Problem

_WIDTH: Final = 100  # characters of a source line that are shown around the place
_OBEYED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def render(problems: Iterable[Problem]) -> str:
    """Problems as text for a terminal: place, code and message; the line with a caret; why and how to mend it.

    Parameters
    ----------
    problems : iterable of Problem
        As `sim.core.errors.InputError` carries them.

    Returns
    -------
    str
        Several lines without a final newline; control characters are escaped.

    Examples
    --------
    >>> print(render([Problem("E203", "share = 31 is outside 0..1", None, "shares are fractions; 31 % is 0.31")]))
    E203 share = 31 is outside 0..1
        shares are fractions; 31 % is 0.31
    """
    return "\n".join(line for problem in problems for line in _lines(problem))


def as_rows(problems: Iterable[Problem]) -> list[dict[str, str | int | None]]:
    """Problems as plain rows for JSON; file, line and column are None where a problem has no place."""
    return [
        {
            "code": problem.code,
            "message": visible(problem.message),
            "file": visible(problem.mark.file) if problem.mark else None,
            "line": problem.mark.line if problem.mark else None,
            "column": problem.mark.column if problem.mark else None,
            "hint": visible(problem.hint),
            "source_line": visible(problem.source_line),
        }
        for problem in problems
    ]


def visible(text: str) -> str:
    r"""The text with everything that a terminal might obey written as an escape.

    Examples
    --------
    >>> print(visible("red" + chr(27) + "[31m"))
    red\x1b[31m
    """
    return "".join(character if character.isprintable() else _escape(character) for character in text)


def on_terminal(text: str) -> str:
    r"""The lines of a text as `visible` has them; line ends, tabs and unusual spaces stay.

    Examples
    --------
    >>> print(on_terminal("one" + chr(10) + "two" + chr(27) + "[2J"))
    one
    two\x1b[2J
    """
    return _OBEYED.sub(lambda found: _escape(found[0]), text)


def in_json(text: str) -> str:
    r"""A JSON document in which what a terminal might obey is escaped as JSON has it.

    Examples
    --------
    >>> print(in_json('"a' + chr(0x9b) + '"'))
    "a\u009b"
    """
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def _lines(problem: Problem) -> Iterable[str]:
    place = f"{problem.mark}: " if problem.mark else ""
    yield visible(f"{place}{problem.code} {problem.message}")
    if problem.mark and problem.source_line.strip():
        yield from _caret(problem.source_line, problem.mark.line, problem.mark.column)
    if problem.hint:
        yield f"    {visible(problem.hint)}"


def _caret(source: str, line: int, column: int) -> Iterable[str]:
    start = max(0, min(column - 1 - _WIDTH // 2, len(source) - _WIDTH))
    shown = source[start : start + _WIDTH].replace("\t", " ")
    before = visible(shown[: column - 1 - start])
    cut = "… " if start else ""
    end = " …" if start + _WIDTH < len(source) else ""
    yield f"    {line:>4} | {cut}{before}{visible(shown[column - 1 - start :])}{end}"
    yield f"         | {' ' * (len(cut) + len(before))}^"

"""Gathering what is wrong: stable codes, safe wording, nearest names, and at most twenty at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from sim.core.errors import InputError, Problem
from sim.core.numbers import Mark

LIMIT = 20
"""How many problems one error shows; more would bury the first."""

CODES = {
    "E100": "there are more problems than are shown",
    "E101": "no such scenario or file",
    "E102": "not an ordinary file",
    "E103": "the file is too large",
    "E104": "the text is not UTF-8",
    "E105": "a control or invisible character",
    "E106": "not valid YAML",
    "E107": "nested too deeply",
    "E108": "too many entries",
    "E109": "anchors, aliases and merge keys are not used",
    "E110": "tags and directives are not used",
    "E111": "more than one document in a file",
    "E112": "the same key twice",
    "E113": "a key must be a word",
    "E114": "the file is not a mapping",
    "E115": "the file cannot be read",
    "E120": "a file that this file names cannot be used",
    "E121": "a file outside the folder of the scenarios",
    "E122": "files that extend each other in a circle",
    "E123": "the file is not a scenario",
    "E201": "unknown key",
    "E202": "something required is missing",
    "E203": "a number outside its range",
    "E204": "the wrong kind of value",
    "E205": "not a number",
    "E206": "a number without source or reason",
    "E207": "a range that is out of order or has no width",
    "E208": "a distribution that is unknown or badly stated",
    "E209": "the wrong unit",
    "E210": "a text that is too long, empty or not in the form asked for",
    "E211": "not one of the possible choices",
    "E212": "a number that is not finite",
    "E301": "unknown fact",
    "E302": "unknown source",
    "E303": "unknown or repeated concession",
    "E304": "a concession that contradicts itself",
    "E305": "concessions that require each other in a circle",
    "E306": "overlaps in a circle",
    "E308": "an impossible calendar",
    "E309": "too little left of imports for the welfare formula",
    "E310": "an impossible correlation",
    "E311": "unknown or repeated member of a correlation",
    "E312": "unknown answer or empty bound in an expectation",
    "E313": "two roles for one country",
    "E314": "unknown parameter",
    "E315": "a setting that cannot be read",
    "E316": "a fact that enters no equation",
    "E317": "an axis of a sweep that cannot be read",
    "E318": "two axes that move one number",
    "E319": "unknown event, or one that may be two",
}
"""Every code this room can give, with its meaning; a code never changes its meaning."""

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""Characters that never belong in a scenario: control codes and marks that reorder or hide text."""


_LOOK_ALIKES = str.maketrans("асеорхуіѕԁνοԛ", "aceopxyisdvoq")


def shown(value: object, limit: int = 60) -> str:
    """A value as a message may show it: one line, nothing hidden, at most ``limit`` characters."""
    if value is True or value is False:
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value).removesuffix(".0") if isinstance(value, float) else str(value)[: limit + 1]
    text = "".join(_visible(character) for character in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def nearest(word: str, names: Iterable[str]) -> str:
    """``did you mean …?`` for the closest of the names, or nothing; says so if a letter only looks Latin."""
    pool, word = list(names), word[:80]
    latin = word.translate(_LOOK_ALIKES)
    found = get_close_matches(latin, pool, n=1, cutoff=0.6)
    if not found:
        found = [name for name in pool if name.rsplit(".", 1)[-1] == latin.rsplit(".", 1)[-1]][:1]
    suggestion = f"did you mean {shown(found[0])}?" if found else ""
    foreign = next((letter for letter in word if ord(letter) in _LOOK_ALIKES), None)
    if found and foreign:
        meant = foreign.translate(_LOOK_ALIKES)
        return f"the letter {foreign} (U+{ord(foreign):04X}) only looks like a Latin {meant}; {suggestion}"
    return suggestion


class Problems:
    """Collects problems while reading goes on, then raises them all at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.dropped = 0
        self.texts: dict[str, str] = {}
        self._split: dict[str, list[str]] = {}

    @property
    def full(self) -> bool:
        """True once no further problem would be shown, so that hints need not be worked out."""
        return len(self.found) >= LIMIT

    def add(self, code: str, message: str, mark: Mark | None = None, hint: str = "") -> None:
        """Note one problem; a second one of the same code at the same place is dropped as an echo."""
        if any(old.code == code and old.mark == mark and old.message == message for old in self.found):
            return
        if self.full:
            self.dropped += 1
            return
        self.found.append(Problem(code, message, mark, hint, self._line(mark)))

    def stop(self, code: str, message: str, mark: Mark | None = None, hint: str = "") -> NoReturn:
        """Note a problem that leaves nothing to go on with, and raise."""
        self.add(code, message, mark, hint)
        raise self.error()

    def raise_all(self) -> None:
        """Raise `InputError` with everything found, if anything was."""
        if self.found:
            raise self.error()

    def error(self) -> InputError:
        """Everything found, in the order of the files."""
        problems = sorted(self.found, key=self._place)
        if self.dropped:
            text = f"{self.dropped + 1} more problems are not shown; mend these first"
            problems = [*problems[: LIMIT - 1], Problem("E100", text)]
        return InputError(problems)

    def _place(self, problem: Problem) -> tuple[int, int, int]:
        """Files in the order of reading: the one that the user named comes first."""
        if problem.mark is None:
            return 0, 0, 0
        files = list(self.texts)
        return (
            files.index(problem.mark.file) if problem.mark.file in files else len(files),
            problem.mark.line,
            problem.mark.column,
        )

    def _line(self, mark: Mark | None) -> str:
        if mark is None or mark.file not in self.texts:
            return ""
        if mark.file not in self._split:
            self._split[mark.file] = lines_of(self.texts[mark.file])
        lines = self._split[mark.file]
        return lines[mark.line - 1] if 0 < mark.line <= len(lines) else ""


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return re.split("\r\n|\n|\r", text)

"""The guarded reader: any file becomes a tree of plain values with places, or problems; never a crash.

The YAML parser is read event by event and left at the first thing that a scenario does not need, so that nesting,
aliases and tags never reach code that recurses, expands or constructs.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from sim.core.numbers import Mark
from sim.scenario.marked import Node
from sim.scenario.problems import HIDDEN, Problems, lines_of, shown

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 32
MAX_EVENTS: Final = 50_000

# libyaml's event parser keeps its state on the heap and is quick; only its composer recurses, and that is not used.
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_YAML_TAG: Final = "tag:yaml.org,2002:"
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


def read(path: Path, problems: Problems) -> Node:
    """Read one file of a scenario.

    Parameters
    ----------
    path : Path
        The file; anything but an ordinary file of at most 1 MiB of UTF-8 is refused.
    problems : Problems
        Where duplicate keys are noted; problems that leave nothing to read are raised.

    Returns
    -------
    Node
        The mapping that the file holds.

    Raises
    ------
    InputError
        If the file cannot be read as one.
    """
    name = display_name(path)
    text = _decode(_bytes(path, name, problems), name, problems)
    return compose(text, name, problems)


def display_name(path: Path) -> str:
    """The path as messages show it: relative to the current folder when it lies below it."""
    full = os.path.abspath(path)
    try:
        here = os.getcwd()
    except OSError:
        return full
    return os.path.relpath(full, here) if full.startswith(here.rstrip(os.sep) + os.sep) else full


def _bytes(path: Path, name: str, problems: Problems) -> bytes:
    at = Mark(shown(name, 200), 1, 1)
    try:
        # Looked at before opening, because opening some devices already does something.
        if not stat.S_ISREG(os.stat(path).st_mode):
            kind = "a folder" if path.is_dir() else "not an ordinary file"
            problems.stop("E102", f"this is {kind}", at, "give the path of a YAML file")
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        problems.stop("E101", "there is no such file", at)
    except ValueError:
        problems.stop("E101", "a path cannot hold this character", at)
    except OSError as error:
        problems.stop("E115", f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}", at)
    if len(data) > MAX_BYTES:
        problems.stop("E103", "the file is larger than 1 MiB", at, "scenarios are a few dozen kilobytes of text")
    return data


def _decode(data: bytes, name: str, problems: Problems) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.stop("E104", "the file is in UTF-16", Mark(name, 1, 1), "save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        mark = Mark(name, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        found = data[error.start : error.start + 1].hex()
        problems.stop("E104", f"byte {found} is not UTF-8 text", mark, "save the file as UTF-8")


def _refuse_hidden(text: str, name: str, problems: Problems) -> None:
    for number, line in enumerate(lines_of(text), start=1):
        match = HIDDEN.search(line)
        if match:
            problems.add(
                "E105",
                f"{_code_point(match[0])} does not belong in a scenario",
                Mark(name, number, match.start() + 1),
                "it is invisible, and can hide or reorder text; delete it",
            )
        if problems.full:
            break
    problems.raise_all()


def _code_point(character: str) -> str:
    return f"the character U+{ord(character):04X}"


def scalar(text: str) -> str | int | float | bool | None:
    """A plain (unquoted) word by the core types of YAML 1.2, without octal, hexadecimal and the infinities.

    Examples
    --------
    >>> [scalar(word) for word in ("1e3", "true", "NO", "010", "12:30", "~")]
    [1000.0, True, 'NO', '010', '12:30', None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= 400 and _FLOAT.fullmatch(text):
        number = float(text)
        return text if number in (float("inf"), float("-inf")) else number
    return text


def compose(text: str, name: str, problems: Problems) -> Node:
    """Text of one file to nodes; `read` without the file."""
    problems.texts[name] = text
    _refuse_hidden(text, name, problems)
    try:
        events = _guarded(yaml.parse(text, Loader=PARSER), name, problems)
        root = _Composer(events, name, problems).document()
    except yaml.MarkedYAMLError as error:
        at_the_end = "end of stream" in (error.problem or "")
        place = (at_the_end and error.context_mark) or error.problem_mark or error.context_mark
        mark = Mark(name, place.line + 1, place.column + 1) if place else Mark(name, 1, 1)
        problems.stop(
            "E106",
            f"this is not valid YAML: {shown(error.problem or error.context or 'unreadable', 100)}",
            mark,
            _syntax_hint(text, mark),
        )
    except yaml.YAMLError as error:
        problems.stop("E106", f"this is not valid YAML: {shown(error, 100)}", Mark(name, 1, 1), "save it as plain text")
    if root is None or not root.is_mapping:
        found = "empty" if root is None or root.value is None else f"{shown(root.value)}"
        mark = root.mark if root else Mark(name, 1, 1)
        problems.stop("E114", f"the file must be a mapping of keys, and is {found}", mark, "begin with  schema: 1")
    return root


def _syntax_hint(text: str, mark: Mark) -> str:
    lines = lines_of(text)
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "indent with spaces; YAML does not allow tabs"
    if re.search(r":\s*[%@`]", line):
        return "put text that begins with such a character in quotation marks"
    if line.count(": ") > 1 and "{" not in line:
        return "put text that holds a colon and a space in quotation marks"
    return "look for a missing quotation mark, bracket or comma, or for wrong indentation, here or just above"


def _guarded(events: Iterator[Any], name: str, problems: Problems) -> Iterator[Any]:
    """The events, until one goes beyond what a scenario needs."""
    depth = documents = 0
    for count, event in enumerate(events, start=1):

        def stop(code: str, message: str, hint: str, event: Any = event) -> None:
            problems.stop(code, message, _mark(event, name), hint)

        if count > MAX_EVENTS:
            stop("E108", f"more than {MAX_EVENTS} entries", "a scenario has a few hundred")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                stop("E107", f"nested more than {MAX_DEPTH} deep", "a scenario needs five levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                stop("E111", "a second document begins", "keep one scenario a file")
            if event.version or event.tags:
                stop("E110", "directives are not used", "delete the line that begins with %")
        if isinstance(event, yaml.NodeEvent):
            _refuse_reference(event, stop)
        yield event


def _refuse_reference(event: Any, stop: Callable[[str, str, str], None]) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
        stop(
            "E109",
            f"{sign}{shown(event.anchor)}: anchors and aliases are not used",
            f"write the value out, or put text that begins with {sign} in quotation marks",
        )
    elif event.tag is not None:
        stop(
            "E110",
            f"the tag {shown(event.tag.replace(_YAML_TAG, '!!'))} is not used",
            "delete it; scenarios hold plain text and numbers only",
        )


def _mark(event: Any, name: str) -> Mark:
    return Mark(name, event.start_mark.line + 1, event.start_mark.column + 1)


@dataclass
class _Composer:
    """Builds nodes from guarded events; recursion is bounded by `MAX_DEPTH`."""

    events: Iterator[Any]
    name: str
    problems: Problems

    def document(self) -> Node | None:
        root = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                root = self.node(event, None)
        return root

    def node(self, event: Any, key: Mark | None) -> Node:
        mark = _mark(event, self.name)
        key = key or mark
        if isinstance(event, yaml.ScalarEvent):
            # An empty value has no place of its own, and parsers differ about it; its key has one.
            return Node(self.scalar(event), mark if event.value else key, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self.sequence(), mark, key)
        return Node(self.mapping(), mark, key)

    def scalar(self, event: Any) -> str | int | float | bool | None:
        hidden = HIDDEN.search(event.value)
        if hidden:
            # Written as an escape inside quotation marks, so the look at the raw text did not see it.
            self.problems.add(
                "E105",
                f"{_code_point(hidden[0])} does not belong in a scenario",
                _mark(event, self.name),
                "it is invisible, and can hide or reorder text; delete it",
            )
        return str(event.value) if event.style else scalar(event.value)

    def sequence(self) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, None))
        return items

    def mapping(self) -> dict[str, Node]:
        inside: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            mark = _mark(event, self.name)
            key = self.key(event, mark)
            node = self.node(next(self.events), mark)
            if key in inside:
                first = inside[key].key
                self.problems.add(
                    "E112",
                    f"{shown(key)} stands here a second time",
                    mark,
                    f"it already stands in line {first.line}; keep one of them",
                )
            else:
                inside[key] = node
        return inside

    def key(self, event: Any, mark: Mark) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self.problems.stop(
                "E113", "a key must be a word, not a list or mapping", mark, "put text with brackets in quotation marks"
            )
        if not event.style and event.value == "<<":
            self.problems.stop("E109", "merge keys (<<) are not used", mark, "write the entries out, or use extends")
        self.scalar(event)
        if not event.value:
            self.problems.stop("E113", "a key must be a word, and is empty", mark, "write a name before the colon")
        return str(event.value)

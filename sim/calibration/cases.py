"""Past attempts as a table: one row a case, read with care from a CSV file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.core.errors import InputError, Problem
from sim.core.numbers import Mark

MAX_BYTES: Final = 4 << 20
MAX_PROBLEMS: Final = 20
IDENTITY: Final = ("case_id", "year", "suitor_name", "pivot_name", "incumbent_name")
TEXT: Final = ("coded_pivot_main_threat",)
"""Columns that hold words and that a map may read."""
NOT_READ: Final = ("kind", "reason", "outcome_source", "trade_src", "notes")
"""Columns that hold words and that nothing reads."""
OBJECTIVE: Final = "fu5_net_shift_to_suitor"


@dataclass(frozen=True)
class Case:
    """One attempt.

    Attributes
    ----------
    name : str
        Small letters and hyphens, from ``case_id``.
    year : int
        Of the decision.
    suitor, pivot, incumbent : str
        Names.
    line : int
        Line of the file.
    covariates : mapping of str to float or str
        What was known before, by column; a blank is absent. Nothing from the outcome's side is in here.
    outcome : float or None
        1 left, 0.5 in part, 0 stayed, None open. For scoring only.
    shift : float or None
        Move of votes in the General Assembly towards the suitor in five years. For scoring only.
    note : str
        How the outcome was coded; for readers only.
    """

    name: str
    year: int
    suitor: str
    pivot: str
    incumbent: str
    line: int
    covariates: Mapping[str, float | str]
    outcome: float | None
    shift: float | None
    note: str = ""

    @property
    def title(self) -> str:
        """In words: who, whom, from whom, when."""
        return f"{self.suitor} → {self.pivot} (from {self.incumbent}), {self.year}"


def read_cases(path: Path, needed: frozenset[str] = frozenset()) -> list[Case]:
    """Read a table of cases.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, columns as ``scenarios/history/columns.csv`` describes them.
    needed : frozenset of str
        Columns that must be there (blank or not).

    Returns
    -------
    list of Case
        In the order of the file.

    Raises
    ------
    InputError
        With everything that is wrong, place by place.
    """
    rows = _rows(path)
    header = next(rows, None)
    if header is None:
        raise InputError([Problem("E331", "the file holds no table", Mark(str(path), 1, 1))])
    names = header[1]
    problems = _header_problems(path, names, needed)
    if problems:
        raise InputError(problems[:MAX_PROBLEMS])
    cases: list[Case] = []
    for line, cells in rows:
        if len(cells) != len(names):
            message = f"this line has {len(cells)} cells where the heading has {len(names)}"
            problems.append(Problem("E333", message, Mark(str(path), line, 1), "put text with commas in quotes"))
            continue
        entry = dict(zip(names, (cell.strip() for cell in cells), strict=True))
        case = _case(entry, line, path, problems)
        if case is not None:
            cases.append(case)
    seen: dict[str, int] = {}
    for case in cases:
        if case.name in seen:
            message = f"{case.name} stands here a second time, after line {seen[case.name]}"
            problems.append(Problem("E334", message, Mark(str(path), case.line, 1), "give each case an id of its own"))
        seen[case.name] = case.line
    if not cases and not problems:
        problems.append(Problem("E331", "the table has a heading and no case", Mark(str(path), 1, 1)))
    if problems:
        raise InputError(problems[:MAX_PROBLEMS])
    return cases


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        found = f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise InputError([Problem("E331", found, Mark(str(path), 1, 1), "give the path of a CSV file")]) from error
    if len(data) > MAX_BYTES:
        raise InputError([Problem("E331", "the file is larger than 4 MiB", Mark(str(path), 1, 1))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            [Problem("E331", "the file is not UTF-8", Mark(str(path), 1, 1), "save it as UTF-8")]
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        mark = Mark(str(path), reader.line_num, 1)
        raise InputError([Problem("E333", f"this is no table: {error}", mark, "look for a missing quote")]) from error


def _header_problems(path: Path, names: list[str], needed: frozenset[str]) -> list[Problem]:
    mark = Mark(str(path), 1, 1)
    missing = [name for name in (*IDENTITY, *sorted(needed)) if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    found = [
        Problem("E332", f"there is no column {name}", mark, "add it; a blank cell means unknown") for name in missing
    ]
    return found + [Problem("E332", f"the column {name} stands twice", mark, "keep one") for name in twice]


def _case(entry: dict[str, str], line: int, path: Path, problems: list[Problem]) -> Case | None:
    mark = Mark(str(path), line, 1)
    before = len(problems)
    figures: dict[str, float] = {}
    for column, cell in entry.items():
        if not cell or column in (*IDENTITY, *TEXT, *NOT_READ):
            continue
        value = _figure(cell)
        if value is None:
            problems.append(
                Problem("E335", f"{column} = {cell[:40]} is not a number", mark, "write 0.31, or leave it blank")
            )
        else:
            figures[column] = value
    name = entry["case_id"].lower().replace("_", "-")
    if (
        not name
        or len(name) > 64
        or not all(letter.isascii() and (letter.isalnum() or letter == "-") for letter in name)
    ):
        hint = "letters, digits, - and _, at most 64"
        problems.append(Problem("E334", f"case_id = {entry['case_id'][:40]} is no name", mark, hint))
    year = _figure(entry["year"])
    if year is None or not 1000 <= year <= 2999 or year != int(year):
        problems.append(Problem("E335", f"year = {entry['year'][:20]} is not a year", mark, "write 1972"))
    outcome = figures.pop("outcome", None)
    if outcome not in (None, 0.0, 0.5, 1.0):
        problems.append(Problem("E335", f"outcome = {outcome:g} is none of 0, 0.5, 1", mark, "blank means open"))
    for column in [one for one in figures if one.startswith(("fu5_", "outcome"))]:
        if column != OBJECTIVE:
            del figures[column]
    shift = figures.pop(OBJECTIVE, None)
    if len(problems) > before:
        return None
    covariates: dict[str, float | str] = {**figures, **{column: entry[column] for column in TEXT if entry.get(column)}}
    suitor, pivot, incumbent = (entry[f"{role}_name"] for role in ("suitor", "pivot", "incumbent"))
    return Case(
        name, int(year or 0), suitor, pivot, incumbent, line, covariates, outcome, shift, entry.get("reason", "")
    )


def _figure(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None

"""The journal tells what it was told, whatever happened to its last line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.runs.files import DISK
from sim.runs.journal import NAME, Journal, read_journal


@pytest.mark.parametrize("left", range(1, 20, 3))
def test_a_torn_line_does_not_spoil_the_next(tmp_path: Path, left: int) -> None:
    for number in range(2):
        journal = Journal(tmp_path, DISK)
        journal.append({"block": number}, {"block": 10 + number})
        journal.close()
    with (tmp_path / NAME).open("r+b") as file:
        file.truncate((tmp_path / NAME).stat().st_size - left)
    journal = Journal(tmp_path, DISK)
    journal.append({"block": 2})
    journal.close()
    told = [record["block"] for record in read_journal(tmp_path)]
    # One byte off is the end of the line alone, and the record is whole.
    assert told == ([0, 10, 1, 11, 2] if left == 1 else [0, 10, 1, 2])


def test_no_journal_tells_nothing(tmp_path: Path) -> None:
    assert read_journal(tmp_path) == []

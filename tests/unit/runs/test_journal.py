"""The journal tells what it was told, whatever happened to its last line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.runs.files import DISK
from sim.runs.journal import NAME, Journal, line_of, read_journal, records_in


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


def test_a_flipped_bit_makes_no_other_record() -> None:
    chunk = {"point": 0, "block": 3, "worlds": 1024, "failed": 0, "files": {"worlds": "0f" * 32}}
    records = [{"chunk": chunk}, {"chunk": {**chunk, "block": 4}}]
    content = b"".join(map(line_of, records))
    for place in range(8 * len(content)):
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        told = records_in(bytes(flipped))
        assert told or flipped.count(b"\n") < 2
        assert all(record in records for record in told)


def test_what_is_no_record_of_wedgesim_is_passed_over() -> None:
    wrong = [{"chunk": {"point": 0}}, {"chunk": []}, {"begin": {"schema_version": 2}}, {"chunk": {"point": True}}]
    assert records_in(b"".join(map(line_of, wrong))) == []

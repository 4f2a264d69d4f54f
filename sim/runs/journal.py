"""An append-only journal: one line a record, each with its own checksum, so that a torn or flipped line is known."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.core.errors import StoreError
from sim.runs.files import Files, cannot_write
from sim.runs.shapes import is_record

NAME = "journal.jsonl"
_DIGITS = 16


def line_of(record: Mapping[str, Any]) -> bytes:
    r"""A record as a line: checksum, space, JSON, end of line.

    Examples
    --------
    >>> line_of({"block": 1})
    b'85c444bd0850001a {"block":1}\n'
    """
    text = json.dumps(record, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()
    return _check(text) + b" " + text + b"\n"


def _check(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_DIGITS].encode()


def records_in(content: bytes) -> list[dict[str, Any]]:
    """The records of a journal whose checksums hold, in order; lines that a crash or a flipped bit spoilt are left out.

    Parameters
    ----------
    content : bytes
        A journal.

    Returns
    -------
    list of dict
    """
    found: list[dict[str, Any]] = []
    for line in content.split(b"\n"):
        check, _, text = line.partition(b" ")
        if text and check == _check(text):
            with contextlib.suppress(ValueError, RecursionError):
                record = json.loads(text)
                found += [record] if is_record(record) else []
    return found


def read_journal(folder: Path) -> list[dict[str, Any]]:
    """The valid records of a folder's journal; none if it has no journal.

    Raises
    ------
    StoreError
        When the journal is there but cannot be read.
    """
    try:
        return records_in((folder / NAME).read_bytes())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"cannot read {folder / NAME}: {error.strerror or error}") from error


class Journal:
    """A journal open for writing.

    Parameters
    ----------
    folder : Path
        Results folder; the journal is made if there is none.
    files : Files
        The disk.

    Raises
    ------
    StoreError
        When the disk is unwilling.
    """

    def __init__(self, folder: Path, files: Files) -> None:
        self.path, self.files = folder / NAME, files
        self.descriptor = -1
        try:
            self.descriptor = files.open(self.path, os.O_APPEND)
            files.fsync_folder(folder)
            # After a torn line the next record would be spoilt too; an empty line harms nobody.
            if self.path.stat().st_size:
                files.write(self.descriptor, b"\n")
        except OSError as error:
            self.close()
            raise cannot_write(self.path, error, 1) from error
        except BaseException:
            self.close()
            raise

    def append(self, *records: Mapping[str, Any]) -> None:
        """Write records; when this returns, they are on the disk.

        Raises
        ------
        StoreError
            When the disk is unwilling.
        """
        lines = b"".join(map(line_of, records))
        try:
            self.files.write(self.descriptor, lines)
            self.files.fsync(self.descriptor)
        except OSError as error:
            raise cannot_write(self.path, error, len(lines)) from error

    def close(self) -> None:
        """Let go of the file."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

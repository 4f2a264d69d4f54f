"""Disks that fail: at the n-th operation, for good or in passing, and a disk that forgets what was not synced."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from sim.runs.files import Files


class Crash(BaseException):
    """The machine stops here; no `except` of the program sees it."""


class Counting(Files):
    """Counts operations and calls ``at`` before each with its number and name."""

    def __init__(self, at: Callable[[int, str], None] = lambda number, name: None) -> None:
        self.count, self.at = 0, at

    def note(self, name: str) -> None:
        self.count += 1
        self.at(self.count, name)

    def open(self, path: Path, flags: int) -> int:
        self.note("open")
        return super().open(path, flags)

    def write(self, descriptor: int, content: bytes) -> None:
        try:
            self.note("write")
        except BaseException:
            os.write(descriptor, content[: len(content) // 2])
            raise
        super().write(descriptor, content)

    def fsync(self, descriptor: int) -> None:
        self.note("fsync")

    def fsync_folder(self, folder: Path) -> None:
        self.note("fsync_folder")

    def mkdir(self, folder: Path) -> None:
        self.note("mkdir")
        super().mkdir(folder)

    def rename(self, old: Path, new: Path) -> None:
        self.note("rename")
        super().rename(old, new)

    def unlink(self, path: Path) -> None:
        self.note("unlink")
        super().unlink(path)


def crashing(number: int) -> Counting:
    """A disk whose machine stops at an operation."""

    def at(count: int, name: str) -> None:
        if count == number:
            raise Crash

    return Counting(at)


def failing(number: int, code: int = errno.ENOSPC) -> Counting:
    """A disk on which everything from an operation on fails, but removing."""

    def at(count: int, name: str) -> None:
        if count >= number and name != "unlink":
            raise OSError(code, os.strerror(code))

    return Counting(at)


class Forgetful(Counting):
    """A disk that knows what would be left after a power cut: only what was synced, or a mixture as bad."""

    def __init__(self, at: Callable[[int, str], None]) -> None:
        super().__init__(at)
        self.names: dict[Path, int] = {}
        self.kept_names: dict[Path, int] = {}
        self.content: dict[int, bytes] = {}
        self.folders: set[Path] = set()
        self.kept_folders: set[Path] = set()
        self.files: dict[int, int] = {}
        self.fresh = 0

    def open(self, path: Path, flags: int) -> int:
        descriptor = super().open(path, flags)
        if path not in self.names or flags & os.O_TRUNC:
            self.fresh += 1
            self.names[path] = self.fresh
        self.files[descriptor] = self.names[path]
        return descriptor

    def fsync(self, descriptor: int) -> None:
        super().fsync(descriptor)
        self.content[self.files[descriptor]] = Path(f"/proc/self/fd/{descriptor}").read_bytes()

    def fsync_folder(self, folder: Path) -> None:
        super().fsync_folder(folder)
        self.kept_names = {path: one for path, one in self.kept_names.items() if path.parent != folder}
        self.kept_names |= {path: one for path, one in self.names.items() if path.parent == folder}
        self.kept_folders |= {path for path in self.folders if path.parent == folder}

    def mkdir(self, folder: Path) -> None:
        super().mkdir(folder)
        self.folders.add(folder)

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        self.names[new] = self.names.pop(old)

    def unlink(self, path: Path) -> None:
        super().unlink(path)
        self.names.pop(path, None)

    def after_the_cut(self, root: Path, image: Path, *, names_survive: bool) -> None:
        """Write what is left below ``root`` to ``image``.

        With ``names_survive`` every name is there, as some file systems have it, but content only if it was synced.
        """
        image.mkdir()
        folders = self.folders if names_survive else self.kept_folders
        for folder in sorted(folders):
            if folder.parent == root or folder.parent in folders:
                (image / folder.relative_to(root)).mkdir(parents=True, exist_ok=True)
        for path, one in (self.names if names_survive else self.kept_names).items():
            place = image / path.relative_to(root)
            if place.parent.is_dir():
                place.write_bytes(self.content.get(one, b""))


def refusing(number: int) -> Any:
    """What answers any call with an error of the system."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return refuse

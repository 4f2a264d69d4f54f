"""Every change to the disk goes through here: few operations, so that each can be made to fail in a test."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path

from sim.core.errors import StoreError

PART = ".part"
"""Ending of a file that is not whole yet."""


class Files:
    """The operations that change a disk; tests put others in their place."""

    def open(self, path: Path, flags: int) -> int:
        """Open a file for writing and return its descriptor."""
        return os.open(path, flags | os.O_WRONLY | os.O_CREAT, 0o666)

    def write(self, descriptor: int, content: bytes) -> None:
        """Write all of the content."""
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]

    def fsync(self, descriptor: int) -> None:
        """Wait until what was written is on the disk."""
        os.fsync(descriptor)

    def fsync_folder(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def mkdir(self, folder: Path) -> None:
        """Make one folder; nothing happens if it is there."""
        folder.mkdir(exist_ok=True)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file its final name, in one step."""
        old.replace(new)

    def unlink(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()


DISK = Files()


def free_bytes(path: Path) -> int:
    """Bytes left where a path is or would be; 0 if that cannot be told."""
    for place in (path, *path.parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return 0


def cannot_write(path: Path, error: OSError, needed: int) -> StoreError:
    """What to tell people when a file cannot be written.

    Parameters
    ----------
    path : Path
        The file.
    error : OSError
        What the system said.
    needed : int
        Bytes that were to be written.

    Returns
    -------
    StoreError
        Naming path, bytes needed and bytes free; what was stored before is whole.
    """
    said = f"cannot write {path}: {error.strerror or error}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, None):
        said += f" (needed {needed} bytes, free {free_bytes(path)} bytes)"
    return StoreError(said)


def write_parts(files: Files, contents: dict[Path, bytes]) -> None:
    """Write files of one folder so that after any crash each is there whole or not at all.

    Parameters
    ----------
    files : Files
        The disk.
    contents : dict
        What to write, by path; all in one folder.

    Raises
    ------
    StoreError
        When the disk is full, read-only or otherwise unwilling; no temporary file stays then.
    """
    path, needed = next(iter(contents)), sum(len(content) for content in contents.values())
    try:
        for path, content in contents.items():
            descriptor = files.open(_part(path), os.O_TRUNC)
            try:
                files.write(descriptor, content)
                files.fsync(descriptor)
            finally:
                os.close(descriptor)
        for path in contents:
            files.rename(_part(path), path)
        files.fsync_folder(path.parent)
    except OSError as error:
        for one in contents:
            with contextlib.suppress(OSError):
                _part(one).unlink()
        raise cannot_write(path, error, needed) from error


def _part(path: Path) -> Path:
    return path.with_name(path.name + PART)


def write_whole(path: Path, content: bytes, files: Files = DISK) -> None:
    """Write a file so that after any crash it is there whole or not at all.

    Parameters
    ----------
    path : Path
        Where; its folder is made if need be.
    content : bytes
        What.
    files : Files
        The disk.

    Raises
    ------
    StoreError
        When the disk is full, read-only or otherwise unwilling.
    """
    make_folder(path.parent, files)
    write_parts(files, {path: content})


def make_folder(folder: Path, files: Files = DISK) -> None:
    """Make a folder and those above it, so that they outlast a power cut.

    Raises
    ------
    StoreError
        When that cannot be done.
    """
    try:
        for place in reversed((folder, *folder.parents)):
            if not place.is_dir():
                files.mkdir(place)
                files.fsync_folder(place.parent)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise StoreError(f"cannot make the folder {folder}: {said}") from error


def sweep_parts(files: Files, folder: Path) -> list[Path]:
    """Remove files that a crash left unfinished, and return their paths."""
    left = sorted(folder.rglob("*" + PART))
    for path in left:
        try:
            files.unlink(path)
        except OSError as error:
            raise cannot_write(path, error, 0) from error
    return left

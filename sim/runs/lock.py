"""One writer a folder: a lock that the system takes back when its owner dies, however it dies."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.core.errors import LockedError, StoreError
from sim.runs.files import DISK, Files, make_folder

NAME = ".lock"


@contextmanager
def locked(folder: Path, files: Files = DISK) -> Iterator[None]:
    """Hold a results folder for writing; the folder is made if need be.

    The lock is on a file that is never removed, since a lock on a removed file would exclude nobody.

    Parameters
    ----------
    folder : Path
        Results folder.
    files : Files
        The disk.

    Raises
    ------
    LockedError
        When another process holds it; names its pid, host and start.
    StoreError
        When the folder cannot be made or written.
    """
    make_folder(folder, files)
    path = folder / NAME
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error
    try:
        _take(descriptor, path)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise LockedError(f"{path.parent} is being written by {_holder(path)}; wait for it or stop it") from error
    except OSError as error:
        raise StoreError(f"cannot lock {path}: {error.strerror or error}; the file system must know flock") from error
    started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    owner = {"pid": os.getpid(), "host": socket.gethostname(), "start": started}
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(owner).encode(), 0)
    except OSError:
        # A full disk: the lock holds all the same, only its owner stays unnamed.
        return


def _holder(path: Path) -> str:
    # The owner writes its name just after it has the lock.
    for _ in range(5):
        try:
            owner = json.loads(path.read_bytes())
            return f"process {owner['pid']} on {owner['host']}, started {owner['start']}"
        except (OSError, ValueError, KeyError, TypeError):
            time.sleep(0.02)
    return "another process"

"""Plain Python functions of numbers, compiled once and kept on disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def source_digest(folder: Path) -> str:
    """Digest of every source file of a folder, by name and content."""
    digest = blake2b(digest_size=8)
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> str:
    """A writable place for compiled code that belongs to exactly this source.

    Numba looks only at the file a function stands in, so a change in one file would leave what other files took
    from it stale. A place of its own for every state of the source makes that impossible.
    """
    here = Path(__file__).parent
    name = f"wedgesim-{source_digest(here)}"
    for base in (here / "__pycache__", Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()):
        try:
            place = base / name
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=place):
                return str(place)
        except (OSError, RuntimeError):
            continue
    return tempfile.mkdtemp(prefix="wedgesim-")


_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "forceinline": True, "_nrt": False}

vars(numba.config)["CACHE_DIR"] = _cache_folder()


def compiled(function: Function) -> Function:
    """Compile a function of numbers and arrays to machine code; it stays ordinary Python to read and to test.

    Called from one another such functions become one piece of code. They make no arrays, so references to arrays
    need not be counted, which cost as much as the game itself; what they write to is handed to them. They are not to
    return a part of an array: without the count Python would be given the whole.

    Parameters
    ----------
    function : callable
        Written in the part of Python that Numba understands.

    Returns
    -------
    callable
        The same function, fast. ``.py_func`` is the original.
    """
    return cast(Function, numba.njit(**_OPTIONS)(function))

"""Plain Python functions of numbers, compiled once and kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function of numbers and arrays to machine code; it stays ordinary Python to read and to test.

    Parameters
    ----------
    function : callable
        Written in the part of Python that Numba understands.

    Returns
    -------
    callable
        The same function, fast. ``.py_func`` is the original.
    """
    fast: Function = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return fast

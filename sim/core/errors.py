"""What went wrong, told to a person: one problem a line, all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.core.numbers import Mark

OK, PARTIAL, BAD_INPUT, INPUT_OUTPUT, LOCKED = 0, 3, 2, 4, 5


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes
    ----------
    code : str
        Stable code, ``E`` and three digits.
    message : str
        What was found and what is allowed.
    mark : Mark or None
        Where it stands, if it stands in a file.
    hint : str
        Why it is wrong or how to mend it; may be empty.
    source_line : str
        The line of the file, for the caret; may be empty.
    """

    code: str
    message: str
    mark: Mark | None = None
    hint: str = ""
    source_line: str = ""


class WedgeError(Exception):
    """Anything the user can mend; ``exit_code`` is what the command returns."""

    exit_code = BAD_INPUT


class InputError(WedgeError):
    """A scenario, an option or a path is wrong; carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in problems))


class StoreError(WedgeError):
    """Reading or writing results failed."""

    exit_code = INPUT_OUTPUT


class LockedError(WedgeError):
    """Somebody else is writing to the same results."""

    exit_code = LOCKED


class StoppedError(WedgeError):
    """A signal asked the run to stop; what was finished is stored.

    Parameters
    ----------
    signal : int
        Number of the signal; the exit code is 128 more, as shells have it.
    message : str
        What is stored and how to go on.
    """

    def __init__(self, signal: int, message: str) -> None:
        self.signal, self.exit_code = signal, 128 + signal
        super().__init__(message)

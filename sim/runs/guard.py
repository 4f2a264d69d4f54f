"""Worlds that fail: found, named and set apart, while the others of their block go on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.errors import WedgeError
from sim.scenario import Scenario

Tables = tuple[pd.DataFrame, pd.DataFrame]
Play = Callable[[Scenario, int, int, int], Tables]
"""Scenario, seed, first world and number of worlds → table of worlds and table of quarters."""

UNKNOWN = -1


@dataclass(frozen=True)
class Failure:
    """A world that could not be played to the end: a row of the table of failures.

    Attributes
    ----------
    world : int
        Its number.
    kind : str
        ``not finite``, or the name of the exception.
    quarter : int
        In which quarter; −1 where that is not known.
    variable : str
        What was not finite; empty where something was raised.
    message : str
        What was raised.
    """

    world: int
    kind: str
    quarter: int = UNKNOWN
    variable: str = ""
    message: str = ""


class NotFiniteError(ArithmeticError):
    """Some worlds' state holds NaN or infinity; carries a `Failure` for each."""

    def __init__(self, failures: list[Failure]) -> None:
        self.failures = failures
        one = failures[0]
        super().__init__(f"{one.variable} is not finite in world {one.world}, quarter {one.quarter}")


def arrays_in(state: object, others: Mapping[str, Any]) -> list[tuple[tuple[str, Any], NDArray[np.float64]]]:
    """Name and values of every array of floats in a state and beside it; a name is ``(attribute, key)``."""
    named: list[tuple[tuple[str, Any], Any]] = []
    for name, value in (*vars(state).items(), *others.items()):
        if isinstance(value, np.ndarray):
            named.append(((name, ""), value))
        elif isinstance(value, Mapping):
            named += [((name, key), one) for key, one in value.items()]
    return [(name, one) for name, one in named if isinstance(one, np.ndarray) and one.dtype.kind == "f"]


def variable_of(name: tuple[str, Any]) -> str:
    """The name of an array in words.

    Examples
    --------
    >>> variable_of(("ledger", ("pivot", "trade"))), variable_of(("oil", ""))
    ('ledger.pivot_trade', 'oil')
    """
    attribute, key = name
    inside = key if isinstance(key, str) else "_".join(key)
    return f"{attribute}.{inside}" if inside else attribute


def check_finite(state: object, first: int, quarter: int, **others: Any) -> None:
    """Stop if a world's state holds NaN or infinity.

    Parameters
    ----------
    state : object
        Arrays, and mappings of arrays, as attributes; worlds lead.
    first, quarter : int
        Number of the first world, and the quarter, for the message.
    others : array or mapping of arrays
        What to look at beside the state.

    Raises
    ------
    NotFiniteError
        Names every such world with the first variable that is not finite.
    """
    arrays = arrays_in(state, others)
    with np.errstate(invalid="ignore", over="ignore"):
        # A sum is finite only if every term is: mostly one look at everything is enough.
        if math.isfinite(np.add.reduce(np.concatenate([values.ravel() for _, values in arrays]))):
            return
    found: dict[int, Failure] = {}
    for name, values in arrays:
        rows = ~np.isfinite(values).reshape(len(values), -1).all(axis=1)
        for place in np.flatnonzero(rows):
            world = first + int(place)
            found.setdefault(world, Failure(world, "not finite", quarter, variable_of(name)))
    if found:
        raise NotFiniteError([found[world] for world in sorted(found)])


def play_apart(play: Play, scenario: Scenario, seed: int, first: int, count: int) -> tuple[list[Tables], list[Failure]]:
    """Play worlds; those that fail are set apart and the rest is played without them.

    A state that is not finite names its worlds; any other error is cornered by halving. A world's luck is its own
    (`sim.core.streams`), so the rest comes out as if the failed had never been there.

    Parameters
    ----------
    play : callable
        Plays a span of worlds.
    scenario, seed, first, count
        What it is called with.

    Returns
    -------
    tables : list
        Of the spans between failed worlds, in order.
    failures : list of Failure
        In order of worlds.

    Raises
    ------
    WedgeError, MemoryError
        What is no world's fault.
    """
    if count <= 0:
        return [], []
    try:
        return [play(scenario, seed, first, count)], []
    except (WedgeError, MemoryError):
        raise
    except NotFiniteError as error:
        failures, spans = error.failures, _between([one.world for one in error.failures], first, count)
    except Exception as error:  # whatever a model raises is the world's fault until proven otherwise
        if count == 1:
            return [], [Failure(first, type(error).__name__, message=" ".join(str(error).split())[:200])]
        failures, spans = [], [(first, count // 2), (first + count // 2, count - count // 2)]
    tables: list[Tables] = []
    for span in spans:
        more, worse = play_apart(play, scenario, seed, *span)
        tables += more
        failures = failures + worse
    return tables, sorted(failures, key=lambda one: one.world)


def _between(worlds: list[int], first: int, count: int) -> list[tuple[int, int]]:
    ends = [*worlds, first + count]
    starts = [first, *(world + 1 for world in worlds)]
    return [(start, end - start) for start, end in zip(starts, ends, strict=True) if end > start]


def failure_table(failures: list[Failure], point: int = 0) -> pd.DataFrame:
    """Failures as a table: one row a world, ``status`` error, and the command that plays it again."""
    rows = [
        {
            "point": point,
            "world": one.world,
            "status": "error",
            **{name: value for name, value in asdict(one).items() if name != "world"},
            "replay": f"wedge replay . {one.world}" + (f" --point {point}" if point else ""),
        }
        for one in failures
    ]
    columns = ["point", "world", "status", "kind", "quarter", "variable", "message", "replay"]
    return pd.DataFrame(rows, columns=columns)

"""What there is to do: points of a sweep times blocks of worlds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.core.errors import InputError, Problem
from sim.core.numbers import fixed
from sim.core.streams import BLOCK
from sim.scenario import Scenario, with_numbers

WHY = "set by the sweep"


@dataclass(frozen=True)
class Point:
    """One setting of a sweep.

    Attributes
    ----------
    number : int
        Its place in the sweep, from 0.
    settings : mapping of str to number
        What it sets, by key; nothing for an ordinary run. Must survive JSON.
    """

    number: int
    settings: Mapping[str, Any] = field(default_factory=dict)


class Task(NamedTuple):
    """One block of worlds of one point: what one worker does in one go and one chunk on disk holds."""

    point: int
    block: int

    @property
    def first(self) -> int:
        """Number of the first world."""
        return self.block * BLOCK

    @property
    def name(self) -> str:
        """Stem of the chunk's files."""
        return f"p{self.point:04d}-block-{self.block:08d}"


@dataclass(frozen=True)
class Plan:
    """Everything that decides a result.

    Attributes
    ----------
    scenario : Scenario
        What is played before points change it.
    seed, worlds : int
        How many worlds of each point under which seed; points share their luck.
    points : sequence of Point
        An ordinary run has one that sets nothing.
    shard : tuple of int
        ``(i, n)``: part i of n, counted from 1; ``(1, 1)`` is everything.
    """

    scenario: Scenario
    seed: int
    worlds: int
    points: Sequence[Point] = (Point(0),)
    shard: tuple[int, int] = (1, 1)

    def count(self, task: Task) -> int:
        """Worlds in a task."""
        return min(BLOCK, self.worlds - task.first)

    @property
    def blocks(self) -> int:
        """Blocks of each point."""
        return -(-self.worlds // BLOCK)

    def tasks(self) -> Iterator[Task]:
        """The tasks of this shard, block by block over all points, so that an interrupted sweep is balanced."""
        part, parts = self.shard
        for number in range(part - 1, self.blocks * len(self.points), parts):
            block, place = divmod(number, len(self.points))
            yield Task(self.points[place].number, block)

    def __len__(self) -> int:
        part, parts = self.shard
        return len(range(part - 1, self.blocks * len(self.points), parts))


def at_point(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    """The scenario at a point of a sweep.

    Parameters
    ----------
    scenario : Scenario
        Before the point changes it.
    settings : mapping
        Numbers by key.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        If a key is unknown or a number outside its domain.
    """
    if not settings:
        return scenario
    return with_numbers(scenario, {key: fixed(value, WHY) for key, value in settings.items()})


def parse_shard(text: str) -> tuple[int, int]:
    """A part written ``i/n``.

    Raises
    ------
    InputError
        Unless 1 ≤ i ≤ n.

    Examples
    --------
    >>> parse_shard("2/8")
    (2, 8)
    """
    part, slash, parts = text.partition("/")
    if slash and part.isascii() and part.isdigit() and parts.isascii() and parts.isdigit():
        if 1 <= int(part) <= int(parts):
            return int(part), int(parts)
    raise InputError([Problem("E293", f"--shard {text} is not a part", hint="write i/n with 1 ≤ i ≤ n, such as 2/8")])

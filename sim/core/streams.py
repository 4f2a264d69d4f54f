"""Random numbers that belong to a world, not to a run.

Worlds come in blocks of 1024. Every draw is keyed by (seed, block) and counted by (purpose, quarter), is made at full
block width and then sliced. So a world's luck depends neither on how many worlds are asked for nor on who computes
them; a new purpose shifts no other; and scenarios compared under one seed share their luck (common random numbers).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BLOCK = 1024
"""Worlds in a block."""

_MANTISSA = 2.0**-53


@lru_cache(maxsize=4096)
def purpose_number(purpose: str) -> int:
    """A 64-bit number for a purpose's name, the same on every machine.

    Parameters
    ----------
    purpose : str
        What the draw is for, for example ``draw:pivot.retaliation``.

    Returns
    -------
    int
        0 … 2⁶⁴ − 1.
    """
    return int.from_bytes(blake2b(purpose.encode(), digest_size=8).digest(), "big")


@lru_cache(maxsize=1024)
def block_uniforms(seed: int, block: int, purpose: str, quarter: int) -> Array:
    """The uniform draws of one block for one purpose and quarter; remembered, and not to be written to.

    The two paths of a world, with the incumbent's answer and without, share their luck.

    Parameters
    ----------
    seed, block : int
        Key of the stream.
    purpose : str
        Name of what is drawn.
    quarter : int
        Quarter of the draw, 0 for draws made once a world.

    Returns
    -------
    array[BLOCK]
        Uniform on (0, 1), ends excluded.

    References
    ----------
    salmon-2011 (Philox)
    """
    # The generator's raw words, not its distributions: those may change between NumPy versions.
    words = _generator(seed, block, purpose_number(purpose), quarter).random_raw(BLOCK)
    drawn = (words >> np.uint64(11)).astype(np.float64)
    drawn += 0.5
    drawn *= _MANTISSA
    drawn.flags.writeable = False
    return drawn


_of_thread = threading.local()


def _generator(seed: int, block: int, purpose: int, quarter: int) -> np.random.Philox:
    """The generator of this thread, set to a place: to make a new one takes longer than the draws."""
    if not hasattr(_of_thread, "generator"):
        _of_thread.generator = np.random.Philox()
        _of_thread.start = _of_thread.generator.state | {"buffer_pos": 4, "has_uint32": 0, "uinteger": 0}
    place = {"key": np.array([seed, block], dtype=np.uint64), "counter": np.array([0, 0, purpose, quarter], np.uint64)}
    generator: np.random.Philox = _of_thread.generator
    generator.state = _of_thread.start | {"state": place}
    return generator


@dataclass(frozen=True)
class Streams:
    """The luck of worlds ``first`` … ``first + count − 1`` under a seed.

    Attributes
    ----------
    seed : int
        0 … 2⁶⁴ − 1.
    first, count : int
        The worlds, counted from 0 over all blocks.
    """

    seed: int
    first: int
    count: int

    def uniforms(self, purpose: str, quarter: int = 0) -> Array:
        """Uniform draws on (0, 1), one a world.

        Parameters
        ----------
        purpose : str
            Name of what is drawn.
        quarter : int
            Quarter of the draw.

        Returns
        -------
        array[count]
        """
        last = self.first + self.count
        blocks = range(self.first // BLOCK, (last - 1) // BLOCK + 1)
        drawn = [block_uniforms(self.seed, block, purpose, quarter) for block in blocks]
        joined = drawn[0] if len(drawn) == 1 else np.concatenate(drawn)
        start = self.first - blocks.start * BLOCK
        return joined[start : start + self.count]


@dataclass(frozen=True, eq=False)
class GivenLuck(Streams):
    """Worlds whose luck is partly given: a design of experiments instead of random draws.

    Two of these are never equal, so that figures drawn with one are not remembered for another.

    Attributes
    ----------
    given : mapping of str to array[count]
        Purpose → luck on (0, 1) of what is drawn once a world; other purposes keep the luck of the seed.
    """

    given: Mapping[str, Array] = field(default_factory=dict)

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def uniforms(self, purpose: str, quarter: int = 0) -> Array:
        """Given draws where there are any, else those of the seed.

        Parameters
        ----------
        purpose : str
            Name of what is drawn.
        quarter : int
            Quarter of the draw; only draws of quarter 0 can be given.

        Returns
        -------
        array[count]

        Examples
        --------
        >>> import numpy as np
        >>> GivenLuck(1, 0, 2, {"draw:a": np.array([0.1, 0.9])}).uniforms("draw:a").tolist()
        [0.1, 0.9]
        """
        if quarter == 0 and purpose in self.given:
            return self.given[purpose]
        return super().uniforms(purpose, quarter)

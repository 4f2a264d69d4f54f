"""Data with a box in it, the same on every machine."""

from __future__ import annotations

import numpy as np

from sim.core.streams import block_uniforms

NAMES = ["a", "b", "c", "d"]


def made() -> tuple[np.ndarray, np.ndarray]:
    """1024 worlds of four inputs; the outcome is frequent where a > 0.55 and b < 0.6, and rare elsewhere."""
    inputs = np.stack([block_uniforms(11, 0, name, 0) for name in NAMES], axis=1)
    luck = block_uniforms(11, 0, "luck", 0)
    inside = (inputs[:, 0] > 0.55) & (inputs[:, 1] < 0.6)
    return inputs, np.where(inside, luck < 0.95, luck < 0.03)


def blurred(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same with a blurred edge and an input in tenths: peeling cuts too far and much is pasted back."""
    inputs = np.stack([block_uniforms(seed, 0, name, 0) for name in NAMES], axis=1)
    inputs[:, 2] = np.round(inputs[:, 2], 1)
    luck = block_uniforms(seed, 0, "luck", 0)
    inside = (inputs[:, 0] > 0.6) & (inputs[:, 1] < 0.5) & (inputs[:, 2] > 0.25)
    return inputs, np.where(inside, luck < 0.9, luck < 0.1)

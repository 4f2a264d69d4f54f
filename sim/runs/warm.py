"""For fork servers to import: the model is loaded and plays one world, so that no worker has to load it again.

Compiled code is loaded, or on the first run compiled, where it is first called. Here that happens once, and the workers
forked afterwards share it.
"""

import contextlib
import gc

from sim.runs.block import play_block
from sim.scenario import load

# If this fails it will fail in a worker too, and a worker can tell of it.
with contextlib.suppress(Exception):
    play_block(load("reverse-kissinger", ["quarters=1"]), 0, 0, 1)

# What is here stays: workers' garbage collectors need not touch it, so the pages stay shared.
gc.collect()
gc.freeze()

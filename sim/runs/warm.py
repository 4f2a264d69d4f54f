"""For fork servers to import: the model is loaded and plays one world, so that no worker has to load it again.

Compiled code is loaded, or on the first run compiled, where it is first called. Here that happens once, and the workers
forked afterwards share it.
"""

import contextlib
import gc


def warm_up() -> None:
    """Load the model and play a world, as fast as may be; what was loaded stays where it is."""
    # Nearly nothing of what is loaded is garbage; to look for it takes a tenth of the time.
    gc.disable()
    # First, since Mesa looks through every module that is there already.
    import sim.model.mesa_base  # noqa: F401, PLC0415
    from sim.runs.block import play_block  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    # If this fails it will fail in a worker too, and a worker can tell of it.
    with contextlib.suppress(Exception):
        play_block(load("reverse-kissinger", ["quarters=1"]), 0, 0, 1)
    # Workers' garbage collectors need not touch what is here, so the pages stay shared.
    gc.freeze()
    gc.enable()


warm_up()

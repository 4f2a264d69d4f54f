"""The list of pictures of sweeps, and drawing them into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sim.analysis.sweeps import SweepTable
from sim.report import heat, multiples, response
from sim.report.gallery import Drawn, draw
from sim.report.picture import Picture

PICTURES: Final[dict[str, Picture]] = {module.PICTURE.name: module.PICTURE for module in (response, heat, multiples)}
"""Name → picture of a sweep."""


def draw_sweep(sweep: SweepTable, folder: Path, names: Sequence[str] = ()) -> list[Drawn]:
    """Draw pictures of a sweep as SVG and PNG.

    Parameters
    ----------
    sweep : SweepTable
        A sweep in numbers.
    folder : Path
        Where to; made if missing.
    names : sequence of str
        Keys of `PICTURES`; all that suit the sweep if empty.

    Returns
    -------
    list of Drawn

    Raises
    ------
    InputError
        For a name that does not exist, or a picture that does not suit the sweep.
    StoreError
        When a file cannot be written.
    """
    return draw(sweep, folder, names, PICTURES)

"""The list of pictures, and drawing them into a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from matplotlib.figure import Figure

from sim.core.errors import InputError, Problem
from sim.report import alignment, fans, flips, ladder, outcomes, price, sources, ties
from sim.report.picture import Picture, figure_of
from sim.report.style import encoded, title_of
from sim.runs.ensemble import Ensemble
from sim.runs.files import write_whole

_MODULES: Final = (outcomes, alignment, ties, price, flips, ladder, fans, sources)
PICTURES: Final[dict[str, Picture]] = {module.PICTURE.name: module.PICTURE for module in _MODULES}
"""Name → picture, in the order of the page."""


@dataclass(frozen=True)
class Drawn:
    """A picture on disk."""

    name: str
    title: str
    files: tuple[Path, ...]


def plot(ensemble: Ensemble, name: str) -> Figure:
    """Draw one picture of a run, for a notebook or a paper.

    Parameters
    ----------
    ensemble : Ensemble
        A run.
    name : str
        A key of `PICTURES`.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        When there is no such picture, or the run lacks what it needs.
    """
    return figure_of(chosen(ensemble, [name])[0], ensemble)


def drawable(ensemble: Any, pictures: Mapping[str, Picture] = PICTURES) -> list[Picture]:
    """The pictures that a run has everything for."""
    return [picture for picture in pictures.values() if not picture.lacks(ensemble)]


def chosen(ensemble: Any, names: Sequence[str], pictures: Mapping[str, Picture] = PICTURES) -> list[Picture]:
    """The pictures of some names.

    Parameters
    ----------
    ensemble : Ensemble
        A run.
    names : sequence of str
        Keys of `PICTURES`; all that can be drawn if empty.
    pictures : mapping of str to Picture
        To choose from, when not a run but a sweep is drawn.

    Returns
    -------
    list of Picture

    Raises
    ------
    InputError
        With one problem for each name that does not exist or cannot be drawn.
    """
    if not names:
        return drawable(ensemble, pictures)
    problems = []
    for name in names:
        if name not in pictures:
            hint = "pictures are " + ", ".join(pictures)
            problems.append(Problem("E290", f"there is no picture {name}", hint=hint))
        elif lacking := pictures[name].lacks(ensemble):
            hint = f"{ensemble.scenario.name} has none; choose another scenario or picture"
            problems.append(Problem("E291", f"the picture {name} needs {' and '.join(lacking)}", hint=hint))
    if problems:
        raise InputError(problems)
    return [pictures[name] for name in dict.fromkeys(names)]


def draw(
    ensemble: Any, folder: Path, names: Sequence[str] = (), pictures: Mapping[str, Picture] = PICTURES
) -> list[Drawn]:
    """Draw pictures as SVG and PNG.

    Parameters
    ----------
    ensemble : Ensemble
        A run.
    folder : Path
        Where to; made if missing.
    names : sequence of str
        Keys of `PICTURES`; all that can be drawn if empty.
    pictures : mapping of str to Picture
        As for `chosen`.

    Returns
    -------
    list of Drawn
        In the order drawn.

    Raises
    ------
    InputError
        As `chosen`.
    StoreError
        When a file cannot be written.
    """
    done = []
    for picture in chosen(ensemble, names, pictures):
        figure = figure_of(picture, ensemble)
        files = []
        for form in ("svg", "png"):
            files.append(folder / f"{picture.name}.{form}")
            write_whole(files[-1], encoded(figure, form))
        done.append(Drawn(picture.name, title_of(figure), tuple(files)))
    return done

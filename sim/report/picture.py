"""What a picture is: data about it, a function for its finding and a function that draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from sim.report.provenance import source_of
from sim.report.style import Sheet, finish, style


@dataclass(frozen=True)
class Need:
    """What a picture cannot do without."""

    words: str
    met: Callable[[Any], bool]


LADDER = Need("a scenario with a ladder of packages", lambda ensemble: bool(ensemble.scenario.ladder))
SECOND_SOURCES = Need(
    "facts with second sources", lambda ensemble: any(fact.second for fact in ensemble.scenario.facts.values())
)


@dataclass(frozen=True)
class Picture:
    """One entry of the gallery.

    Attributes
    ----------
    name : str
        What people type.
    number : int
        Its place in the report.
    shows : str
        What is to be seen, without the finding.
    title : callable
        From a run to the finding, a sentence with its errors.
    draw : callable
        Draws a run on an empty figure.
    needs : tuple of Need
        Beside a run.
    size : tuple of float
        Inches.
    note : str
        How to read the marks; stands above the source.
    source : callable
        From what is drawn to the source line; a run unless something else is drawn.
    """

    name: str
    number: int
    shows: str
    title: Callable[[Any], str]
    draw: Callable[[Figure, Any], None]
    needs: tuple[Need, ...] = ()
    size: tuple[float, float] = (8.2, 4.8)
    note: str = ""
    source: Callable[[Any], str] = source_of

    def lacks(self, material: Any) -> list[str]:
        """What it needs and does not find, in words; empty where it can be drawn."""
        return [need.words for need in self.needs if not need.met(material)]


def figure_of(picture: Picture, material: Any, *, headed: bool = True) -> Figure:
    """Draw a picture.

    Parameters
    ----------
    picture : Picture
        Which.
    material : Ensemble
        What it draws: a run, or what else its functions take.
    headed : bool
        Whether the finding stands above; a page that says it in words of its own draws without.

    Returns
    -------
    Figure
        In the project's style, with the finding above and the source below.
    """
    with style():
        figure = Sheet(figsize=picture.size, layout="constrained")
        picture.draw(figure, material)
        source = picture.source(material)
        footer = f"{picture.note}\n{source}" if picture.note else source
        finish(figure, picture.title(material), footer, headed=headed)
    return figure

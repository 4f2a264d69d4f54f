"""Pictures of sweeps: each draws what suits it, says what was found, and keeps its words apart."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.analysis.sweeps import SweepTable
from sim.core.errors import InputError
from sim.report.picture import figure_of
from sim.report.response import crossing
from sim.report.style import encoded, title_of
from sim.report.sweeps import PICTURES, draw_sweep
from sim.report.varied import acted, thinned
from sim.runs.design import make
from sim.runs.tasks import Point
from sim.scenario import Scenario, read_axes
from tests.invented import invented

OVER = [
    "ties.scale=0.25:4:5:log",
    "concessions.all-ukraine.deliverable=0:1:4",
    "suitor.p_reversal=0:1:3",
    "facts.china-share-of-russian-exports=0.1:0.5:3",
]


def swept(scenario: Scenario, axes: int, design: str = "grid", slope: float = 0.8) -> SweepTable:
    chosen = read_axes(scenario, OVER[:axes])
    points = make(chosen, design, 32, 1)

    def chance(point: Point) -> float:
        if not point.settings:
            return 0.5
        first = point.settings["ties.scale"]
        return 0.1 + slope * (np.log(first / 0.25) / np.log(16))

    return invented(scenario, points, chance)


def drawn(sweep: SweepTable) -> Figure:
    (picture,) = [one for one in PICTURES.values() if not one.lacks(sweep)]
    return figure_of(picture, sweep)


@pytest.mark.parametrize(("axes", "design", "name"), [
    (1, "grid", "response"), (1, "lhs", "response"), (2, "grid", "heat-map"), (2, "sobol", "multiples"),
    (3, "grid", "multiples"), (4, "morris", "multiples"),
])  # fmt: skip
def test_every_sweep_has_its_picture(baseline: Scenario, axes: int, design: str, name: str, tmp_path: Path) -> None:
    (found,) = draw_sweep(swept(baseline, axes, design), tmp_path)
    assert found.name == name
    assert {path.suffix for path in found.files} == {".svg", ".png"}
    assert "multiplier of all economic ties" in found.title


def words_of(figure: Figure) -> list[Text]:
    """Texts that are drawn; Matplotlib also keeps names of ticks beyond an axis' ends."""
    beyond = {
        id(tick.label1)
        for axes in figure.axes
        for line in (axes.xaxis, axes.yaxis)
        for tick in (*line.get_major_ticks(), *line.get_minor_ticks())
        if not min(line.get_view_interval()) <= tick.get_loc() <= max(line.get_view_interval())
    }
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in beyond
        if text.axes is None or text.axes.get_visible()
    ]


@pytest.mark.parametrize(("axes", "design"), [(1, "grid"), (2, "grid"), (3, "sobol"), (4, "morris")])
def test_words_neither_overlap_nor_leave_the_picture(baseline: Scenario, axes: int, design: str) -> None:
    check_words(drawn(swept(baseline, axes, design)))


def check_words(figure: Figure) -> None:
    """No two texts overlap, and none leaves the picture."""
    figure.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent()) for text in words_of(figure)]
    width, height = figure.bbox.width, figure.bbox.height
    for said, box in boxes:
        assert box.x0 >= -1, said
        assert box.x1 <= width + 1, said
        assert box.y0 >= -1, said
        assert box.y1 <= height + 1, said
    for (first, one), (second, other) in combinations(boxes, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        up = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert min(across, up) < 1.5, (first, second)


def test_titles_are_honest_about_noise(baseline: Scenario) -> None:
    told = title_of(drawn(swept(baseline, 1)))
    assert "rises from 0.25 to 4" in told
    assert "it passes one half between" in told
    quiet = title_of(drawn(swept(baseline, 3, slope=0.0)))
    assert "none of 3 axes moves it beyond the noise" in quiet
    several = title_of(drawn(swept(baseline, 3)))
    assert "2 more stay in the noise" in several


def test_nowhere_is_none_of_so_many_worlds(baseline: Scenario) -> None:
    points = make(read_axes(baseline, OVER[:1]), "grid", 1, 1)
    told = title_of(drawn(invented(baseline, points, lambda _: 0.0)))
    assert "in none of 400 worlds, at any of 6 points" in told


def test_a_crossing_is_where_the_bands_have_left_one_half(baseline: Scenario) -> None:
    assert crossing(swept(baseline, 1), "answers_pivot_rational") == "; it passes one half between 0.5 and 2"
    assert crossing(swept(baseline, 1, slope=0.0), "answers_pivot_rational") == ""


def test_roles_have_names(baseline: Scenario) -> None:
    assert acted("share of the pivot's trade with the incumbent", baseline) == "share of Russia’s trade with China"
    assert acted("% of pivot GDP per year", baseline) == "% of Russia’s GDP per year"
    assert thinned(list(range(20)), 9) == [0, 3, 6, 9, 12, 15, 18]


def test_the_same_sweep_gives_the_same_bytes(baseline: Scenario) -> None:
    first, second = (encoded(drawn(swept(baseline, 2)), "svg") for _ in range(2))
    assert first == second


def test_a_picture_that_does_not_suit_says_what_it_needs(baseline: Scenario, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs a grid of two axes"):
        draw_sweep(swept(baseline, 1), tmp_path, ["heat-map"])


def test_titles_do_not_rank_inside_the_noise(baseline: Scenario) -> None:
    points = make(read_axes(baseline, OVER[1:3]), "grid", 1, 1)
    equal = invented(baseline, points, lambda point: 0.2 + 0.3 * sum(point.settings.values()))
    assert "as strong within the noise" in title_of(drawn(equal))
    apart = invented(baseline, points, lambda point: 0.1 + 0.6 * point.settings.get("suitor.p_reversal", 0))
    assert "as strong" not in title_of(drawn(apart))


def test_few_cells_carry_numbers_and_many_carry_lines(baseline: Scenario) -> None:
    few = drawn(swept(baseline, 2)).axes[0]
    assert len(few.texts) == 5 * 4
    # The border between the halves runs along edges of cells, where no number stands.
    borders = [line for line in few.lines if line.get_linestyle() == "-"]
    assert borders
    for line in borders:
        assert all(float(place).is_integer() for place in (*line.get_xdata(), *line.get_ydata()))
    over = ["ties.scale=0.25:4:12:log", "suitor.p_reversal=0:1:9"]
    points = make(read_axes(baseline, over), "grid", 1, 1)
    many = drawn(invented(baseline, points, lambda point: point.settings.get("ties.scale", 1) / 4)).axes[0]
    assert {text.get_text() for text in many.texts} <= {"10 %", "50 %", "90 %"}
    assert many.texts


def test_axes_without_a_panel_are_counted(baseline: Scenario) -> None:
    keys = ("pivot.autonomy", "pivot.retaliation", "pivot.switching_cost", "pivot.hedging_loss", "pivot.unrecovered",
            "offer.up_front", "offer.hedger_share", "suitor.denial", "suitor.capability", "suitor.willingness",
            "suitor.leverage", "suitor.p_reversal", "ties.scale")  # fmt: skip
    points = make(read_axes(baseline, [f"{key}=range" for key in keys]), "morris", 28, 1)
    figure = drawn(invented(baseline, points, lambda point: point.settings.get("ties.scale", 1.0) / 2))
    assert any("1 more axis has less clear effects and no panel." in text.get_text() for text in words_of(figure))
    check_words(figure)
    titles = [axes.get_title("left") for axes in figure.axes if axes.get_visible()]
    assert titles.count("no world answers otherwise") == 11
    assert len(titles) == 12

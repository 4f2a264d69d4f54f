"""Picture 12 draws a replayed world."""

from __future__ import annotations

import pytest

from sim.analysis.story import Story, replay
from sim.report.picture import figure_of
from sim.report.story import PICTURE, turning_point, years
from sim.report.style import encoded, title_of
from sim.scenario import load


@pytest.fixture(scope="module", params=[("misreading-moscow", 2, 119), ("kissinger-1972", 1, 2)])
def story(request: pytest.FixtureRequest) -> Story:
    name, seed, world = request.param
    return replay(load(name, ["quarters=14"]), seed, world)


def test_the_title_tells_the_turning_point(story: Story) -> None:
    title = title_of(figure_of(PICTURE, story)).replace("\u00a0", " ")
    offers = sum(bool(quarter.offer) for quarter in story.quarters)
    asked = f"something in {offers} of 14 quarters" if offers else "nothing"
    assert title.startswith(f"World {story.world}: Washington offers {asked}; in ")
    assert f"in {turning_point(story).label} " in title


def test_it_is_the_same_bytes_twice_and_stays_on_the_sheet(story: Story) -> None:
    first, second = (figure_of(PICTURE, story) for _ in range(2))
    first.draw_without_rendering()
    footer = first.texts[-1].get_window_extent()
    assert f"world {story.world} of seed {story.seed}" in first.texts[-1].get_text()
    assert footer.x0 >= 0
    assert footer.x1 <= first.bbox.width
    for axes in first.axes:
        area = axes.get_tightbbox()
        assert area.y0 >= footer.y1
        assert area.y1 <= first._suptitle.get_window_extent().y0
    assert encoded(first, "svg") == encoded(second, "svg")
    assert encoded(first, "png")[:4] == b"\x89PNG"


def test_every_offer_is_marked_in_its_quarter(story: Story) -> None:
    acts = figure_of(PICTURE, story).axes[0]
    marked = sorted(
        float(line.get_xdata()[0]) for line in acts.lines if line.get_marker() == "v" and len(line.get_xdata())
    )
    expected = [when + 0.125 for when, one in zip(years(story), story.quarters, strict=True) if one.offer]
    assert marked == pytest.approx(expected)

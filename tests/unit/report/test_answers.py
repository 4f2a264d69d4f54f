"""Pictures of the answers: the finding on top, nothing overlaps, nothing runs off the sheet."""

from __future__ import annotations

import pytest

from sim.analysis.compare import explain
from sim.analysis.dials import dial
from sim.analysis.discover import discover
from sim.analysis.flips import Asked, flips
from sim.analysis.frontier import frontier
from sim.analysis.sensitivity import sensitivity
from sim.report import compare, discovery, levers
from sim.report import frontier as line
from sim.report import sensitivity as deciding
from sim.report.style import title_of
from sim.scenario import load


def _frontier(baseline):
    found = frontier(baseline, dial(baseline, "credibility"), dial(baseline, "tie"), worlds=64, steps=4)
    return line.figure(found, baseline)


def _rungs(baseline):
    found = frontier(baseline, dial(baseline, "rung"), dial(baseline, "pivot.retaliation"), worlds=32, steps=3)
    return line.figure(found, baseline)


def _compare(baseline):
    first = load("kissinger-1972")
    return compare.figure(explain(first, baseline, worlds=32), first, baseline)


def _sensitivity(baseline):
    return deciding.figure(sensitivity(baseline, trajectories=3, top=14, power=4, worlds=128), baseline)


def _discovery(baseline):
    return discovery.figure(discover(baseline, worlds=512))


def _levers(baseline):
    return levers.figure(flips(baseline, Asked("pivot_rational", worlds=32)), baseline)


@pytest.mark.parametrize("draw", [_frontier, _rungs, _compare, _sensitivity, _discovery, _levers])
def test_texts_neither_overlap_the_axes_nor_run_off_the_sheet(baseline, draw) -> None:
    figure = draw(baseline)
    figure.draw_without_rendering()
    assert len(title_of(figure)) > 20
    title, footer = figure._suptitle.get_window_extent(), figure.texts[-1].get_window_extent()
    assert "Source: wedgesim, inputs in scenarios/" in figure.texts[-1].get_text()
    assert "seed 1" in " ".join(figure.texts[-1].get_text().split())
    boxes = [title, footer, *(axes.get_tightbbox() for axes in figure.axes)]
    for box in boxes:
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= figure.bbox.width + 0.5
        assert box.y1 <= figure.bbox.height
    for area in boxes[2:]:
        assert area.y1 <= title.y0
        assert area.y0 >= footer.y1


def test_numbers_of_the_frontier_do_not_overlap(baseline) -> None:
    figure = _frontier(baseline)
    figure.draw_without_rendering()
    for axes in figure.axes[:4]:
        boxes = [text.get_window_extent() for text in axes.texts]
        assert boxes
        for place, one in enumerate(boxes):
            assert not any(one.overlaps(other) for other in boxes[place + 1 :])

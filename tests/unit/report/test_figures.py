"""Pictures and the page: drawn, titled, the same bytes twice, and nothing fetched from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from sim.report.gallery import FIGURES, draw
from sim.report.page import report_page
from sim.report.style import picture, title_of
from sim.runs.ensemble import Ensemble, run
from sim.scenario import load

VOID = {"meta", "img", "br", "link", "hr", "input"}


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return run(load("reverse-kissinger"), worlds=64, seed=1)


class Page(HTMLParser):
    """Open tags, ids and resources of a page; fails on tags that do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.resources: list[str] = []
        self.alts: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        assert tag not in ("script", "iframe", "object", "link")
        if "src" in found:
            self.resources.append(found["src"])
        if tag == "img":
            self.alts.append(found["alt"])
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.targets.append(found["href"])
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", FIGURES)
def test_draws_with_a_title_the_same_bytes_twice(ensemble, name):
    function = FIGURES[name][2]
    first, second = function(ensemble), function(ensemble)
    assert title_of(first)
    assert picture(first, "svg") == picture(second, "svg")
    assert picture(first, "png") == picture(second, "png")


@pytest.mark.parametrize("name", FIGURES)
def test_texts_outside_the_axes_neither_overlap_them_nor_run_off_the_sheet(ensemble, name):
    figure = FIGURES[name][2](ensemble)
    figure.draw_without_rendering()
    title, footer = figure._suptitle.get_window_extent(), figure.texts[-1].get_window_extent()
    assert "inputs in scenarios/reverse-kissinger/baseline; 64 worlds, seed 1" in figure.texts[-1].get_text()
    for box in (title, footer):
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= figure.bbox.width
        assert box.y1 <= figure.bbox.height
    for axes in figure.axes:
        area = axes.get_tightbbox()
        assert area.y1 <= title.y0
        assert area.y0 >= footer.y1


def test_dollars_are_not_taken_for_mathematics(ensemble):
    text = title_of(FIGURES["ties"][2](ensemble))
    assert text.count("$") == 1


def test_draw_writes_what_was_asked_for(ensemble, tmp_path):
    written = draw(ensemble, tmp_path / "figures", ["outcomes"])
    assert [path.name for path in written] == ["outcomes.svg", "outcomes.png"]
    assert all(path.stat().st_size > 1000 for path in written)


def test_page_is_whole_small_self_contained_and_repeatable(ensemble, tmp_path):
    verdict = "ANSWER <b>none</b> & 1 < 2"
    first = report_page(ensemble, verdict, tmp_path / "one").read_bytes()
    second = report_page(ensemble, verdict, tmp_path / "two").read_bytes()
    assert first == second
    assert len(first) < 2_000_000
    text = first.decode("utf-8")
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    assert page.policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert len(page.resources) == len(FIGURES)
    assert all(resource.startswith("data:image/svg+xml;base64,") for resource in page.resources)
    assert all(page.alts)
    assert len(set(page.ids)) == len(page.ids)
    assert {target.removeprefix("#") for target in page.targets} <= set(page.ids)
    assert "http://" not in text
    assert "&lt;b&gt;none&lt;/b&gt; &amp; 1 &lt; 2" in text

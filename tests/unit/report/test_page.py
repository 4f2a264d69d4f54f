"""The page: whole, small, the same bytes twice, and nothing fetched from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from sim.report.gallery import PICTURES
from sim.report.page import report_page
from sim.runs.ensemble import Ensemble, run
from sim.scenario import load

VOID = {"meta", "img", "br", "link", "hr", "input"}


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return run(load("reverse-kissinger", ["quarters=6"]), worlds=64, seed=1)


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
    assert len(page.resources) == len(PICTURES)
    assert all(resource.startswith("data:image/svg+xml;base64,") for resource in page.resources)
    assert all(page.alts)
    assert len(set(page.ids)) == len(page.ids)
    assert {target.removeprefix("#") for target in page.targets} <= set(page.ids)
    assert "http://" not in text
    assert "&lt;b&gt;none&lt;/b&gt; &amp; 1 &lt; 2" in text

"""What a notebook shows of a scenario, a run and a verdict: tables, with everything people wrote as text."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from sim.analysis.verdict import verdict
from sim.runs.ensemble import Ensemble

BAD = "<script>alert('1')</script>"


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", ["scenario", "ensemble", "verdict"])
def test_shows_a_table_and_escapes(ensemble: Ensemble, kind: str) -> None:
    hostile = replace(ensemble, scenario=replace(ensemble.scenario, title=BAD, question=BAD))
    shown = {"scenario": hostile.scenario, "ensemble": hostile, "verdict": verdict(hostile, levers=False)}[kind]
    html = shown._repr_html_()
    found = Tags(html)
    assert found.open == []
    assert set(found.tags) == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert "&lt;script&gt;" in html


def test_rows_are_as_wide_as_the_head(ensemble: Ensemble) -> None:
    for shown in (ensemble.scenario, ensemble, verdict(ensemble, levers=False)):
        rows = shown._repr_html_().split("<tr>")[1:]
        assert {row.count("<th") + row.count("<td") for row in rows} == {rows[0].count("<th")}


def test_every_world_of_an_ensemble_is_counted(ensemble: Ensemble) -> None:
    cells = ensemble._repr_html_().split("<td>")[1:]
    assert sum(int(cell.partition(" of")[0]) for cell in cells) == len(ensemble)

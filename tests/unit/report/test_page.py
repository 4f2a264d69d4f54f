"""The page: whole, small, the same bytes twice, readable by everyone, and nothing fetched from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sim.analysis.verdict import Line, Verdict, verdict
from sim.core.numbers import Number
from sim.report.evidence import facts, parameter_groups, spread_of
from sim.report.gallery import PICTURES, plot
from sim.report.page import grouped, page, report_page
from sim.report.pricing import prices
from sim.report.provenance import command_of
from sim.report.style import encoded
from sim.report.svg import compact
from sim.runs.ensemble import Ensemble, run
from sim.runs.tried import read_tried
from sim.scenario import load, numbers_of

VOID = {"meta", "img", "br", "link", "hr", "input"}
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return run(load("reverse-kissinger", ["quarters=6"]), worlds=64, seed=1)


@pytest.fixture(scope="module")
def answer(ensemble: Ensemble) -> Verdict:
    return verdict(ensemble, levers=False)


@pytest.fixture(scope="module")
def html(ensemble: Ensemble, answer: Verdict) -> str:
    return page(ensemble, answer)


class Page(HTMLParser):
    """Open tags, ids, headings and resources of a page; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.found if tag in tags]

    def values(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.found if attrs.get(name) is not None]


def test_is_whole_small_and_repeatable(ensemble: Ensemble, answer: Verdict, tmp_path: Path) -> None:
    first, second = (report_page(ensemble, answer, tmp_path / name).read_bytes() for name in ("one", "two"))
    assert first == second
    assert len(first) < 2_000_000
    assert Page(first.decode()).open == []


def test_nothing_is_fetched_and_nothing_runs(html: str) -> None:
    found = Page(html)
    assert not found.all("script", "iframe", "object", "embed", "form")
    assert all(source.startswith("data:image/svg+xml;base64,") for source in found.values("src"))
    assert [link["href"] for link in found.all("link")] == ["data:,"]
    assert all(target.startswith("#") for target in (attrs["href"] for attrs in found.all("a")))
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = found.values("content")[:1]
    assert policy.startswith(f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'")
    assert "url(" not in style
    assert not found.values("style")


def test_is_accessible(html: str) -> None:
    found = Page(html)
    assert found.all("html") == [{"lang": "en"}]
    levels = [int(tag[1]) for tag, _ in found.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = found.values("id")
    assert len(set(ids)) == len(ids)
    assert {attrs["href"].removeprefix("#") for attrs in found.all("a")} <= set(ids)
    assert all(len(attrs["alt"]) > 40 for attrs in found.all("img"))
    assert all("scope" in attrs for attrs in found.all("th"))
    scrolled = [attrs for attrs in found.all("div") if attrs.get("class") == "wide"]
    assert scrolled
    assert all(attrs["tabindex"] == "0" and attrs["role"] == "region" and attrs["aria-label"] for attrs in scrolled)


def test_contrast_of_text_is_enough() -> None:
    style = (Path(page.__code__.co_filename).with_name("templates") / "page.css").read_text()
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", style))

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ink in ("ink", "soft", "blue"):
        for ground in ("#ffffff", colours["tint"], colours["amber"]):
            assert (light(ground) + 0.05) / (light(colours[ink]) + 0.05) >= 4.5, (ink, ground)


def test_holds_the_verdict_the_pictures_and_every_number(ensemble: Ensemble, answer: Verdict, html: str) -> None:
    found = Page(html)
    assert {f"line-{line.number}" for line in answer.lines} <= set(found.values("id"))
    assert {f"figure-{one.number}" for one in PICTURES.values()} <= set(found.values("id"))
    assert {f"fact-{name}" for name in ensemble.scenario.facts} <= set(found.values("id"))
    for key in ensemble.scenario.parameters:
        assert f"<code>{key}</code>" in html
    for one in (*ensemble.scenario.concessions.values(), *ensemble.scenario.counters.values()):
        assert f"<code>{one.id}</code>" in html
    assert html.count("Contested:") == sum(bool(fact.contested) for fact in ensemble.scenario.facts.values())
    plain = re.sub(r'<span class="option">(.*?)</span>', r"\1", html).replace("&#39;", "'")
    assert command_of(ensemble.scenario, 64, 1) in plain


def test_holds_the_claims_and_when_they_were_tried(html: str) -> None:
    found = Page(html)
    kept = read_tried()
    rows = [row for row in kept["claims"] if "reverse-kissinger" in row["folders"]]
    assert len(rows) > 30
    assert {f"claim-{row['id']}" for row in rows} <= set(found.values("id"))
    assert f"tried on {kept['date']}" in html
    assert ("edited since" in html) == kept["stale"]


def test_no_line_breaks_inside_an_option(html: str) -> None:
    text = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    options = re.findall(r"(.{21})--[a-z]+", text)
    assert len(options) >= 4
    assert set(options) == {'<span class="option">'}


def test_hostile_text_stays_text(ensemble: Ensemble) -> None:
    bad = '<script>alert(1)</script> & "quoted"'
    scenario = replace(ensemble.scenario, title=bad, question=bad)
    lines = (Line(1, bad, {}, (bad,)), Line(5, bad, {}))
    html = page(replace(ensemble, scenario=scenario), Verdict(bad, bad, bad, (bad,), lines))
    assert not Page(html).all("script")
    assert html.count("&lt;script&gt;") >= 5


def test_groups_keep_every_line_in_order(answer: Verdict) -> None:
    numbers = [line.number for _, lines in grouped(answer) for line in lines]
    assert numbers == [line.number for line in answer.lines if not line.cells]


def test_every_number_stands_in_one_group(ensemble: Ensemble) -> None:
    keys = [one.key for rows in parameter_groups(ensemble.scenario).values() for one in rows]
    assert sorted(keys) == sorted(ensemble.scenario.parameters)
    assert facts(ensemble.scenario)[0].fact.contested
    numbers = [number for number, _ in numbers_of(ensemble.scenario).values()]
    assert all(spread_of(number) for number in numbers)
    assert spread_of(Number("uniform", (1.0, 2.0))) == "uniform 1, 2"


def test_prices_agree_with_the_table(ensemble: Ensemble) -> None:
    own, obeyed = prices(ensemble)
    assert own.exists == "< 1/64" or "±" in own.exists
    median = ensemble.worlds["start_obeyed_price"].median()
    assert obeyed.price.startswith(f"{float(f'{median:.2g}'):g}")
    assert obeyed.price_money.startswith("$")
    assert all("±" in package.share for package in obeyed.packages)


@pytest.mark.parametrize("name", PICTURES)
def test_compact_drawings_are_the_same_drawings(ensemble: Ensemble, name: str) -> None:
    whole = encoded(plot(ensemble, name), "svg")
    small = compact(whole)
    assert len(small) < 0.9 * len(whole)
    before, after = (ElementTree.fromstring(one) for one in (whole, small))
    for tag in ("use", "path", "rect"):
        assert len(before.findall(f".//{SVG}{tag}")) == len(after.findall(f".//{SVG}{tag}"))
    link = "{http://www.w3.org/1999/xlink}href"
    ids = {one.get("id") for one in after.iter() if one.get("id")}
    assert {one.get(link).removeprefix("#") for one in after.iter(f"{SVG}use")} <= ids
    scales = [set(re.findall(rb"scale\([^)]*\)", one)) for one in (whole, small)]
    assert scales[0] == scales[1], "letters would shrink"


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_browser_opens_it_without_a_word_on_the_console(html: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
             f"--user-data-dir={tmp_path / 'profile'}"]  # fmt: skip
    command = [CHROMIUM, *flags, "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.count("<img") == len(PICTURES)
    assert "CONSOLE" not in done.stderr


def beyond_the_edge(html: str, width: int, tmp_path: Path) -> tuple[int, list[str]]:
    """How wide a page is in a browser of some width, and what of it can only be seen by scrolling sideways."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra

    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        page.goto(path.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        cut = page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter(one => one.scrollWidth > one.clientWidth + 1
              && !['inline', 'contents'].includes(getComputedStyle(one).display)
              && !one.closest('.skip, .stack thead')).map(one => `${one.tagName} ${one.className}`)"""
        )
        browser.close()
    return wide, cut


@pytest.mark.skipif(CHROMIUM is None or importlib.util.find_spec("playwright") is None, reason="no browser to drive")
@pytest.mark.parametrize("width", [360, 420, 768, 1280])
def test_nothing_is_cut_whatever_the_width(html: str, width: int, tmp_path: Path) -> None:
    assert beyond_the_edge(html, width, tmp_path) == (width, [])


@pytest.mark.skipif(CHROMIUM is None or importlib.util.find_spec("playwright") is None, reason="no browser to drive")
def test_what_is_cut_would_be_found(html: str, tmp_path: Path) -> None:
    broken = html.replace('<table class="stack', '<table class="')
    wide, cut = beyond_the_edge(broken, 420, tmp_path)
    assert wide == 420
    assert any("wide" in one for one in cut)

"""The page in a real browser: a move redraws it, a link restores it, and nothing is asked of anybody else."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.dashboard.what_if import WhatIf, query
from sim.scenario import load, loads, number_of

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
MISSING = [name for name in ("solara", "playwright", "altair") if importlib.util.find_spec(name) is None]
MISSING += [] if CHROMIUM else ["chromium"]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"the page is not tried: {', '.join(MISSING)} missing")
NAME = "reverse-kissinger/baseline"
PATIENCE = 90_000


def serving(*words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a page served by `wedge dashboard`; afterwards it is interrupted as by Ctrl-C."""
    command = [sys.executable, "-m", "sim", "dashboard", *words]
    page = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    killer = threading.Timer(240, page.kill)
    killer.start()
    try:
        assert page.stdout is not None
        yield page.stdout.readline().strip(), page
    finally:
        if page.poll() is None:
            page.send_signal(signal.SIGINT)
        said = page.communicate()[1]
        killer.cancel()
    assert page.returncode == 130
    assert "Traceback" not in said, said


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    for address, _ in serving("reverse-kissinger", "-n", "256", "-j", "1"):
        yield address


class Visit:
    """A visit that notes what a page says and asks."""

    def __init__(self, browser: Any, address: str, width: int = 1280, height: int = 1500) -> None:
        self.home, self.wrong = address.partition("?")[0], list[str]()
        context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        self.page = context.new_page()
        self.page.on("console", lambda said: said.type == "error" and self.wrong.append(said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda asked: self._note(asked.url))
        self.page.on("response", lambda got: got.status >= 400 and self.wrong.append(f"{got.status} {got.url}"))
        self.page.goto(address)

    def _note(self, url: str) -> None:
        if not url.startswith((self.home, self.home.replace("http", "ws"), "data:", "blob:")):
            self.wrong.append(f"asked for {url}")

    def shows(self, state: WhatIf, worlds: int = 256) -> None:
        """Wait until a state stands on the page with all its worlds."""
        found = f'.shown[data-state="{query(state)}"][data-paths="{worlds}"]'
        self.page.wait_for_selector(found)
        # The charts follow in the next frames.
        self.page.wait_for_timeout(400)

    def chart(self, name: str) -> str:
        """The drawing, as the browser has it."""
        drawing = self.page.locator(f".chart-{name} canvas").evaluate("canvas => canvas.toDataURL()")
        assert len(drawing) > 2000, f"{name} is empty"
        return drawing


def test_a_slider_moves_and_the_pictures_follow(browser: Any, served: str) -> None:
    visit = Visit(browser, served)
    page = visit.page
    assert "token" not in page.url
    visit.shows(WhatIf(NAME))
    before = {name: visit.chart(name) for name in ("outcomes", "alignment", "ties", "price")}
    answer = page.locator(".answer").inner_text()
    page.locator(".dial [role=slider]").nth(1).focus()
    for _ in range(32):
        page.keyboard.press("ArrowLeft")
    visit.shows(WhatIf(NAME, tie=-8.0))
    after = {name: visit.chart(name) for name in before}
    assert all(after[name] != before[name] for name in before)
    assert page.locator(".answer").inner_text() != answer
    assert page.locator(".tests .test").count() == 5
    assert page.locator(".tests").get_by_text("more").count() > 0
    folder = Path(os.environ.get("WEDGE_SCREENSHOTS", ""))
    if folder.name:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / "what-if.png")
    page.get_by_text("As stated", exact=True).first.click()
    visit.shows(WhatIf(NAME))
    assert {name: visit.chart(name) for name in before} == before
    assert visit.wrong == []


def test_a_link_restores_the_state_and_the_file_carries_it(browser: Any, served: str) -> None:
    visit = Visit(browser, served)
    state = WhatIf(NAME, 0.5, -3.0, 0.2, frozenset(), frozenset({"power-of-siberia-2"}))
    visit.page.goto(f"{visit.home}?{query(state)}")
    visit.shows(state)
    boxes = visit.page.locator(".switches input[type=checkbox]")
    assert boxes.count() == len(load(NAME).menu) + len(load(NAME).counters)
    assert sum(not boxes.nth(at).is_checked() for at in range(boxes.count())) == 1
    link = visit.page.get_by_text("Link to this state").get_attribute("href")
    assert link == f"?{query(state)}"
    with visit.page.expect_download() as coming:
        visit.page.get_by_text("Scenario as YAML").click()
    scenario = loads(Path(coming.value.path()).read_text(encoding="utf-8"))
    assert number_of(scenario, "counters.power-of-siberia-2.value").terms == (0.0,)
    assert number_of(scenario, "suitor.alliance_cost_scale").terms == (0.2,)
    assert visit.wrong == []


def test_a_switch_and_another_scenario(browser: Any, served: str) -> None:
    visit = Visit(browser, served, 420, 900)
    visit.shows(WhatIf(NAME))
    visit.page.get_by_text("Withdraw NATO to its lines of 1997").click()
    visit.page.wait_for_selector('.shown[data-state*="without="][data-paths="256"]')
    wide = visit.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 420, f"the page is {wide} pixels wide on a telephone"
    cut = visit.page.evaluate("""() => [...document.querySelectorAll('.what-if *')].filter(one =>
        one.getBoundingClientRect().right > innerWidth + 1 || (one.matches('.cell, .reading, .finding, .answer')
        && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline'))
        .map(one => one.textContent)""")
    assert cut == []
    visit.page.goto(f"{visit.home}?scenario=kissinger-1972&tie=99")
    visit.shows(WhatIf("kissinger-1972/baseline"))
    assert "no figure from" in visit.page.locator(".seen").inner_text()
    assert visit.wrong == []


def test_without_the_token_there_is_nothing(browser: Any, served: str) -> None:
    page = browser.new_context().new_page()
    answer = page.goto(served.partition("?")[0])
    assert answer.status == 403
    assert "wedge dashboard" in page.inner_text("body")


@pytest.mark.skipif(os.environ.get("NIGHTLY") != "1", reason="fifteen seconds; NIGHTLY=1 runs it")
def test_mesa_users_get_a_page_of_their_own(browser: Any) -> None:
    for address, _ in serving("moscow-tokyo-1955", "--mesa", "-j", "1"):
        visit = Visit(browser, address, height=900)
        visit.page.wait_for_selector("text=Step: 0")
        visit.page.wait_for_selector("img, canvas")
        visit.page.get_by_role("button", name=re.compile("^step$", re.IGNORECASE)).click()
        visit.page.wait_for_selector("text=Step: 1")
        assert visit.wrong == []

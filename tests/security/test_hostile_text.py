"""Text that would be code elsewhere stays text in every output: page, pictures, tables, terminal, JSON, file names."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
import yaml

from sim.analysis.verdict import Verdict, verdict
from sim.cli.printing import say_json
from sim.core.rendering import on_terminal
from sim.report.gallery import draw
from sim.report.page import page
from sim.runs.ensemble import Ensemble, run
from sim.runs.exports import summary
from sim.scenario import dump, load, loads
from sim.scenario.dumping import to_yaml

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg/onload=alert(1)>",
    "</style><script>1</script>",
    "]]>--><!--",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "$x_{$ \\frac{",
    "[bold red]x[/]",
    "{0.__class__} {{ 7*7 }} {% raw %} ${x} %s %(x)d",
    "javascript:alert(1)",
    "../../x",
    "&lt;b&gt; &amp; &#60;",
    "https://evil.example/a.png",
)
TEXTS = {"title", "question", "why", "note", "what", "outlet", "author", "summary", "claim", "contested", "about"}
"""Keys whose values are sentences."""


def poisoned(tree: Any, number: list[int], above: str = "") -> Any:
    """A scenario as plain data with hostile text appended to every sentence."""
    if isinstance(tree, dict):
        return {key: poisoned(value, number, key) for key, value in tree.items()}
    if isinstance(tree, list):
        return [poisoned(value, number, above) for value in tree]
    if isinstance(tree, str) and above in TEXTS:
        number[0] += 1
        return f"{HOSTILE[number[0] % len(HOSTILE)]} {tree}"[:110]
    return tree


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    plain = yaml.safe_load(dump(load("kissinger-1972", ["quarters=2"])))
    number = [0]
    tree = poisoned(plain, number)
    tree["title"] = "=1+1 <script>alert('$x_{$')</script> [red]{0.__class__}"
    assert number[0] > 100
    return run(loads(to_yaml(tree)), worlds=24, seed=1)


@pytest.fixture(scope="module")
def answer(ensemble: Ensemble) -> Verdict:
    return verdict(ensemble, levers=False)


@pytest.fixture(scope="module")
def text(ensemble: Ensemble, answer: Verdict) -> str:
    return page(ensemble, answer)


def test_a_browsers_parser_finds_no_script_and_nothing_to_fetch(text: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    assert parser.errors == []
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    tags = {one.tag for one in elements}
    assert not tags & {
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "svg",
        "math",
        "video",
        "audio",
        "template",
    }
    for one in elements:
        assert not [name for name in one.attrib if name.lower().startswith("on")], one.attrib
        for name in ("href", "src", "action", "data", "srcset", "poster", "style"):
            value = one.attrib.get(name, "#")
            assert value.startswith(("#", "data:image/svg+xml;base64,", "data:,")), value
    whole = "".join(tree.itertext())
    assert "<script>alert(1)</script>" in whole
    assert "{0.__class__} {{ 7*7 }}" in whole
    assert sum(hostile in whole for hostile in HOSTILE) >= 10


def test_the_policy_allows_own_styles_and_pictures_only(text: str) -> None:
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    head = tree.find("head")
    policies = [one for one in head.iter("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    parts = dict(part.strip().split(" ", 1) for part in policies[0].get("content").split(";"))
    style = parts.pop("style-src")
    assert parts == {"default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/=]{44}'", style)
    # A policy binds what comes after it.
    before = [one.tag for one in head.iter()][1 : [one for one in head.iter()].index(policies[0])]
    assert before == ["meta"]


def test_pictures_in_the_page_are_drawings_without_code(text: str) -> None:
    pictures = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    assert len(pictures) > 3
    for picture in pictures:
        check_drawing(base64.b64decode(picture))


def check_drawing(content: bytes) -> None:
    root = ElementTree.fromstring(content)
    assert b"<!ENTITY" not in content
    for one in root.iter():
        tag = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
        assert tag.lower() not in {"script", "foreignobject", "a", "iframe"}
        for name, value in one.attrib.items():
            assert not name.lower().startswith("on")
            if name.rpartition("}")[2] == "href":
                # Heat maps are pixels, inside the drawing.
                assert value.startswith("data:image/png;base64," if tag == "image" else "#")


def test_pictures_are_drawn_with_hostile_words(ensemble: Ensemble, tmp_path: Path) -> None:
    files = draw(ensemble, tmp_path / "figures", ["outcomes", "ladder", "ties"])
    assert len(files) >= 3
    for path in (tmp_path / "figures").glob("*.svg"):
        check_drawing(path.read_bytes())
    assert all(re.fullmatch(r"[a-z0-9-]+\.(svg|png)", path.name) for path in (tmp_path / "figures").iterdir())


def test_no_cell_of_a_table_is_a_formula(ensemble: Ensemble) -> None:
    rows = list(csv.reader(io.StringIO(summary(ensemble).to_csv(index=False))))
    assert len(rows) > 100
    assert [cell for row in rows for cell in row if cell[:1] in "=+@\t\r" and cell] == []
    assert [
        cell for row in rows for cell in row if cell.startswith("-") and not re.fullmatch(r"-[\d.e+-]+", cell)
    ] == []


def test_the_terminal_gets_plain_text(answer: Verdict) -> None:
    for line in (answer.question, answer.answer, *(line.text for line in answer.lines)):
        assert on_terminal(line) == line
    assert on_terminal("a\x1b[2J\x9b1m\u202eb\r\x07\ud800") == r"a\x1b[2J\x9b1m\u202eb\x0d\x07\ud800"


def test_what_is_told_as_json_is_json(ensemble: Ensemble, capsys: pytest.CaptureFixture[str]) -> None:
    told = {
        "title": ensemble.scenario.title,
        "odd": "\x1b]0;x\x07 \u202e \ud800 \u2028 \x9b1m \x7f",
        "nan": float("nan"),
    }
    say_json(told)
    out = capsys.readouterr().out
    assert on_terminal(out) == out
    assert json.loads(out)["odd"] == told["odd"]
    assert json.loads(out)["title"] == ensemble.scenario.title
    assert json.loads(out)["nan"] is None


@pytest.mark.skipif(os.environ.get("NIGHTLY") != "1", reason="ten seconds")
def test_markup_of_the_terminal_library_stays_text(tmp_path: Path, ensemble: Ensemble) -> None:
    """Through the command: brackets are printed as they were written, and the folder is named by the name alone."""
    path = tmp_path / "here.yaml"
    path.write_text(dump(ensemble.scenario), encoding="utf-8")
    words = ["run", str(path), "-n", "8", "--quick", "--results", str(tmp_path / "results")]
    done = subprocess.run([sys.executable, "-m", "sim", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert [one.name for one in (tmp_path / "results").iterdir()] == [ensemble.scenario.name]
    assert done.stdout.splitlines()[0].strip()

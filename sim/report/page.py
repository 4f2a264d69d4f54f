"""The report: one HTML file with verdict, pictures, price and every number, that needs no network."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.analysis.levers import each_alone
from sim.analysis.shares import Share
from sim.analysis.verdict import GROUPS, Line, Verdict
from sim.core.quantities import CONCESSION, COUNTER
from sim.model.model import STEP_ORDER
from sim.report import evidence
from sim.report.cast import cast_of, opening, possessive
from sim.report.claims import tried_claims
from sim.report.gallery import drawable
from sim.report.picture import Picture, figure_of
from sim.report.pricing import prices
from sim.report.provenance import changes_of, command_of, place_of
from sim.report.style import encoded, unbroken
from sim.report.svg import compact
from sim.runs.ensemble import Ensemble
from sim.runs.files import write_whole
from sim.scenario import Scenario, dump

TEMPLATES: Final = Path(__file__).with_name("templates")
LEVER_WORLDS: Final = 1024
"""Worlds for each lever of the table of what would change the answer."""


def report_page(ensemble: Ensemble, verdict: Verdict, folder: Path) -> Path:
    """Write the report of a run.

    Parameters
    ----------
    ensemble : Ensemble
        A run.
    verdict : Verdict
        Its verdict.
    folder : Path
        Where to; made if missing.

    Returns
    -------
    Path
        ``report.html`` in that folder; the same bytes for the same run.

    Raises
    ------
    StoreError
        When it cannot be written.
    """
    path = folder / "report.html"
    write_whole(path, page(ensemble, verdict).encode("utf-8"))
    return path


def page(ensemble: Ensemble, verdict: Verdict) -> str:
    """The report as text.

    Parameters
    ----------
    ensemble : Ensemble
        A run.
    verdict : Verdict
        Its verdict.

    Returns
    -------
    str
        HTML.
    """
    scenario = ensemble.scenario
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"opening": opening, "possessive": possessive, "unbroken": unbroken, "whole": whole_options}
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    html = environment.get_template("page.html.j2").render(
        scenario=scenario,
        cast=cast_of(scenario),
        worlds=len(ensemble),
        seed=ensemble.seed,
        place=place_of(scenario),
        changes=changes_of(scenario),
        command=command_of(scenario, len(ensemble), ensemble.seed),
        style=Markup(style),  # noqa: S704 - our own file, nothing of it comes from a scenario
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        verdict=verdict,
        groups=grouped(verdict),
        pictures=[_picture(ensemble, one) for one in drawable(ensemble)],
        prices=prices(ensemble),
        levers=_levers(scenario, ensemble.seed),
        tried=tried_claims(scenario),
        steps=STEP_ORDER,
        parameters=evidence.parameter_groups(scenario),
        concessions=evidence.concessions(scenario),
        concession_fields=CONCESSION,
        counters=evidence.counters(scenario),
        counter_fields=COUNTER,
        facts=evidence.facts(scenario),
        versions={"wedgesim": version("wedgesim")},
        scenario_hash=sha256(dump(scenario).encode()).hexdigest(),
    )
    return html.rstrip() + "\n"


def whole_options(text: str) -> Markup:
    """A text in which no line breaks inside an option of a command.

    Examples
    --------
    >>> print(whole_options("wedge explain latest --world 0 <b>"))
    wedge explain latest <span class="option">--world</span> 0 &lt;b&gt;
    """
    return Markup(re.sub(r"(?<!\S)(--[a-z-]+)", r'<span class="option">\1</span>', str(escape(text))))  # noqa: S704 - escaped


def grouped(verdict: Verdict) -> list[tuple[str, list[Line]]]:
    """The verdict's lines below the table, by heading."""
    groups: list[tuple[str, list[Line]]] = []
    for line in verdict.lines:
        if line.cells:
            continue
        if line.number in GROUPS or not groups:
            groups.append((GROUPS.get(line.number, "What happens"), []))
        groups[-1][1].append(line)
    return groups


def _picture(ensemble: Ensemble, picture: Picture) -> dict[str, Any]:
    figure = figure_of(picture, ensemble, headed=False)
    data = b64encode(compact(encoded(figure, "svg"))).decode("ascii")
    width, height = figure.get_size_inches()
    return {
        "number": picture.number,
        "name": picture.name,
        "shows": opening(picture.shows),
        "title": unbroken(picture.title(ensemble)),
        "data": data,
        "width": round(96 * width),
        "height": round(96 * height),
    }


def _levers(scenario: Scenario, seed: int) -> dict[str, Any]:
    """Lines 2 and 4 after each lever alone, and whether the change is more than luck."""
    tests = ("pivot_rational", "wedge_rational")
    found = {test: each_alone(scenario, test, LEVER_WORLDS, seed) for test in tests}
    rows = [
        {"lever": first.lever, "cells": [_moved(one.share, one.change.told_apart) for one in (first, second)]}
        for first, second in zip(*(found[test][1] for test in tests), strict=True)
    ]
    return {"stated": [str(found[test][0]) for test in tests], "rows": rows, "worlds": LEVER_WORLDS}


def _moved(share: Share, told_apart: bool) -> dict[str, Any]:
    return {"share": str(share), "told_apart": told_apart}

"""The report: one HTML file with the verdict, the pictures and every number, that needs no network."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from sim.calibration.draw import numbers_of
from sim.report.gallery import drawable
from sim.report.picture import Picture, figure_of
from sim.report.provenance import place_of
from sim.report.style import encoded, title_of
from sim.runs.ensemble import Ensemble
from sim.runs.files import write_whole
from sim.scenario import Fact, Scenario

TEMPLATE = Path(__file__).with_name("page.html.j2")


def report_page(ensemble: Ensemble, verdict_text: str, folder: Path) -> Path:
    """Write the report of a run.

    Parameters
    ----------
    ensemble : Ensemble
        A run.
    verdict_text : str
        Its verdict as `sim.analysis.verdict.verdict` words it.
    folder : Path
        Where to; made if missing.

    Returns
    -------
    Path
        ``report.html`` in that folder; the same bytes for the same run.
    """
    scenario = ensemble.scenario
    place = place_of(scenario)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    html = environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        scenario=scenario,
        worlds=len(ensemble),
        seed=ensemble.seed,
        place=place,
        command=place.removeprefix("scenarios/"),
        verdict=verdict_text,
        pictures=[_picture(ensemble, one) for one in drawable(ensemble)],
        numbers=_numbers(scenario),
        facts=[_fact(scenario, fact) for fact in scenario.facts.values()],
    )
    path = folder / "report.html"
    write_whole(path, (html.rstrip() + "\n").encode("utf-8"))
    return path


def _picture(ensemble: Ensemble, picture: Picture) -> dict[str, Any]:
    figure = figure_of(picture, ensemble)
    data = b64encode(encoded(figure, "svg")).decode("ascii")
    return {"number": picture.number, "words": picture.shows, "title": title_of(figure), "data": data}


def _numbers(scenario: Scenario) -> list[dict[str, Any]]:
    rows = []
    for key, (number, quantity) in numbers_of(scenario).items():
        fact = scenario.facts.get(number.fact) if number.fact else None
        rows.append(
            {
                "key": key,
                "meaning": quantity.meaning,
                "unit": quantity.unit,
                "distribution": number.distribution,
                "terms": ", ".join(_plain(term) for term in number.terms),
                "fact": fact,
                "source": _source(scenario, fact.document) if fact else "",
                "why": number.why or "",
            }
        )
    return rows


def _fact(scenario: Scenario, fact: Fact) -> dict[str, Any]:
    second = [f"{_source(scenario, one.source)}: {_plain(one.value)} ({one.says})" for one in fact.second]
    return {
        "fact": fact,
        "value": _plain(fact.value),
        "range": f"{_plain(fact.low)} – {_plain(fact.mode)} – {_plain(fact.high)}",
        "document": _source(scenario, fact.document),
        "second": second,
    }


def _source(scenario: Scenario, name: str) -> str:
    """A source in one line, or its bare name where the scenario does not list it."""
    source = scenario.sources.get(name)
    return name if source is None else f"{source.author}, “{source.title}”, {source.date}"


def _plain(value: float) -> str:
    return f"{value:.6g}"

"""The page itself, in Solara: what is shown where. Everything it says and draws comes from pure functions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import solara

from sim.analysis.shares import figure as two_digits
from sim.core.roles import SUITOR
from sim.core.streams import BLOCK, Streams
from sim.dashboard import charts, telling
from sim.dashboard.desk import Desk, usable
from sim.dashboard.outlook import Outlook
from sim.dashboard.what_if import (
    STEPS,
    WhatIf,
    applied,
    dials,
    query,
    read_query,
    scenario_asked,
    stated_ally_cost,
    switched,
)
from sim.report.cast import cast_of, opening, possessive
from sim.scenario import Scenario, dump

STYLE: Final = Path(__file__).with_name("page.css")
HEIGHTS: Final = {"outcomes": 330, "alignment": 330, "ties": 360, "price": 360}
"""Height of each chart, pixels."""
Turn = Callable[[WhatIf], None]

_DESKS: list[Desk] = []


def open_at(desk: Desk) -> None:
    """Say which desk the pages of this process use."""
    _DESKS[:] = [desk]


@dataclass(frozen=True)
class Seen:
    """The last outlook that came, and the state it belongs to."""

    what_if: WhatIf
    outlook: Outlook


@solara.component
def Page() -> None:
    """The what-if page."""
    desk = _DESKS[0]
    search = solara.use_router().search or ""
    begin, remarks = solara.use_memo(lambda: _restored(desk, search), [search])
    what_if, turn = solara.use_state(begin)
    solara.use_effect(lambda: turn(begin), [search])
    now, problem = use_outlook(desk, what_if)
    stated, _ = use_outlook(desk, WhatIf(what_if.scenario))
    solara.Title("wedgesim: what if")
    solara.Style(STYLE)
    scenario = desk.scenario(what_if.scenario)
    with solara.Div(classes=["what-if"]):
        with solara.Div(classes=["turned"]):
            Controls(desk, scenario, what_if, turn)
        with solara.Div(classes=["seen"]):
            for words in (*remarks, *([problem] if problem else [])):
                solara.Warning(words)
            if now is None:
                solara.HTML(tag="p", unsafe_innerHTML="The first worlds are being played …", classes=["waiting"])
            else:
                Results(now, stated if what_if.changed else None, fresh=now.what_if == what_if)


def _restored(desk: Desk, search: str) -> tuple[WhatIf, list[str]]:
    name, remark = usable(desk, scenario_asked(search, desk.first))
    what_if, remarks = read_query(search, desk.scenario(name), name)
    return what_if, [*([remark] if remark else []), *remarks]


def use_outlook(desk: Desk, what_if: WhatIf) -> tuple[Seen | None, str]:
    """The newest outlook of a state, and what went wrong. Until the first comes, that of the state before stands."""
    seen, see = solara.use_state(None)
    problem, complain = solara.use_state("")

    def watch() -> Callable[[], None]:
        left = threading.Event()

        def play() -> None:
            try:
                complain("")
                for one in desk.outlooks(what_if):
                    if left.is_set():
                        return
                    see(Seen(what_if, one))
            except Exception as error:  # whatever it is, the page says so and stays
                complain(f"This state could not be played: {error}")

        threading.Thread(target=play, daemon=True).start()
        return left.set

    solara.use_effect(watch, [what_if])
    return seen, problem


@solara.component
def Controls(desk: Desk, scenario: Scenario, what_if: WhatIf, turn: Turn) -> None:
    """Scenario, dials, switches, link and file."""
    solara.HTML(tag="h1", unsafe_innerHTML="What if?")
    solara.Select(
        "Scenario",
        value=what_if.scenario,
        values=desk.choices(),
        on_value=lambda name: turn(WhatIf(usable(desk, name)[0])),
    )
    solara.Text(scenario.question, classes=["question"])
    Dials(desk, scenario, what_if, turn)
    _heading("May be offered")
    with solara.Div(classes=["switches"]):
        for one in scenario.menu:
            _switch(
                scenario.concessions[one].title,
                one not in what_if.without,
                lambda on, one=one: turn(switched(scenario, what_if, one, on)),
            )
    if scenario.counters:
        _heading(f"{opening(cast_of(scenario).incumbent)} may answer with")
        with solara.Div(classes=["switches"]):
            for one, counter in scenario.counters.items():
                _switch(
                    counter.title,
                    one not in what_if.silent,
                    lambda on, one=one: turn(replace(what_if, silent=what_if.silent ^ {one})),
                )
    with solara.Div(classes=["take-away"]):
        solara.Button("As stated", on_click=lambda: turn(WhatIf(what_if.scenario)), disabled=not what_if.changed,
                      outlined=True, small=True)  # fmt: skip
        solara.HTML(tag="a", unsafe_innerHTML="Link to this state", attributes={"href": f"?{query(what_if)}"})
        with solara.FileDownload(
            lambda: dump(applied(scenario, what_if)),
            filename=f"{what_if.scenario.replace('/', '-').removesuffix('.yaml')}-what-if.yaml",
            mime_type="application/yaml",
        ):
            solara.Button("Scenario as YAML", outlined=True, small=True)


def _heading(words: str) -> None:
    solara.v.Html(tag="h2", children=[words])


def _switch(title: str, on: bool, turned: Callable[[bool], None]) -> None:
    solara.Checkbox(label=title, value=on, on_value=turned)


@solara.component
def Dials(desk: Desk, scenario: Scenario, what_if: WhatIf, turn: Turn) -> None:
    """The three sliders, each with what it reads in the median world."""
    turned = solara.use_memo(lambda: dials(scenario), [what_if.scenario])
    streams = Streams(desk.seed, 0, min(desk.worlds, BLOCK))
    suitor, pivot = scenario.actors[SUITOR].capital, cast_of(scenario).pivot
    ally = stated_ally_cost(scenario) if what_if.ally is None else what_if.ally

    def reading(key: str, setting: float) -> float:
        return turned[key].reading(scenario, setting, streams)

    credibility = reading("danger", what_if.danger)
    tie = reading("tie", what_if.tie)
    _slider(
        f"Credibility of {possessive(suitor)} promise: {credibility:.2f} (1\u00a0=\u00a0kept for ever)",
        # To the right the promise is better: there is less danger.
        -what_if.danger, (-turned["danger"].high, -turned["danger"].low), STEPS["danger"],
        lambda value: turn(replace(what_if, danger=abs(value))),
    )  # fmt: skip
    _slider(
        f"Relation: {possessive(pivot)} tie is worth {two_digits(tie).replace('-', '−')} % of GDP a year",
        what_if.tie, (turned["tie"].low, turned["tie"].high), STEPS["tie"],
        lambda value: turn(replace(what_if, tie=value)),
    )  # fmt: skip
    _slider(
        f"Cost with allies: {'as stated' if ally == 1 else f'{ally:g} times what is stated'}",
        ally, (turned["ally"].low, turned["ally"].high), STEPS["ally"],
        lambda value: turn(replace(what_if, ally=None if value == stated_ally_cost(scenario) else value)),
    )  # fmt: skip


def _slider(label: str, value: float, ends: tuple[float, float], step: float, turned: Callable[[float], None]) -> None:
    with solara.Div(classes=["dial"]):
        solara.Text(label, classes=["reading"])
        solara.SliderFloat("", value=value, min=ends[0], max=ends[1], step=step, thumb_label=False,
                           on_value=lambda setting: turned(round(setting, 2)))  # fmt: skip


@solara.component
def Results(now: Seen, stated: Seen | None, fresh: bool) -> None:
    """The answer, the table and the charts."""
    beside = stated.outlook if stated is not None else None
    said, drawn = solara.use_memo(lambda: _drawn(now.outlook, beside), [now, stated])
    solara.Text(telling.answer(now.outlook), classes=["answer"])
    Table(telling.rows(now.outlook, beside))
    state = "" if fresh else " The dials have moved; new worlds are being played."
    path = now.outlook.path
    solara.v.Html(
        tag="p",
        children=[telling.shown(now.outlook) + state],
        class_="shown",
        attributes={"data-state": query(now.what_if), "data-paths": str(path.worlds if path else 0)},
    )
    with solara.Div(classes=["charts"]):
        for name in telling.CHARTS:
            with solara.Div(classes=["chart", f"chart-{name}"]):
                solara.Text(said[name], classes=["finding"])
                solara.FigureEcharts(drawn[name], attributes={"style": f"height: {HEIGHTS[name]}px"}, responsive=True)


def _drawn(now: Outlook, stated: Outlook | None) -> tuple[dict[str, str], dict[str, Any]]:
    said = telling.findings(now, stated)
    return said, charts.options(now, stated, said)


@solara.component
def Table(rows: list[telling.Row]) -> None:
    """The tests of the first quarter, as turned and as stated."""
    compared = any(row.stated for row in rows)
    heads = ("Share of worlds, first quarter", *(("as turned", "as stated", "") if compared else ("as stated",)))

    def line(cells: tuple[str, ...], tag: str) -> None:
        with solara.Div(classes=["line", tag]):
            for cell in cells:
                solara.Text(cell, classes=["cell"])

    with solara.Div(classes=["tests", "compared" if compared else "alone"]):
        line(heads, "head")
        for row in rows:
            line((row.words, row.now, *((row.stated, row.change) if compared else ())), "test")

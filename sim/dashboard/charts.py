"""The page's charts as data: options of Apache ECharts, which the browser draws; no pictures are made here."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.shares import figure as two_digits
from sim.analysis.shares import share_of
from sim.dashboard.outlook import Outlook
from sim.dashboard.telling import outcome_shares
from sim.report.cast import cast_of, opening, possessive
from sim.report.outcomes import WORDS
from sim.report.style import BLACK, BLUE, GREEN, HEDGES, LEAVES, ORANGE, PALE, STAYS, VERMILION
from sim.ties import TIES

Option = dict[str, Any]
Array = NDArray[np.float64]

FEW: Final = 20
"""Below this number worlds are drawn one by one."""
ROOM: Final = 10.0
"""How far below a median the axis of prices begins at least: what is written above it is that wide."""
BOX: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
AS_STATED: Final = "#B4BBC1"
FONT: Final = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif"
"""That of the page; a canvas does not inherit it."""
INK: Final = {"color": BLACK, "fontSize": 12, "lineHeight": 15, "fontFamily": FONT}


def _base(finding: str, **grid: Any) -> Option:
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": finding}},
        "textStyle": {"fontFamily": FONT, "color": BLACK},
        "grid": {"left": 6, "right": 16, "top": 34, "bottom": 30, "containLabel": True, **grid},
    }


def _legend(*names: str) -> Option:
    return {"data": list(names), "left": 0, "top": 0, "textStyle": INK, "itemWidth": 14, "itemHeight": 10,
            "selectedMode": False}  # fmt: skip


def outcomes(now: Outlook, stated: Outlook | None, finding: str) -> Option:
    """How the paths end, beside the scenario as stated.

    Parameters
    ----------
    now : Outlook
        As the dials stand.
    stated : Outlook or None
        None where nothing is turned.
    finding : str
        For those who cannot see the chart.

    Returns
    -------
    dict
    """
    series = [("as turned" if stated else "as stated", now, STAYS)]
    if stated is not None:
        series.append(("as stated", stated, AS_STATED))
    drawn: list[Option] = [
        {"name": name, "type": "bar", "barCategoryGap": "30%", "barGap": "8%", "itemStyle": {"color": colour},
         "data": _bars(one)}
        for name, one, colour in series if one.path is not None
    ]  # fmt: skip
    return {
        **_base(finding, right=112),
        "legend": _legend(*(one["name"] for one in drawn)),
        "xAxis": _shares_axis(),
        "yAxis": {"type": "category", "inverse": True, "data": list(WORDS.values()), "axisLabel": INK,
                  "axisTick": {"show": False}},
        "series": drawn,
    }  # fmt: skip


def _bars(outlook: Outlook) -> list[Option]:
    if outlook.path is None:
        return []
    shares = outcome_shares(outlook.path)
    return [
        {"value": round(100 * shares[name].value, 3),
         "label": {"show": True, "position": "right", "formatter": str(shares[name]), **INK}}
        for name in WORDS
    ]  # fmt: skip


def _shares_axis() -> Option:
    return {"type": "value", "min": 0, "max": 100, "interval": 25,
            "axisLabel": {**INK, "formatter": "{value} %", "hideOverlap": True},
            "splitLine": {"lineStyle": {"color": PALE}}}  # fmt: skip


def quarter_names(start: str, quarters: int) -> list[str]:
    """The quarters of a run.

    Examples
    --------
    >>> quarter_names("2025Q3", 3)
    ['2025 Q3', '2025 Q4', '2026 Q1']
    """
    first = 4 * int(start[:4]) + int(start[5]) - 1
    return [f"{at // 4} Q{at % 4 + 1}" for at in range(first, first + quarters)]


def alignment(now: Outlook, finding: str) -> Option:
    """Stacked shares of worlds, quarter by quarter.

    Parameters
    ----------
    now : Outlook
        As the dials stand.
    finding : str
        For those who cannot see the chart.

    Returns
    -------
    dict
    """
    names = ((f"{opening(cast_of(now.scenario).pivot)} stays", STAYS), ("hedges", HEDGES), ("is away", LEAVES))
    shares = np.zeros((0, 3)) if now.path is None else 100 * now.path.alignment / now.path.worlds
    series = [
        {"name": name, "type": "line", "stack": "worlds", "symbol": "none", "itemStyle": {"color": colour},
         "lineStyle": {"width": 0}, "areaStyle": {"opacity": 1, "color": colour},
         "data": [round(float(share), 2) for share in shares[:, place]]}
        for place, (name, colour) in enumerate(names)
    ]  # fmt: skip
    quarters = now.scenario.quarters
    # Whole years between labels; where they do not fit, some are left out.
    every = {**INK, "interval": max(4 * (quarters // 20), 1) - 1, "hideOverlap": True}
    return {
        **_base(finding),
        "legend": _legend(*(name for name, _ in names)),
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "boundaryGap": False, "axisLabel": every,
                  "data": quarter_names(now.scenario.start, quarters)},
        "yAxis": _shares_axis(),
        "series": series,
    }  # fmt: skip


def ties(now: Outlook, finding: str) -> Option:
    """Waterfall of the ties: medians upon each other, each with its range.

    Parameters
    ----------
    now : Outlook
        As the dials stand.
    finding : str
        For those who cannot see the chart.

    Returns
    -------
    dict
    """
    columns = [(tie.title, f"tie_{tie.name}") for tie in TIES]
    bodies, boxes, base = [], [], 0.0
    for _, column in columns:
        box = _box(now.columns[column])
        colour = BLUE if box[2] >= 0 else VERMILION
        bodies.append(_body(base, base + box[2], colour))
        boxes.append([round(base + one, 4) for one in box])
        base += box[2]
    whole = _box(now.columns["tie"])
    bodies.append(_body(0.0, whole[2], GREEN))
    boxes.append([round(one, 4) for one in whole])
    labels = ["\n".join(textwrap.wrap(title, 10)) for title, _ in columns]
    return {
        **_base(finding, top=30, bottom=8),
        "xAxis": {"type": "category", "data": [*labels, "whole\ntie"], "axisTick": {"show": False},
                  "axisLine": {"onZero": False, "show": False},
                  "axisLabel": {**INK, "fontSize": 11, "interval": 0, "hideOverlap": False, "rotate": 55}},
        "yAxis": {"type": "value", "axisLabel": INK, "splitLine": {"lineStyle": {"color": PALE}},
                  "name": f"% of {possessive(cast_of(now.scenario).pivot)} GDP a year", "nameLocation": "end",
                  "nameTextStyle": {**INK, "align": "left", "padding": [0, 0, 0, -20]}},
        "series": [
            {"type": "candlestick", "barWidth": "62%", "data": bodies},
            {"type": "boxplot", "boxWidth": [5, 9], "data": boxes,
             "itemStyle": {"color": "#FFFFFF", "borderColor": BLACK, "borderWidth": 1}},
        ],
    }  # fmt: skip


def _body(start: float, end: float, colour: str) -> Option:
    """A floating bar: a candle without wicks, of one colour whichever way it goes."""
    style = {"color": colour, "color0": colour, "borderColor": colour, "borderColor0": colour}
    ends = sorted((start, end))
    return {"value": [round(one, 4) for one in (start, end, *ends)], "itemStyle": style}


def _box(values: Any) -> list[float]:
    return [float(one) for one in np.quantile(np.asarray(values, dtype=float), BOX)]


def price(now: Outlook, finding: str) -> Option:
    """What the prize is worth and what moving the pivot would cost, on one logarithmic axis.

    Parameters
    ----------
    now : Outlook
        As the dials stand.
    finding : str
        For those who cannot see the chart.

    Returns
    -------
    dict
    """
    cast = cast_of(now.scenario)
    found = (
        (f"prize: what a lasting departure\nis worth to {cast.suitor}", "start_answers_prize", GREEN),
        ("price if others obeyed", "start_obeyed_price", ORANGE),
        (f"price of what {cast.suitor}\nitself can deliver", "start_answers_price", BLUE),
    )
    values = [_positive(now.columns[column]) for _, column, _ in found]
    labels = [f"{words}\n{_existing(now.columns[column], len(kept))}"
              for (words, column, _), kept in zip(found, values, strict=True)]  # fmt: skip
    words_need = [np.median(kept) / ROOM for kept in values if len(kept)]
    everything = np.concatenate([*values, [1.0, 10.0], words_need])
    low, high = 10 ** math.floor(math.log10(everything.min())), 10 ** math.ceil(math.log10(everything.max()))
    return {
        **_base(finding, top=8, right=24, bottom=34),
        "xAxis": {"type": "log", "min": low, "max": high, "axisLabel": INK, "splitLine": {"lineStyle": {"color": PALE}},
                  "name": f"% of {possessive(cast.pivot)} GDP, present value", "nameLocation": "middle", "nameGap": 26,
                  "nameTextStyle": INK},
        "yAxis": {"type": "category", "inverse": True, "data": labels, "axisTick": {"show": False},
                  "axisLabel": {**INK, "fontSize": 11, "lineHeight": 14}},
        "series": _rows(values, [colour for *_, colour in found]),
    }  # fmt: skip


def _positive(column: object) -> Array:
    values = np.asarray(column, dtype=float)
    kept: Array = values[np.isfinite(values) & (values > 0)]
    return kept


def _existing(column: Any, count: int) -> str:
    if count == 0:
        return f"(above nothing in none of {len(column)} worlds)"
    return f"(in {share_of(np.asarray(column, dtype=float) > 0)} of worlds)"


def _rows(values: Sequence[Array], colours: Sequence[str]) -> list[Option]:
    """A box for many worlds, dots for few; the median is written above."""
    boxes: list[Option] = []
    dots: list[Option] = []
    words: list[Option] = []
    for place, (kept, colour) in enumerate(zip(values, colours, strict=True)):
        many = len(kept) >= FEW
        box = [round(one, 5) for one in _box(kept)] if len(kept) else []
        # A row without a box holds its place in the list, from which the row is counted.
        style = {"color": colour, "borderColor": BLACK, "borderWidth": 1}
        boxes.append({"value": box if many else ["-"] * len(BOX), "itemStyle": style})
        if not many:
            dots += [{"value": [round(float(one), 5), place], "itemStyle": {"color": colour}} for one in kept]
        if box:
            spread = f" ({two_digits(box[0])}–{two_digits(box[4])})" if many else ""
            words.append({"value": [box[2], place], "label": {"formatter": f"median {two_digits(box[2])}{spread}"}})
    label = {"show": True, "position": "top", "distance": 20, **INK}
    return [
        {"type": "boxplot", "boxWidth": [14, 26], "data": boxes},
        {"type": "scatter", "symbolSize": 8, "data": dots},
        {"type": "scatter", "symbolSize": 0.1, "silent": True, "label": label, "data": words},
    ]


def options(now: Outlook, stated: Outlook | None, said: dict[str, str]) -> dict[str, Option]:
    """Every chart of the page, by name.

    Parameters
    ----------
    now : Outlook
        As the dials stand.
    stated : Outlook or None
        The scenario as stated; None where nothing is turned.
    said : dict
        The findings.

    Returns
    -------
    dict
    """
    return {
        "outcomes": outcomes(now, stated, said["outcomes"]),
        "alignment": alignment(now, said["alignment"]),
        "ties": ties(now, said["ties"]),
        "price": price(now, said["price"]),
    }

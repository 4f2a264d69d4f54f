"""The charts as data: what a browser can read, and the figures that were played."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from sim.dashboard import charts, telling
from sim.dashboard.outlook import Outlook


def drawn(now: Outlook, stated: Outlook | None = None) -> dict[str, charts.Option]:
    return charts.options(now, stated, telling.findings(now, stated))


def test_a_browser_can_read_them(stated: Outlook, turned: Outlook, other: Outlook) -> None:
    for found in (drawn(stated), drawn(turned, stated), drawn(other), drawn(replace(stated, path=None), stated)):
        assert tuple(found) == telling.CHARTS
        # NaN and infinity are no JSON, and a chart with them stays empty.
        again = json.loads(json.dumps(found, allow_nan=False))
        assert all(one["aria"]["label"]["description"] for one in again.values())


def test_bars_are_the_shares_and_carry_their_errors(stated: Outlook, turned: Outlook) -> None:
    option = drawn(turned, stated)["outcomes"]
    assert option["legend"]["data"] == ["as turned", "as stated"]
    shares = telling.outcome_shares(turned.path)
    bars = option["series"][0]["data"]
    assert sum(bar["value"] for bar in bars) == pytest.approx(100, abs=0.01)
    assert {bar["label"]["formatter"] for bar in bars} == {str(one) for one in shares.values()}


def test_areas_fill_every_quarter(turned: Outlook) -> None:
    option = drawn(turned)["alignment"]
    heights = np.array([one["data"] for one in option["series"]])
    assert heights.sum(axis=0) == pytest.approx(np.full(6, 100), abs=0.02)
    assert len(option["xAxis"]["data"]) == 6
    assert heights[2, -1] == pytest.approx(100 * turned.path.alignment[-1, 2] / 96, abs=0.01)


def test_the_waterfall_adds_up_to_the_medians(stated: Outlook) -> None:
    bodies, boxes = (series["data"] for series in drawn(stated)["ties"]["series"])
    ends = [body["value"][1] for body in bodies]
    starts = [body["value"][0] for body in bodies]
    assert starts[1:-1] == pytest.approx(ends[:-2], abs=1e-3)
    assert starts[0] == starts[-1] == 0
    assert ends[-1] == pytest.approx(stated.columns["tie"].median(), abs=1e-3)
    assert all(list(box) == sorted(box) for box in boxes)
    assert all(body["value"][2] == min(body["value"]) for body in bodies)


def test_few_prices_are_drawn_one_by_one_and_none_is_said(stated: Outlook) -> None:
    columns = stated.columns.copy()
    columns["start_answers_price"] = np.nan
    columns.loc[:2, "start_answers_price"] = [10.0, 20.0, 30.0]
    boxes, dots, words = (one["data"] for one in drawn(replace(stated, columns=columns))["price"]["series"])
    assert [place for box in boxes if (place := len(box["value"])) != 5] == []
    assert boxes[2]["value"] == ["-"] * 5
    assert [dot["value"] for dot in dots if dot["value"][1] == 2] == [[10, 2], [20, 2], [30, 2]]
    assert words[-1]["label"]["formatter"] == "median 20"
    columns["start_answers_price"] = np.nan
    option = drawn(replace(stated, columns=columns))["price"]
    assert "none of 96 worlds" in option["yAxis"]["data"][2]


def test_the_words_above_a_low_median_have_room(stated: Outlook) -> None:
    columns = stated.columns.copy()
    columns["start_answers_prize"] = np.linspace(6.0, 8.0, len(columns))
    assert drawn(replace(stated, columns=columns))["price"]["xAxis"]["min"] == 0.1


def test_the_axis_of_prices_holds_all_of_them(stated: Outlook) -> None:
    option = drawn(stated)["price"]
    boxes = [box["value"] for box in option["series"][0]["data"] if box["value"][0] != "-"]
    assert option["xAxis"]["min"] <= min(box[0] for box in boxes)
    assert max(box[4] for box in boxes) <= option["xAxis"]["max"]

"""Sweeps in lines: points while they are few, axes when they are many."""

from __future__ import annotations

from sim.analysis.telling import ROWS, document, text_table
from sim.runs.design import make
from sim.scenario import Axis, Scenario
from tests.invented import WORLDS, invented

SCALE, AUTONOMY = Axis("ties.scale", 0.0, 1.0, 3), Axis("pivot.autonomy", 0.0, 1.0, 9)


def test_few_points_are_lines_with_errors(baseline: Scenario) -> None:
    sweep = invented(baseline, make([SCALE], "grid", 1, 1), lambda point: point.settings.get("ties.scale", 0.4))
    text = text_table(sweep)
    assert str(sweep).startswith(text)
    lines = text.splitlines()[-4:]
    assert [line.split("  ")[0].strip() or line.split()[0] for line in lines] == ["as stated", "0", "0.5", "1"]
    assert lines[1].count(f"< 1/{WORLDS}") == 4
    assert lines[2].count("±") == 4
    assert lines[3].count(f"all {WORLDS}") == 4
    assert "0.00 %" not in text


def test_many_points_are_axes_with_changes(baseline: Scenario) -> None:
    points = make([SCALE, AUTONOMY], "grid", 1, 1)
    assert len(points) > ROWS
    sweep = invented(baseline, points, lambda point: 0.3 + 0.4 * point.settings.get("ties.scale", 0.4))
    scale, autonomy = text_table(sweep).splitlines()[-2:]
    assert scale.count("*") == 4
    assert autonomy.count("none") == 4
    assert "*" not in autonomy


def test_programs_get_every_effect_with_its_standing(baseline: Scenario) -> None:
    points = make([SCALE, AUTONOMY], "grid", 1, 1)
    found = document(invented(baseline, points, lambda point: 0.3 + 0.4 * point.settings.get("ties.scale", 0.4)))
    assert {one["key"] for one in found["effects"] if one["beyond_noise"]} == {"ties.scale"}
    assert len(found["points"]) == 28
    assert len(found["findings"]) == 4


def test_notebooks_show_text_that_cannot_be_markup(baseline: Scenario) -> None:
    shown = invented(baseline, make([SCALE], "grid", 1, 1), lambda _: 0.0)._repr_html_()
    assert shown.startswith("<pre>")
    assert f"&lt; 1/{WORLDS}" in shown

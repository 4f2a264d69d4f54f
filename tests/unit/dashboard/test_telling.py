"""What the page says follows from what was played, with its errors, and does not rank inside the noise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.analysis.shares import share_of
from sim.core.outcomes import OUTCOMES
from sim.dashboard import charts, telling
from sim.dashboard.outlook import Outlook


def test_the_table_says_what_changes_and_what_cannot_be_told_apart(stated: Outlook, turned: Outlook) -> None:
    alone = telling.rows(stated, None)
    assert all(row.stated == row.change == "" for row in alone)
    assert alone[0].now == str(share_of(stated.columns["start_answers_splits_anyway"])) == "< 1/96"
    rows = {row.words: row for row in telling.rows(turned, stated)}
    assert rows["Some package makes leaving pay, for good"].change == "more"
    assert {row.change for row in telling.rows(stated, stated)} == {"no world changes"}
    assert rows["Russia leaves unpaid"].now == str(share_of(turned.columns["start_answers_splits_anyway"]))


def test_one_world_more_is_no_difference(stated: Outlook) -> None:
    columns = stated.columns.copy()
    columns.loc[0, "start_answers_splits_anyway"] = 1
    assert telling.rows(replace(stated, columns=columns), stated)[0].change == "not told apart"


def test_findings_carry_their_figures(stated: Outlook, turned: Outlook) -> None:
    said = telling.findings(turned, stated)
    assert tuple(said) == telling.CHARTS
    away = telling.counted(int(turned.path.alignment[-1, 2]), turned.path.worlds)
    assert str(away).replace(" ", "\u00a0") in said["alignment"].replace(" ", "\u00a0")
    assert "as stated it leaves in none of 96 worlds" in said["outcomes"]
    assert telling.findings(stated, stated)["outcomes"].endswith("as often as stated")
    waiting = telling.findings(replace(turned, path=None), stated)
    assert "being played" in waiting["outcomes"]


def test_outcomes_are_counted_in_the_order_of_the_run(stated: Outlook) -> None:
    shares = telling.outcome_shares(stated.path)
    assert list(shares) == list(OUTCOMES)
    assert sum(one.value for one in shares.values()) == pytest.approx(1)


def test_the_page_says_how_rough_it_is(stated: Outlook) -> None:
    assert telling.roughest(2500) == "1.0 %"
    part = replace(stated, worlds=200, path=stated.path)
    assert "96 of 200 worlds so far" in telling.shown(part)
    assert "being played" in telling.shown(replace(stated, path=None))
    assert "so far" not in telling.shown(stated)


def test_other_scenarios_have_words_too(other: Outlook) -> None:
    assert telling.answer(other).endswith(".")
    assert all(telling.findings(other, None).values())
    assert charts.options(other, None, telling.findings(other, None))

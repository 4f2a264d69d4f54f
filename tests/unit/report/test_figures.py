"""Pictures: drawn from one registry, titled, the same bytes twice, nothing over anything else."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.analysis.shares import share_of
from sim.core.errors import InputError
from sim.report.gallery import PICTURES, chosen, draw, plot
from sim.report.picture import figure_of
from sim.report.provenance import changes_of, place_of, source_of
from sim.report.style import encoded, title_of
from sim.runs.ensemble import Ensemble, run
from sim.scenario import Scenario, load


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return run(load("reverse-kissinger"), worlds=64, seed=1)


@pytest.fixture(scope="module")
def opening_to_china() -> Ensemble:
    return run(load("kissinger-1972", ["quarters=8"]), worlds=64, seed=1)


def texts_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


@pytest.mark.parametrize("name", PICTURES)
def test_draws_with_a_title_the_same_bytes_twice(ensemble: Ensemble, name: str) -> None:
    first, second = plot(ensemble, name), plot(ensemble, name)
    assert title_of(first)
    for form in ("svg", "png"):
        assert encoded(first, form) == encoded(second, form)
    assert b"dc:date" not in encoded(first, "svg")


def test_the_users_own_settings_change_nothing(ensemble: Ensemble) -> None:
    plain = encoded(plot(ensemble, "outcomes"), "svg")
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "red", "svg.hashsalt": None}):
        assert encoded(plot(ensemble, "outcomes"), "svg") == plain


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("case", ["ensemble", "opening_to_china"])
def test_texts_neither_overlap_the_axes_nor_run_off_the_sheet(
    case: str, name: str, request: pytest.FixtureRequest
) -> None:
    played = request.getfixturevalue(case)
    figure = plot(played, name)
    figure.draw_without_rendering()
    title, footer = figure._suptitle.get_window_extent(), figure.texts[-1].get_window_extent()
    assert f"64 worlds, seed {played.seed}" in figure.texts[-1].get_text()
    for box in (title, footer):
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= figure.bbox.width
        assert box.y1 <= figure.bbox.height
    for axes in figure.axes:
        area = axes.get_tightbbox()
        if area is not None:
            assert area.y1 <= title.y0
            assert area.y0 >= footer.y1


def test_dollars_are_not_taken_for_mathematics(ensemble: Ensemble) -> None:
    assert title_of(plot(ensemble, "ties")).count("$") == 1


def test_no_cell_claims_certainty(ensemble: Ensemble, opening_to_china: Ensemble) -> None:
    for played in (ensemble, opening_to_china):
        assert not [text for text in texts_of(plot(played, "flips")) if re.search(r"± 0\b", text)]
    many = replace(opening_to_china, columns=pd.concat([opening_to_china.worlds] * 4, ignore_index=True))
    assert any(text.startswith("all ") for text in texts_of(plot(many, "flips")))
    none = replace(many, columns=many.worlds.assign(start_answers_splits_anyway=0, start_obeyed_pivot_rational=0))
    assert any(text.startswith("< 1/") for text in texts_of(plot(none, "flips")))


def test_thirds_are_compared_with_their_errors(ensemble: Ensemble) -> None:
    # Credibility shuffled among worlds can explain nothing, so no difference by it may be claimed.
    worlds = ensemble.worlds.assign(credibility=np.random.default_rng(4).permutation(ensemble.worlds["credibility"]))
    assert "cannot be told apart" in title_of(plot(replace(ensemble, columns=worlds), "flips"))
    decided = worlds["tie"] < worlds["tie"].median()
    by_tie = title_of(plot(replace(ensemble, columns=worlds.assign(start_obeyed_pivot_rational=decided)), "flips"))
    assert "all 22 worlds in the third with the weakest tie, none of 22 worlds in the strongest" in by_tie


def test_the_legend_names_only_what_is_seen(ensemble: Ensemble, opening_to_china: Ensemble) -> None:
    names = texts_of(plot(ensemble, "alignment"))
    assert "Russia hedges" in names
    assert "Russia is away" not in names
    assert "China is away" in texts_of(plot(opening_to_china, "alignment"))


def test_nothing_is_bought_where_the_pivot_leaves_anyway(opening_to_china: Ensemble) -> None:
    title = title_of(plot(opening_to_china, "price"))
    assert "unpaid" in title
    assert "buys" not in title


def test_the_footer_says_what_was_changed(ensemble: Ensemble) -> None:
    assert source_of(ensemble) == (
        "Source: wedgesim, inputs in scenarios/reverse-kissinger/baseline; 64 worlds, seed 1."
    )
    played = load("reverse-kissinger", ["suitor.p_reversal=0", "quarters=4", "suitor.denial=1/2/3"], "documents")
    changes = changes_of(played)
    assert set(changes) == {"suitor.p_reversal = 0", "suitor.denial = 1/2/3", "quarters = 4", "figures = documents"}
    text = source_of(replace(ensemble, scenario=played))
    assert "changed: suitor.denial = 1/2/3, suitor.p_reversal = 0, quarters = 4 and 1 more" in text


def test_a_scenario_of_ones_own_is_not_passed_off_as_a_built_in_one(baseline: Scenario) -> None:
    own = replace(baseline, title="Mine")
    assert place_of(own) == "a scenario of one’s own, baseline"
    assert changes_of(own) == ()


def test_what_a_picture_needs_is_said(ensemble: Ensemble) -> None:
    flat = replace(ensemble, scenario=replace(ensemble.scenario, ladder=()))
    assert "ladder" not in {picture.name for picture in chosen(flat, [])}
    with pytest.raises(InputError, match="needs a scenario with a ladder"):
        plot(flat, "ladder")
    with pytest.raises(InputError) as caught:
        chosen(ensemble, ["outcome", "tie"])
    assert len(caught.value.problems) == 2
    assert "outcomes" in caught.value.problems[0].hint


def test_numbers_stand_in_the_order_of_the_page() -> None:
    numbers = [picture.number for picture in PICTURES.values()]
    assert numbers == sorted(set(numbers))
    assert all(one.shows and not one.shows.endswith(".") for one in PICTURES.values())


def test_fans_contain_each_other(ensemble: Ensemble) -> None:
    axes = plot(ensemble, "fans").axes[0]
    wide, narrow = (band.get_paths()[0].vertices[:, 1] for band in axes.collections[:2])
    assert wide.max() >= narrow.max() > narrow.min() >= wide.min() > 0


def test_draw_writes_what_was_asked_for(ensemble: Ensemble, tmp_path) -> None:
    (drawn,) = draw(ensemble, tmp_path / "figures", ["outcomes"])
    assert [path.name for path in drawn.files] == ["outcomes.svg", "outcomes.png"]
    assert all(path.stat().st_size > 1000 for path in drawn.files)
    stays = share_of(ensemble.worlds["path_answers_outcome"] == 5)
    assert str(stays) in drawn.title


def test_a_notebook_shows_a_figure_without_pyplot(ensemble: Ensemble) -> None:
    assert figure_of(PICTURES["ties"], ensemble)._repr_png_().startswith(b"\x89PNG")


def test_legends_lie_apart_from_each_other(ensemble: Ensemble) -> None:
    for name in PICTURES:
        figure = plot(ensemble, name)
        figure.draw_without_rendering()
        boxes = [axes.get_legend().get_window_extent() for axes in figure.axes if axes.get_legend()]
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2)), name


def test_the_title_of_outcomes_says_what_the_answer_moves(ensemble: Ensemble) -> None:
    columns = ensemble.worlds.copy()
    aligned, hedged, left = 5, 4, 2
    columns["path_answers_outcome"] = aligned
    silent = columns["path_answers_outcome"].to_numpy(copy=True)

    def said() -> str:
        return title_of(plot(replace(ensemble, columns=columns.assign(path_silent_outcome=silent)), "outcomes"))

    assert "whether China answers or not" in said()
    silent[:32] = hedged
    assert "if China does not answer it stays in 50 %" in said()
    assert said().endswith("and leaves as often")
    silent[0] = left
    assert said().endswith("too near to be told apart")

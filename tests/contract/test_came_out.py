"""What the READMEs say came out is what comes out: every scenario is played again, at night, in as many worlds."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

from sim.analysis.verdict import verdict
from sim.core.outcomes import OUTCOMES
from sim.runs.ensemble import Ensemble, run
from sim.scenario import load
from sim.scenario.library import came_out

ROOT = Path(__file__).parents[2]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("came_out", ROOT / "docs" / "came_out.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = _script()
BY_HAND = {"china-1949": 512, "moscow-tokyo-1955": 512}
"""Past attempts whose README says it in words of its own, and in how many worlds."""
nightly = pytest.mark.skipif(os.environ.get("NIGHTLY") != "1", reason="plays whole scenarios; run by make nightly")


@nightly
@pytest.mark.parametrize("name", SCRIPT.played())
def test_the_readme_says_what_comes_out(name: str) -> None:
    path = SCRIPT.played()[name]
    assert came_out(path, load(path).name) == SCRIPT.line_of(name)


def test_the_number_of_worlds_is_stated() -> None:
    readme = (ROOT / "scenarios" / "reverse-kissinger" / "README.md").read_text(encoding="utf-8")
    assert f"from {SCRIPT.WORLDS} worlds under seed 1" in " ".join(readme.split())
    for name, worlds in BY_HAND.items():
        assert f"of {worlds} worlds" in came_out(ROOT / "scenarios" / name / "baseline.yaml", "baseline")


def test_a_difference_is_told_and_nothing_written(monkeypatch, capsys) -> None:
    path = SCRIPT.played()["kissinger-1972/baseline"]
    monkeypatch.setattr(SCRIPT, "played", lambda: {"kissinger-1972/baseline": path})
    before = (path.parent / "README.md").read_bytes()
    monkeypatch.setattr(SCRIPT, "line_of", lambda name, worlds: came_out(path, "baseline"))
    assert SCRIPT.main(["--check"]) == 0
    monkeypatch.setattr(SCRIPT, "line_of", lambda name, worlds: f"otherwise in {worlds} worlds.")
    assert SCRIPT.main(["--check", "9"]) == 1
    assert "now:    otherwise in 9 worlds." in capsys.readouterr().out
    assert (path.parent / "README.md").read_bytes() == before


def share_ending(ensemble: Ensemble, *names: str) -> float:
    return ensemble.worlds["path_answers_outcome"].isin([OUTCOMES.index(name) for name in names]).mean()


@nightly
def test_1949_comes_out_as_its_readme_says() -> None:
    ensemble = run(load("china-1949"), worlds=BY_HAND["china-1949"])
    middle = ensemble.worlds.median()
    assert not ensemble.worlds["start_answers_pivot_rational"].any()
    assert middle["tie"] == pytest.approx(5, abs=0.5)
    ties = middle.filter(like="tie_").sort_values(ascending=False)
    assert list(ties.index[:2]) == ["tie_cover", "tie_defence"]
    assert middle["menu_value"] / middle["tie"] == pytest.approx(1 / 2, abs=0.1)
    assert middle["credibility"] == pytest.approx(1 / 4, abs=0.05)
    levers = next(line for line in verdict(ensemble).lines if line.number == 13).data
    assert len(levers["levers"]) == 3
    assert levers["share"] == pytest.approx(1 / 2, abs=0.1)


@nightly
def test_1955_comes_out_as_its_readme_says() -> None:
    ensemble = run(load("moscow-tokyo-1955"), worlds=BY_HAND["moscow-tokyo-1955"])
    middle = ensemble.worlds.median()
    assert not ensemble.worlds["start_answers_pivot_rational"].any()
    assert middle["tie"] == pytest.approx(6, abs=0.5)
    assert middle["tie_security"] > middle["tie"] / 2
    assert middle["menu_value"] / middle["tie"] == pytest.approx(1 / 3, abs=0.05)
    assert share_ending(ensemble, "pocketed") == pytest.approx(1 / 5, abs=0.03)
    assert share_ending(ensemble, "hedged") == pytest.approx(1 / 8, abs=0.03)

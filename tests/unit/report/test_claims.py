"""The claims in the report: what was kept, whole and with its date, and nothing that this run would move."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sim.analysis.claim_search import try_claims
from sim.analysis.claim_words import as_row, folders
from sim.analysis.claims import Bench, built_in_claims, try_claim
from sim.report.claims import tried_claims
from sim.runs.tried import TRIED, inputs_of, read_tried, write_tried
from sim.scenario import load
from sim.scenario.builtin import BUILTIN_ROOT


def test_every_claim_is_kept_as_it_is_stated() -> None:
    kept = read_tried()
    assert [(row["id"], row["thesis"]) for row in kept["claims"]] == [(one.id, one.thesis) for one in built_in_claims()]
    assert kept["worlds"] >= 2048
    assert all(row["lines"] for row in kept["claims"])


def test_claims_go_with_the_folders_they_are_tried_on() -> None:
    by_id = {one.id: folders(one) for one in built_in_claims()}
    assert by_id["C01"] == ["reverse-kissinger"]
    assert by_id["C02"] == ["kissinger-1972"]
    assert by_id["C03"] == ["kissinger-1972", "reverse-kissinger"]
    shown = {row["id"] for row in tried_claims(load("kissinger-1972"))["rows"]}
    assert {"C02", "C03"} <= shown
    assert "C01" not in shown
    assert tried_claims(load("moscow-tokyo-1955")) == {"rows": []}
    own = replace(load("reverse-kissinger"), name="my-own", title="Mine")
    assert tried_claims(own) == {"rows": []}


def test_the_summary_counts_the_rows() -> None:
    found = tried_claims(load("reverse-kissinger"))
    verdicts = [row["verdict"] for row in found["rows"]]
    assert found["summary"].startswith(f"Of {len(verdicts)} claims {verdicts.count('holds')} hold, ")


def test_an_edit_of_the_figures_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    for name in ("claims.yaml", "sources.yaml", "here/one.yaml"):
        (tmp_path / name).write_text("a: 1\n", encoding="utf-8")
    row = {"id": "C01", "folders": ["here"]}
    path = write_tried([row], tmp_path / "claims-tried.json", date="2025-01-01")
    assert not read_tried(path)["stale"]
    (tmp_path / "here/one.yaml").write_bytes(b"a: 1\r\n")
    assert not read_tried(path)["stale"]
    (tmp_path / "here/one.yaml").write_text("a: 2\n", encoding="utf-8")
    assert read_tried(path)["stale"]
    (tmp_path / "here/one.yaml").unlink()
    assert read_tried(path)["stale"]
    path.write_text("{", encoding="utf-8")
    assert read_tried(path) == {}
    assert read_tried(tmp_path / "none.json") == {}


def test_a_row_says_what_the_command_says() -> None:
    claim = next(one for one in built_in_claims() if one.id == "C02")
    sources = dict(load("reverse-kissinger").sources)
    row = as_row(try_claim(Bench(128, 64, 1), claim), sources)
    assert json.loads(json.dumps(row)) == row
    assert row["lines"][0].startswith("China leaves with nothing offered: ")
    assert row["folders"] == ["kissinger-1972"]


@pytest.mark.skipif(os.environ.get("NIGHTLY") != "1", reason="fifteen seconds; NIGHTLY=1 runs it")
def test_what_is_kept_is_what_comes_out() -> None:
    """After a change that moves numbers: wedge claims --seal."""
    kept = json.loads(TRIED.read_text(encoding="utf-8"))
    assert kept["inputs"] == inputs_of(kept["folders"], BUILTIN_ROOT)
    sources = dict(load("reverse-kissinger").sources)
    results = try_claims(built_in_claims(), kept["worlds"], kept["path_worlds"], kept["seed"])
    assert [as_row(one, sources) for one in results] == kept["claims"]

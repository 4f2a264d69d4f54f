"""The file of claims is read as carefully as scenarios are."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from sim.core.errors import InputError, Problem
from sim.scenario import claims
from sim.scenario.claims import Claim, load_claims

MEASURES, READINGS = ("splits_anyway", "has_price"), ("answers", "obeyed")
GOOD = """version: 1
claims:
  C01:
    thesis: Nothing to exploit.
    documents: [foreign-affairs-2025]
    tests:
      - {what: Russia leaves, measure: splits_anyway, of: {set: {ties.scale: 0.5}}, less: {}, at_most: 0.01}
    what_if:
      - {words: the war is over, state: [war_over], menu: [partial-relief]}
"""


def read(tmp_path: Path, text: str) -> tuple[Claim, ...]:
    path = tmp_path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    return load_claims(MEASURES, READINGS, path)


def problems(tmp_path: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    return caught.value.problems


def test_a_claim_is_read_in_full(tmp_path: Path) -> None:
    (claim,) = read(tmp_path, GOOD)
    (test,) = claim.tests
    assert (claim.id, test.measure, test.at_most, test.at_least) == ("C01", "splits_anyway", 0.01, None)
    assert test.of.numbers["ties.scale"].terms == (0.5,)
    assert test.less is not None
    assert test.less.key != test.of.key
    changed = test.of.under(claim.what_if[0].variant)
    assert changed.numbers["ties.scale"].terms == (0.5,)
    assert (changed.state, changed.menu) == (("war_over",), ("partial-relief",))


def test_a_test_of_nothing_in_particular_is_one_of_the_baseline(tmp_path: Path) -> None:
    (claim,) = read(tmp_path, GOOD.replace(" of: {set: {ties.scale: 0.5}},", ""))
    assert claim.tests[0].of == claims.Variant()


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "said"),
    [
        ("measure: splits_anyway", "measure: split_anyway", "E211", "split_anyway", "splits_anyway"),
        ("ties.scale", "ties.scales", "E314", "ties.scales", "ties.scale"),
        ("0.5}}", "-1}}", "E203", "-1}}", "ties.scale"),
        ("at_most: 0.01", "at_mst: 0.01", "E201", "at_mst", "at_most"),
        ("at_most: 0.01", "at_most: 0.01, at_least: 0", "E202", "{what", "one of them"),
        ("at_most: 0.01", "at_most: low", "E205", "low}", "low"),
        ("foreign-affairs-2025", "foreign-affair-2025", "E302", "[foreign-affair-", "foreign-affairs-2025"),
        ("war_over", "war_ended", "E211", "{words", "war_over"),
        ("partial-relief", "partial-reliefs", "E303", "{words", "partial-relief"),
        ("of: {set", "of: {scenario: everythin, set", "E101", "everythin,", "everything"),
        ("version: 1", "version: 2", "E211", "2", "version: 1"),
        ("thesis: Nothing to exploit.", "thesis: 3", "E210", "3", "in words"),
        ("    documents: [foreign-affairs-2025]\n", "", "E202", "C01:", "documents"),
        ("claims:", "claims: &a", "E109", "&a", "anchors"),
        ("- {words: the war is over,", "- the war is over #", "E204", "the war", "write its keys below"),
        ("C01:", "no.name:", "E210", "no.name", "hyphens"),
        ("[foreign-affairs-2025]", "foreign-affairs-2025", "E204", "foreign-affairs-2025", "[one, two]"),
        ("{set: {ties.scale: 0.5}}", "none", "E204", "none", "write its keys below"),
        ("less: {}", "less: {borrow: {from: everythin, keys: [ties.scale]}}", "E101", "everythin,", "everything"),
    ],
)
def test_every_mistake_has_its_place(tmp_path: Path, old: str, new: str, code: str, at: str, said: str) -> None:
    text = GOOD.replace(old, new, 1)
    match = [one for one in problems(tmp_path, text) if one.code == code]
    assert match
    assert match[0].mark is not None
    assert text.splitlines()[match[0].mark.line - 1][match[0].mark.column - 1 :].startswith(at), match[0]
    assert said in match[0].message + match[0].hint


def test_tests_are_a_list(tmp_path: Path) -> None:
    text = GOOD.replace("      - {what", "      {what")
    assert ("E204", "begin with a dash") in [(one.code, one.hint) for one in problems(tmp_path, text)]


def test_a_borrowed_figure_names_its_lender(tmp_path: Path) -> None:
    borrow = "less: {borrow: {from: kissinger-1972, keys: [ties.scale]}}"
    (claim,) = read(tmp_path, GOOD.replace("less: {}", borrow))
    assert claim.tests[0].less.borrow == ("kissinger-1972", ("ties.scale",))


def test_a_shipped_scenario_with_errors_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> NoReturn:
        raise InputError([Problem("E202", "title is missing")])

    text = GOOD.replace("of: {set", "of: {scenario: everything, set")
    whole = claims._loaded
    monkeypatch.setattr(claims, "_loaded", lambda name: broken(name) if name == "everything" else whole(name))
    (problem,) = problems(tmp_path, text)
    assert (problem.code, "title is missing" in problem.message) == ("E120", True)


def test_a_claim_has_tests_or_says_why_not(tmp_path: Path) -> None:
    text = GOOD.split("    tests:", maxsplit=1)[0]
    assert [one.code for one in problems(tmp_path, text)] == ["E202"]
    (claim,) = read(tmp_path, text + "    cannot_speak: Nothing of the kind is in the model.\n")
    assert not claim.tests
    both = GOOD + "    cannot_speak: Nothing of the kind is in the model.\n"
    assert [one.code for one in problems(tmp_path, both)] == ["E202"]

"""F22: every seeded fault is noticed by the test that is named for it."""

from __future__ import annotations

import os

import pytest

from tests.faults.mutants import MUTANTS, Mutant, dies, fails, place_of

NIGHTLY = os.environ.get("NIGHTLY") == "1"
SLOW = ("test_crashes", "one_hash", "test_more_worlds")
BY_DAY = [one for one in MUTANTS if not any(name in one.test for name in SLOW)][::2]
"""Every second of the quick ones."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_mutant_fits_one_place(mutant: Mutant) -> None:
    assert place_of(mutant).read_text(encoding="utf-8").count(mutant.old) == 1


@pytest.mark.parametrize(
    "mutant",
    BY_DAY if not NIGHTLY else MUTANTS,
    ids=lambda one: one.name,
)
def test_a_mutant_dies(mutant: Mutant) -> None:
    assert dies(mutant)


@pytest.mark.skipif(not NIGHTLY, reason="long: make nightly")
def test_where_no_mutant_is_planted_nothing_dies() -> None:
    assert not fails([], {one.test for one in MUTANTS}, patience=1200)

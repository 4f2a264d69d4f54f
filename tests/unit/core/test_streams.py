"""Luck is keyed by what it is for; given luck replaces what it names and nothing else."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calibration import draw
from sim.core.streams import BLOCK, GivenLuck, Streams, block_uniforms, purpose_number


def test_given_luck_replaces_what_it_names_and_nothing_else(baseline) -> None:
    stated = draw(baseline, Streams(1, 0, 8))
    replaced = draw(baseline, GivenLuck(1, 0, 8, {"draw:pivot.retaliation": np.full(8, 0.5)}))
    assert len(set(replaced["pivot.retaliation"])) == 1
    for key in stated:
        assert key == "pivot.retaliation" or (stated[key] == replaced[key]).all()


def test_two_givens_are_never_taken_for_one_another(baseline) -> None:
    low, high = (
        draw(baseline, GivenLuck(1, 0, 4, {"draw:pivot.retaliation": np.full(4, at)}), ["pivot.retaliation"])
        for at in (0.1, 0.9)
    )
    assert set(low) == {"pivot.retaliation"}
    assert (low["pivot.retaliation"] < high["pivot.retaliation"]).all()


def test_luck_of_later_quarters_cannot_be_given() -> None:
    given = GivenLuck(1, 0, 4, {"oil": np.full(4, 0.5)})
    assert (given.uniforms("oil", 3) == Streams(1, 0, 4).uniforms("oil", 3)).all()


@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**64 - 1),
    block=st.integers(0, 2**40),
    quarter=st.integers(0, 2**32),
    purpose=st.text(max_size=20),
)
def test_draws_are_those_of_a_generator_of_their_own(seed: int, block: int, quarter: int, purpose: str) -> None:
    # Whatever the shared generator was used for before.
    block_uniforms.__wrapped__(seed ^ 1, block, purpose, quarter)
    counter = np.array([0, 0, purpose_number(purpose), quarter], dtype=np.uint64)
    words = np.random.Philox(key=np.array([seed, block], dtype=np.uint64), counter=counter).random_raw(BLOCK)
    expected = ((words >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53
    assert block_uniforms.__wrapped__(seed, block, purpose, quarter).tolist() == expected.tolist()

"""Given luck replaces what it names and nothing else."""

from __future__ import annotations

import numpy as np

from sim.calibration import draw
from sim.core.streams import GivenLuck, Streams


def test_given_luck_replaces_what_it_names_and_nothing_else(baseline) -> None:
    stated = draw(baseline, Streams(1, 0, 8))
    given = draw(baseline, GivenLuck(1, 0, 8, {"draw:pivot.retaliation": np.full(8, 0.5)}))
    assert len(set(given["pivot.retaliation"])) == 1
    for key in stated:
        assert key == "pivot.retaliation" or (stated[key] == given[key]).all()


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

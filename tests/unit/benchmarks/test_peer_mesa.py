"""The peer takes the same decisions as wedgesim: the same tests every quarter, the same path, the same ledger."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.peer_mesa import PeerModel, play, play_worlds
from benchmarks.peer_path import OUTCOMES
from benchmarks.peer_world import worlds_of
from sim.core.outcomes import OUTCOMES as OURS
from sim.core.outcomes import TESTS
from sim.model.model import WedgeModel
from sim.runs.block import play_block
from sim.scenario import Scenario, load

SEED, FIRST, WORLDS = 5, 40, 8
CASES = {
    "baseline": ("reverse-kissinger", ["quarters=12"]),
    "1972": ("kissinger-1972", ["quarters=12"]),
    "misreading": ("misreading-moscow", ["quarters=6", "suitor.misperception=0.9", "pivot.noise=1"]),
    "a quiet border in 1972": (
        "kissinger-1972",
        [
            *("quarters=16", "ties.security.flow=0.5", "suitor.misperception=0.5"),
            *("pivot.noise=1", "suitor.background_hazard=0.05"),
        ],
    ),
}
PATH = ("first_left", "first_returned", "first_hedged", "offers", "quarters_away")
Peers = list[tuple[PeerModel, PeerModel]]


@pytest.fixture(scope="module", params=CASES)
def played(request: pytest.FixtureRequest) -> tuple[Scenario, Peers]:
    name, sets = CASES[request.param]
    scenario = load(name, sets)
    return scenario, [play(scenario, world) for world in worlds_of(scenario, SEED, FIRST, WORLDS)]


def test_the_same_answers_every_quarter(played: tuple[Scenario, Peers]) -> None:
    scenario, peers = played
    model = WedgeModel(scenario, worlds=WORLDS, rng=SEED, first=FIRST)
    for quarter in range(scenario.quarters):
        for place, answering in enumerate((True, False)):
            ours = model.answers(answering=answering, prices=quarter == 0)
            for w, (peer, _) in enumerate(peers):
                found = peer.answers[quarter][place]
                for test in TESTS:
                    assert bool(getattr(ours, test)[w]) == (found is not None and getattr(found, test)), (test, w)
                if found is not None and quarter == 0:
                    assert ours.price_package[w] == found.price_package
                    np.testing.assert_allclose(ours.price[w], found.price, rtol=1e-9)
        model.step()
    model.close()


def test_the_same_paths_and_ledgers(played: tuple[Scenario, Peers]) -> None:
    scenario, peers = played
    table, _ = play_block(scenario, SEED, FIRST, WORLDS)
    for w, models in enumerate(peers):
        for reading, peer in zip(("answers", "silent"), models, strict=True):
            row = {name.removeprefix(f"path_{reading}_"): value for name, value in table.iloc[w].items()}
            assert OURS[int(row["outcome"])] == peer.path.outcome()
            assert [int(row[name]) for name in PATH] == [getattr(peer.path, name) for name in PATH]
            np.testing.assert_allclose(row["pocketed"], peer.path.pocketed, rtol=1e-9, atol=1e-9)
            np.testing.assert_allclose(row["trust"], peer.suitor.trust, rtol=1e-9)
            for entry, total in peer.ledger.items():
                np.testing.assert_allclose(row[f"ledger_{entry}"], total, rtol=1e-7, atol=1e-7, err_msg=entry)


def test_the_thrifty_peer_answers_alike(played: tuple[Scenario, Peers]) -> None:
    scenario, peers = played
    thrifty = [play(scenario, world, thrifty=True) for world in worlds_of(scenario, SEED, FIRST, WORLDS)]
    assert [[repr(model.answers) for model in pair] for pair in thrifty] == [
        [repr(model.answers) for model in pair] for pair in peers
    ]
    assert [[vars(model.path) for model in pair] for pair in thrifty] == [
        [vars(model.path) for model in pair] for pair in peers
    ]


def test_the_cases_are_no_formality() -> None:
    scenario = load(*CASES["a quiet border in 1972"])
    assert set(play_worlds(scenario, worlds_of(scenario, SEED, 0, 16))) >= set(OUTCOMES[:4])

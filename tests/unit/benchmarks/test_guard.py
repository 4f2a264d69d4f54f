"""A coarse guard on speed: ratios of processor time in one run, with room for any machine's moods."""

from __future__ import annotations

from benchmarks import jobs
from benchmarks.meter import least
from benchmarks.peer_mesa import play_worlds
from benchmarks.peer_world import worlds_of
from sim.runs.block import play_block
from sim.scenario import load


def test_thirty_times_an_honest_peer() -> None:
    scenario, worlds, few = load("reverse-kissinger", ["quarters=8"]), 1024, 2
    drawn = worlds_of(scenario, 1, 0, few)
    play_block(load("reverse-kissinger", ["quarters=1"]), 1, 0, 4)
    ours = least(lambda: play_block(scenario, 1, 0, worlds)) / worlds
    peer = least(lambda: play_worlds(scenario, drawn)) / few
    assert peer / ours >= 30, f"only {peer / ours:.0f} times the peer"


def test_no_far_cry_from_the_fused_loop() -> None:
    found = jobs.game(worlds=256, quarters=6, moments=3)
    share = found["fused"]["cpu"] / found["ours"]["cpu"]
    assert share >= 0.03, f"only {share:.3f} of the fused loop"

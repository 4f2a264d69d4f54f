"""What storing costs: time inside a part belongs to the innermost, and every part of a real run is seen."""

from __future__ import annotations

import time

from benchmarks.storing import FSYNC, PLACES, REST, Parts, measure, told


def work(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_part_within_another_is_not_counted_twice() -> None:
    parts = Parts()
    with parts.part("outer"):
        work(0.02)
        parts.timed("inner", work)(0.2)
        work(0.02)
    work(0.3)
    assert 0.2 <= parts.cpu["inner"] < 0.3
    assert 0.04 <= parts.cpu["outer"] < 0.2
    assert parts.wall["inner"] >= 0.2


def test_every_part_of_a_stored_run_is_seen() -> None:
    found = measure(worlds=4, quarters=1)
    parts = found["parts"]
    assert set(parts.wall) == set(PLACES)
    assert min(parts.wall.values()) > 0
    assert sum(parts.wall.values()) < found["wall"]
    assert sum(parts.cpu.values()) < found["cpu"]
    assert parts.cpu[FSYNC] < parts.wall[FSYNC]
    lines = told(found).splitlines()
    assert [line[:28].strip() for line in lines[2:]] == [*PLACES, "hashing + fsync + journal"]
    assert f"{parts.wall[REST]:.2f}" in lines[6]

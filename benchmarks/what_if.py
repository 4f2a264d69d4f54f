"""The what-if page after a move: seconds until its new figures can be sent to the browser, and where they go.

``python -m benchmarks.what_if [worlds]`` turns dials and switches of the 2025 scenario one after the other, as a
visitor would, with the page's own workers, and prints a row for each: until the first figures (tests, ties, price),
until all of them (paths too), and the processor time of each part, the least of a few tries. Charts are sent as data
and drawn by the browser; no pictures are made.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.meter import least
from sim.cli.options import cores
from sim.cli.turning import MOST_WORKERS
from sim.core.streams import BLOCK, Streams
from sim.dashboard import charts, telling
from sim.dashboard.desk import Desk
from sim.dashboard.outlook import Outlook, pieces, play_opening, play_path
from sim.dashboard.what_if import WhatIf, applied, dials
from sim.runs.executors import PROCESS, opened

WORLDS, SEED, TARGET = 2000, 1, 0.3
NAME = "reverse-kissinger/baseline"
STATED = WhatIf(NAME)
MOVES = {
    "relation −1": replace(STATED, tie=-1.0),
    "relation −4": replace(STATED, tie=-4.0),
    "relation −8": replace(STATED, tie=-8.0),
    "no reversal": replace(STATED, danger=0.0),
    "ally cost 0.2": replace(STATED, ally=0.2),
    "one concession off": replace(STATED, without=frozenset({"nato-1997"})),
    "China silent on gas": replace(STATED, silent=frozenset({"power-of-siberia-2"})),
}
HEADS = ("move", "first s", "all s", "first quarter", "paths", "dials", "words", "charts", "JSON", "kB")


def sent(now: Outlook, stated: Outlook) -> str:
    """What the page sends of an outlook."""
    said = telling.findings(now, stated)
    words = [telling.answer(now), telling.shown(now), *(vars(row) for row in telling.rows(now, stated))]
    return json.dumps([words, said, charts.options(now, stated, said)])


def awaited(desk: Desk, what_if: WhatIf, stated: Outlook) -> tuple[float, float, Outlook]:
    """Seconds until the first and until all figures are ready to be sent, and what is known then."""
    began, came = time.perf_counter(), []
    for now in desk.outlooks(what_if):
        sent(now, stated)
        came.append(time.perf_counter() - began)
    return came[0], came[-1], now


def parts(desk: Desk, what_if: WhatIf, now: Outlook, stated: Outlook) -> list[float]:
    """Processor seconds of each part, all in this process; the last is kilobytes."""
    plain = desk.scenario(NAME)
    scenario, turned, luck = applied(plain, what_if), dials(plain), Streams(SEED, 0, min(desk.worlds, BLOCK))
    settings = {"danger": what_if.danger, "tie": what_if.tie}
    said = telling.findings(now, stated)
    options = charts.options(now, stated, said)
    work = pieces(desk.worlds, desk.workers)
    return [
        least(lambda: [play_opening(scenario, SEED, *span) for span in work]),
        least(lambda: [play_path(scenario, SEED, *span) for span in work]),
        least(lambda: [turned[name].reading(plain, setting, luck) for name, setting in settings.items()]),
        least(lambda: (telling.findings(now, stated), telling.answer(now), telling.rows(now, stated))),
        least(lambda: charts.options(now, stated, said)),
        least(lambda: json.dumps(options)),
        len(json.dumps(options)) / 1024,
    ]


@contextmanager
def desk_of(worlds: int) -> Iterator[Desk]:
    """The page's desk with its own workers, which have loaded what they need."""
    workers = min(cores(0), MOST_WORKERS)
    with opened(PROCESS, workers, workers) as (pool, _):
        desk = Desk(NAME, worlds, SEED, pool, workers)
        desk.warm()
        yield desk


def main(words: Sequence[str]) -> None:
    """Print the table."""
    with desk_of(int(words[0]) if words else WORLDS) as desk:
        *_, stated = desk.outlooks(STATED)
        print(f"{desk.worlds} worlds, {desk.workers} workers; target {TARGET} s.")
        print("Columns from the fourth are processor seconds.")
        print("".join(f"{head:>{20 if place == 0 else 14}}" for place, head in enumerate(HEADS)))
        for move, what_if in MOVES.items():
            first, whole, now = awaited(desk, what_if, stated)
            figures = (first, whole, *parts(desk, what_if, now, stated))
            print(f"{move:>20}" + "".join(f"{figure:>14.3f}" for figure in figures))


if __name__ == "__main__":
    main(sys.argv[1:])

"""The project's own targets, each with what was measured."""

from __future__ import annotations

import sys
import tempfile
from statistics import median
from typing import Any

from benchmarks.contestants import Say, ratio
from benchmarks.meter import measured

Figures = dict[str, Any]


def commands(worlds: int, rounds: int, say: Say) -> Figures:
    """Seconds of commands as a user types them, each in a cold process; medians, and nobody looks at memory."""

    def seconds(*words: str) -> Figures:
        say("wedge " + " ".join(words))
        command = [sys.executable, "-m", "sim", *words]
        found = [measured(command, memory=False)[1] for _ in range(rounds)]
        return {key: median(one[key] for one in found) for key in ("wall", "cpu")}

    with tempfile.TemporaryDirectory() as place:
        run = ("run", "reverse-kissinger", "-n", str(worlds), "--quick", "--force", "--results", place)
        return {
            "help": seconds("--help"),
            "validate": seconds("validate", "reverse-kissinger"),
            "run": {"worlds": worlds, **seconds(*run)},
            "sensitivity": seconds("sensitivity", "reverse-kissinger", "--pictures", place),
        }


def targets(found: Figures) -> list[Figures]:
    """Targets S1–S9 with the figures of a run; ``met`` is None where the run cannot say."""
    table, curves, took = found["table"], found["curves"], found["commands"]
    rows: list[Figures] = []

    def row(key: str, what: str, target: str, figure: str, met: bool | None) -> None:
        rows.append({"key": key, "what": what, "target": target, "figure": figure, "met": met})

    run, enough = took["run"], took["run"]["worlds"] >= 10_000
    told = f"{run['wall']:.1f} s ({run['cpu']:.1f} s of processors), {run['worlds']} worlds"
    row(
        "S1",
        "`wedge run`, cold, to the verdict",
        "≤ 5 s at 10 000",
        told,
        run["wall"] <= 5 if enough else None,
    )
    peer, thrifty = ratio(table, "ours", "peer"), ratio(table, "ours", "thrifty")
    row("S2", "against Mesa, a world at a time", "≥ 300 ×", f"{peer:.0f} ×, {thrifty:.0f} × if thrifty", peer >= 300)
    own = ratio(table, "game", "fused")
    row("S3", "stage game against the fused loop", "≥ 0.5 ×", f"{own:.2f} ×", own >= 0.5)
    one, two = curves["workers"]
    gain = one["wall"] / two["wall"]
    met = gain >= 1.8 if one["worlds"] >= 100_000 else None
    row(
        "S4",
        "two workers against one",
        "≥ 1.8 × at 10⁵",
        f"{gain:.2f} × at {one['worlds']}",
        met,
    )
    sizes = [(one["worlds"], one["peak_mb"]) for one in curves["worlds"] if one["worlds"] >= 10_000]
    peaks = [peak for _, peak in sizes]
    enough = len(sizes) > 1 and sizes[-1][0] >= 1_000_000
    told = ", ".join(f"{peak:.0f} MB at {worlds}" for worlds, peak in sizes) or "–"
    met = max(peaks) <= 500 and max(peaks) <= 1.1 * min(peaks) if enough else None
    row("S5", "peak memory, workers included", "≤ 500 MB, equal at 10⁴ and 10⁶", told, met)
    first, last = curves["menu"][0], curves["menu"][-1]
    growth = last["game"]["cpu"] / first["game"]["cpu"]
    grown = 2 ** (last["menu"] - first["menu"])
    told = f"{growth:.1f} × from {first['menu']} to {last['menu']} concessions, where subsets grow {grown} ×"
    row("S6", "stage game as the menu grows", "far below 2^K", told, growth < grown / 8)
    slower = max(took["help"]["wall"], took["validate"]["wall"])
    told = f"{took['help']['wall']:.2f} s, {took['validate']['wall']:.2f} s"
    row("S7", "`wedge --help`, `wedge validate`", "≤ 0.4 s", told, slower <= 0.4)
    if "what_if" in found:
        all_figures = sorted(whole for _, whole in found["what_if"]["moves"].values())
        told = f"{median(all_figures):.2f} s, the slowest move {all_figures[-1]:.2f} s"
        row("S8", "what-if page, a move at 2 000 worlds", "≤ 0.3 s", told, median(all_figures) <= 0.3)
    if "sensitivity" in took:
        wall = took["sensitivity"]["wall"]
        what = "`wedge sensitivity`: Sobol, 19 inputs and the rest, 4 096 base rows; and all else it does"
        row("S9", what, "≤ 60 s", f"{wall:.1f} s", wall <= 60)
    return rows

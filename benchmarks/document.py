"""The figures in words: a table for the terminal, and the measured parts of docs/explanation/performance.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from benchmarks.contestants import ratio
from benchmarks.targets import targets

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "performance.md"
LATEST = Path(__file__).with_name("latest.json")
PROFILE = Path(__file__).with_name("profile.json")

Figures = dict[str, Any]
BUSY = 0.5
"""Processes waiting for a core before the start, above which the machine counts as busy."""
BILLION = 1e9


def number(value: float) -> str:
    """A figure in three digits, thousands apart.

    Examples
    --------
    >>> number(34_412.0), number(575.2), number(2.651)
    ('34 400', '575', '2.65')
    """
    if value >= 100:
        rounded = round(value, 2 - len(str(int(value))) + 1)
        return f"{int(rounded):,}".replace(",", " ")
    return f"{value:.3g}"


def count(worlds: float) -> str:
    """A number of things, thousands apart, nothing rounded away.

    Examples
    --------
    >>> count(10_240)
    '10 240'
    """
    return f"{worlds:,.0f}".replace(",", " ")


def grid(head: list[str], rows: list[list[str]], *, wide: bool = False) -> str:
    """Cells as a table in Markdown; with ``wide`` columns are padded for the terminal."""
    widths = [max(len(row[column]) for row in [head, *rows]) if wide else 0 for column in range(len(head))]
    lines = [head, ["-" * max(3, width) for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def contest(found: Figures, *, wide: bool = False) -> str:
    """The table of ratios."""
    head = ["", "worlds", "worlds/s", "worlds per processor second", "wedgesim is faster by", "peak memory"]
    # The stage game alone is a part of the whole, so it is compared only with itself; two processes are under S4.
    rows = []
    for key, row in found["table"].items():
        if "missing" in row:
            rows.append([row["title"], row["missing"], "", "", "", ""])
            continue
        against = "game" if key == "fused" else "ours"
        times = ratio(found["table"], against, key)
        own = key in ("ours", "game", "two")
        rows.append([
            row["title"], count(row["worlds"]), number(row["median_rate"]), number(row["median_cpu_rate"]),
            "" if own or times is None else f"{number(times)} ×", f"{row['peak_mb']:.0f} MB",
        ])  # fmt: skip
    return grid(head, rows, wide=wide)


def circumstances(found: Figures) -> str:
    """Machine, versions, date, and whether others were at work on it."""
    at, options = found["machine"], found["options"]
    versions = ", ".join(f"{name} {version}" for name, version in at["versions"].items())
    load = found["load_before"]
    state = (
        f"**The machine was busy** with other work ({load:g} processes ran before the start): wall times are too long, "
        "and processor time is the figure to read."
        if load > BUSY
        else "The machine was quiet."
    )
    return (
        f"Measured on {found['date']} at commit `{at['commit']}`: {at['cores']} cores ({at['processor']}), "
        f"{at['memory_gb']} GB, {at['system']}; {versions}. "
        f"Medians of {options['rounds']} rounds at scale {options['scale']:g}. {state}"
    )


def goals(found: Figures, *, wide: bool = False) -> str:
    """Targets and figures."""
    words = {True: "yes", False: "**no**", None: "not in this run"}
    rows = [[row["key"], row["what"], row["target"], row["figure"], words[row["met"]]] for row in targets(found)]
    return grid(["", "figure", "target", "measured", "met"], rows, wide=wide)


def scaling(found: Figures, *, wide: bool = False) -> str:
    """The curves as one table."""
    head = [
        "grows",
        "to",
        "packages × sets of counters",
        "worlds per processor second",
        "stage game alone, µs",
        "looked at",
    ]
    rows = []
    for curve in ("menu", "counters", "quarters"):
        for one in found["curves"][curve]:
            game = 1e6 * one["game"]["cpu"] / one["game"]["worlds"] / one["quarters"]
            named = {"menu": "concessions", "counters": "counters", "quarters": "quarters"}[curve]
            rows.append([
                named, str(one[curve]), count(one["packages"] * 2 ** one["counters"]),
                number(one["worlds"] / one["cpu"]), number(game), number(one["visited"]),
            ])  # fmt: skip
    return grid(head, rows, wide=wide)


def ensembles(found: Figures, *, wide: bool = False) -> str:
    """Runs of many worlds as one table."""
    head = ["worlds", "processes", "seconds", "processor seconds", "worlds/s", "peak memory", "store per world"]
    rows = [
        [
            count(one["worlds"]), str(one["jobs"]), number(one["wall"]), number(one["cpu"]),
            number(one["worlds"] / one["wall"]), f"{one['peak_mb']:.0f} MB", f"{one['bytes'] / one['worlds']:.0f} B",
        ]
        for one in [*found["curves"]["worlds"], *found["curves"]["workers"]]
    ]  # fmt: skip
    return grid(head, rows, wide=wide)


def plan(found: Figures) -> str:
    """What 10⁹ worlds would take, from the measured rates."""
    largest = found["curves"]["worlds"][-1]
    per_core_hour = found["table"]["ours"]["median_cpu_rate"] * 3600
    hours, size = BILLION / per_core_hour, BILLION * largest["bytes"] / largest["worlds"] / 1e9
    blocks = BILLION / 1024
    rows = [
        ["worlds a core-hour", number(per_core_hour)],
        ["core-hours", number(hours)],
        ["hours on 1 000 cores", number(hours / 1000)],
        ["blocks", number(blocks)],
        ["store, every world's row", f"{number(size)} GB"],
        ["a block's two files", f"{number(1024 * largest['bytes'] / largest['worlds'] / 1e3)} kB"],
    ]
    return grid(["10⁹ worlds, 48 quarters", ""], rows)


def profiled(profile: Figures) -> str:
    """Where a block's time went, before and after."""
    before, after = profile["before"], profile["after"]
    names = list(dict.fromkeys(row["function"] for one in (after, before) for row in one["rows"]))
    cells: dict[str, dict[str, Figures]] = {
        label: {row["function"]: row for row in profile[label]["rows"]} for label in ("before", "after")
    }

    def seconds(label: str, name: str) -> str:
        row = cells[label].get(name)
        return f"{row['share'] * profile[label]['seconds']:.2f} s" if row else "–"

    ranked = sorted(names, key=lambda name: -max(cells[one].get(name, {"share": 0})["share"] for one in cells))
    rows = [[f"`{name}`", seconds("before", name), seconds("after", name)] for name in ranked]
    return grid(["with all that it calls", f"`{before['commit']}`", f"`{after['commit']}`"], rows)


def report(found: Figures) -> str:
    """Everything for the terminal."""
    parts = [contest(found, wide=True), circumstances(found), goals(found, wide=True)]
    return "\n\n".join([*parts, scaling(found, wide=True), ensembles(found, wide=True)])


def render(page: str, found: Figures, profile: Figures) -> str:
    """The page with its measured parts renewed.

    Parameters
    ----------
    page : str
        Markdown with ``<!-- measured: NAME -->`` … ``<!-- end -->``.
    found, profile : dict
        `latest.json` and `profile.json`.

    Returns
    -------
    str
    """
    parts = {
        "circumstances": circumstances(found),
        "contest": contest(found),
        "targets": goals(found),
        "scaling": scaling(found),
        "ensembles": ensembles(found),
        "plan": plan(found),
        "profile": profiled(profile),
    }

    def renewed(match: re.Match[str]) -> str:
        return f"<!-- measured: {match[1]} -->\n{parts[match[1]]}\n<!-- end -->"

    return re.sub(r"<!-- measured: (\w+) -->\n.*?<!-- end -->", renewed, page, flags=re.DOTALL)

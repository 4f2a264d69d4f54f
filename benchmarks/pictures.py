"""The pictures of docs/explanation/performance.md, in the style of the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from benchmarks.contestants import ratio
from benchmarks.document import ROOT, circumstances, count, number
from sim.report.style import BLUE, GREEN, GREY, NOTE, ORANGE, SKY, VERMILION, Sheet, encoded, finish, style

FOLDER = ROOT / "docs" / "images"

Figures = dict[str, Any]


def _plain(axis: Axis) -> None:
    """Label a logarithmic axis with plain numbers: the style reads no formulas."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: count(value) if value >= 1 else f"{value:g}"))


def _source(found: Figures) -> str:
    return circumstances(found).replace("**", "").replace("`", "")


def draw_contest(figure: Figure, found: Figures) -> str:
    """Everybody's worlds per processor second; the finding."""
    axes = figure.subplots()
    rows = [(key, row) for key, row in found["table"].items() if "missing" not in row and key != "two"]
    colours = {"ours": BLUE, "game": BLUE, "fused": SKY}
    for place, (key, row) in enumerate(rows):
        rate = row["median_cpu_rate"]
        axes.barh(place, rate, color=colours.get(key, ORANGE), height=0.62)
        low, high = min(row["cpu_rate"]), max(row["cpu_rate"])
        axes.plot([low, high], [place, place], color=GREY, linewidth=1.4)
        axes.text(high * 1.15, place, number(rate), va="center", **NOTE)
    axes.set_yticks(range(len(rows)), [row["title"] for _, row in rows])
    axes.invert_yaxis()
    axes.set_xscale("log")
    _plain(axes.xaxis)
    axes.set_xlim(right=axes.get_xlim()[1] * 3)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("worlds per processor second (log scale; line: all rounds)")
    peer, own = ratio(found["table"], "ours", "peer"), ratio(found["table"], "game", "fused")
    return f"{number(peer or 0)} times an honest Mesa peer; the stage game at {own:.2f} of a hand-fused loop"


def _curve(axes: Axes, points: Sequence[Figures], key: str, name: str, reference: Callable[[Figures], float]) -> None:
    x = [one[key] for one in points]
    whole = [1e6 * one["cpu"] / one["worlds"] / one["quarters"] for one in points]
    game = [1e6 * one["game"]["cpu"] / one["game"]["worlds"] / one["quarters"] for one in points]
    axes.plot(x, whole, color=BLUE, marker="o", label="everything")
    axes.plot(x, game, color=VERMILION, marker="s", label="stage game alone")
    grown = [game[0] * reference(one) / reference(points[0]) for one in points]
    if grown[-1] > grown[0]:
        axes.plot(x, grown, color=GREY, linestyle=":", label="if it grew like enumeration")
    axes.set_yscale("log")
    _plain(axes.yaxis)
    axes.set_xlabel(name)


def draw_scaling(figure: Figure, found: Figures) -> str:
    """Cost of a world and quarter as menu, counters and horizon grow; the finding."""
    left, middle, right = figure.subplots(1, 3, sharey=True)
    curves = found["curves"]

    def enumerated(one: Figures) -> float:
        return float(one["packages"] * 2 ** one["counters"])

    _curve(left, curves["menu"], "menu", "concessions on the menu", enumerated)
    _curve(middle, curves["counters"], "counters", "counters", enumerated)
    _curve(right, curves["quarters"], "quarters", "quarters", enumerated)
    left.set_ylabel("µs of processor a world and quarter")
    handles, labels = left.get_legend_handles_labels()
    right.legend(handles, labels, loc="upper right")
    menu = curves["menu"]
    grown = menu[-1]["game"]["cpu"] / menu[0]["game"]["cpu"]
    packages = menu[-1]["packages"] / menu[0]["packages"]
    return f"From 6 to 14 concessions packages grow {number(packages)} times, the stage game's cost {grown:.1f} times"


def draw_worlds(figure: Figure, found: Figures) -> str:
    """Seconds, memory and store as worlds grow; the finding."""
    left, middle, right = figure.subplots(1, 3)
    points = found["curves"]["worlds"]
    x = [one["worlds"] for one in points]
    for axes, name, values, colour in (
        (left, "processor ms a world", [1e3 * one["cpu"] / one["worlds"] for one in points], BLUE),
        (middle, "peak memory, MB", [one["peak_mb"] for one in points], GREEN),
        (right, "store, bytes a world", [one["bytes"] / one["worlds"] for one in points], ORANGE),
    ):
        axes.plot(x, values, color=colour, marker="o")
        axes.set_xscale("log")
        _plain(axes.xaxis)
        axes.set_ylim(0, 1.25 * max(values))
        axes.set_xlabel("worlds, two processes")
        axes.set_title(name)
    last = points[-1]
    cost, size = 1e3 * last["cpu"] / last["worlds"], last["bytes"] / last["worlds"]
    return (
        f"At {count(last['worlds'])} worlds a world takes {cost:.2f} ms of processor and {number(size)} bytes of store"
    )


PICTURES: dict[str, tuple[Callable[[Figure, Figures], str], tuple[float, float]]] = {
    "performance-contest": (draw_contest, (8.2, 3.9)),
    "performance-scaling": (draw_scaling, (9.4, 4.4)),
    "performance-worlds": (draw_worlds, (9.4, 3.9)),
}


def drawn(name: str, found: Figures) -> Figure:
    """One picture."""
    paint, size = PICTURES[name]
    with style():
        figure = Sheet(figsize=size, layout="constrained")
        title = paint(figure, found)
        finish(figure, title, _source(found))
    return figure


def draw(found: Figures) -> None:
    """Write every picture as SVG."""
    for name in PICTURES:
        (FOLDER / f"{name}.svg").write_bytes(encoded(drawn(name, found), "svg"))

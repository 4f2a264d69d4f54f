"""``wedge frontier``: where the answer flips."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Figures, Json, Pictures, Readings, ScenarioName, Seed, Sets, Tests, Worlds
from sim.cli.printing import note, say, say_json, say_sentences
from sim.core.errors import InputError, Problem


def frontier(
    scenario: ScenarioName,
    x: Annotated[str | None, typer.Option("--x", help="Dial across: a number’s key, credibility, tie or rung.")] = None,
    y: Annotated[
        str | None, typer.Option("--y", help="Dial upwards; key=low:high gives either a range of its own.")
    ] = None,
    preset: Annotated[
        str, typer.Option("--preset", help="Both dials: credibility-allies, offer-allies or credibility-tie.")
    ] = "credibility-tie",
    level: Annotated[float, typer.Option("--level", min=0.01, max=0.99, help="Share of worlds that counts.")] = 0.5,
    tests: Tests = [],  # noqa: B006 - typer reads the default, nobody changes it
    readings: Readings = [],  # noqa: B006
    steps: Annotated[int, typer.Option("--steps", min=3, max=41, help="Settings of each dial in the scan.")] = 8,
    tolerance: Annotated[
        float, typer.Option("--tolerance", min=1e-6, max=0.25, help="Of the crossing, as a share of y’s range.")
    ] = 1 / 128,
    worlds: Worlds = 1024,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006
    figures: Figures = None,
    pictures: Pictures = Path("results/answers"),
    json: Json = False,
) -> None:
    """Find where the answer flips in the plane of two dials, by the opening quarter’s tests.

    Each crossing is found by bisection in the same worlds; its band is two standard errors. Today’s point is drawn in.

    Example: wedge frontier reverse-kissinger --x credibility --y suitor.alliance_cost_scale=0:2
    """
    from sim.analysis import frontier as line  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.analysis.dials import dial  # noqa: PLC0415
    from sim.analysis.opening import check_choice  # noqa: PLC0415
    from sim.report.answering import save  # noqa: PLC0415
    from sim.report.frontier import figure  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    check_choice("--preset", [preset], list(line.PRESETS))
    stated = load(scenario, sets, figures)
    if (x is None) != (y is None):
        raise InputError([Problem("E406", "one dial makes no plane", hint="give both --x and --y, or --preset")])
    across, up = (dial(stated, one) for one in ((x, y) if x and y else line.PRESETS[preset]))
    if up.marks:
        raise InputError([Problem("E407", f"{up.key} clicks and cannot be bisected", hint=f"make it --x {up.key}")])
    found = line.frontier(
        stated,
        across,
        up,
        tests=tests or line.TESTS,
        readings=readings or line.READINGS,
        level=level,
        steps=steps,
        tolerance=tolerance,
        worlds=worlds,
        seed=seed,
    )
    said = line.sentences(found, stated)
    paths = save(figure(found, stated), pictures, f"frontier-{stated.name}-{across.key}-{up.key}")
    if json:
        say_json(
            {
                "scenario": stated.name,
                "worlds": worlds,
                "seed": seed,
                "level": level,
                "dials": [
                    {"key": one.key, "label": one.label, "low": one.low, "high": one.high} for one in (across, up)
                ],
                "today": found.today,
                "grid": found.grid.to_dict("records"),
                "beyond": line.beyond_rows(found),
                "crossings": found.crossings.to_dict("records"),
                "sentences": said,
                "pictures": [str(path) for path in paths],
            }
        )
        return
    say(f"WHERE THE ANSWER FLIPS   {stated.name} | {worlds} worlds at each point, seed {seed}, opening quarter only")
    say(f"  x  {across.label}   y  {up.label}")
    for row in found.crossings.itertuples():
        say(
            f"  {row.reading:<9} {row.test:<16} x {row.x_shown:8.3g}   flips at y {row.y_shown:8.3g}"
            f"   band {row.low:.3g} to {row.high:.3g}   holds {row.holds} it"
        )
    say_sentences(said)
    note("pictures: " + ", ".join(str(path) for path in paths))

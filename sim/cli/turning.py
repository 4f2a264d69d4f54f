"""``wedge dashboard``: the what-if page in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Jobs, Json, Seed, cores
from sim.cli.printing import note, say, say_json

MOST_WORKERS = 4
"""More than this make no page quicker: its worlds are few."""


def dashboard(
    scenario: Annotated[str, typer.Argument(help="A scenario file, or a built-in name.")] = "reverse-kissinger",
    worlds: Annotated[int, typer.Option("-n", "--worlds", min=64, max=20_000, help="Worlds of the page.")] = 2048,
    seed: Seed = 1,
    jobs: Jobs = 0,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0 for any.")] = 0,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the default browser.")] = False,
    mesa: Annotated[bool, typer.Option("--mesa", help="Mesa's own SolaraViz page instead: step by step.")] = False,
    json: Json = False,
) -> None:
    """Serve the what-if page on this machine: sliders, switches, and charts that follow; Ctrl-C ends it.

    Example: wedge dashboard reverse-kissinger --open
    """
    from sim.dashboard.desk import Desk  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.dashboard.serving import check_extra, free_socket, serve  # noqa: PLC0415
    from sim.runs.executors import PROCESS, opened  # noqa: PLC0415

    check_extra()
    workers = min(cores(jobs), MOST_WORKERS)
    with opened(PROCESS, workers, workers) as (pool, _):
        desk = Desk(scenario, worlds, seed, pool, workers)
        desk.scenario(scenario)
        place = free_socket(port)

        def tell(address: str) -> None:
            if json:
                say_json({"address": address, "scenario": scenario, "worlds": worlds, "seed": seed})
            else:
                say(address)
            note("The address holds a token: whoever has it can use the page. Ctrl-C ends it.")
            if show:
                import webbrowser  # noqa: PLC0415

                webbrowser.open(address)

        serve(desk, place, tell, mesa=mesa)

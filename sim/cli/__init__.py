"""The command ``wedge``: parse, call, print. One file a command; nothing else prints."""

from __future__ import annotations

import atexit
import gc
import io
import sys
from collections.abc import Callable

import typer

from sim.cli import (
    backtesting,
    claiming,
    comparing,
    discovering,
    explaining,
    flipping,
    foreseeing,
    frontier,
    landscaping,
    listing,
    plotting,
    pricing,
    running,
    sensing,
    starting,
    storing,
    storytelling,
    sweeping,
    tracing,
    turning,
    validating,
)
from sim.cli.printing import complain
from sim.core.errors import StoreError, WedgeError

app = typer.Typer(
    name="wedge",
    help="Can a suitor buy a pivot away from an incumbent? Scenario files in, verdicts and pictures out.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("run", running.run, "Play a scenario in many worlds: verdict, pictures, report."),
    ("sweep", sweeping.sweep, "Play a scenario at many points, in the same worlds."),
    ("price", pricing.price, "Price what would buy a durable defection."),
    ("compare", comparing.compare, "Compare two scenarios in the same worlds; say why."),
    ("frontier", frontier.frontier, "Find where the answer flips in the plane of two dials."),
    ("sensitivity", sensing.sensitivity, "Say which inputs move the answer, and what is worth knowing."),
    ("flips", flipping.flips, "Find the smallest sets of levers that flip the answer."),
    ("discover", discovering.discover, "Describe the worlds in which an answer holds."),
    ("claims", claiming.claims, "Try what the documents claim: holds, fails or depends."),
    ("why", explaining.why, "Explain a line of the verdict: rule, inputs, sources."),
    ("explain", storytelling.explain, "Tell one world as a story, quarter by quarter."),
    ("trace", tracing.trace, "Follow a figure from its source to the answer."),
    ("equilibrium", foreseeing.equilibrium, "Solve the offer game with full foresight."),
    ("landscape", landscaping.landscape, "Ask landscape theory, which knows nothing of offers."),
    ("backtest", backtesting.backtest, "Predict past attempts from one map, and score it."),
    ("list", listing.list_scenarios, "List the built-in scenarios: question and answer."),
    ("new", starting.new, "Write a commented scenario to start from."),
    ("validate", validating.validate, "Check scenario files: every error, with its place."),
    ("schema", validating.schema, "Print the JSON Schema of scenario files, for editors."),
    ("plot", plotting.plot, "Draw pictures of a result as SVG and PNG."),
    ("report", plotting.report, "Write the report of a result: one HTML file."),
    ("resume", storing.resume, "Go on with a run that was stopped or lost blocks."),
    ("verify", storing.verify, "Check every file of a result against its hash."),
    ("merge", storing.merge, "Put the parts of a sharded run together."),
    ("replay", storing.replay, "Play one world of a result again and print its row."),
    ("export", storing.export, "Write a summary of every variable as CSV."),
    ("dashboard", turning.dashboard, "Turn the dials of a scenario in the browser."),
)
"""Every command: its name, what it calls, and the line that the list of commands says of it."""

for _name, _call, _line in COMMANDS:
    app.command(_name, short_help=_line)(_call)


RARELY = 50_000
"""Objects made and not freed, net, before garbage is looked for; Python's own figure is 700."""


def main() -> None:
    """Run the command and turn what went wrong into a message and an exit code."""
    # Most of what a command makes is modules and figures that it keeps: to look for garbage this often takes a tenth of
    # its time, and once more at its end a quarter of a second.
    gc.set_threshold(RARELY)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no ± is no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(standalone_mode=True)
    except WedgeError as error:
        complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:  # what no room foresaw, such as a name that no disk can hold
        complain(StoreError(f"{(error.strerror or str(error)).lower()}: {str(error.filename or '')[:200]}"))
        sys.exit(StoreError.exit_code)

"""The command ``wedge``: parse, call, print. One file a command; nothing else prints."""

from __future__ import annotations

import os
import sys

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
    validating,
)
from sim.cli.printing import complain
from sim.core.errors import WedgeError

app = typer.Typer(
    name="wedge",
    help="Can a suitor buy a pivot away from an incumbent? Scenario files in, verdicts and pictures out.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("run")(running.run)
app.command("sweep")(sweeping.sweep)
app.command("price")(pricing.price)
app.command("compare")(comparing.compare)
app.command("frontier")(frontier.frontier)
app.command("sensitivity")(sensing.sensitivity)
app.command("flips")(flipping.flips)
app.command("discover")(discovering.discover)
app.command("list")(listing.list_scenarios)
app.command("new")(starting.new)
app.command("validate")(validating.validate)
app.command("schema")(validating.schema)
app.command("plot")(plotting.plot)
app.command("report")(plotting.report)
app.command("why")(explaining.why)
app.command("backtest")(backtesting.backtest)
app.command("trace")(tracing.trace)
app.command("resume")(storing.resume)
app.command("verify")(storing.verify)
app.command("merge")(storing.merge)
app.command("replay")(storing.replay)
app.command("export")(storing.export)
app.command("claims")(claiming.claims)
app.command("explain")(storytelling.explain)
app.command("equilibrium")(foreseeing.equilibrium)
app.command("landscape")(landscaping.landscape)


def main() -> None:
    """Run the command and turn what went wrong into a message and an exit code."""
    try:
        app(standalone_mode=True)
    except WedgeError as error:
        complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)

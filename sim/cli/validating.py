"""``wedge validate`` and ``wedge schema``."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Json
from sim.cli.printing import complain, note, say, say_json
from sim.core.errors import BAD_INPUT, InputError
from sim.core.rendering import as_rows


def validate(
    files: Annotated[list[str], typer.Argument(help="Scenario files.")],
    json: Json = False,
) -> None:
    """Check scenario files: every error as file:line:column, with what to do about it.

    Example: wedge validate scenarios/reverse-kissinger/baseline.yaml
    """
    from sim.scenario import load  # noqa: PLC0415

    problems = []
    for file in files:
        try:
            load(file)
        except InputError as error:
            problems += error.problems
            if not json:
                complain(error)
        else:
            if not json:
                note(f"{file}: valid")
    if json:
        say_json({"valid": not problems, "problems": as_rows(problems)})
    if problems:
        raise typer.Exit(BAD_INPUT)


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    Example: wedge schema
    """
    from sim.scenario.starting import schema_text  # noqa: PLC0415 - keeps `wedge --help` quick

    say(schema_text().rstrip())

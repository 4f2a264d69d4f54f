"""``wedge new``: a scenario to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json
from sim.cli.printing import say, say_json
from sim.core.errors import StoreError


def new(
    name: Annotated[str, typer.Argument(help="Name of the scenario: small letters, digits and dashes.")],
    extends: Annotated[
        str, typer.Option("--from", help="Built-in scenario that it changes (see `wedge list`).")
    ] = "reverse-kissinger/baseline",
    folder: Annotated[Path, typer.Option("--folder", help="Where to; made if missing.")] = Path(),
    json: Json = False,
) -> None:
    """Write a commented scenario to start from, with the schema for editors beside it.

    Example: wedge new my-what-if
    """
    from sim.runs.files import write_whole  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.scenario import load  # noqa: PLC0415
    from sim.scenario.starting import SCHEMA_FILE, schema_text, starter  # noqa: PLC0415

    load(extends)
    text = starter(name, extends)
    path, schema = folder / f"{name}.yaml", folder / SCHEMA_FILE
    if path.exists():
        raise StoreError(f"{path} is there already; choose another name or --folder")
    write_whole(path, text.encode())
    write_whole(schema, schema_text().encode())
    if json:
        say_json({"scenario": str(path), "schema": str(schema), "extends": extends})
        return
    say(str(path))

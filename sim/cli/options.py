"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sim.core.errors import InputError, Problem, StoreError

ScenarioName = Annotated[str, typer.Argument(help="A scenario file, or a built-in name (see `wedge list`).")]
Worlds = Annotated[int, typer.Option("-n", "--worlds", min=1, max=10_000_000, help="Worlds to draw.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**63 - 1, help="Seed; the same seed gives the same worlds.")]
Sets = Annotated[
    list[str],
    typer.Option(
        "--set", help="Change a number, such as suitor.p_reversal=0 or key=low/mode/high, or a date: events.war-ends=4."
    ),
]
Figures = Annotated[str | None, typer.Option("--figures", help="Whom to believe: documents, second-sources or span.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of words.")]
Tests = Annotated[list[str], typer.Option("--test", help="A test of the opening quarter; repeat for several.")]
Readings = Annotated[
    list[str],
    typer.Option("--reading", help="answers, silent, obeyed, no_halves or permanent; repeat for several."),
]
Pictures = Annotated[Path, typer.Option("--pictures", help="Folder that pictures go to.")]
Results = Annotated[Path, typer.Option("--results", help="Folder that results go to.")]
Jobs = Annotated[int, typer.Option("-j", "--jobs", min=0, max=256, help="Processes; 0 means one for each core.")]

Executor = Annotated[
    str, typer.Option("--executor", help="Where blocks are played: process, serial, dask, or dask:address.")
]
Shard = Annotated[str, typer.Option("--shard", help="Play part i of n only, written i/n; `wedge merge` joins them.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell size, time and memory, and play nothing.")]


def below(results: Path, *names: str) -> Path:
    """A folder below the one for results, whatever links lie on the way.

    Raises
    ------
    StoreError
        When a link leads out of it.
    """
    folder = results.joinpath(*names)
    # Unlike Path.resolve this never raises, not even for links in a circle.
    root, real = os.path.realpath(results), os.path.realpath(folder)
    if os.path.commonpath((root, real)) != root or root == real:
        raise StoreError(f"{folder} leads out of {results}, to {real}; remove the link, or name its end with --results")
    return folder


def cores(jobs: int) -> int:
    """Number of processes for an option of 0 (all) or more."""
    return jobs or os.cpu_count() or 1


def worlds_or_auto(text: str, most: int = 10_000_000) -> int | None:
    """A number of worlds, or None for ``auto``.

    Raises
    ------
    InputError
        Unless it is auto or 1 … ``most``.
    """
    if text == "auto":
        return None
    # Python itself refuses to read numbers of more than some thousand digits.
    if text.isascii() and text.isdigit() and len(text) <= 20 and 1 <= int(text) <= most:
        return int(text)
    hint = f"write a whole number from 1 to {most}, or auto"
    raise InputError([Problem("E287", f"-n {text[:60]} is no number of worlds", hint=hint)])

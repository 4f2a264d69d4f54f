"""``wedge claims``: the documents' theses, tried."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Json, Seed, Worlds
from sim.cli.printing import columns, note, say, say_json, wrapped
from sim.core.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.analysis.claims import Result

BEHIND = 5
"""Columns by which what stands behind a claim is set in."""


def claims(
    only: Annotated[list[str] | None, typer.Argument(help="Claims to try; all if none is named.")] = None,
    worlds: Worlds = 2048,
    seed: Seed = 1,
    file: Annotated[Path | None, typer.Option("--file", help="Claims of your own, in the form of claims.yaml.")] = None,
    seal: Annotated[
        bool, typer.Option("--seal", help="Keep the outcome beside the claims; reports show it from then on.")
    ] = False,
    json: Json = False,
) -> None:
    """Try what the documents claim: holds, fails or depends, by how much, and when it fails.

    Where no stated condition turns a claim, figures are moved within their stated ranges until one does or nothing is
    left to try. Paths, which take longer, are played in half as many worlds.

    Example: wedge claims C05 C19 -n 512
    """
    from sim.analysis.claim_search import try_claims  # noqa: PLC0415
    from sim.analysis.claim_words import as_dict, sentences, summary  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.analysis.claims import built_in_claims  # noqa: PLC0415
    from sim.analysis.measures import MEASURES  # noqa: PLC0415
    from sim.runs.readings import READINGS  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415
    from sim.scenario.claims import load_claims  # noqa: PLC0415

    stated = built_in_claims() if file is None else load_claims(MEASURES, READINGS, file)
    unknown = set(only or []) - {one.id for one in stated}
    if unknown:
        hint = "claims are " + ", ".join(one.id for one in stated)
        raise InputError([Problem("E283", f"there is no claim {name}", hint=hint) for name in sorted(unknown)])
    if seal and (only or file):
        hint = "leave out the names and --file"
        raise InputError([Problem("E284", "--seal keeps all of the built-in claims, not some", hint=hint)])
    chosen = [one for one in stated if not only or one.id in only]
    results = try_claims(chosen, worlds, max(worlds // 2, 1), seed)
    if seal:
        _seal(results, worlds, seed)
    if json:
        say_json({"worlds": worlds, "seed": seed, "claims": [as_dict(one) for one in results]})
        return
    sources = dict(load("reverse-kissinger").sources)
    for one in results:
        for place, line in enumerate(sentences(one, sources)):
            for row in wrapped(line.strip(), columns(), " " * BEHIND if place else "", " " * (BEHIND + 2)):
                say(row)
    say(f"{summary(results)}; {worlds} worlds (paths: {max(worlds // 2, 1)}), seed {seed}")


def _seal(results: list[Result], worlds: int, seed: int) -> None:
    """Keep the outcome with its date, so that reports can show it without trying everything again."""
    from datetime import UTC, datetime  # noqa: PLC0415 - keeps `wedge --help` quick
    from importlib.metadata import version  # noqa: PLC0415

    from sim.analysis.claim_words import as_row  # noqa: PLC0415
    from sim.runs.tried import write_tried  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    sources = dict(load("reverse-kissinger").sources)
    day = datetime.now(UTC).date().isoformat()
    how = {"date": day, "version": version("wedgesim"), "worlds": worlds, "path_worlds": max(worlds // 2, 1)}
    note(f"kept in {write_tried([as_row(one, sources) for one in results], **how, seed=seed)}")

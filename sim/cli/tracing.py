"""``wedge trace``: from a documented figure to the answer."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Json, Seed, Worlds
from sim.cli.printing import say, say_json


def trace(
    fact: Annotated[str, typer.Argument(help="Id of a fact.")],
    scenario: Annotated[str, typer.Option("--scenario", help="Scenario whose fact it is.")] = "reverse-kissinger",
    worlds: Worlds = 1024,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Follow a figure: source, second sources, parameters, equation, and what another figure would change.

    Example: wedge trace china-share-of-russian-exports
    """
    from sim.analysis.trace import trace as follow  # noqa: PLC0415
    from sim.runs.readings import read_as  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    found = follow(read_as(load(scenario), "obeyed"), fact, worlds, seed)
    one = found.fact
    if json:
        shares = [{"figure": at, "share": share.value, "error": share.error} for at, share in found.shares.items()]
        document = {"fact": one.id, "value": one.value, "unit": one.unit, "document": one.document}
        say_json({**document, "enters": found.keys, "equations": found.equations, "shares": shares})
        return
    say(f"{one.title}: {one.value:g} {one.unit} ({one.as_of}), {one.document}, grade {one.grade}")
    say(f"  says: {one.paraphrase}")
    for other in one.second:
        say(f"  {other.source}: {other.value:g}; {other.says}")
    if one.contested:
        say(f"  contested: {one.contested}")
    say("  enters: " + (", ".join(found.keys) or "no equation; it is context"))
    for equation in found.equations:
        say(f"  equation: {equation}")
    if found.shares:
        say("  worlds in which some package makes leaving pay for good, as if others obeyed:")
    for at, share in found.shares.items():
        say(f"    at {at:g} {one.unit}: {share}")

"""``wedge landscape``: the null model beside the game."""

from __future__ import annotations

from typing import Any

from sim.cli.options import Json, ScenarioName, Seed, Sets, Worlds
from sim.cli.printing import columns, say, say_json, wrapped


def landscape(
    scenario: ScenarioName,
    worlds: Worlds = 1024,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    json: Json = False,
) -> None:
    """Ask landscape theory, which knows nothing of offers, promises or replies, the same question as the game.

    Example: wedge landscape kissinger-1972 -n 256
    """
    from sim.analysis.shares import share_of  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.baselines.landscape import SPLITS, compare  # noqa: PLC0415
    from sim.core.roles import INCUMBENT, PIVOT  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    stated = load(scenario, sets)
    pivot, incumbent = stated.actors[PIVOT].name, stated.actors[INCUMBENT].name
    document: dict[str, Any] = {}
    lines = [f"{stated.title}: landscape theory beside the game; {worlds} worlds, seed {seed}"]
    for name, words, offer in (("silence", "with nothing offered", False), ("offer", "with the whole menu", True)):
        found = compare(stated, worlds, seed, with_offer=offer)
        ends = {word: share_of(found.landscape == split) for split, word in SPLITS.items()}
        stable = {word: share_of(found.stable[:, place]) for place, word in enumerate(SPLITS.values())}
        parts, leaves, agree = share_of(found.parts), share_of(found.leaves), share_of(found.agrees)
        document[name] = {
            "ends": {word: {"share": one.value, "error": one.error} for word, one in ends.items()},
            "stable": {word: {"share": one.value, "error": one.error} for word, one in stable.items()},
            "landscape_parts": {"share": parts.value, "error": parts.error},
            "game_leaves": {"share": leaves.value, "error": leaves.error},
            "agree": {"share": agree.value, "error": agree.error},
            "table": found.table(),
        }
        lines.append(
            f"{words.capitalize()}, the landscape ends with: "
            + "; ".join(f"{word} in {one} of worlds" for word, one in ends.items())
            + f". By it {pivot} parts from {incumbent} in {parts}, in the game in {leaves}; they agree in {agree}."
        )
    if json:
        say_json({"scenario": stated.name, "worlds": worlds, "seed": seed, **document})
        return
    for line in lines:
        for row in wrapped(line, columns(), "", "  "):
            say(row)

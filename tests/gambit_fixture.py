"""Makes tests/external/gambit.json: small offer games and what Gambit says of them. Run by hand, with pygambit installed.

    python -m tests.gambit_fixture

The games are random worlds of tests/oracle.py, so no scenario file stands behind them. pygambit is not needed to run
the tests: they read the file.
"""

from __future__ import annotations

import ast
import json
import math
import random
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.efg import Words, extensive_form
from sim.analysis.equilibrium import Window
from sim.game.tables import game_table
from tests.oracle import packages, random_world
from tests.worlds import menu_of_world, position_of

FILE = Path(__file__).parent / "external" / "gambit.json"
CASES = (  # seed, concessions, counters, quarters, temperature
    (3, 1, 1, 1, 2.0), (4, 1, 1, 1, 20.0), (5, 2, 0, 1, 5.0), (11, 1, 1, 1, 6.0), (12, 1, 0, 1, 4.0), (13, 2, 0, 1, 9.0),
    (6, 1, 1, 2, 10.0), (7, 1, 0, 3, 10.0), (8, 2, 2, 1, 10.0), (9, 1, 1, 2, 5.0), (10, 3, 1, 1, 15.0), (14, 1, 1, 3, 12.0),
)  # fmt: skip
ENUMERATED = 20_000
"""Most pure profiles that are tried one by one."""
DISCOUNT = 0.9


def window_of(seed: int, concessions: int, counters: int, quarters: int) -> Window:
    """A random world's game, every quarter alike."""
    world = random_world(random.Random(seed), concessions, counters)
    masks = np.array([0, *(mask for mask in packages(world) if mask)], dtype=np.int64)
    table = game_table(position_of([world]), menu_of_world(world), masks)
    return Window((table,) * quarters, np.array([DISCOUNT]), masks, True)


def as_plain(game: Window) -> dict[str, Any]:
    """A window as lists."""
    table = game.tables[0]
    return {
        "tables": {name: value.tolist() for name, value in table._asdict().items()},
        "quarters": len(game.tables),
        "discount": game.discount.tolist(),
        "masks": game.masks.tolist(),
    }


def words_of(game: Window) -> Words:
    """Names that need no scenario."""
    counters = int(np.log2(game.tables[0].sets.shape[1]))
    names = tuple(f"package {mask}" if mask else "nothing" for mask in game.masks)
    return Words(
        "random world", ("suitor", "incumbent", "pivot"), names, tuple(f"counter {j}" for j in range(counters))
    )


def moves_of(profile: dict[str, list[dict[str, float]]]) -> list[str]:
    """A pure profile in short: for each player the place of the chosen move at every node, as digits."""
    chosen = [[list(node.values()).index(1.0) for node in nodes] for nodes in profile.values()]
    return ["".join(map(str, digits)) for digits in chosen]


def ask(text: str, temperature: float) -> dict[str, Any]:
    """What Gambit says of a game."""
    import pygambit  # noqa: PLC0415

    path = Path("/tmp/gambit_fixture.efg")
    path.write_text(text)
    game = pygambit.read_efg(str(path))
    found: dict[str, Any] = {"version": pygambit.__version__}
    profiles = math.prod(line.split("{")[1].count('"') // 2 for line in text.splitlines() if line.startswith("p "))
    if profiles <= ENUMERATED:
        result = pygambit.nash.enumpure_agent_solve(game)
        found["pure"] = [moves_of(ast.literal_eval(str(one.as_float()))) for one in result.equilibria]
    solved = pygambit.qre.logit_solve_lambda(game, lam=[1 / temperature])[0]
    logit = ast.literal_eval(str(solved.profile))
    found["logit"] = {player: [list(node.values()) for node in nodes] for player, nodes in logit.items()}
    return found


if __name__ == "__main__":
    cases = []
    for seed, concessions, counters, quarters, temperature in CASES:
        game = window_of(seed, concessions, counters, quarters)
        text = extensive_form(game, 0, words_of(game))
        cases.append(
            {"seed": seed, "temperature": temperature, **as_plain(game), "efg": text, "gambit": ask(text, temperature)}
        )
        print(seed, text.count("\nt "), "endings", len(cases[-1]["gambit"].get("pure", [])), "pure equilibria")
    FILE.write_text(json.dumps(cases) + "\n")

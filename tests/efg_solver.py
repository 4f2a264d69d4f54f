"""An extensive-form reader and a recursive solver, written apart from the engine: the judge of its backward induction."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TOLERANCE = 1e-9


@dataclass
class Tree:
    """A node of a game of perfect information; an ending has payoffs and no branches."""

    player: int = 0
    infoset: int = 0
    actions: list[str] = field(default_factory=list)
    branches: list[Tree] = field(default_factory=list)
    payoffs: tuple[float, ...] = ()

    def nodes(self) -> Iterator[Tree]:
        """Every node at which somebody moves, in the order of the file."""
        if self.branches:
            yield self
            for branch in self.branches:
                yield from branch.nodes()


def read(text: str) -> Tree:
    """The tree of an ``.efg`` file in which every node is its own information set."""
    lines = iter(line for line in text.splitlines() if line[:2] in ("p ", "t "))

    def node() -> Tree:
        line = next(lines)
        inside = line[line.index("{") + 1 : line.rindex("}")]
        if line.startswith("t "):
            return Tree(payoffs=tuple(float(one) for one in inside.split(",")))
        head = re.match(r'p "[^"]*" (\d+) (\d+) ""', line)
        assert head is not None, line
        found = Tree(int(head[1]), int(head[2]), re.findall(r'"([^"]*)"', inside))
        found.branches = [node() for _ in found.actions]
        return found

    root = node()
    assert next(lines, None) is None
    return root


def solve(tree: Tree, temperature: float, chosen: dict[int, list[float]] | None = None) -> tuple[float, ...]:
    """Expected payoffs of the players; at temperature 0 the first of the best moves is taken.

    ``chosen`` receives the probabilities of the moves at each node, by the node's ``id``.
    """
    if not tree.branches:
        return tree.payoffs
    below = [solve(branch, temperature, chosen) for branch in tree.branches]
    own = [payoffs[tree.player - 1] for payoffs in below]
    best = max(own)
    if temperature:
        weights = [math.exp((one - best) / temperature) for one in own]
    else:
        weights = [0.0] * len(own)
        weights[next(place for place, one in enumerate(own) if one >= best - TOLERANCE)] = 1.0
    odds = [weight / sum(weights) for weight in weights]
    if chosen is not None:
        chosen[id(tree)] = odds
    return tuple(sum(odd * payoffs[who] for odd, payoffs in zip(odds, below, strict=True)) for who in range(3))


def moves(tree: Tree, temperature: float) -> list[list[list[float]]]:
    """Probabilities at every node of each player, in the order of the file."""
    chosen: dict[int, list[float]] = {}
    solve(tree, temperature, chosen)
    return [[chosen[id(node)] for node in tree.nodes() if node.player == player] for player in (1, 2, 3)]

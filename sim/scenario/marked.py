"""Plain values that remember where they stand in which file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.core.numbers import NOWHERE, Mark

Step = str | int


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file with its place.

    Attributes
    ----------
    value : str, int, float, bool, None, dict of str to Node, or list of Node
        The value.
    mark : Mark
        Where the value begins.
    key : Mark
        Where its key stands, or where the value begins if it has none.
    """

    value: Any
    mark: Mark
    key: Mark

    @property
    def is_mapping(self) -> bool:
        """Whether the value has keys."""
        return isinstance(self.value, dict)

    def get(self, *steps: Step) -> Node | None:
        """What stands at the path below, or None."""
        node: Node | None = self
        for step in steps:
            if node is None:
                return None
            inside = node.value
            if isinstance(inside, dict):
                node = inside.get(step)
            elif isinstance(inside, list) and isinstance(step, int) and 0 <= step < len(inside):
                node = inside[step]
            else:
                return None
        return node

    def closest(self, steps: Sequence[Step]) -> Node:
        """What stands at the path, or at as much of it as exists: where to point when something is missing."""
        node = self
        for step in steps:
            below = node.get(step)
            if below is None:
                break
            node = below
        return node

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and nodes of a mapping; nothing for anything else."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def with_value(self, value: Any) -> Node:
        """The same place with another value."""
        return replace(self, value=value)

    def put(self, steps: Sequence[str], node: Node) -> Node:
        """A copy in which the node stands at the path; mappings on the way are made as needed."""
        if not steps:
            return node
        inside = dict(self.value) if isinstance(self.value, dict) else {}
        below = inside.get(steps[0]) or Node({}, node.mark, node.key)
        inside[steps[0]] = below.put(steps[1:], node)
        return self.with_value(inside)

    def without(self, steps: Sequence[str]) -> Node:
        """A copy in which nothing stands at the path."""
        below = self.get(steps[0])
        if below is None:
            return self
        inside = dict(self.value)
        if len(steps) == 1:
            del inside[steps[0]]
        else:
            inside[steps[0]] = below.without(steps[1:])
        return self.with_value(inside)


def node_of(value: Any, mark: Mark = NOWHERE) -> Node:
    """Plain data as nodes that all stand at one place."""
    if isinstance(value, dict):
        return Node({key: node_of(item, mark) for key, item in value.items()}, mark, mark)
    if isinstance(value, list | tuple):
        return Node([node_of(item, mark) for item in value], mark, mark)
    return Node(value, mark, mark)

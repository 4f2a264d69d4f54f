"""Oracle worlds as positions of the engine, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.equations.fallback import fallback_flow, recovered_tie, stays_out
from sim.game.menu import larger_first
from sim.game.position import Menu, Position
from tests.oracle import Item, World

_SAME_NAME = [
    "perpetuity",
    "promise",
    "believed_promise",
    "tie",
    "retaliation",
    "switching_cost",
    "hedging_loss",
    "autonomy",
    "counter_share",
    "unrecovered",
    "retention",
    "bare_retention",
    "incumbent_hedging_loss",
    "denial",
    "capability",
    "hedge_yield",
    "refusal_cost",
    "deal_benefit",
]


def position_of(worlds: Sequence[World]) -> Position:
    """Worlds with menus and counters of equal size as one position."""
    fields = {name: np.array([getattr(world, name) for world in worlds]) for name in _SAME_NAME}
    recovered = recovered_tie(
        tie=np.array([world.lasting_tie for world in worlds]),
        damage=np.array([world.damage for world in worlds]),
        unrecovered=fields["unrecovered"],
    )
    items = len(worlds[0].concessions)

    def column(name: str) -> np.ndarray:
        rows = [[getattr(item, name) for item in world.concessions] for world in worlds]
        return np.array(rows, dtype=float).reshape(len(worlds), items)

    counters = np.array([world.counters for world in worlds], dtype=float).reshape(len(worlds), -1, 2)
    return Position(
        **fields,
        fallback=fallback_flow(recovered=recovered, retaliation=fields["retaliation"]),
        stays_out=stays_out(recovered=recovered, retaliation=fields["retaliation"]),
        value=column("value"),
        cost=np.maximum(column("cost"), 0),
        ally_cost=column("ally_cost"),
        home_cost=column("home_cost"),
        reversible=column("reversible"),
        up_front=column("up_front"),
        hedged=column("hedged"),
        in_force=column("in_force"),
        ever=column("ever"),
        overlaps=np.array([world.overlaps for world in worlds], dtype=float).reshape(len(worlds), items, items),
        counter_value=np.ascontiguousarray(counters[:, :, 0]),
        counter_cost=np.ascontiguousarray(counters[:, :, 1]),
    )


def menu_of_world(world: World) -> Menu:
    """The menu of one oracle world."""
    count = len(world.concessions)
    requires = [sum(1 << j for j in world.requires[k]) for k in range(count)]
    excludes = [sum(1 << j for j in world.excludes[k]) for k in range(count)]
    for k in range(count):
        for j in world.excludes[k]:
            excludes[j] |= 1 << k
    overlaps = np.array(world.overlaps, dtype=float).reshape(count, count)
    containers = [sum(1 << int(j) for j in np.flatnonzero(row)) for row in overlaps]
    columns = (requires, excludes, containers, larger_first(overlaps))
    return Menu(*(np.array(column, dtype=np.int64) for column in columns))


_ITEM = ("value", "cost", "ally_cost", "home_cost", "reversible", "up_front", "hedged", "in_force", "ever")


def world_of(position: Position, menu: Menu, w: int, bare_tie: float, damage: float) -> World:
    """One world of an engine position in the words of the oracle."""
    count = range(position.value.shape[1])
    fields = {name: float(getattr(position, name)[w]) for name in _SAME_NAME}
    # What is required from outside the menu has the bit after the last, and the oracle never meets it either.
    bits = range(len(count) + 1)
    masks = [
        [frozenset(j for j in bits if int(row[k]) >> j & 1) for k in count] for row in (menu.requires, menu.excludes)
    ]
    return World(
        **fields,
        lasting_tie=bare_tie,
        damage=damage,
        concessions=tuple(Item(*(float(getattr(position, name)[w, k]) for name in _ITEM)) for k in count),
        counters=tuple(zip(position.counter_value[w].tolist(), position.counter_cost[w].tolist(), strict=True)),
        requires=tuple(masks[0]),
        excludes=tuple(masks[1]),
        overlaps=tuple(tuple(row) for row in position.overlaps[w].tolist()),
    )

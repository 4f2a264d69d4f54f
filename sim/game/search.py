"""Walking the tree of packages: each grows by one concession that comes later in the world's own order."""

from __future__ import annotations

from sim.game.best import TESTS, Best, improved
from sim.game.bounds import Limits, hopeless
from sim.game.compiled import compiled
from sim.game.packages import SUMS, WORTH, WORTH_HEDGING, Offers, Room, grow, package_of
from sim.game.payoffs import Situation
from sim.game.position import Menu
from sim.game.reply import reply


@compiled
def arrange(offers: Offers, room: Room, asked: int) -> None:
    """Arrange a world's concessions for the search: ``order``, ``rest`` and ``later`` of its room.

    ``order`` has the most valuable first, but whatever contains a concession before it; ``rest`` has the sums over
    the concessions from each place on and ``later`` their mask, without what is in force in full.

    Tests look for any package that makes the pivot leave, so what is worth most comes first. Prices and offers mostly
    concern hedging, where the work is to show that nothing cheaper does: what a hedger would get most of comes first.
    """
    by = WORTH if asked == TESTS else WORTH_HEDGING
    adds, order, rest, later = offers.adds, room.order, room.rest, room.later
    count = len(adds)
    placed = 0
    for place in range(count):
        chosen = -1
        for k in range(count):
            if not placed & (1 << k) and not offers.containers[k] & ~placed:
                if chosen < 0 or adds[k, by] > adds[chosen, by]:
                    chosen = k
        order[place] = chosen
        placed |= 1 << chosen
    rest[count], later[count] = 0.0, 0
    for place in range(count - 1, -1, -1):
        k = order[place]
        ahead = not offers.full & (1 << k)
        later[place] = later[place + 1] | (ahead << k)
        for column in range(SUMS):
            rest[place, column] = rest[place + 1, column] + (adds[k, column] if ahead else 0.0)


@compiled
def search(s: Situation, limits: Limits, offers: Offers, menu: Menu, room: Room, best: Best) -> tuple[Best, int]:
    """Walk the tree in depth-first order, leaving hopeless branches; the best found, and how many were looked at.

    The sets of counters have been put in order.
    """
    arrange(offers, room, best.asked)
    count = len(room.order)
    sums, following, masks, needs = room.sums, room.following, room.masks, room.needs
    sums[0], following[0], masks[0], needs[0] = 0.0, 0, 0, 0
    depth, visited = 0, 0
    while depth >= 0:
        place = following[depth]
        if place == count or hopeless(s, limits, best, room, sums[depth], room.rest[place], room.later[place]):
            depth -= 1
            continue
        following[depth] = place + 1
        k = room.order[place]
        mask = masks[depth] | (1 << k)
        present = mask | offers.full
        if offers.full & (1 << k) or menu.excludes[k] & present:
            continue
        needed = needs[depth] | menu.requires[k]
        missing = needed & ~present
        if missing & ~room.later[place + 1]:
            continue
        visited += 1
        grow(offers, sums, depth, k, masks[depth] | offers.full)
        if not missing:
            package = package_of(offers, sums, depth + 1, mask)
            best = improved(s, best, package, mask, reply(s, package, room.sets))
        depth += 1
        following[depth] = place + 1
        masks[depth], needs[depth] = mask, needed
    return best, visited

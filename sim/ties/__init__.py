"""What binds pivot to incumbent: one file a tie, and the one list of them."""

from sim.core.quantities import ACTORS, NOT_NEGATIVE, NUMBER, Quantity
from sim.ties.affinity import AFFINITY
from sim.ties.cover import COVER
from sim.ties.defence import DEFENCE
from sim.ties.diplomacy import DIPLOMACY
from sim.ties.exports import EXPORTS
from sim.ties.finance import FINANCE
from sim.ties.friction import FRICTION
from sim.ties.imports import IMPORTS
from sim.ties.security import SECURITY
from sim.ties.tie import Tie

TIES: tuple[Tie, ...] = (EXPORTS, IMPORTS, DEFENCE, FINANCE, SECURITY, COVER, DIPLOMACY, AFFINITY, FRICTION)
"""Every tie, in the order of ledgers and pictures."""

SCALE = Quantity("ties.scale", "scale", NUMBER, NOT_NEGATIVE, "multiplier of all economic ties together", 1.0)

PARAMETERS: dict[str, Quantity] = {
    quantity.key: quantity for quantity in (*ACTORS, SCALE, *(quantity for tie in TIES for quantity in tie.quantities))
}
"""Every quantity that stands under ``parameters:`` in a scenario, by key."""

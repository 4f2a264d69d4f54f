"""The incumbent's answer to one package, and the pivot's choice after it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.game.compiled import compiled
from sim.game.payoffs import (
    TOLERANCE,
    Package,
    Situation,
    choice,
    hedge_payoff,
    incumbent_payoff,
    is_durable,
    keep_payoff,
    return_payoff,
    stay_payoff,
)
from sim.game.sets import CounterSets

NONE = -1


class Reply(NamedTuple):
    """How a package ends: the pivot's alignment, whether it lasts, and the incumbent's counters (mask)."""

    alignment: int
    durable: bool
    counters: int


@compiled
def unanswered(s: Situation, package: Package) -> int:
    """The pivot's choice where the incumbent offers nothing."""
    defect = max(keep_payoff(s, package), return_payoff(s, package))
    return choice(stay_payoff(s, package, 0.0), hedge_payoff(s, package, 0.0), defect)


@compiled
def reply(s: Situation, package: Package, sets: CounterSets) -> Reply:
    """Best answer of the incumbent, then of the pivot, by the definition of model §4.

    Of the sets that end alike, the incumbent wants the cheapest, so one set an ending is enough; leaving ends alike
    whatever was offered. If the pivot stays without counters it stays with any (they favour staying most), and the
    empty set is the best of all.
    """
    defect = max(keep_payoff(s, package), return_payoff(s, package))
    durable = is_durable(s, package)
    first = unanswered(s, package)
    if first == STAY:
        return Reply(STAY, durable, 0)

    stays, hedges = NONE, 0 if first == HEDGE else NONE
    leaves = 0 if first == DEFECT else NONE
    for j in range(1, len(sets.order)):
        if stays != NONE and hedges != NONE:
            break
        counter = sets.value[sets.order[j]]
        ends = choice(stay_payoff(s, package, counter), hedge_payoff(s, package, counter), defect)
        if ends == STAY and stays == NONE:
            stays = j
        elif ends == HEDGE and hedges == NONE:
            hedges = j

    keeping = incumbent_payoff(s, STAY, durable, sets.cost[sets.order[stays]]) if stays != NONE else -np.inf
    sharing = incumbent_payoff(s, HEDGE, durable, sets.cost[sets.order[hedges]]) if hedges != NONE else -np.inf
    losing = incumbent_payoff(s, DEFECT, durable, 0.0) if leaves != NONE else -np.inf
    best = max(keeping, sharing, losing) - TOLERANCE
    # The sets are sorted by cost and mask, so among equal endings the earlier set is the one to take.
    chosen, ends = len(sets.order), STAY
    if keeping >= best:
        chosen, ends = stays, STAY
    if sharing >= best and hedges < chosen:
        chosen, ends = hedges, HEDGE
    if losing >= best and leaves < chosen:
        chosen, ends = leaves, DEFECT
    return Reply(ends, durable, sets.order[chosen])


@compiled
def ends_in_durable_defection(answer: Reply) -> bool:
    """Whether the pivot leaves and would want to stay away."""
    return answer.alignment == DEFECT and answer.durable

"""The stage game's tests alone, fused by hand into one compiled loop: the limit that wedgesim's own is held against.

Written for speed with no regard for structure, and only for the flags: no prices, no offers, no ledger, no path.
Four things make it quick: one root bound for both readings (whoever does not leave a silent incumbent does not leave
one that answers), bounds on *differences* between plans (what a package adds to leaving less what it adds to staying
or hedging), counters looked at only where the pivot might go, and the suitor's optimum only where a durable defection
pays. Never import it from `sim`.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from sim.core.roles import DEFECT, HEDGE, STAY
from sim.game.position import Menu, Position

compiled = numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
FLAGS = ("splits_anyway", "hedges_anyway", "pivot_leaves", "pivot_rational", "suitor_rational", "wedge_rational")
TIE, SLACK, QUARTER = 1e-9, 1e-6, 0.25
COLUMNS = 14
# Columns of a node's sums: plans, net plans, hold, bills.
Y, Y1, YU, YH, HOLD, KS, KH, RS, RH, Z, Z1, ZU, ZH, ALLY = range(COLUMNS)
SCALED = 9


@compiled
def _reply(stay, hedge, leave, A, gamma, value, cost, order, R, hedge_R, lost, answering):
    """How a package ends once the incumbent has answered; ``order`` sorts the sets by cost."""
    best = max(stay, hedge, leave) - TIE
    first = STAY if stay >= best else HEDGE if hedge >= best else DEFECT
    if first == STAY or not answering:
        return first
    stays, hedges = -1, 0 if first == HEDGE else -1
    leaves = 0 if first == DEFECT else -1
    for j in range(1, len(order)):
        g = A * value[order[j]]
        s, h = stay + g, hedge + gamma * g
        best = max(s, h, leave) - TIE
        if s >= best:
            stays = j if stays < 0 else stays
        elif h >= best and hedges < 0:
            hedges = j
        # A dearer set may still end in hedging and cost less by it: half of it is withdrawn.
        if stays >= 0 and hedges >= 0:
            break
    keeping = A * (R - cost[order[stays]]) if stays >= 0 else -np.inf
    sharing = A * (hedge_R - gamma * cost[order[hedges]]) if hedges >= 0 else -np.inf
    losing = lost if leaves >= 0 else -np.inf
    best = max(keeping, sharing, losing) - TIE
    chosen, end = len(order), STAY
    if keeping >= best:
        chosen, end = stays, STAY
    if sharing >= best and hedges < chosen:
        chosen, end = hedges, HEDGE
    if losing >= best and leaves < chosen:
        end = DEFECT
    return end


@compiled
def fused(position: Position, bare_tie: NDArray, menu: Menu, active: NDArray, flags: NDArray) -> None:
    """Fill ``flags[silent, test, world]``: reading 0 with the incumbent's counters, 1 with none.

    Parameters
    ----------
    position : Position
        The game with counters.
    bare_tie : array[worlds]
        b without delivered counters.
    menu : Menu
        What may be offered together.
    active : array[worlds] of bool
        Worlds to solve.
    flags : array[2, tests, worlds] of int8
        Written here; `FLAGS` names the tests.
    """
    count, sets = position.value.shape[1], position.counter_value.shape[1]
    adds = np.zeros((count, COLUMNS))
    rest = np.zeros((count + 1, COLUMNS))
    node = np.zeros((count + 1, COLUMNS))
    rates = np.zeros((count + 1, 2))
    held = np.zeros(count)
    tree = np.zeros(count, dtype=np.int64)
    later = np.zeros(count + 1, dtype=np.int64)
    following = np.zeros(count + 1, dtype=np.int64)
    masks = np.zeros(count + 1, dtype=np.int64)
    needs = np.zeros(count + 1, dtype=np.int64)
    value, cost = np.zeros(1 << sets), np.zeros(1 << sets)
    order = np.zeros(1 << sets, dtype=np.int64)
    flags[:] = 0
    for w in range(len(bare_tie)):
        if not active[w]:
            continue
        # ---- the position as plain numbers
        A, C, Cb = position.perpetuity[w], position.promise[w], position.believed_promise[w]
        r_b, theta, K = position.fallback[w], position.retaliation[w], position.switching_cost[w]
        gamma, loss, out = position.counter_share[w], position.hedging_loss[w], position.stays_out[w]
        need = theta + r_b
        keep0 = (A - Cb) * r_b - Cb * theta - K
        back0 = (A - QUARTER) * r_b - QUARTER * theta - K
        # ---- everything together: no package can do more
        full, holding = 0, 0.0
        sum_ks = sum_kh = sum_rs = sum_rh = sum_hold = 0.0
        for k in range(count):
            v, r, e, i = position.value[w, k], position.reversible[w, k], position.in_force[w, k], position.ever[w, k]
            u, d = position.up_front[w, k], position.hedged[w, k]
            left, lasting = r * (1 - e), (1 - r) * (1 - i)
            worth, worth1 = v * (left * Cb + lasting * A), v * (left * QUARTER + lasting * A)
            if left + lasting <= TIE:
                full |= 1 << k
            else:
                sum_ks += worth * (1 - u)
                sum_kh += worth * (1 - d)
                sum_rs += max(worth1 - u * worth, 0.0)
                sum_rh += max(worth1 - d * worth, 0.0)
                sum_hold += v * left
            held[k] = v * r * e
            holding += held[k]
        lost0 = 0.0
        if holding > 0:
            for k in range(count):
                share = held[k]
                for j in range(count):
                    if full & menu.containers[k] & (1 << j):
                        share *= 1 - position.overlaps[w, k, j]
                lost0 += share
        gains = max(keep0, back0 - (Cb - QUARTER) * lost0)
        lasts = lost0 >= need - TIE
        may_last = sum_hold + holding >= need - SLACK
        arranged = sorted_sets = False
        could_leave, could_last = True, True
        for silent in (1, 0):
            b = bare_tie[w] if silent else position.tie[w]
            answering = not silent and sets > 0
            stay0, hedge0 = A * b, A * ((1 - loss) * b + position.autonomy[w])
            best = max(stay0, hedge0, gains) - TIE
            end0 = STAY if stay0 >= best else HEDGE if hedge0 >= best else DEFECT
            bare_R = position.bare_retention[w]
            R = bare_R if silent else position.retention[w]
            hedge_R = (1 - position.incumbent_hedging_loss[w]) * R
            regained = (1 - position.unrecovered[w]) * bare_R * (1 - out)
            may_keep = keep0 + sum_ks > stay0 - SLACK and keep0 + sum_kh > hedge0 - SLACK
            may_back = back0 + sum_rs > stay0 - SLACK and back0 + sum_rh > hedge0 - SLACK
            may_leave = (may_keep or may_back) and could_leave
            if end0 == STAY and not may_leave:
                could_leave = could_last = False
                continue
            # ---- what the incumbent would surely rather give than lose the pivot
            to_hold = 0.0
            if answering:
                losing = max((A - C) * regained, (A - QUARTER) * regained) + SLACK
                value[0] = cost[0] = 0.0
                for j in range(sets):
                    bit = 1 << j
                    for mask in range(bit):
                        value[bit + mask] = value[mask] + position.counter_value[w, j]
                        cost[bit + mask] = cost[mask] + position.counter_cost[w, j]
                for mask in range(1, 1 << sets):
                    c = cost[mask]
                    if min(A * (R - c), A * (hedge_R - gamma * c)) > losing and value[mask] > to_hold:
                        to_hold = value[mask]
            over_stay, over_hedge = stay0 + A * to_hold - SLACK, hedge0 + gamma * A * to_hold - SLACK
            may_keep = keep0 + sum_ks > over_stay and keep0 + sum_kh > over_hedge
            may_back = back0 + sum_rs > over_stay and back0 + sum_rh > over_hedge
            may_leave = (may_keep or may_back) and could_leave
            if end0 == STAY and not may_leave:
                could_leave = could_last = False
                continue
            if answering and not sorted_sets:
                sorted_sets = True
                for mask in range(1 << sets):
                    place = mask
                    rank = np.floor(cost[mask] / TIE + 0.5)
                    while place > 0 and np.floor(cost[order[place - 1]] / TIE + 0.5) > rank:
                        order[place] = order[place - 1]
                        place -= 1
                    order[place] = mask
            # ---- no offer
            if end0 != STAY:
                lost = (A - C if lasts else A - QUARTER) * regained
                end0 = _reply(stay0, hedge0, gains, A, gamma, value, cost, order, R, hedge_R, lost, answering)
            flags[silent, 0, w] = end0 == DEFECT
            flags[silent, 1, w] = end0 == HEDGE
            if not may_leave:
                could_leave = could_last = False
                continue
            # ---- what each concession adds, and the order in which packages grow
            if not arranged:
                arranged = True
                placed = 0
                for k in range(count):
                    v, r, e, i = (
                        position.value[w, k],
                        position.reversible[w, k],
                        position.in_force[w, k],
                        position.ever[w, k],
                    )
                    u, d, z = position.up_front[w, k], position.hedged[w, k], position.cost[w, k]
                    left, lasting = r * (1 - e), (1 - r) * (1 - i) * A
                    once = (position.ally_cost[w, k] + position.home_cost[w, k]) * (1 - i)
                    y, y1 = v * (left * Cb + lasting), v * (left * QUARTER + lasting)
                    bill, bill1 = z * (left * C + lasting) + once, z * (left * QUARTER + lasting) + once
                    adds[k, Y], adds[k, Y1], adds[k, YU], adds[k, YH], adds[k, HOLD] = y, y1, u * y, d * y, v * left
                    adds[k, KS], adds[k, KH] = y * (1 - u), y * (1 - d)
                    adds[k, RS], adds[k, RH] = max(y1 - u * y, 0.0), max(y1 - d * y, 0.0)
                    adds[k, Z], adds[k, Z1], adds[k, ZU], adds[k, ZH] = bill, bill1, u * bill, d * bill
                    adds[k, ALLY] = position.ally_cost[w, k] * (1 - i)
                for place in range(count):
                    chosen = -1
                    for k in range(count):
                        if not placed & (1 << k) and not menu.containers[k] & ~placed:
                            if chosen < 0 or adds[k, Y] > adds[chosen, Y]:
                                chosen = k
                    tree[place] = chosen
                    placed |= 1 << chosen
                rest[count] = 0.0
                rates[count] = 0.0
                later[count] = 0
                for place in range(count - 1, -1, -1):
                    k = tree[place]
                    rest[place], later[place], rates[place] = rest[place + 1], later[place + 1], rates[place + 1]
                    if not full & (1 << k):
                        rest[place] += adds[k]
                        later[place] |= 1 << k
                        bill = max(adds[k, Z], 1e-300)
                        rates[place, 0] = max(rates[place, 0], adds[k, KS] / bill)
                        rates[place, 1] = max(rates[place, 1], adds[k, KH] / bill)
                node[0] = 0.0
            # ---- what nothing yields the suitor, and what a durable defection may cost it
            wedge, benefit = position.denial[w] + position.capability[w], position.deal_benefit[w]
            prize = position.capability[w] * C + position.denial[w] * (C + (A - C) * out)
            if end0 == STAY:
                nothing = 0.0
            elif end0 == HEDGE:
                nothing = position.hedge_yield[w] * wedge * A
            else:
                nothing = prize if lasts else QUARTER * wedge
            affordable = prize + benefit - nothing - TIE
            # ---- first whether it leaves, leaves for good, and for a bill that pays; then, if so, the optimum
            leaves = durable = pays = False
            optimum = False
            top, top_bill, top_mask, top_lasts = nothing, 0.0, 0, False
            depth = 0
            following[0], masks[0], needs[0] = 0, 0, 0
            while True:
                if depth < 0:
                    if optimum or not pays or end0 == DEFECT:
                        break
                    optimum, depth = True, 0
                    following[0] = 0
                    continue
                place = following[depth]
                if place == count:
                    depth -= 1
                    continue
                at, ahead = node[depth], rest[place]
                if optimum:
                    most = max(prize - at[Z] + max(benefit, 0.0), QUARTER * wedge - at[Z1])
                    most = max(most, position.hedge_yield[w] * wedge * C - at[ZH] + max(benefit, 0.0))
                    most = max(most, -at[ZU] - position.refusal_cost[w] * at[ALLY])
                    hopeless = most < top - TIE
                else:
                    short_stay, short_hedge = over_stay - keep0 - at[Y] + at[YU], over_hedge - keep0 - at[Y] + at[YH]
                    keeps = ahead[KS] > short_stay and ahead[KH] > short_hedge
                    hopeless = True
                    if not leaves:
                        backs = back0 + at[Y1] + ahead[RS] > over_stay + at[YU]
                        backs = backs and back0 + at[Y1] + ahead[RH] > over_hedge + at[YH]
                        hopeless = not keeps and not backs
                    if hopeless and keeps and could_last and may_last:
                        if at[HOLD] + ahead[HOLD] + holding >= need - SLACK:
                            hopeless = durable
                            if hopeless and not pays:
                                bill = at[Z]
                                if short_stay > 0:
                                    bill = max(bill, at[Z] + short_stay / rates[place, 0])
                                if short_hedge > 0:
                                    bill = max(bill, at[Z] + short_hedge / rates[place, 1])
                                hopeless = bill >= affordable + SLACK
                if hopeless:
                    depth -= 1
                    continue
                following[depth] = place + 1
                k = tree[place]
                bit = 1 << k
                mask = masks[depth] | bit
                present = mask | full
                if full & bit or menu.excludes[k] & present:
                    continue
                needed = needs[depth] | menu.requires[k]
                missing = needed & ~present
                if missing & ~later[place + 1]:
                    continue
                share = 1.0
                inside = menu.containers[k] & (masks[depth] | full)
                if inside:
                    for j in range(count):
                        if inside & (1 << j):
                            share *= 1 - position.overlaps[w, k, j]
                for column in range(SCALED):
                    node[depth + 1, column] = at[column] + share * adds[k, column]
                for column in range(SCALED, COLUMNS):
                    node[depth + 1, column] = at[column] + adds[k, column]
                depth += 1
                following[depth], masks[depth], needs[depth] = place + 1, mask, needed
                if missing:
                    continue
                # ---- an admissible package: how does it end?
                x = node[depth]
                lost_flow = 0.0
                if holding > 0:
                    for m in range(count):
                        flow = held[m]
                        if flow > 0 and menu.containers[m] & present:
                            for j in range(count):
                                if menu.containers[m] & present & (1 << j):
                                    flow *= 1 - position.overlaps[w, m, j]
                        lost_flow += flow
                leave = max(keep0 + x[Y], back0 + x[Y1] - (Cb - QUARTER) * lost_flow)
                stay, hedge = stay0 + x[YU], hedge0 + x[YH]
                if not optimum and (stay >= leave - TIE or hedge >= leave - TIE):
                    continue
                stays_away = x[HOLD] + lost_flow >= need - TIE
                lost = (A - C if stays_away else A - QUARTER) * regained
                end = _reply(stay, hedge, leave, A, gamma, value, cost, order, R, hedge_R, lost, answering)
                if not optimum:
                    if end == DEFECT:
                        leaves = True
                        if stays_away:
                            durable = True
                            pays = pays or x[Z] < affordable
                    continue
                if end == STAY:
                    found = -x[ZU] - position.refusal_cost[w] * x[ALLY]
                elif end == HEDGE:
                    found = position.hedge_yield[w] * wedge * C - x[ZH] + benefit
                else:
                    found = prize - x[Z] + benefit if stays_away else QUARTER * wedge - x[Z1]
                cheaper = x[Z] < top_bill - TIE or (x[Z] <= top_bill + TIE and mask < top_mask)
                if found > top + TIE or (found >= top - TIE and top_mask != 0 and cheaper):
                    top, top_bill, top_mask, top_lasts = found, x[Z], mask, end == DEFECT and stays_away
            flags[silent, 2, w] = leaves
            flags[silent, 3, w] = durable
            flags[silent, 4, w] = pays
            flags[silent, 5, w] = top_lasts
            could_leave, could_last = leaves, durable


def flags_of(position: Position, bare_tie: NDArray, menu: Menu, active: NDArray) -> NDArray[np.int8]:
    """Every flag, array[2, tests, worlds]."""
    flags = np.zeros((2, len(FLAGS), len(bare_tie)), dtype=np.int8)
    fused(position, bare_tie, menu, active, flags)
    return flags

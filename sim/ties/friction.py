"""Friction: standing quarrels, and incidents that fade."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.quantities import FLOW, NOT_NEGATIVE, NUMBER, SHARE, Quantity
from sim.ties.tie import Array, Tie


def friction_flow(*, standing: Array, incidents: Array) -> Array:
    """What quarrels take away: ``−(b_Φ + incidents)``.

    Parameters
    ----------
    standing : array
        b_Φ, quarrels that are always there, % of GDP per year.
    incidents : array
        What recent incidents still weigh, % of GDP per year.

    Returns
    -------
    array
        % of the pivot's GDP per year, never positive.

    Examples
    --------
    >>> friction_flow(standing=0.4, incidents=0.1)
    -0.5
    """
    return -(standing + incidents)


def _flow(values: Mapping[str, Array]) -> Array:
    return friction_flow(standing=values["ties.friction.flow"], incidents=values["incidents"])


FRICTION = Tie(
    name="friction",
    symbol="b_Φ",
    title="friction",
    quantities=(
        Quantity("ties.friction.flow", "b_Φ", FLOW, NOT_NEGATIVE, "standing quarrels not already in prices"),
        Quantity("ties.friction.rate", "rate", NUMBER, NOT_NEGATIVE, "incidents per quarter", 0.0),
        Quantity("ties.friction.size", "size", FLOW, NOT_NEGATIVE, "weight of one incident", 0.0),
        Quantity(
            "ties.friction.decay",
            "decay",
            SHARE,
            (0.0, 0.9999),
            "share of an incident's weight left a quarter later",
            0.0,
        ),
    ),
    flow=_flow,
    economic=False,
    equation=friction_flow,
)

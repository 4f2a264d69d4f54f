"""Affinity: shared outlook and the leaders' personal tie."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.quantities import ANY, FLOW, SHARE, UNIT_INTERVAL, Quantity
from sim.ties.tie import Array, Tie


def affinity_flow(*, flow: Array, leader_share: Array, exited: Array) -> Array:
    """Affinity left once a leader has gone: ``b_A (1 − leader_share · exited)``.

    Parameters
    ----------
    flow : array
        Affinity with both leaders in place, % of GDP per year; negative for an ideological quarrel.
    leader_share : array
        Part of it that rests on the two persons, 0–1.
    exited : array
        1 once either leader has gone, else 0.

    Returns
    -------
    array
        % of the pivot's GDP per year.

    Examples
    --------
    >>> affinity_flow(flow=0.2, leader_share=0.5, exited=1)
    0.1
    """
    return flow * (1 - leader_share * exited)


def _flow(values: Mapping[str, Array]) -> Array:
    return affinity_flow(
        flow=values["ties.affinity.flow"],
        leader_share=values["ties.affinity.leader_share"],
        exited=values["leader_exited"],
    )


AFFINITY = Tie(
    name="affinity",
    symbol="b_A",
    title="affinity",
    quantities=(
        Quantity("ties.affinity.flow", "b_A", FLOW, ANY, "shared outlook and the leaders' tie"),
        Quantity(
            "ties.affinity.leader_share",
            "leader_share",
            SHARE,
            UNIT_INTERVAL,
            "part of the affinity that rests on the two leaders",
            0.0,
        ),
    ),
    flow=_flow,
    economic=False,
    equation=affinity_flow,
)

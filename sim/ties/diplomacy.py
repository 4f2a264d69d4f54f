"""Diplomacy: votes, vetoes and standing."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.quantities import ANY, FLOW, Quantity
from sim.ties.tie import Array, Tie


def diplomacy_flow(*, flow: Array) -> Array:
    """The flow itself; negative where the two are rivals for standing.

    Parameters
    ----------
    flow : array
        The judged flow, % of the pivot's GDP per year.

    Returns
    -------
    array
        % of the pivot's GDP per year.
    """
    return flow


def _flow(values: Mapping[str, Array]) -> Array:
    return diplomacy_flow(flow=values["ties.diplomacy.flow"])


DIPLOMACY = Tie(
    name="diplomacy",
    symbol="b_U",
    title="diplomacy",
    quantities=(
        Quantity("ties.diplomacy.flow", "b_U", FLOW, ANY, "votes, vetoes and standing that the incumbent lends"),
    ),
    flow=_flow,
    economic=False,
    equation=diplomacy_flow,
)

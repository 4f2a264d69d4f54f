"""Cover: shelter from the suitor's own pressure."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.quantities import FLOW, NOT_NEGATIVE, Quantity
from sim.ties.tie import Array, Tie


def cover_flow(*, flow: Array) -> Array:
    """The flow itself: what a common adversary makes the incumbent's backing worth.

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
    return cover_flow(flow=values["ties.cover.flow"])


COVER = Tie(
    name="cover",
    symbol="b_T",
    title="cover",
    quantities=(Quantity("ties.cover.flow", "b_T", FLOW, NOT_NEGATIVE, "shelter from the suitor's own pressure"),),
    flow=_flow,
    economic=False,
    equation=cover_flow,
)

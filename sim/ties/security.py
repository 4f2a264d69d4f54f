"""Security: a quiet border and no second front, or a threat."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.quantities import ANY, FLOW, Quantity
from sim.ties.tie import Array, Tie


def security_flow(*, flow: Array) -> Array:
    """The flow itself; negative where the incumbent threatens the pivot, and then it drives the pivot away.

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
    return security_flow(flow=values["ties.security.flow"])


SECURITY = Tie(
    name="security",
    symbol="b_S",
    title="security",
    quantities=(
        Quantity(
            "ties.security.flow", "b_S", FLOW, ANY, "worth of a quiet border; negative when the incumbent is a threat"
        ),
    ),
    flow=_flow,
    economic=False,
    equation=security_flow,
)

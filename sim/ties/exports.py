"""Exports: what the incumbent's purchases are worth beyond the next best buyer."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.quantities import MONEY_FLOW, POSITIVE, RATE, SHARE, UNIT_INTERVAL, Quantity
from sim.ties.tie import Array, Tie


def rent_share(*, crude_share: Array, crude_rent: Array, other_rent: Array) -> Array:
    """Rent as a share of the value exported, averaged over crude oil and the rest.

    ``φ = c φ_crude + (1 − c) φ_other``.

    Parameters
    ----------
    crude_share, crude_rent, other_rent : array
        Share of crude in the exports to the incumbent; rent as a share of value for crude and for other goods; 0–1.

    Returns
    -------
    array
        φ, 0–1.

    Examples
    --------
    >>> round(rent_share(crude_share=0.5, crude_rent=0.72, other_rent=0.2), 2)
    0.46
    """
    return crude_share * crude_rent + (1 - crude_share) * other_rent


def exports_flow(
    *, total: Array, share: Array, rent: Array, replaceable: Array, discount: Array, oil: Array, gdp: Array
) -> Array:
    """Value of selling to the incumbent: rents with no other buyer, discounts with one.

    ``b_X = X s_X [(1 − ρ_X) φ oil + ρ_X δ] / (gdp / 100)``.

    Parameters
    ----------
    total, gdp : array
        Total exports and GDP of the pivot, $bn per year.
    share : array
        The incumbent's share of those exports, 0–1.
    rent : array
        φ of `rent_share`.
    replaceable : array
        ρ_X, share of those exports that others would take in time.
    discount : array
        δ, price discount paid to reroute them.
    oil : array
        Oil price, 1 at the start.

    Returns
    -------
    array
        % of the pivot's GDP per year.

    Notes
    -----
    Falls with ρ_X only while δ ≤ φ·oil: where the discount exceeds the rent, those goods would not be sold at all.

    Examples
    --------
    >>> round(exports_flow(total=419, share=0.31, rent=0.46, replaceable=0.55, discount=0.12, oil=1, gdp=2100), 3)
    1.689
    """
    return total * share * ((1 - replaceable) * rent * oil + replaceable * discount) / (gdp / 100)


def _flow(values: Mapping[str, Array]) -> Array:
    rent = rent_share(
        crude_share=values["ties.exports.crude_share"],
        crude_rent=values["ties.exports.crude_rent"],
        other_rent=values["ties.exports.other_rent"],
    )
    return exports_flow(
        total=values["ties.exports.total"],
        share=values["ties.exports.share"],
        rent=rent,
        replaceable=values["ties.exports.replaceable"],
        discount=values["ties.exports.discount"],
        oil=values["oil"],
        gdp=values["economy.gdp"],
    )


EXPORTS = Tie(
    name="exports",
    symbol="b_X",
    title="exports",
    quantities=(
        Quantity("ties.exports.total", "X", MONEY_FLOW, POSITIVE, "total exports of the pivot"),
        Quantity("ties.exports.share", "s_X", SHARE, UNIT_INTERVAL, "the incumbent's share of the pivot's exports"),
        Quantity(
            "ties.exports.crude_share", "c", SHARE, UNIT_INTERVAL, "share of crude oil in exports to the incumbent"
        ),
        Quantity("ties.exports.crude_rent", "φ_crude", SHARE, UNIT_INTERVAL, "rent as a share of the value of crude"),
        Quantity(
            "ties.exports.other_rent", "φ_other", SHARE, UNIT_INTERVAL, "rent as a share of the value of other exports"
        ),
        Quantity(
            "ties.exports.replaceable",
            "ρ_X",
            SHARE,
            UNIT_INTERVAL,
            "share of those exports that other buyers would take in time",
        ),
        Quantity("ties.exports.discount", "δ", SHARE, UNIT_INTERVAL, "price discount paid to reroute exports"),
        Quantity("ties.exports.adjustment", "κ_X", RATE, UNIT_INTERVAL, "speed at which the export share moves", 0.0),
        Quantity("ties.exports.target_stay", "s_X*", SHARE, UNIT_INTERVAL, "export share that staying tends to"),
        Quantity("ties.exports.target_defect", "s_X*", SHARE, UNIT_INTERVAL, "export share that leaving tends to"),
    ),
    flow=_flow,
    economic=True,
    equation=exports_flow,
)

"""Finance: what it would cost to settle elsewhere, as far as the incumbent's banks serve the pivot at all."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.quantities import SHARE, UNIT_INTERVAL, Quantity
from sim.ties.tie import Array, Tie


def settlement_friction(*, friction: Array, exports: Array, imports: Array, gdp: Array) -> Array:
    """Cost of settling all trade with the incumbent some other way: ``f (X s_X + M s_M) / (gdp / 100)``.

    Parameters
    ----------
    friction : array
        f, cost of settling elsewhere as a share of trade.
    exports, imports, gdp : array
        Exports to and imports from the incumbent, and GDP; $bn per year.

    Returns
    -------
    array
        % of the pivot's GDP per year.

    Examples
    --------
    >>> round(settlement_friction(friction=0.04, exports=130, imports=110, gdp=2100), 3)
    0.457
    """
    return friction * (exports + imports) / (gdp / 100)


def finance_flow(*, settlement: Array, refusing: Array) -> Array:
    """The friction spared by banks that do settle: ``b_F = settlement (1 − refusing)``.

    Parameters
    ----------
    settlement : array
        `settlement_friction`, % of GDP per year.
    refusing : array
        Share of the incumbent's banks that refuse, 0–1.

    Returns
    -------
    array
        % of the pivot's GDP per year. Near nothing when nearly all refuse; relief would lift the same friction.

    Examples
    --------
    >>> round(finance_flow(settlement=0.457, refusing=0.98), 3)
    0.009
    """
    return settlement * (1 - refusing)


def settlement_of(values: Mapping[str, Array]) -> Array:
    """`settlement_friction` of the current shares of trade."""
    return settlement_friction(
        friction=values["ties.finance.friction"],
        exports=values["ties.exports.total"] * values["ties.exports.share"],
        imports=values["ties.imports.total"] * values["ties.imports.share"],
        gdp=values["economy.gdp"],
    )


def _flow(values: Mapping[str, Array]) -> Array:
    return finance_flow(settlement=settlement_of(values), refusing=values["ties.finance.refusing"])


FINANCE = Tie(
    name="finance",
    symbol="b_F",
    title="finance",
    quantities=(
        Quantity("ties.finance.friction", "f", SHARE, UNIT_INTERVAL, "cost of settling elsewhere as a share of trade"),
        Quantity(
            "ties.finance.refusing",
            "refusing",
            SHARE,
            UNIT_INTERVAL,
            "share of the incumbent's banks that refuse the pivot",
        ),
        Quantity(
            "ties.finance.workaround",
            "workaround",
            SHARE,
            UNIT_INTERVAL,
            "share of the friction that barter, netting and the like avoid",
            0.0,
        ),
    ),
    flow=_flow,
    economic=True,
    equation=finance_flow,
)

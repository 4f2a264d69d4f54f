"""Imports: the welfare loss of losing the incumbent's varieties."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.quantities import MONEY_FLOW, NUMBER, POSITIVE, RATE, SHARE, UNIT_INTERVAL, Quantity
from sim.ties.tie import Array, Tie


def imports_flow(*, total: Array, share: Array, replaceable: Array, elasticity: Array, gdp: Array) -> Array:
    """Gains from the incumbent's goods, by the welfare formula for constant-elasticity demand.

    ``b_M = M [(1 − s_M (1 − ρ_M))^(−1/(σ−1)) − 1] / (gdp / 100)``.

    Parameters
    ----------
    total, gdp : array
        Total imports and GDP of the pivot, $bn per year.
    share : array
        s_M, the incumbent's share of those imports, 0–1.
    replaceable : array
        ρ_M, share of them that others would supply.
    elasticity : array
        σ > 1, elasticity of substitution between varieties.

    Returns
    -------
    array
        % of the pivot's GDP per year.

    Notes
    -----
    Grows without bound as the share that cannot be replaced nears one; scenarios above 0.95 are refused.

    References
    ----------
    feenstra-1994, arkolakis-2012

    Examples
    --------
    >>> round(imports_flow(total=282, share=0.39, replaceable=0.3, elasticity=5, gdp=2100), 3)
    1.114
    """
    kept = 1 - share * (1 - replaceable)
    return total * (kept ** (-1 / (elasticity - 1)) - 1) / (gdp / 100)


def _flow(values: Mapping[str, Array]) -> Array:
    return imports_flow(
        total=values["ties.imports.total"],
        share=values["ties.imports.share"],
        replaceable=values["ties.imports.replaceable"],
        elasticity=values["ties.imports.elasticity"],
        gdp=values["economy.gdp"],
    )


IMPORTS = Tie(
    name="imports",
    symbol="b_M",
    title="imports",
    quantities=(
        Quantity("ties.imports.total", "M", MONEY_FLOW, POSITIVE, "total imports of the pivot"),
        Quantity("ties.imports.share", "s_M", SHARE, UNIT_INTERVAL, "the incumbent's share of the pivot's imports"),
        Quantity(
            "ties.imports.replaceable", "ρ_M", SHARE, UNIT_INTERVAL, "share of those imports that others would supply"
        ),
        Quantity(
            "ties.imports.elasticity",
            "σ",
            NUMBER,
            (1.01, 100.0),
            "elasticity of substitution between varieties of imports",
        ),
        Quantity("ties.imports.adjustment", "κ_M", RATE, UNIT_INTERVAL, "speed at which the import share moves", 0.0),
        Quantity("ties.imports.target_stay", "s_M*", SHARE, UNIT_INTERVAL, "import share that staying tends to"),
        Quantity("ties.imports.target_defect", "s_M*", SHARE, UNIT_INTERVAL, "import share that leaving tends to"),
    ),
    flow=_flow,
    economic=True,
    equation=imports_flow,
)

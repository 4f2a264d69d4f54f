"""Defence: output that depends on the incumbent's components, chips and machine tools."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.quantities import MONEY_FLOW, NOT_NEGATIVE, NUMBER, RATE, SHARE, UNIT_INTERVAL, Quantity
from sim.ties.tie import Array, Tie

INPUTS = ("components", "microelectronics", "machine_tools")


def defence_flow(*, output: Array, shares: Array, replaceable: Array, substitution: Array, gdp: Array) -> Array:
    """Defence output lost when the incumbent's inputs stop.

    ``b_D = G_D [1 − CES_ε(1 − s_j (1 − ρ_D))] / (gdp / 100)`` over the inputs j with equal weights.

    Parameters
    ----------
    output, gdp : array[worlds]
        G_D, defence output that depends on these inputs, and GDP; $bn per year.
    shares : array[worlds, inputs]
        The incumbent's share of each input, 0–1.
    replaceable : array[worlds]
        ρ_D, share of them that others would supply.
    substitution : array[worlds]
        ε, elasticity of substitution between the inputs.

    Returns
    -------
    array[worlds]
        % of the pivot's GDP per year.

    Examples
    --------
    >>> import numpy as np
    >>> lost = defence_flow(output=np.array([75.0]), shares=np.array([[0.8, 0.9, 0.7]]),
    ...                     replaceable=np.array([0.15]), substitution=np.array([0.7]), gdp=np.array([2100.0]))
    >>> float(lost.round(2)[0])
    2.47
    """
    from sim.equations.ces import ces  # noqa: PLC0415 - reading a scenario file needs no arrays

    left = 1 - shares * (1 - replaceable)[:, None]
    return output * (1 - ces(left, substitution)) / (gdp / 100)


def _flow(values: Mapping[str, Array]) -> Array:
    import numpy as np  # noqa: PLC0415 - as above

    return defence_flow(
        output=values["ties.defence.output"],
        shares=np.stack([values[f"ties.defence.{name}"] for name in INPUTS], axis=-1),
        replaceable=values["ties.defence.replaceable"],
        substitution=values["ties.defence.substitution"],
        gdp=values["economy.gdp"],
    )


DEFENCE = Tie(
    name="defence",
    symbol="b_D",
    title="defence inputs",
    quantities=(
        Quantity(
            "ties.defence.output",
            "G_D",
            MONEY_FLOW,
            NOT_NEGATIVE,
            "value of defence output that depends on these inputs",
        ),
        Quantity(
            "ties.defence.components",
            "s_components",
            SHARE,
            UNIT_INTERVAL,
            "the incumbent's share of defence components",
        ),
        Quantity(
            "ties.defence.microelectronics",
            "s_microelectronics",
            SHARE,
            UNIT_INTERVAL,
            "the incumbent's share of microelectronics",
        ),
        Quantity(
            "ties.defence.machine_tools",
            "s_machine_tools",
            SHARE,
            UNIT_INTERVAL,
            "the incumbent's share of machine tools",
        ),
        Quantity(
            "ties.defence.replaceable", "ρ_D", SHARE, UNIT_INTERVAL, "share of those inputs that others would supply"
        ),
        Quantity(
            "ties.defence.substitution", "ε_D", NUMBER, NOT_NEGATIVE, "elasticity of substitution between the inputs"
        ),
        Quantity("ties.defence.adjustment", "κ_D", RATE, UNIT_INTERVAL, "speed at which the defence shares move", 0.0),
        Quantity(
            "ties.defence.target_defect",
            "s_D*",
            SHARE,
            UNIT_INTERVAL,
            "share of its present level that each defence share falls to after leaving",
        ),
        Quantity(
            "ties.defence.postwar_output",
            "G_D",
            SHARE,
            UNIT_INTERVAL,
            "share of that output still wanted after the war",
            1.0,
        ),
    ),
    flow=_flow,
    economic=True,
    equation=defence_flow,
)

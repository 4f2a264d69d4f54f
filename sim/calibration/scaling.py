"""Other maps from one map: coefficients at points of their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from typing import Final

from sim.scenario.frozen import Frozen
from sim.scenario.mapping import BASE, CovariateMap, Judged


def with_coefficient(covariate_map: CovariateMap, key: str, feature: str, value: float) -> CovariateMap:
    """The map with one coefficient (or `BASE`) at a point.

    Parameters
    ----------
    covariate_map : CovariateMap
        The map.
    key, feature : str
        Which number, which term of it.
    value : float
        Where the coefficient is fixed.

    Returns
    -------
    CovariateMap
    """
    mapped = covariate_map.parameters[key]
    judged = mapped.base if feature == BASE else mapped.terms[feature]
    point = replace(judged, low=value, mode=value, high=value)
    if feature == BASE:
        changed = replace(mapped, base=point)
    else:
        terms: Mapping[str, Judged] = {**mapped.terms, feature: point}
        changed = replace(mapped, terms=Frozen(terms))
    return replace(covariate_map, parameters=Frozen({**covariate_map.parameters, key: changed}))


def with_coefficients(covariate_map: CovariateMap, values: Mapping[tuple[str, str], float]) -> CovariateMap:
    """The map with several coefficients at points.

    Parameters
    ----------
    covariate_map : CovariateMap
        The map.
    values : mapping of (str, str) to float
        Number and feature → where the coefficient is fixed.

    Returns
    -------
    CovariateMap
    """
    for (key, feature), value in values.items():
        covariate_map = with_coefficient(covariate_map, key, feature, value)
    return covariate_map


LEVEL: Final = "level"
BAR: Final = "ties.security.flow"
"""The number whose base stands for what no data set sees."""
SCALES: Final[Mapping[str, tuple[str, ...]]] = {
    "trade": tuple(
        f"ties.{flow}.{part}" for flow in ("exports", "imports") for part in ("share", "target_stay", "target_defect")
    ),
    "arms": ("ties.defence.output",),
    "security": (BAR, "ties.cover.flow"),
    "outlook": ("ties.diplomacy.flow", "ties.affinity.flow"),
    "leaving": ("pivot.switching_cost", "pivot.retaliation"),
    "stakes": ("incumbent.retention", "suitor.denial"),
    "promise": ("suitor.background_hazard", "dynamics.leader_exit_incumbent"),
    "gifts": (
        "concessions.aid-and-trade.value",
        "concessions.aid-and-trade.cost",
        "concessions.arms-and-backing.value",
        "concessions.easing.value",
    ),
    "answer": ("counters.more-support.value", "counters.more-support.cost"),
    LEVEL: (),
}
"""Scale → numbers whose base and coefficients it multiplies (docs/decisions/0013); of `BAR` the coefficients alone."""


def with_scales(covariate_map: CovariateMap, setting: Mapping[str, float]) -> CovariateMap:
    """The map with groups of its numbers multiplied, and the level moved.

    Parameters
    ----------
    covariate_map : CovariateMap
        The map.
    setting : mapping of str to float
        Name of `SCALES` → factor; of `LEVEL`, by how many of its judged deviations the base of `BAR` is moved.

    Returns
    -------
    CovariateMap
    """
    parameters = dict(covariate_map.parameters)
    for name, factor in setting.items():
        for key in SCALES[name]:
            mapped = parameters[key]
            terms: Mapping[str, Judged] = {feature: _times(one, factor) for feature, one in mapped.terms.items()}
            base = mapped.base if key == BAR else _times(mapped.base, factor)
            parameters[key] = replace(mapped, base=base, terms=Frozen(terms))
    by = setting.get(LEVEL, 0.0)
    if by:
        mapped = parameters[BAR]
        low, mode, high = (one + by * deviation(mapped.base.range) for one in mapped.base.range)
        parameters[BAR] = replace(mapped, base=replace(mapped.base, low=low, mode=mode, high=high))
    return replace(covariate_map, parameters=Frozen(parameters))


def _times(judged: Judged, factor: float) -> Judged:
    return replace(judged, low=judged.low * factor, mode=judged.mode * factor, high=judged.high * factor)


def deviation(terms: tuple[float, ...]) -> float:
    """Standard deviation of a PERT distribution; of a fixed figure 1, since nothing then hangs on it.

    Examples
    --------
    >>> round(deviation((0.0, 1.0, 2.0)), 3), deviation((3.0,))
    (0.378, 1.0)
    """
    if len(terms) < 3:
        return 1.0
    low, mode, high = terms
    mean = (low + 4 * mode + high) / 6
    return float(sqrt((mean - low) * (high - mean) / 7))

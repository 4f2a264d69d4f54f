"""Other maps from one map: coefficients at points of their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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

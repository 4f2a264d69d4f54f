"""Other maps from one map: scaled groups of coefficients, a moved level, a coefficient at an end of its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

from sim.scenario.frozen import Frozen
from sim.scenario.mapping import CovariateMap, Judged, Mapped

BASE = "base"
"""Stands for a number's base where a feature is named otherwise."""


@dataclass(frozen=True)
class Setting:
    """One point of the grid of a fit: the shift of the level and the factor of each scale, in the map's order."""

    shift: float
    factors: tuple[float, ...]

    def __str__(self) -> str:
        return "/".join(f"{figure:g}" for figure in (self.shift, *self.factors))


def grid_of(covariate_map: CovariateMap) -> list[Setting]:
    """Every setting that a fit tries.

    Parameters
    ----------
    covariate_map : CovariateMap
        With its ``fit``.

    Returns
    -------
    list of Setting
        In the map's order.
    """
    fit = covariate_map.fit
    return [
        Setting(shift, factors)
        for shift, *rest in product(fit.shifts, *(scale.factors for scale in fit.scales))
        for factors in [tuple(rest)]
    ]


def fitted(covariate_map: CovariateMap, setting: Setting) -> CovariateMap:
    """The map with a setting of its fit.

    Parameters
    ----------
    covariate_map : CovariateMap
        The judged map.
    setting : Setting
        The shift of the level and the factors.

    Returns
    -------
    CovariateMap
    """
    factors = {
        feature: factor
        for scale, factor in zip(covariate_map.fit.scales, setting.factors, strict=True)
        for feature in scale.features
    }
    parameters: dict[str, Mapped] = {}
    for key, mapped in covariate_map.parameters.items():
        terms = {name: _times(term, factors.get(name, 1.0)) for name, term in mapped.terms.items()}
        base = _plus(mapped.base, setting.shift) if key == covariate_map.fit.number else mapped.base
        parameters[key] = replace(mapped, base=base, terms=Frozen(terms))
    return replace(covariate_map, parameters=Frozen(parameters))


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


def _times(judged: Judged, factor: float) -> Judged:
    return replace(judged, low=judged.low * factor, mode=judged.mode * factor, high=judged.high * factor)


def _plus(judged: Judged, shift: float) -> Judged:
    return replace(judged, low=judged.low + shift, mode=judged.mode + shift, high=judged.high + shift)

"""Which part of a number's range comes from which coefficient of the map, and which coefficients go together."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.cases import Case
from sim.calibration.covariates import range_of_feature, times
from sim.calibration.features import Range
from sim.scenario import Scenario
from sim.scenario.mapping import BASE, CovariateMap

Array = NDArray[np.float64]

WHOLE: Final[Range] = (1.0, 1.0, 1.0)
"""The feature of a base."""


def _middle(one: Range) -> float:
    return (one[0] + 4 * one[1] + one[2]) / 6


def parts(covariate_map: CovariateMap, case: Case, columns: str = "measured") -> Array:
    """How much of the spread of a case's numbers comes from each coefficient.

    A number is a sum of coefficients times features, and its range is the root of the sum of squares of theirs
    (`sim.calibration.covariates.added`). So on the scale of standard scores the number is a weighted sum of the scores
    of its coefficients, plus what is left: the ranges of blank columns.

    Parameters
    ----------
    covariate_map : CovariateMap
        The map.
    case : Case
        Only what was known before is read of it.
    columns : str
        ``measured`` or ``all``.

    Returns
    -------
    array[coefficients]
        In the order of ``covariate_map.coefficients()``, −1 … 1: the correlation of the number with the coefficient.
        The squares of one number's parts sum to one, or to less where columns are blank. Negative where the feature
        is; 0 for what does not enter.
    """
    ranges: dict[tuple[str, str], tuple[float, float]] = {}
    totals: dict[str, float] = {}
    for key, feature, judged in covariate_map.coefficients():
        made = WHOLE
        if feature != BASE:
            one = covariate_map.features[feature]
            made = (0.0, 0.0, 0.0)
            if columns == "all" or not one.hindsight:
                made = range_of_feature(covariate_map, one, case.covariates)
        product = times(judged.range, made)
        ranges[key, feature] = ((judged.high - judged.low) * _middle(made), product[2] - product[0])
        totals[key] = totals.get(key, 0.0) + ranges[key, feature][1] ** 2
    return np.array([own / np.sqrt(totals[key]) if totals[key] else 0.0 for (key, _), (own, _) in ranges.items()])


def together(covariate_map: CovariateMap, scenario: Scenario) -> tuple[Array, Array]:
    """Correlations between scores of numbers, and of coefficients.

    Coefficients of the same feature go together as far as their numbers do; all others are independent.

    Parameters
    ----------
    covariate_map : CovariateMap
        The map.
    scenario : Scenario
        With its groups of correlated figures.

    Returns
    -------
    (array[numbers, numbers], array[coefficients, coefficients])
        Numbers in the order of ``covariate_map.parameters``, coefficients in that of its ``coefficients()``.
    """
    numbers = list(covariate_map.parameters)
    between = np.eye(len(numbers))
    for group in scenario.correlations:
        members = [(numbers.index(key), sign) for key, sign in group.members.items() if key in covariate_map.parameters]
        pearson = 2 * np.sin(np.pi * group.rank / 6)
        for i, sign in members:
            for j, other in members:
                if i != j:
                    between[i, j] = sign * other * pearson
    which = [(numbers.index(key), feature) for key, feature, _ in covariate_map.coefficients()]
    alike = np.array([[one[1] == other[1] for other in which] for one in which])
    place = [number for number, _ in which]
    return between, between[np.ix_(place, place)] * alike

"""The covariate map at work: from what is known of a case to the numbers of a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import hypot
from typing import Final

from sim.calibration.cases import Case
from sim.calibration.features import FORMS, Range, feature_range
from sim.core.errors import InputError, Problem
from sim.core.numbers import Number
from sim.core.roles import INCUMBENT, PIVOT, SUITOR
from sim.scenario import Actor, Scenario, number_of, with_numbers
from sim.scenario.frozen import Frozen
from sim.scenario.mapping import CovariateMap, Feature, Mapped

COLUMNS: Final = ("measured", "all")
"""What a prediction may read: measured columns, or those coded with hindsight as well."""
DIGITS: Final = 4
"""Significant figures of a mapped number."""

Covariates = Mapping[str, float | str]


def check_forms(covariate_map: CovariateMap) -> None:
    """Refuse a map whose features cannot be made.

    Parameters
    ----------
    covariate_map : CovariateMap
        A map, for example one that somebody wrote.

    Raises
    ------
    InputError
        If a form is unknown, or a feature has too few or too many columns for its form.
    """
    problems = []
    for feature in covariate_map.features.values():
        form, _, word = feature.form.partition(":")
        if form == "names":
            wrong = len(feature.columns) != 1 or not word
        elif form in FORMS:
            taken = len(feature.columns) + (feature.at is not None)
            wrong = taken != FORMS[form][1] and form != "first-known"
        else:
            hint = "forms are " + ", ".join([*FORMS, "names:<word>"])
            problems.append(Problem("E211", f"features.{feature.name}: there is no form {feature.form}", hint=hint))
            continue
        if wrong:
            message = f"features.{feature.name}: {feature.form} does not fit {len(feature.columns)} columns"
            problems.append(Problem("E204", message, hint="see sim/calibration/features.py"))
    if problems:
        raise InputError(problems)


def column_range(covariate_map: CovariateMap, column: str, covariates: Covariates) -> Range:
    """A known column as a point, a blank one as the range that the map gives it."""
    known = covariates.get(column)
    if isinstance(known, int | float):
        return (float(known), float(known), float(known))
    return covariate_map.blanks[column].range


def _names(covariate_map: CovariateMap, column: str, word: str, covariates: Covariates) -> Range:
    known = covariates.get(column)
    if known is None:
        return covariate_map.blanks[column].range
    named = float(known in (word, "both"))
    return (named, named, named)


def range_of_feature(covariate_map: CovariateMap, feature: Feature, covariates: Covariates) -> Range:
    """A feature of a case.

    Parameters
    ----------
    covariate_map : CovariateMap
        The map.
    feature : Feature
        One of its features.
    covariates : mapping
        What is known of the case.

    Returns
    -------
    tuple
        Low, mode, high; one point where all columns are known and the form has no range of its own.
    """
    form, _, word = feature.form.partition(":")
    if form == "names":
        return _names(covariate_map, feature.columns[0], word, covariates)
    figures = [column_range(covariate_map, column, covariates) for column in columns_read(feature, covariates)]
    return feature_range(form, figures if feature.at is None else [*figures, feature.at])


def times(coefficient: Range, feature: Range) -> Range:
    """Product of two ranges, the first of one sign.

    Examples
    --------
    >>> times((1.0, 2.0, 3.0), (-1.0, 0.0, 1.0))
    (-3.0, 0.0, 3.0)
    """
    corners = [one * other for one in (coefficient[0], coefficient[2]) for other in (feature[0], feature[2])]
    return (min(corners), coefficient[1] * feature[1], max(corners))


def added(ranges: Iterable[Range], within: tuple[float, float]) -> Range:
    """Sum of ranges as of independent errors: modes add, distances to the ends by the root of squares.

    Parameters
    ----------
    ranges : iterable of (low, mode, high)
        What is added.
    within : (float, float)
        Ends to which the sum is cut.

    Returns
    -------
    tuple
        Low, mode, high, rounded to `DIGITS` significant figures.

    Examples
    --------
    >>> added([(0, 3, 6), (0, 4, 8)], (0, 10))
    (2.0, 7.0, 10.0)
    """
    parts = list(ranges)
    mode = sum(part[1] for part in parts)
    low = mode - hypot(*(part[1] - part[0] for part in parts))
    high = mode + hypot(*(part[2] - part[1] for part in parts))
    least, most = within
    cut = [float(f"{min(max(figure, least), most):.{DIGITS}g}") for figure in (low, mode, high)]
    return (cut[0], cut[1], cut[2])


def mapped_range(covariate_map: CovariateMap, mapped: Mapped, covariates: Covariates, hindsight: bool) -> Range:
    """One number of the model for a case: base plus coefficients times features.

    Parameters
    ----------
    covariate_map : CovariateMap
        The map.
    mapped : Mapped
        One of its numbers.
    covariates : mapping
        What is known.
    hindsight : bool
        Whether terms of columns coded with hindsight count.

    Returns
    -------
    tuple
        Low, mode, high.
    """
    parts = [mapped.base.range]
    for name, coefficient in mapped.terms.items():
        feature = covariate_map.features[name]
        if hindsight or not feature.hindsight:
            parts.append(times(coefficient.range, range_of_feature(covariate_map, feature, covariates)))
    return added(parts, mapped.within)


def case_numbers(covariate_map: CovariateMap, covariates: Covariates, columns: str = "measured") -> dict[str, Number]:
    """Every number that the map gives for a case.

    Parameters
    ----------
    covariate_map : CovariateMap
        The map.
    covariates : mapping
        What is known, by column; what is absent is unknown and widens.
    columns : str
        ``measured`` or ``all``.

    Returns
    -------
    dict
        Key of the model → number, PERT over low, mode and high (fixed where they coincide), with the columns it
        comes from as its reason.

    Raises
    ------
    InputError
        If ``columns`` is neither.
    """
    if columns not in COLUMNS:
        raise InputError([Problem("E336", f"--columns {columns}: no such choice", hint="measured or all")])
    hindsight = columns == "all"
    numbers = {}
    for key, mapped in covariate_map.parameters.items():
        low, mode, high = mapped_range(covariate_map, mapped, covariates, hindsight)
        why = _why(covariate_map, mapped, covariates, hindsight)
        if low < high:
            numbers[key] = Number("pert", (low, mode, high), why=why)
        else:
            numbers[key] = Number("fixed", (mode,), why=why)
    return numbers


def _why(covariate_map: CovariateMap, mapped: Mapped, covariates: Covariates, hindsight: bool) -> str:
    features = [covariate_map.features[name] for name in mapped.terms]
    names = list(
        dict.fromkeys(
            column for one in features if hindsight or not one.hindsight for column in columns_read(one, covariates)
        )
    )
    known = [f"{name} {_plain(covariates[name])}" for name in names if name in covariates]
    unknown = [name for name in names if name not in covariates]
    parts = ["map: " + ", ".join(known)] if known else ["map"]
    return "; ".join(parts + (["unknown: " + ", ".join(unknown)] if unknown else [])) + "."


def columns_read(feature: Feature, covariates: Covariates) -> tuple[str, ...]:
    """The columns that a feature reads of a case: all of its own, or the first that is known."""
    if feature.form != "first-known":
        return feature.columns
    return (next((one for one in feature.columns if one in covariates), feature.columns[0]),)


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def case_scenario(base: Scenario, covariate_map: CovariateMap, case: Case, columns: str = "measured") -> Scenario:
    """The scenario of a case.

    Parameters
    ----------
    base : Scenario
        The attempt of which nothing is known (``history/baseline``).
    covariate_map : CovariateMap
        The map.
    case : Case
        The case.
    columns : str
        ``measured`` or ``all``.

    Returns
    -------
    Scenario
        The base with the case's names, year and numbers. Nothing on the outcome's side enters.
    """
    numbers = case_numbers(covariate_map, case.covariates, columns)
    scenario = with_numbers(base, {key: one for key, one in numbers.items() if not same(one, number_of(base, key))})
    names = {SUITOR: case.suitor, PIVOT: case.pivot, INCUMBENT: case.incumbent}
    actors = {role: Actor(role, name, name, name) for role, name in names.items()}
    return replace(
        scenario,
        name=case.name,
        title=title_of(case),
        question=question_of(case),
        start=f"{case.year}Q1",
        actors=Frozen(actors),
    )


def same(number: Number, other: Number) -> bool:
    """Whether two numbers have the same spread, whatever their reasons."""
    return (number.distribution, number.terms) == (other.distribution, other.terms)


def title_of(case: Case) -> str:
    """Title of a case's scenario."""
    return f"{case.suitor} courts {case.pivot}, aligned with {case.incumbent}, {case.year}"


def question_of(case: Case) -> str:
    """Question of a case's scenario."""
    return f"Would {case.pivot} leave, or stay out of, the camp of {case.incumbent} within five years?"

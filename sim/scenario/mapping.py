"""The covariate map: from what data sets measure of a case to the model's numbers, read from ``history/map.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, StringConstraints, ValidationError

from sim.scenario.builtin import BUILTIN_ROOT
from sim.scenario.frozen import Frozen
from sim.scenario.marked import Node
from sim.scenario.problems import Problems, nearest
from sim.scenario.reading import read
from sim.scenario.schema import ABSENT, MAX_ENTRIES, Figure, Prose, Shape, Slug

MAP_FILE: Final = BUILTIN_ROOT / "history" / "map.yaml"
OUTCOME_SIDE: Final = ("outcome", "reason", "outcome_source", "notes", "kind")
"""Columns that say, or were written knowing, how a case ended; with every ``fu5_`` column no map may read them."""

BASE: Final = "base"
"""Stands for a number's base where a feature is named otherwise."""

Range = tuple[float, float, float]


@dataclass(frozen=True)
class Judged:
    """A judged figure with its range and its reason."""

    low: float
    mode: float
    high: float
    why: str

    @property
    def range(self) -> Range:
        """Low, mode and high."""
        return (self.low, self.mode, self.high)


@dataclass(frozen=True)
class Feature:
    """What is made of some columns.

    ``form`` names a function of `sim.calibration.features`; ``at`` is its figure, where it takes one; ``hindsight``
    marks columns that were coded by people who knew the outcome.
    """

    name: str
    form: str
    columns: tuple[str, ...]
    at: Range | None
    hindsight: bool
    why: str


@dataclass(frozen=True)
class Mapped:
    """One number of the model: base plus coefficients times features, cut to an interval."""

    key: str
    within: tuple[float, float]
    base: Judged
    terms: Mapping[str, Judged]


@dataclass(frozen=True)
class Update:
    """What an update on other cases supposes: how far cases are alike, and how wide what differs between them is.

    ``alike`` is the part (of the variance) of a coefficient's range that is ignorance of one value common to all cases;
    ``width`` multiplies everything that is peculiar to a case.
    """

    alike: Judged
    width: Judged


@dataclass(frozen=True)
class CovariateMap:
    """The whole map; ``blanks`` gives for each column the range that stands for a blank."""

    version: str
    update: Update
    blanks: Mapping[str, Judged]
    features: Mapping[str, Feature]
    parameters: Mapping[str, Mapped]

    def coefficients(self) -> list[tuple[str, str, Judged]]:
        """Every coefficient: number, feature (`BASE` for the base) and judgement."""
        found = []
        for one in self.parameters.values():
            if one.base.low < one.base.high:
                found.append((one.key, BASE, one.base))
            found += [(one.key, feature, judged) for feature, judged in one.terms.items()]
        return found


class JudgedEntry(Shape):
    """A range with a reason."""

    low: Figure
    mode: Figure
    high: Figure
    why: Prose

    def judged(self) -> Judged:
        """As frozen data."""
        return Judged(self.low, self.mode, self.high, self.why)


class AtEntry(Shape):
    """A range whose reason stands with its feature."""

    low: Figure
    mode: Figure
    high: Figure


Column = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Few = Field(min_length=1, max_length=MAX_ENTRIES)


class FeatureEntry(Shape):
    """How a feature is made."""

    form: Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,30}(:[a-z-]{1,30})?$")]
    columns: Annotated[list[Column], Few]
    at: AtEntry = ABSENT
    hindsight: bool = False
    why: Prose = ""


class MappedEntry(Shape):
    """How a number is made."""

    within: Annotated[list[Figure], Field(min_length=2, max_length=2)]
    base: JudgedEntry
    terms: Annotated[dict[Slug, JudgedEntry], Few]


class UpdateEntry(Shape):
    """What an update supposes."""

    alike: JudgedEntry
    width: JudgedEntry


class MapFile(Shape):
    """A map file."""

    map_version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+$")]
    columns: Annotated[dict[Column, JudgedEntry], Few]
    features: Annotated[dict[Slug, FeatureEntry], Few]
    update: UpdateEntry
    parameters: Annotated[dict[str, MappedEntry], Few]


def load_map(path: Path = MAP_FILE) -> CovariateMap:
    """Read a covariate map.

    Parameters
    ----------
    path : Path
        The file; the shipped map by default.

    Returns
    -------
    CovariateMap

    Raises
    ------
    InputError
        With everything that is wrong with it: its shape, ranges out of order, names that lead nowhere, coefficients
        whose sign is open, and columns on the outcome's side.
    """
    problems = Problems()
    tree = read(path, problems)
    problems.raise_all()
    try:
        file = MapFile.model_validate(tree.plain())
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            steps = tuple(fault["loc"])
            place = ".".join(map(str, steps)) or "the file"
            problems.add("E204", f"{place}: {fault['msg']}", tree.closest(steps).key, "compare history/map.yaml")
        raise problems.error() from None
    _check(file, tree, problems)
    problems.raise_all()
    return _built(file)


def _built(file: MapFile) -> CovariateMap:
    features = {
        name: Feature(
            name,
            entry.form,
            tuple(entry.columns),
            None if entry.at is None else (entry.at.low, entry.at.mode, entry.at.high),
            entry.hindsight,
            entry.why,
        )
        for name, entry in file.features.items()
    }
    parameters = {
        key: Mapped(
            key,
            (entry.within[0], entry.within[1]),
            entry.base.judged(),
            Frozen({name: term.judged() for name, term in entry.terms.items()}),
        )
        for key, entry in file.parameters.items()
    }
    blanks = {name: entry.judged() for name, entry in file.columns.items()}
    update = Update(file.update.alike.judged(), file.update.width.judged())
    return CovariateMap(file.map_version, update, Frozen(blanks), Frozen(features), Frozen(parameters))


def _check(file: MapFile, tree: Node, problems: Problems) -> None:
    for name, blank in file.columns.items():
        _check_order(blank, ("columns", name), tree, problems)
        if name in OUTCOME_SIDE or name.startswith("fu5_"):
            problems.add(
                "E211",
                f"columns.{name} is on the outcome's side",
                tree.closest(("columns", name)).key,
                "a prediction may read only what was known before",
            )
    for name, feature in file.features.items():
        if feature.at is not None:
            _check_order(feature.at, ("features", name, "at"), tree, problems)
        for column in feature.columns:
            if column not in file.columns:
                place = tree.closest(("features", name, "columns")).key
                hint = nearest(column, file.columns) or "give it a range under columns:"
                problems.add("E314", f"features.{name}: there is no column {column} under columns:", place, hint)
    _check_update(file, tree, problems)
    for key, mapped in file.parameters.items():
        _check_order(mapped.base, ("parameters", key, "base"), tree, problems)
        for name, term in mapped.terms.items():
            steps = ("parameters", key, "terms", name)
            _check_order(term, steps, tree, problems)
            if name not in file.features:
                hint = nearest(name, file.features)
                problems.add("E314", f"{key}: there is no feature {name}", tree.closest(steps).key, hint)
            if term.low < 0 < term.high:
                problems.add(
                    "E207",
                    f"{key}: the coefficient of {name} may have either sign",
                    tree.closest(steps).key,
                    "a coefficient has a sign that theory gives, or it is left out",
                )


def _check_update(file: MapFile, tree: Node, problems: Problems) -> None:
    for name, entry, low, high in (
        ("alike", file.update.alike, 0.0, 1.0),
        ("width", file.update.width, 0.01, 100.0),
    ):
        _check_order(entry, ("update", name), tree, problems)
        if entry.low < low or entry.high > high:
            place = tree.closest(("update", name)).key
            problems.add("E203", f"update.{name} is outside {low:g} to {high:g}", place, "see history/map.yaml")


def _check_order(entry: JudgedEntry | AtEntry, steps: tuple[str, ...], tree: Node, problems: Problems) -> None:
    if not entry.low <= entry.mode <= entry.high:
        problems.add(
            "E207",
            f"{'.'.join(steps)}: low, mode and high are out of order",
            tree.closest(steps).key,
            "write low <= mode <= high",
        )

"""The command ``wedge backtest``: past attempts predicted and scored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import Jobs, Json, Seed, Worlds, cores
from sim.cli.printing import Progress, note, say, say_json

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.updating import Learning
    from sim.calibration.cases import Case
    from sim.runs.frozen import Sealed
    from sim.scenario.mapping import CovariateMap

CHECK_WORLDS, COEFFICIENT_WORLDS, COMPARED_WORLDS = 512, 256, 2048
"""Worlds for each check of the probits, each end of a coefficient, each scenario beside a case: errors of two or three
points a case are small beside 25 cases, and ends of coefficients share their luck."""

Cases = Annotated[Path | None, typer.Option("--cases", help="A CSV file with the columns of the shipped cases.")]
Columns = Annotated[str, typer.Option("--columns", help="measured, or all: with those coded in hindsight.")]


def backtest(
    cases: Cases = None,
    columns: Columns = "measured",
    worlds: Worlds = 10_000,
    seed: Seed = 1,
    jobs: Jobs = 0,
    quick: Annotated[bool, typer.Option("--quick", help="The map as judged only: nothing learned.")] = False,
    fit: Annotated[
        bool, typer.Option("--fit", help="Also fit scales without each case, where they are not sealed (minutes).")
    ] = False,
    sensitivity: Annotated[bool, typer.Option("--sensitivity", help="Also fix each coefficient at its ends.")] = False,
    freeze: Annotated[bool, typer.Option("--freeze", help="Seal the shipped cases' predictions, then score.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Play all worlds, even where they are sealed.")] = False,
    results: Annotated[Path, typer.Option("--results", help="Folder for tables, page and picture.")] = Path(
        "results/backtest"
    ),
    json: Json = False,
) -> None:
    """Predict past attempts through the covariate map and score the predictions beside simple rivals.

    Example: wedge backtest -n 2000
    """
    from sim.analysis.backtest import backtest as scored  # noqa: PLC0415
    from sim.analysis.backtest_words import backtest_lines  # noqa: PLC0415
    from sim.analysis.casebook import casebook  # noqa: PLC0415
    from sim.analysis.predictors import SETS  # noqa: PLC0415
    from sim.analysis.scale_fits import said_of  # noqa: PLC0415
    from sim.analysis.updating import learning  # noqa: PLC0415
    from sim.calibration.cases import read_cases  # noqa: PLC0415
    from sim.calibration.covariates import check_forms  # noqa: PLC0415
    from sim.core.errors import InputError, Problem  # noqa: PLC0415
    from sim.report.backtest import write_picture  # noqa: PLC0415
    from sim.runs import frozen, history  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415
    from sim.scenario.mapping import load_map  # noqa: PLC0415

    if freeze and (cases or columns != "measured" or quick):
        found = "--freeze seals the shipped cases with measured columns and the update"
        raise InputError([Problem("E337", found, hint="leave out --cases, --columns and --quick")])
    covariate_map, base, processes = load_map(), load(history.BLANK), cores(jobs)
    check_forms(covariate_map)
    table = read_cases(cases or frozen.CASES, frozenset(covariate_map.blanks))
    shipped, how = not cases and columns == "measured", (seed, processes)
    sealed = None
    if freeze:
        sealed = history.freeze(table, covariate_map, worlds, *how, Progress(worlds))
    elif shipped and not anew:
        sealed = history.sealed_again(table, covariate_map, worlds, *how, Progress())
    if sealed is None:
        played, left = history.played_cases(table, covariate_map, columns, worlds, *how, Progress(worlds))
    else:
        played, left = sealed.predictions, sealed.left
    learned = None if quick else learning(table, covariate_map, base, columns, left, seed)
    rest = (covariate_map, columns, worlds, seed, processes)
    answers, fits = _scaled(table, None if freeze or quick else sealed, (fit or freeze, freeze), *rest)
    scaled = None if fits is None else {name: said_of(fits, table, name) for name in SETS}
    found = scored(table, played, _rivals(table), learned, scaled)
    document = {"columns": columns, "map_version": covariate_map.version, "worlds": worlds, "seed": seed}
    document |= found.as_dict()
    beside = None
    if not quick and not cases:
        beside = history.compared(min(worlds, COMPARED_WORLDS), seed, base.quarters, processes)
        document["compared"] = beside.to_dict("records")
    document |= _looked_into(
        table, learned, answers, frozen.FOLDER if freeze else results, (sensitivity, freeze), *rest
    )
    page = casebook(found, covariate_map, played, sealed.hindsight if sealed else None)
    for place in [results, *([frozen.FOLDER] if freeze else [])]:
        frozen.write_page(place, "cases.md", page)
        frozen.write_json(place, frozen.SCORES, document)
    for name, written in (("predictions.csv", played), ("moves.csv", found.moves), ("fitted.csv", fits)):
        if written is not None:
            frozen.write_table(results, name, written)
    write_picture(found, results, worlds, seed)
    if json:
        say_json(document)
        return
    say(f"PAST ATTEMPTS   map {covariate_map.version}, {columns} columns, {worlds} worlds a case, seed {seed}")
    for line in backtest_lines(found, beside):
        say(line)
    if sealed is not None and not freeze:
        say(f"sealed predictions; {min(worlds, history.TRIED)} worlds of each case were played anew and end as sealed")
    elif shipped:
        say(frozen.beside_the_seal(played, worlds, seed))
    note(f"tables, page and picture: {results}")


def _scaled(
    cases: Sequence[Case],
    sealed: Sealed | None,
    asked: tuple[bool, bool],
    covariate_map: CovariateMap,
    columns: str,
    worlds: int,
    seed: int,
    jobs: int,
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """How cases answer to scales of the map, and what scales fitted to the other cases say: as sealed, or played."""
    from sim.analysis.scale_fits import fitted_table  # noqa: PLC0415
    from sim.runs.frozen import seal_scales  # noqa: PLC0415
    from sim.runs.scaled import WORLDS, scale_answers  # noqa: PLC0415

    if sealed is not None and len(sealed.fits):
        return sealed.answers, sealed.fits
    fit, freeze = asked
    if not fit:
        return None, None
    few = min(worlds, WORLDS)
    how = (covariate_map, columns)
    answers = scale_answers(cases, *how, few, seed, jobs, Progress(few))
    fits = fitted_table(cases, *how, answers, worlds, seed, jobs, Progress(worlds))
    if freeze:
        seal_scales(answers, fits, covariate_map.version, worlds, seed)
    return answers, fits


def _looked_into(
    cases: Sequence[Case],
    learned: Learning | None,
    answers: pd.DataFrame | None,
    folder: Path,
    asked: tuple[bool, bool],
    *rest: Any,
) -> dict[str, Any]:
    """What coefficients and choices of the fit do to the score, and the probits beside simulation, where asked for."""
    from sim.analysis.scale_fits import ends_of_choice  # noqa: PLC0415
    from sim.runs import frozen  # noqa: PLC0415

    sensitivity, freeze = asked
    said: dict[str, Any] = {}
    if sensitivity:
        said["sensitivity"] = _sensitivity(cases, folder, *rest)
    if (sensitivity or freeze) and answers is not None:
        choices = ends_of_choice(cases, answers)
        frozen.write_table(folder, frozen.CHOICES, choices)
        said["scale_choices"] = choices.to_dict("records")
    if freeze and learned is not None:
        said["probits_checked"] = _checked(learned, *rest)
    return said


def _sensitivity(
    cases: Sequence[Case], folder: Path, covariate_map: CovariateMap, columns: str, worlds: int, seed: int, jobs: int
) -> list[dict[Any, Any]]:
    """Scores with each coefficient at its ends, written beside the others."""
    from sim.analysis.backtest import coefficient_table  # noqa: PLC0415
    from sim.runs import frozen, history  # noqa: PLC0415

    few = min(worlds, COEFFICIENT_WORLDS)
    counts = history.coefficient_counts(cases, covariate_map, columns, few, seed, jobs, Progress(few))
    ends = coefficient_table(cases, counts)
    frozen.write_table(folder, frozen.SENSITIVITY, ends)
    return ends.to_dict("records")


def _checked(
    learned: Learning, covariate_map: CovariateMap, columns: str, worlds: int, seed: int, jobs: int
) -> list[dict[str, float]]:
    """The probits beside simulation at a few points."""
    from sim.analysis.updating import check_points, checked  # noqa: PLC0415
    from sim.runs import history  # noqa: PLC0415

    few = min(worlds, CHECK_WORLDS)
    points, values = check_points(learned)
    shares = history.response_check(learned.cases, covariate_map, columns, values, few, seed, jobs, Progress(few))
    return checked(learned, points, shares, few)


def _rivals(cases: Sequence[Case]) -> dict[str, Any]:
    """Predictions of the simple rules on every set of cases."""
    from sim.analysis.backtest import candidates_of, known_outcomes, outcomes_of, threat_of  # noqa: PLC0415
    from sim.analysis.predictors import SETS  # noqa: PLC0415
    from sim.baselines.rules import rivals  # noqa: PLC0415

    outcomes, threat = outcomes_of(cases), threat_of(cases)
    _, candidates = candidates_of(cases)
    kept = {name: known_outcomes(cases, name) for name in SETS}
    return {name: rivals(outcomes[one], threat[one], candidates[one]) for name, one in kept.items()}

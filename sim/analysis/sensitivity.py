"""Which inputs decide an answer, and which figure is worth knowing better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.compare import paired_means, points
from sim.analysis.indices import morris, sobol, two_matrices
from sim.analysis.inputs import Mixture, figures_table, inputs_of, question_of
from sim.analysis.knowing import worth_of_knowing
from sim.analysis.opening import check_question, opening_tests
from sim.analysis.shares import Share, share_of
from sim.analysis.wording import capital, question
from sim.calibration import draw
from sim.core.streams import Streams
from sim.scenario import Scenario

OTHERS = "all inputs not taken apart"
READINGS_OF_FACTS = ("documents", "second-sources", "span")
"""Whom to believe where sources disagree."""


@dataclass(frozen=True)
class Sensitivity:
    """Which inputs decide an answer.

    Attributes
    ----------
    test, reading : str
        Which answer.
    stated : Share
        It as the scenario stands without the reading; equal to ``share`` where the reading is the stated one.
    share : Share
        It under the reading.
    inputs : DataFrame
        Index: inputs. Columns meaning, source, moved, moved_error, slope, spread (Morris), first, first_half, total,
        total_half (Sobol; nan for inputs outside the largest), gain, error, noise, told_apart (worth of knowing; nan
        for what groups have in common, which nobody can look up).
    others : dict
        Sobol's indices of all other inputs together, same names.
    sources : DataFrame
        Index: readings of the facts. Columns share, error, difference and difference_error (paired, less the first).
    trajectories, rows, worlds, seed : int
        Starting points of Morris, base rows of Sobol, worlds behind the worth of knowing, and the seed.
    """

    test: str
    reading: str
    stated: Share
    share: Share
    inputs: pd.DataFrame
    others: dict[str, float]
    sources: pd.DataFrame
    trajectories: int
    rows: int
    worlds: int
    seed: int


def sources_table(read: Mapping[str, Scenario], test: str, reading: str, worlds: int, seed: int) -> pd.DataFrame:
    """What becomes of an answer when one believes the documents, second sources, or the span of both.

    Parameters
    ----------
    read : mapping of str to Scenario
        Reading of the facts → the scenario so read; the first is compared with the others.
    test, reading : str
        Which answer.
    worlds, seed : int
        The same for each.

    Returns
    -------
    DataFrame
        As `Sensitivity.sources`.
    """
    flags = {name: opening_tests(one, worlds, seed, reading)[[test]] for name, one in read.items()}
    rows = {}
    for name, one in flags.items():
        share = share_of(one[test])
        gap = paired_means(next(iter(flags.values())), one, [test]).loc[test]
        rows[name] = {
            "share": share.value,
            "error": share.error,
            "difference": gap["difference"],
            "difference_error": gap["error"],
        }
    columns = ["share", "error", "difference", "difference_error"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def sensitivity(
    scenario: Scenario,
    test: str = "pivot_rational",
    reading: str = "obeyed",
    *,
    read: Mapping[str, Scenario] | None = None,
    trajectories: int = 100,
    top: int = 19,
    power: int = 12,
    worlds: int = 8192,
    seed: int = 1,
) -> Sensitivity:
    """Screen every input, take the largest apart, and ask which figure is worth knowing.

    Only the opening quarter is solved. Morris moves every input; Sobol's indices are taken of the ``top`` inputs that
    moved the answer most and of all others as one group; the worth of knowing is taken of every figure.

    Parameters
    ----------
    scenario : Scenario
        As stated.
    test, reading : str
        Which answer; as if others obeyed by default, because as stated nearly every world of 2025 says no and there is
        nothing to take apart.
    read : mapping of str to Scenario, optional
        Reading of the facts → the scenario so read, for the disagreement of sources.
    trajectories, top, power : int
        Starting points of Morris; inputs that Sobol takes apart; base rows are 2 to the power.
    worlds, seed : int
        Behind shares and the worth of knowing, and the seed of everything.

    Returns
    -------
    Sensitivity
    """
    check_question([test], [reading])
    asked, inputs = question_of(scenario, test, reading), inputs_of(scenario)
    names = [one.name for one in inputs]

    def of_luck(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        return asked.of_luck(inputs, matrix, seed).astype(np.float64)

    screened = morris(of_luck, names, trajectories, seed)
    largest = [str(name) for name in screened["moved"].sort_values(ascending=False, kind="stable").index[:top]]
    apart = _apart(Mixture(asked, inputs, *two_matrices(len(inputs), power, seed), seed), largest, seed)
    figures = figures_table(asked.scenario, worlds, seed)
    truth = asked.of_figures(draw(asked.scenario, Streams(seed, 0, worlds)))
    known = worth_of_knowing(truth, figures, seed)
    about = pd.DataFrame(
        {"meaning": [one.meaning for one in inputs], "source": [one.source for one in inputs]}, index=names
    )
    rest: list[Any] = apart[apart.index == OTHERS].to_dict("records")
    others = dict(rest[0]) if rest else {}
    table = about.join([screened, apart.drop(index=OTHERS, errors="ignore"), known])
    return Sensitivity(
        test=test,
        reading=reading,
        stated=share_of(opening_tests(scenario, worlds, seed)[test]),
        share=share_of(truth),
        inputs=table.sort_values(["total", "moved"], ascending=False, kind="stable"),
        others=others,
        sources=sources_table(read or {}, test, reading, worlds, seed),
        trajectories=trajectories,
        rows=2**power,
        worlds=worlds,
        seed=seed,
    )


def _apart(mixture: Mixture, largest: Sequence[str], seed: int) -> pd.DataFrame:
    """Sobol's indices of the largest inputs and of all others as one."""
    place = {one.name: column for column, one in enumerate(mixture.inputs)}
    columns = {name: [place[name]] for name in largest}
    rest = [column for name, column in place.items() if name not in columns]
    if rest:
        columns[OTHERS] = rest

    def output(names: Sequence[str]) -> NDArray[np.float64]:
        chosen = [column for name in names for column in columns[name]]
        return mixture.answers(chosen).astype(np.float64)

    return sobol(output, list(columns), seed)


def _records(table: pd.DataFrame) -> list[Any]:
    return [{"name": str(name), **row} for name, row in zip(table.index, table.to_dict("records"), strict=True)]


def _ahead(rows: Sequence[Any], value: str, half: str) -> list[Any]:
    """The first of rows in order, with all whose interval overlaps its own."""
    leader = rows[0]
    return [row for row in rows if row[value] + row[half] >= leader[value] - leader[half]]


def sentences(found: Sensitivity, scenario: Scenario) -> list[str]:
    """What the measures say, in words.

    Parameters
    ----------
    found : Sensitivity
        As `sensitivity` gives it.
    scenario : Scenario
        Whose it is.

    Returns
    -------
    list of str
    """
    words = capital(question(scenario, found.test, found.reading))
    said = [f"{words}: {found.share} of worlds."]
    if found.reading != "answers":
        wrong = Share(min(found.stated.value, 1 - found.stated.value), found.stated.error, found.stated.worlds)
        said.append(
            f"As stated it is {found.stated}: no knowledge of any figure can make that answer less often wrong by more "
            f"than {wrong} of worlds."
        )
    rows = _records(found.inputs)
    still = sum(row["moved"] == 0 for row in rows)
    said.append(
        f"Screening (Morris, {found.trajectories} starting points): {still} of {len(rows)} inputs moved the answer "
        "from none of them."
    )
    said += _sobol_sentences(found, [row for row in rows if np.isfinite(row["total"])])
    said += _knowing_sentences(found, [row for row in rows if np.isfinite(row["gain"])])
    return said + _source_sentences(found)


def _sobol_sentences(found: Sensitivity, rows: list[Any]) -> list[str]:
    if not rows or rows[0]["total"] == 0:
        return ["Sobol: the answer is the same in every row, so there is nothing to take apart."]
    leaders = _ahead(rows, "total", "total_half")
    named = "; ".join(
        f"{row['meaning']} ({row['name']}) total {row['total']:.2f} ± {row['total_half']:.2f}, alone "
        f"{row['first']:.2f} ± {row['first_half']:.2f}"
        for row in leaders[:5]
    )
    apart = " (cannot be told apart)" if len(leaders) > 1 else ""
    alone = sum(row["first"] for row in rows) + found.others.get("first", 0)
    half = float(np.sqrt(sum(row["first_half"] ** 2 for row in rows) + found.others.get("first_half", 0) ** 2))
    rest = found.others.get("total", 0)
    return [
        f"Sobol ({found.rows} base rows, 95 % intervals): most of the variance hangs on {named}{apart}. Inputs acting "
        f"alone make {alone:.2f} ± {half:.2f} of it, the rest comes from acting together; all inputs not taken "
        f"apart have a total of {rest:.2f} ± {found.others.get('total_half', 0):.2f}."
    ]


def _knowing_sentences(found: Sensitivity, rows: list[Any]) -> list[str]:
    wrong = min(found.share.value, 1 - found.share.value)
    worth = sorted((row for row in rows if row["told_apart"]), key=lambda row: -row["gain"])
    blind = Share(wrong, found.share.error, found.worlds)
    start = f"Whoever must answer knowing no figure is wrong in {blind} of worlds. "
    if not worth:
        return [start + f"Knowing any single figure cannot be told from knowing none ({found.worlds} worlds)."]
    doubled = [{**row, "half": 2 * row["error"]} for row in worth]
    first = _ahead(doubled, "gain", "half")
    named = "; ".join(f"{row['meaning']} ({row['source']}) {points(-row['gain'], row['error'])}" for row in first)
    apart = " (cannot be told apart)" if len(first) > 1 else ""
    said = [start + f"Most worth knowing: {named}{apart}."]
    rest = worth[len(first) :]
    if rest:
        said.append(
            "Worth something too, in an order that is inside the noise where errors overlap: "
            + "; ".join(f"{row['name']} {points(-row['gain'], row['error'])}" for row in rest[:6])
            + (f"; {len(rest) - 6} more" if len(rest) > 6 else "")
            + f". The other {len(rows) - len(worth)} figures cannot be told from nothing, each known alone."
        )
    return said


def _source_sentences(found: Sensitivity) -> list[str]:
    rows = _records(found.sources)
    if len(rows) < 2:
        return []
    shares = "; ".join(f"{row['name']} {Share(row['share'], row['error'], found.worlds)}" for row in rows)
    gaps = [row for row in rows[1:] if abs(row["difference"]) > 2 * row["difference_error"]]
    if not gaps:
        return [f"Whom to believe: {shares}; the disagreement of sources cannot be told from nothing."]
    first = rows[0]["name"]
    named = "; ".join(f"{row['name']} {points(row['difference'], row['difference_error'])}" for row in gaps)
    alike = [row["name"] for row in rows[1:] if row not in gaps]
    apart = f"; {', '.join(alike)} cannot be told from it" if alike else ""
    return [f"Whom to believe: {shares}; beside {first}: {named}{apart}."]

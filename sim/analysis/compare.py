"""Two scenarios in the same worlds: what differs in the answer, and which differences in the inputs it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.blocks import exchange, hybrid
from sim.analysis.differences import ENOUGH
from sim.analysis.opening import check_question, opening_stage, opening_tests
from sim.analysis.shapley import EXACT_UP_TO, Attribution, attribute
from sim.analysis.shares import Share, figure, share_of
from sim.analysis.wording import capital, question
from sim.calibration import draw
from sim.core.errors import InputError, Problem
from sim.core.outcomes import OUTCOMES, TESTS
from sim.core.streams import Streams
from sim.equations.annuities import credibility
from sim.runs.ensemble import Ensemble
from sim.scenario import Scenario

READINGS = ("answers", "silent", "obeyed")


def paired_means(first: pd.DataFrame, second: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Differences of means over the same worlds, whose common luck cancels.

    Parameters
    ----------
    first, second : DataFrame
        One row a world, the same worlds in both.
    columns : sequence of str
        Columns of both.

    Returns
    -------
    DataFrame
        Index: the columns. Columns first, second, difference (second less first), error (standard error of the mean of
        the differences, world by world), told_apart.

    Examples
    --------
    >>> a, b = pd.DataFrame({"x": [0, 0, 1, 1]}), pd.DataFrame({"x": [0, 1, 1, 1]})
    >>> paired_means(a, b, ["x"]).round(3).to_dict("records")[0]["difference"]
    0.25
    """
    rows = {}
    for column in columns:
        ours, theirs = first[column].to_numpy(dtype=float), second[column].to_numpy(dtype=float)
        gain = theirs - ours
        error = float(gain.std(ddof=1) / np.sqrt(len(gain)))
        rows[column] = {
            "first": float(ours.mean()),
            "second": float(theirs.mean()),
            "difference": float(gain.mean()),
            "error": error,
            "told_apart": bool(abs(gain.mean()) > ENOUGH * error),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def opening_columns(scenario: Scenario, worlds: int, seed: int) -> pd.DataFrame:
    """What of the opening quarter is compared: tests by reading, the tie, credibility, the wedge's worth.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    worlds, seed : int
        How many worlds under which seed.

    Returns
    -------
    DataFrame
        One row a world; columns ``<reading> <test>``, and ``tie``, ``credibility``, ``wedge``.
    """
    columns = {
        f"{reading} {test}": flags
        for reading in READINGS
        for test, flags in opening_tests(scenario, worlds, seed, reading).items()
    }
    position = opening_stage(scenario, draw(scenario, Streams(seed, 0, worlds))).position
    return pd.DataFrame(columns).assign(
        tie=position.tie,
        credibility=credibility(promise=position.promise, perpetuity=position.perpetuity),
        wedge=position.denial + position.capability,
    )


def compare(first: Scenario, second: Scenario, worlds: int = 1024, seed: int = 1) -> pd.DataFrame:
    """The opening quarter of two scenarios in the same worlds.

    Parameters
    ----------
    first, second : Scenario
        The two.
    worlds, seed : int
        How many worlds under which seed.

    Returns
    -------
    DataFrame
        As `paired_means`.
    """
    ours, theirs = opening_columns(first, worlds, seed), opening_columns(second, worlds, seed)
    return paired_means(ours, theirs, list(ours.columns))


def compare_runs(first: Ensemble, second: Ensemble) -> pd.DataFrame:
    """Two runs over the whole horizon in the same worlds.

    Parameters
    ----------
    first, second : Ensemble
        Runs with the same seed and number of worlds.

    Returns
    -------
    DataFrame
        As `paired_means`: tests of the opening quarter by reading, and how the paths end.

    Raises
    ------
    InputError
        When the runs do not share their luck.
    """
    if first.seed != second.seed or list(first.columns["world"]) != list(second.columns["world"]):
        found = f"{len(first)} worlds of seed {first.seed} and {len(second)} of seed {second.seed} share no luck"
        raise InputError([Problem("E410", found, hint="run both with the same -n and --seed")])
    ours, theirs = _run_columns(first), _run_columns(second)
    return paired_means(ours, theirs, list(ours.columns))


def _run_columns(run: Ensemble) -> pd.DataFrame:
    worlds = run.worlds
    columns = {f"{reading} {test}": worlds[f"start_{reading}_{test}"] > 0 for reading in READINGS for test in TESTS}
    columns |= {f"path {name}": worlds["path_answers_outcome"] == code for code, name in enumerate(OUTCOMES)}
    return pd.DataFrame(columns).assign(**{name: worlds[name] for name in ("tie", "credibility", "wedge")})


@dataclass(frozen=True)
class Explanation:
    """What a difference of the answer comes from.

    Attributes
    ----------
    test, reading : str
        Which answer.
    first, second : Share
        Its share in either scenario.
    titles : tuple of str
        Blocks that differ, in words.
    names : tuple of str
        The same by name.
    attribution : Attribution
        Contributions, in the same order; they sum to second less first.
    worlds, seed : int
        Behind it.
    exact : bool
        Whether every coalition was looked at.
    """

    test: str
    reading: str
    first: Share
    second: Share
    names: tuple[str, ...]
    titles: tuple[str, ...]
    attribution: Attribution
    worlds: int
    seed: int
    exact: bool

    def table(self) -> pd.DataFrame:
        """Blocks in order of their contribution: block, words, contribution, error, tier."""
        tier = {one: place for place, tier in enumerate(self.attribution.tiers(), start=1) for one in tier}
        rows = [
            {
                "block": self.names[one],
                "words": self.titles[one],
                "contribution": float(self.attribution.value[one]),
                "error": float(self.attribution.error[one]),
                "tier": place,
            }
            for one, place in tier.items()
        ]
        return pd.DataFrame(rows, columns=["block", "words", "contribution", "error", "tier"])


def explain(
    first: Scenario,
    second: Scenario,
    test: str = "pivot_rational",
    reading: str = "answers",
    *,
    fine: bool = False,
    orders: int = 24,
    worlds: int = 1024,
    seed: int = 1,
) -> Explanation:
    """Share out the difference of an answer among the blocks in which two scenarios differ (Shapley values).

    Worth of a set of blocks: the share of worlds in which the test holds in the opening quarter when the second
    scenario's numbers stand in those blocks and the first's everywhere else (`sim.analysis.blocks` says what goes
    together). A block's contribution is what its exchange adds, averaged over all orders of exchanging the blocks, so
    contributions sum to the whole difference in every world and none depends on which block happens to come first.

    Parameters
    ----------
    first, second : Scenario
        From and to.
    test, reading : str
        Which answer.
    fine : bool
        Whether each political tie is a block of its own; more than ten blocks are sampled.
    orders : int
        Pairs of orders where they are sampled.
    worlds, seed : int
        Of every hybrid.

    Returns
    -------
    Explanation

    Raises
    ------
    InputError
        When nothing differs, or test or reading is unknown.
    """
    check_question([test], [reading])
    both = exchange(first, second, fine=fine)
    names = tuple(both.titles)
    if not names:
        alike = f"{first.name} and {second.name} state the same numbers as far as the opening quarter goes"
        raise InputError([Problem("E411", alike, hint="compare two runs for what comes later")])

    def worth(mask: int) -> NDArray[np.float64]:
        chosen = [name for bit, name in enumerate(names) if mask & (1 << bit)]
        flags = opening_tests(hybrid(both, chosen), worlds, seed, reading)[test]
        return flags.to_numpy(dtype=float)

    shares = share_of(worth(0)), share_of(worth((1 << len(names)) - 1))
    found = attribute(worth, len(names), orders=orders, seed=seed)
    whole = len(names) <= EXACT_UP_TO
    titles = tuple(both.titles.values())
    return Explanation(test, reading, *shares, names, titles, found, worlds, seed, whole)


def points(value: float, error: float) -> str:
    """A difference of shares in percentage points.

    Examples
    --------
    >>> points(-0.251, 0.004)
    '−25.1 ± 0.4 points'
    >>> points(1.0, 0.0), points(0.0, 0.0)
    ('+100.0 ± < 0.1 points', 'nothing')
    """
    if value == 0 and error == 0:
        return "nothing"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    shown = f"{100 * error:.1f}" if 100 * error >= 0.05 else "< 0.1"
    return f"{sign}{abs(100 * value):.1f} ± {shown} points"


def _about(first: Scenario, second: Scenario) -> Scenario | None:
    """Whose actors a sentence can name: those of both, or none."""
    return first if first.actors == second.actors else None


def explanation_sentences(found: Explanation, first: Scenario, second: Scenario) -> list[str]:
    """What an explanation says, in words: tier by tier, and what cannot be told apart or from nothing.

    Parameters
    ----------
    found : Explanation
        As `explain` gives it.
    first, second : Scenario
        What was compared.

    Returns
    -------
    list of str
    """
    table = found.table()
    total = f"{100 * (found.second.value - found.first.value):+.1f}".replace("-", "−")
    ways = "every combination" if found.exact else f"{len(found.attribution.orders)} pairs of random orders"
    words = capital(question(_about(first, second), found.test, found.reading))
    said = [
        f"{words}: {found.first} in {first.name}, {found.second} in {second.name}. "
        f"The difference of {total} points comes from ({ways} of blocks exchanged):"
    ]
    rows: list[Any] = table.to_dict("records")
    moved = [row for row in rows if row["contribution"] != 0 or row["error"] != 0]
    for place, tier in groupby(moved, key=lambda row: row["tier"]):
        parts = [f"{row['words']} {points(row['contribution'], row['error'])}" for row in tier]
        apart = " (cannot be told apart)" if len(parts) > 1 else ""
        said.append(f"{place}. {'; '.join(parts)}{apart}")
    idle = [row["words"] for row in rows if abs(row["contribution"]) <= ENOUGH * row["error"]]
    if idle:
        said.append("Not told from nothing: " + "; ".join(idle) + ".")
    return said


def comparison_sentences(table: pd.DataFrame, first: Scenario, second: Scenario, worlds: int) -> list[str]:
    """What a comparison says: the answers as stated that differ, and those that cannot be told apart.

    Parameters
    ----------
    table : DataFrame
        As `compare` or `compare_runs` gives it.
    first, second : Scenario
        What was compared.
    worlds : int
        Behind it.

    Returns
    -------
    list of str
    """
    about, said, alike = _about(first, second), [], []
    rows = {str(row["measure"]): row for row in as_records(table)}
    for test in TESTS:
        row = rows[f"answers {test}"]
        words = question(about, test).partition(", ")[0]
        if row["told_apart"]:
            shares = [_cell(float(row[column]), worlds) for column in ("first", "second")]
            gain = points(float(row["difference"]), float(row["error"]))
            said.append(f"{capital(words)}: {shares[0]} in {first.name}, {shares[1]} in {second.name}, {gain}.")
        else:
            alike.append(words)
    if alike:
        said.append(f"Cannot be told apart in {worlds} worlds: " + "; ".join(alike) + ".")
    return said


def table_lines(table: pd.DataFrame, worlds: int) -> list[str]:
    """A comparison as lines of text."""
    lines = [f"  {'':<28}{'first':>16}{'second':>16}   difference, standard error"]
    for row in as_records(table):
        test = " " in row["measure"]
        cells = [_cell(row[column], worlds) if test else figure(row[column]) for column in ("first", "second")]
        gain = points(row["difference"], row["error"]) if test else f"{row['difference']:+.3g} ± {row['error']:.2g}"
        noise = "" if row["told_apart"] else "   cannot be told apart"
        lines.append(f"  {row['measure']:<28}{cells[0]:>16}{cells[1]:>16}   {gain.replace('-', '−')}{noise}")
    return lines


def _cell(share: float, worlds: int) -> str:
    return str(Share(share, float(np.sqrt(share * (1 - share) / worlds)), worlds))


def as_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A comparison as plain rows, each with its ``measure``."""
    rows: list[Any] = table.to_dict("records")
    return [{"measure": str(name), **row} for name, row in zip(table.index, rows, strict=True)]

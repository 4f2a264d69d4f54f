"""The price of defection: how much, for which package, and what stands in the way."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.game.menu import members
from sim.runs.ensemble import Ensemble
from sim.scenario import Scenario


def reading_answers(ensemble: Ensemble, reading: str) -> pd.DataFrame:
    """A reading's first-quarter columns of an ensemble, named as `sim.analysis.opening.opening_answers` names them.

    Parameters
    ----------
    ensemble : Ensemble
        A run.
    reading : str
        One of `sim.runs.readings.READINGS`.

    Returns
    -------
    DataFrame
        Columns ``answers_*``, and ``silent_*`` of the stated reading.
    """
    worlds, kept = ensemble.columns, {}
    for column in worlds.columns:
        if column.startswith("start_silent_"):
            kept[column] = column.removeprefix("start_")
        elif column.startswith(f"start_{reading}_"):
            kept[column] = "answers_" + column.removeprefix(f"start_{reading}_")
    return worlds[list(kept)].rename(columns=kept)


def binding_reasons(answers: pd.DataFrame) -> dict[str, float]:
    """Why some worlds have no price, as shares of those worlds.

    Parameters
    ----------
    answers : DataFrame
        Columns ``answers_*`` and ``silent_*``.

    Returns
    -------
    dict
        ``counter`` (a silent incumbent would lose the pivot), ``hedging`` (leaving beats staying, hedging beats it),
        ``durability`` (leaving pays but not for good), ``value`` (nothing on the menu is worth it); largest first.
    """
    without = answers[answers["answers_price"].isna() & (answers["answers_pivot_rational"] == 0)]
    if without.empty:
        return {}
    conditions = [
        without["silent_pivot_rational"] > 0,
        without["silent_durable_beats_staying"] > 0,
        without["silent_leaving_beats_staying"] > 0,
    ]
    reasons = np.select(conditions, ["counter", "hedging", "durability"], default="value")
    shares = pd.Series(reasons).value_counts(normalize=True)
    return {str(name): float(share) for name, share in shares.items()}


def package_table(scenario: Scenario, answers: pd.DataFrame) -> pd.DataFrame:
    """Which packages buy the pivot most cheaply, by share of the worlds that have a price.

    Parameters
    ----------
    scenario : Scenario
        Whose menu the masks belong to.
    answers : DataFrame
        Columns ``answers_*``.

    Returns
    -------
    DataFrame
        Columns package, share, price, value, ally (medians, % of GDP), most frequent first.
    """
    columns = [f"answers_{name}" for name in ("price_package", "price", "price_value", "price_ally")]
    bought = answers.loc[answers[columns[0]] > 0, columns].set_axis(["mask", "price", "value", "ally"], axis=1)
    table = bought.groupby("mask").agg(
        share=("price", "size"), price=("price", "median"), value=("value", "median"), ally=("ally", "median")
    )
    table = table.sort_values(["share", "price"], ascending=[False, True]).reset_index()
    table["share"] = table["share"] / max(len(bought), 1)
    titles = [scenario.concessions[one].title for one in scenario.menu]
    table.insert(0, "package", [" + ".join(members(titles, int(mask))) for mask in table.pop("mask")])
    return table

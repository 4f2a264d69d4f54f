"""What was predicted of a past attempt and what came, in one line: for ``wedge list``."""

from __future__ import annotations

import numpy as np

from sim.analysis.shares import Share
from sim.core.errors import StoreError
from sim.runs.sealed_rows import sealed_rows

CAME = {"1": "and did", "0.5": "and did in part", "0": "and in fact did not", "": "and it is still open"}
"""Outcome as the table of cases has it → words."""
BLANK = "history"
"""The case of which nothing is known, in the table of predictions."""


def said_of_cases() -> dict[str, str]:
    """Every past attempt: in how many worlds the pivot leaves or stays out, and whether it did.

    Returns
    -------
    dict
        Name of the built-in scenario → one line; empty where nothing is sealed.
    """
    try:
        predicted, cases = sealed_rows("predictions.csv"), sealed_rows("cases.csv")
    except StoreError:
        return {}
    came = {row["case_id"].lower().replace("_", "-"): outcome_of(row["outcome"]) for row in cases}
    found = {}
    for row in predicted:
        worlds = int(row["worlds"])
        value = int(row["leaves"]) / worlds
        share = Share(value, float(np.sqrt(value * (1 - value) / worlds)), worlds)
        if row["case"] == BLANK:
            found["history/baseline"] = f"Where nothing is known of the case it does in {share} of {worlds} worlds."
        elif row["case"] in came:
            found[f"history/{row['case']}"] = f"It does in {share} of {worlds} worlds, {came[row['case']]}."
    return found


def outcome_of(text: str) -> str:
    """An outcome in words.

    Examples
    --------
    >>> outcome_of("0.5"), outcome_of("")
    ('and did in part', 'and it is still open')
    """
    return CAME[f"{float(text):g}" if text.strip() else ""]

"""What it is worth to know a figure: how much less often the answer would be wrong (EVPPI)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

BINS = 16
FOLDS = 8


def _wrong(truth: Flags, place: Places, fold: Places, bins: int) -> Flags:
    """Where the vote of the same bin in the other folds is wrong.

    A bin departs from the majority of all bins only if more than one standard error of a fair coin speaks for it, so
    that bins near one half do not flicker.
    """
    cell = fold * bins + place
    size = FOLDS * bins
    yes = np.bincount(cell, weights=truth, minlength=size).reshape(FOLDS, bins)
    count = np.bincount(cell, minlength=size).reshape(FOLDS, bins)
    others_yes, others = yes.sum(axis=0) - yes, count.sum(axis=0) - count
    everyone = (others_yes.sum(axis=1) > others.sum(axis=1) / 2)[:, np.newaxis]
    lead = (others_yes - others / 2) * np.where(everyone, -1, 1)
    vote = (everyone ^ (lead > np.sqrt(others) / 2)).ravel()[cell]
    wrong: Flags = vote != truth
    return wrong


def bins_of(values: Array, bins: int = BINS) -> Places:
    """The bin of each world: equally many worlds in each, equal values together.

    Parameters
    ----------
    values : array[worlds]
        Of one figure.
    bins : int
        How many.

    Returns
    -------
    array[worlds] of int
    """
    edges = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.searchsorted(edges, values, side="right")


def worth_of_knowing(truth: Flags, figures: pd.DataFrame, seed: int = 1, shuffles: int = 20) -> pd.DataFrame:
    """Expected value of partial perfect information about each figure, in probability of a wrong answer.

    Somebody has to say whether the test holds in a world. Knowing nothing they give the answer of the majority of
    worlds; knowing one figure, the answer of the majority of worlds in which it is about the same (one of 16 bins). The
    gain is how much less often they are wrong. Votes are counted in seven eighths of the worlds and judged in the
    eighth that did not vote, so a figure that says nothing gains nothing on average and no gain is exaggerated;
    shuffled answers show what luck alone can gain.

    Parameters
    ----------
    truth : array[worlds] of bool
        Whether the test holds.
    figures : DataFrame
        One column a figure, one row a world, in an order that says nothing.
    seed, shuffles : int
        Of the shuffling.

    Returns
    -------
    DataFrame
        Index: columns of ``figures``. Columns gain, error (standard error), noise (the largest gain of any figure in
        95 % of shuffles, the same for all), told_apart (gain above two standard errors and above noise).

    References
    ----------
    strong-2014, brennan-2007

    Examples
    --------
    >>> luck = np.random.default_rng(1).random((4096, 2))
    >>> found = worth_of_knowing(luck[:, 0] > 0.5, pd.DataFrame(luck, columns=["all", "none"]))
    >>> found["told_apart"].to_list(), bool(found.loc["all", "gain"] > 0.45)
    ([True, False], True)
    """
    worlds = len(truth)
    fold = np.arange(worlds) % FOLDS
    alone = np.zeros(worlds, dtype=np.intp)
    places = {str(name): bins_of(figures[name].to_numpy(dtype=float)) for name in figures}
    blind = _wrong(truth, alone, fold, 1).astype(float)
    rows = {}
    for name, place in places.items():
        gain = blind - _wrong(truth, place, fold, BINS)
        rows[name] = {"gain": float(gain.mean()), "error": float(gain.std(ddof=1) / np.sqrt(worlds))}
    generator = np.random.default_rng(seed)
    largest = []
    for _ in range(shuffles):
        shuffled = generator.permutation(truth)
        wrong = _wrong(shuffled, alone, fold, 1).mean()
        largest.append(max(wrong - _wrong(shuffled, place, fold, BINS).mean() for place in places.values()))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["gain", "error"])
    table["noise"] = float(np.quantile(largest, 0.95))
    table["told_apart"] = (table["gain"] > 2 * table["error"]) & (table["gain"] > table["noise"])
    return table

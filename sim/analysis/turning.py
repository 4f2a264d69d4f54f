"""Looking for what turns a claim: figures moved to the ends of the ranges that the scenario states, and no further."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sim.core.numbers import Number, fixed
from sim.scenario import Scenario, numbers_of

Array = NDArray[np.float64]
Setting = Mapping[str, float]
Trial = Callable[[Setting], float]
"""Figures that are set → how far the claim then is from being otherwise; below zero it is otherwise."""

WHY = "an end of its stated range"
RANGED = ("pert", "triangular", "uniform", "loguniform")
"""Distributions that have ends."""
ALONE, PAIRED = 24, 6
"""Figures tried one by one, and the best of these tried in pairs."""


@dataclass(frozen=True)
class Search:
    """What moving figures within their stated ranges does to a claim.

    Attributes
    ----------
    turned : bool
        Whether something turns it.
    setting : mapping of str to float
        Figures and what they are set to: the fewest found that turn it, or what brings it nearest to turning.
    figures : int
        Figures that could be moved.
    tried : int
        Settings tried.
    """

    turned: bool
    setting: Setting
    figures: int
    tried: int


def ends_of(scenario: Scenario, out: Collection[str] = ()) -> dict[str, tuple[float, float]]:
    """The ends of every stated range.

    Parameters
    ----------
    scenario : Scenario
        Whose figures.
    out : collection of str
        Keys, or beginnings of keys that end in a dot, which are left out.

    Returns
    -------
    dict
        Key → (low, high), in the scenario's order; figures without a range are left out, and so are concessions that
        are not on the menu.
    """
    found = {}
    for key, (number, _) in numbers_of(scenario).items():
        section, name, *_ = key.split(".")
        idle = section == "concessions" and name not in scenario.menu
        if number.distribution not in RANGED or idle or any(key.startswith(one) for one in out):
            continue
        if number.terms[0] < number.terms[-1]:
            found[key] = number.terms[0], number.terms[-1]
    return found


def adverse(values: Array, figures: Mapping[str, Array], ends: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """The end of each range towards which a value falls, the figure that it leans on most first.

    Parameters
    ----------
    values : array[worlds]
        What should fall; worlds with nan do not count.
    figures : mapping of str to array[worlds]
        What was drawn.
    ends : mapping of str to tuple of float
        As `ends_of` gives them.

    Returns
    -------
    dict
        Key → end.

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.arange(4.0), np.array([1.0, -1.0, -1.0, 1.0])
    >>> adverse(5 * x - y, {"y": y, "x": x}, {"y": (-1, 4), "x": (0, 9)})
    {'x': 0, 'y': 4}
    """
    kept = np.isfinite(values)
    fall = values[kept] - values[kept].mean()
    leaning = {}
    for key in ends:
        drawn = figures[key][kept]
        spread = drawn.std()
        leaning[key] = float(fall @ (drawn - drawn.mean()) / spread) if spread > 0 else 0.0
    order = sorted(ends, key=lambda key: -abs(leaning[key]))
    return {key: ends[key][0] if leaning[key] > 0 else ends[key][1] for key in order}


def numbers_at(setting: Setting) -> dict[str, Number]:
    """Figures set to the same value in every world."""
    return {key: fixed(value, WHY) for key, value in setting.items()}


@dataclass
class _Looking:
    """A search under way."""

    trial: Trial
    sure: Callable[[Setting], bool]
    figures: int
    nearest: Setting | None = None
    tried: int = 0

    def best(self, settings: Sequence[Setting]) -> Setting | None:
        """The best of some settings if it turns the claim; the nearest so far is kept in mind."""
        self.tried += len(settings)
        chosen = min(settings, key=self.trial)
        if self.nearest is None or self.trial(chosen) < self.trial(self.nearest):
            self.nearest = chosen
        # What does not turn it in a few worlds is not tried in all.
        return chosen if self.trial(chosen) <= 0 and self.sure(chosen) else None

    def fewest(self, setting: Setting) -> Setting:
        """Fewer figures of a setting that turns the claim: the first of them by bisection, then one by one."""
        order = list(setting)
        few, many = 0, len(order)
        while many - few > 1:
            middle = (few + many) // 2
            if self.best([{key: setting[key] for key in order[:middle]}]) is None:
                few = middle
            else:
                many = middle
        kept = {key: setting[key] for key in order[:many]}
        for key in order[:many]:
            without = {one: value for one, value in kept.items() if one != key}
            if without and self.best([without]) is not None:
                kept = without
        return kept

    def end(self, setting: Setting | None) -> Search:
        """What came of it."""
        turned = setting is not None
        return Search(turned, (setting if turned else self.nearest) or {}, self.figures, self.tried)


def look(trial: Trial, sure: Callable[[Setting], bool], towards: Setting, worlds: Sequence[Setting] = ()) -> Search:
    """Look for the fewest figures that turn a claim within their ranges.

    First the figures it leans on most, one by one; then the best of these in pairs; then all figures at once, then all
    as in some worlds, and of what turns it the fewest figures that are enough.

    Parameters
    ----------
    trial : callable
        Setting → distance from turning in a few worlds.
    sure : callable
        Setting → whether the claim is clearly otherwise in all worlds.
    towards : mapping of str to float
        As `adverse` gives it.
    worlds : sequence of mapping
        Other settings of all figures to try at the end.

    Returns
    -------
    Search
    """
    looking = _Looking(trial, sure, len(towards))
    ones: list[Setting] = [{key: towards[key]} for key in list(towards)[:ALONE]]
    strongest = sorted(ones, key=trial)[:PAIRED]
    pairs: list[Setting] = [{**one, **other} for one, other in combinations(strongest, 2)]
    for settings in (ones, pairs):
        if settings and (found := looking.best(settings)) is not None:
            return looking.end(found)
    for setting in [towards, *worlds] if towards else []:
        if looking.best([setting]) is not None:
            return looking.end(looking.fewest(setting))
    return looking.end(None)

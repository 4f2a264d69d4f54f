"""Where a run's inputs stand, and what was changed in them: the line at the foot of every picture and page."""

from __future__ import annotations

import shlex
from functools import lru_cache
from pathlib import Path
from typing import Final

from sim.core.numbers import Number
from sim.runs.ensemble import Ensemble
from sim.scenario import Scenario, builtin_scenarios, load, numbers_of

SHOWN: Final = 3
"""Changes that a footer names; the page names all."""
_PLAIN: Final = ("start", "quarters", "menu", "figures")


def source_of(ensemble: Ensemble) -> str:
    """The source line of a run: where its inputs stand, what was changed, how many worlds under which seed.

    Parameters
    ----------
    ensemble : Ensemble
        A run.

    Returns
    -------
    str
    """
    changes = changes_of(ensemble.scenario)
    more = f" and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
    changed = f", changed: {', '.join(changes[:SHOWN])}{more}" if changes else ""
    place = place_of(ensemble.scenario)
    return f"Source: wedgesim, inputs in {place}{changed}; {len(ensemble)} worlds, seed {ensemble.seed}."


def place_of(scenario: Scenario) -> str:
    """Where a scenario's inputs stand: the built-in file, or one's own."""
    found = _builtin(scenario.name, scenario.title)
    return f"scenarios/{found[0]}" if found else f"a scenario of one’s own, {scenario.name}"


def changes_of(scenario: Scenario) -> tuple[str, ...]:
    """What differs from the built-in scenario of that name, as ``--set`` would say it.

    Parameters
    ----------
    scenario : Scenario
        As it was played.

    Returns
    -------
    tuple of str
        Empty for a built-in scenario as it stands, and for one's own, which has nothing to differ from.
    """
    found = _builtin(scenario.name, scenario.title)
    if found is None:
        return ()
    original = _loaded(found[1])
    if original.figures != scenario.figures:
        # A reading of the facts moves every documented number at once: say the reading, not each of them.
        original = _loaded(found[1], scenario.figures)
    stated, played = numbers_of(original), numbers_of(scenario)
    changes = [
        f"{key} = {_terms(number)}"
        for key, (number, _) in played.items()
        if key not in stated or stated[key][0].terms != number.terms
    ]
    plain = _loaded(found[1])
    changes += [
        f"{name} = {_words(getattr(scenario, name))}"
        for name in _PLAIN
        if getattr(plain, name) != getattr(scenario, name)
    ]
    return tuple(changes)


def command_of(scenario: Scenario, worlds: int | str, seed: int) -> str:
    """The command that gives a run again.

    Parameters
    ----------
    scenario : Scenario
        As it was played.
    worlds : int or str
        How many worlds, or ``auto``.
    seed : int
        Under which seed.

    Returns
    -------
    str
        For a shell. A scenario of one's own is named by the copy that lies beside the results.
    """
    found = _builtin(scenario.name, scenario.title)
    words = ["wedge", "run", found[0] if found else "scenario.yaml"]
    words += ["--worlds", str(worlds), "--seed", str(seed)]
    for change in changes_of(scenario):
        key, _, value = change.partition(" = ")
        words += ["--figures", value] if key == "figures" else ["--set", shlex.quote(f"{key}={value}")]
    return " ".join(words)


@lru_cache(maxsize=64)
def _builtin(name: str, title: str) -> tuple[str, Path] | None:
    for full, path in builtin_scenarios():
        if path.stem == name or full.split("/")[0] == name:
            one = _loaded(path)
            if (one.name, one.title) == (name, title):
                return full, path
    return None


@lru_cache(maxsize=64)
def _loaded(path: Path, figures: str | None = None) -> Scenario:
    return load(path, figures=figures)


def _terms(number: Number) -> str:
    return "/".join(f"{term:.6g}" for term in number.terms)


def _words(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)

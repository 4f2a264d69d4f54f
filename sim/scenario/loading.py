"""From a path or a name to a scenario that is valid throughout, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.scenario.building import Builder, fact_of, names
from sim.scenario.builtin import locate
from sim.scenario.facts import check_facts
from sim.scenario.figures import NumberReader
from sim.scenario.marked import Node
from sim.scenario.merging import assemble
from sim.scenario.problems import Problems
from sim.scenario.reading import compose
from sim.scenario.scenario import Fact, Scenario
from sim.scenario.semantics import Checker
from sim.scenario.settings import apply_settings
from sim.scenario.shaping import shape


def load(path: str | Path, sets: Sequence[str] = (), figures: str | None = None) -> Scenario:
    """Load a scenario.

    Parameters
    ----------
    path : str or Path
        A YAML file, a folder with a ``baseline.yaml``, or the name of a built-in scenario: ``reverse-kissinger``,
        ``reverse-kissinger/baseline``, or ``baseline`` where only one folder has it.
    sets : sequence of str
        Changes ``key=value`` as the command line takes them: the key of any number, ``quarters``, ``start``,
        ``menu`` or ``events.<name>``; the value ``0.2``, or ``low/mode/high`` for a PERT range.
    figures : str or None
        ``documents``, ``second-sources`` or ``span``: whom to believe about facts. None keeps the scenario's choice.

    Returns
    -------
    Scenario
        Frozen and valid.

    Raises
    ------
    InputError
        With every problem that was found, at most twenty.
    """
    problems = Problems()
    tree = assemble(locate(path), problems)
    return _finish(apply_settings(tree, sets, figures, problems), problems)


def loads(text: str, name: str = "<text>") -> Scenario:
    """Load a scenario from text that refers to no other file, such as `dump` writes."""
    problems = Problems()
    tree = compose(text, name, problems)
    if "extends" in tree.value:
        problems.stop(
            "E120", "a text cannot extend a file", tree.value["extends"].key, "save it as a file and load that"
        )
    return _finish(tree, problems)


def _finish(tree: Node, problems: Problems) -> Scenario:
    file = shape(tree, problems)
    known: dict[str, Fact | None] = dict.fromkeys(names(tree, "facts"))
    known.update((name, fact_of(name, entry)) for name, entry in file.facts.items())
    check_facts(tree, problems)
    scenario = Builder(file, tree, NumberReader(known, file.figures, problems), problems).scenario()
    Checker(scenario, tree, problems).check_all()
    problems.raise_all()
    return scenario

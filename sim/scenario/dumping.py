"""A scenario as one YAML file that needs no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from sim.scenario.frozen import Frozen
from sim.scenario.reading import scalar
from sim.scenario.scenario import Scenario


class _Dumper(yaml.SafeDumper):
    """Writes by the core types that `sim.scenario.reading` reads; no aliases."""

    # PyYAML decides by YAML 1.1 what needs quotation marks; what 1.2 reads as a number must have them as well.
    yaml_implicit_resolvers = yaml.SafeDumper.yaml_implicit_resolvers

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if "\n" in value and not re.search(r"[ \t]\n|^\s", value):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    style = None if isinstance(scalar(value), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _number(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    text = repr(value)
    if "." not in text and "e" in text:
        text = text.replace("e", ".0e")  # a float by YAML 1.1 as well, for other programs
    return dumper.represent_scalar("tag:yaml.org,2002:float", text)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)
_Dumper.add_representer(Frozen, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value.items()))
_Dumper.add_representer(tuple, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value))


def dump(scenario: Scenario) -> str:
    """Write a scenario as YAML: merged, with facts, sources, settings and reading inside.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `with_numbers` gives it.

    Returns
    -------
    str
        The same text for the same scenario on every machine; loading it gives an equal scenario.
    """
    return to_yaml(scenario.resolved)


def to_yaml(data: Mapping[str, Any]) -> str:
    """Plain data as YAML that `sim.scenario.reading` reads as the same data."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False)

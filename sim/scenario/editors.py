"""The JSON Schema of scenario files: completion and checks while typing, in editors that know YAML."""

from __future__ import annotations

from typing import Any, Final

from sim.core.quantities import Quantity
from sim.scenario.figures import DISTRIBUTIONS
from sim.scenario.keys import CONCESSION_FIELDS, COUNTER_FIELDS
from sim.scenario.schema import KNOWN_ANSWERS, ScenarioFile
from sim.ties import PARAMETERS

# Merged key by key, so a file that extends another may state part of them.
_PARTIAL: Final = (
    "ActorEntry", "Actors", "ConcessionEntry", "CounterEntry", "FactEntry", "SourceEntry", "TurnoverEntry",
)  # fmt: skip
_NULL: Final = {"type": "null"}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one scenario file, which may extend another.

    Returns
    -------
    dict
        Plain data for ``json.dumps``; the same on every call. It is looser than the reader: a file that extends
        another may leave out or remove (null) entries, and what fits together is for ``wedge validate``.
    """
    schema: dict[str, Any] = ScenarioFile.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    definitions["Number"] = _number()
    for name in _PARTIAL:
        definitions[name].pop("required", None)
    properties = schema["properties"]
    for section, node in properties.items():
        if "additionalProperties" in node or "patternProperties" in node:
            properties[section] = _removable(node)
    for section in ("facts", "sources"):
        properties[section] = {"anyOf": [{"type": "string", "description": "path of a file"}, properties[section]]}
    properties["extends"] = {
        "type": "string",
        "description": "path of the file, or name of the built-in scenario, that this one changes",
    }
    properties["parameters"] = _parameters()
    properties["expect"]["propertyNames"] = {"enum": sorted(KNOWN_ANSWERS)}
    definitions["LeverEntry"]["properties"]["sets"]["additionalProperties"] = {"$ref": "#/$defs/Number"}
    _describe(definitions["ConcessionEntry"], CONCESSION_FIELDS)
    _describe(definitions["CounterEntry"], COUNTER_FIELDS)
    required = schema.pop("required")
    schema["required"] = ["schema"]
    schema["anyOf"] = [{"required": ["extends"]}, {"required": required}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _number() -> dict[str, Any]:
    figure, text = {"type": "number"}, {"type": "string"}
    properties: dict[str, Any] = {name: figure for terms in DISTRIBUTIONS.values() for name in terms}
    properties |= {"fact": text, "distribution": {"enum": list(DISTRIBUTIONS)}, "why": text, "unit": text}
    mapping = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"description": "a fact, a fixed figure or a range, with its reason", "anyOf": [figure, mapping, _NULL]}


def _removable(node: dict[str, Any]) -> dict[str, Any]:
    """A mapping whose entries may also be null, which removes what an extended file has."""
    loose = dict(node)
    if isinstance(loose.get("additionalProperties"), dict):
        loose["additionalProperties"] = {"anyOf": [loose["additionalProperties"], _NULL]}
    if "patternProperties" in loose:
        loose["patternProperties"] = {
            pattern: {"anyOf": [below, _NULL]} for pattern, below in loose["patternProperties"].items()
        }
    return loose


def _parameters() -> dict[str, Any]:
    """Every parameter in its place, with meaning, symbol, unit and range."""
    root: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}}
    for key, quantity in PARAMETERS.items():
        *sections, last = key.split(".")
        node = root
        for section in sections:
            node = node["properties"].setdefault(
                section, {"type": "object", "additionalProperties": False, "properties": {}}
            )
        node["properties"][last] = {"$ref": "#/$defs/Number", "description": _about(quantity)}
    return root


def _describe(definition: dict[str, Any], quantities: dict[str, Quantity]) -> None:
    for name, quantity in quantities.items():
        definition["properties"][name] = {"$ref": "#/$defs/Number", "description": _about(quantity)}


def _about(quantity: Quantity) -> str:
    return f"{quantity.meaning} ({quantity.symbol}, {quantity.unit})"

"""The JSON Schema for editors is current, complete and no stricter than the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import builtin_scenarios, json_schema
from sim.scenario.marked import Node
from sim.scenario.problems import Problems
from sim.scenario.reading import compose, read
from sim.ties import PARAMETERS

FILE = Path(__file__).parents[3] / "scenarios" / "schema.json"
MINIMAL = Path(__file__).parents[2] / "bad" / "base" / "minimal.yaml"
WRITE = (
    "from sim.scenario import json_schema; write json.dumps(json_schema(), indent=2, ensure_ascii=False) and a newline"
)


def text_of_schema() -> str:
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_file_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == text_of_schema(), WRITE


def test_it_is_the_same_on_every_call() -> None:
    assert text_of_schema() == text_of_schema()


def test_every_parameter_stands_in_its_place() -> None:
    root = json_schema()["properties"]["parameters"]
    for key, quantity in PARAMETERS.items():
        node = root
        for step in key.split("."):
            node = node["properties"][step]
        assert quantity.unit in node["description"]


def test_every_reference_leads_somewhere() -> None:
    schema = json_schema()
    names = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(schema)))
    assert names <= set(schema["$defs"])


@pytest.mark.parametrize("path", [*(path for _, path in builtin_scenarios()), MINIMAL], ids=lambda path: path.stem)
def test_the_keys_of_shipped_files_are_known_to_it(path: Path) -> None:
    schema = json_schema()
    assert list(unknown(read(path, Problems()), schema, schema, "")) == []


@pytest.mark.parametrize("text", ["quarter: 3", "concessions: {gift: {valu: 1}}", "actors: {rival: {}}"])
def test_an_unknown_key_is_unknown_to_it(text: str) -> None:
    schema = json_schema()
    assert unknown(compose(f"schema: 1\n{text}\n", "trial", Problems()), schema, schema, "")


def unknown(node: Node, schema: Any, root: Any, label: str) -> list[str]:
    """Keys of a file that no branch of the schema has: enough of JSON Schema for this one."""
    if not isinstance(schema, dict):
        return []
    if "$ref" in schema:
        return unknown(node, root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root, label)
    branches = [branch for branch in schema.get("anyOf", ()) if "required" not in branch]
    if branches:
        return min((unknown(node, branch, root, label) for branch in branches), key=len)
    if isinstance(node.value, list):
        return [key for item in node.value for key in unknown(item, schema.get("items"), root, label)]
    found: list[str] = []
    for key, below in node.items():
        patterns = schema.get("patternProperties", {}).items()
        known = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        known += [inside for pattern, inside in patterns if re.search(pattern, key)]
        leaf = not patterns and schema.get("type") in (None, "string", "number", "null")
        if not known and (leaf or schema.get("additionalProperties") is False):
            found.append(f"{label}.{key}")
        for inside in known or [schema.get("additionalProperties")]:
            found += unknown(below, inside, root, f"{label}.{key}")
    return found

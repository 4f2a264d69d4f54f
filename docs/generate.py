"""Reference pages from the code: commands, scenario files, parameters with their sources, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from sim.cli import app
from sim.core.quantities import CONCESSION, COUNTER, Quantity
from sim.report.evidence import Figure, cited, parameter_groups, plain, spread_of
from sim.report.gallery import PICTURES
from sim.scenario import Scenario, json_schema, load

KEYS = {
    "schema": "version of the form: 1",
    "name": "small letters, digits and dashes; results go to a folder of this name",
    "title": "a line for pictures and reports",
    "question": "what it asks, as `wedge list` shows it",
    "start": "first quarter, such as 2025Q1",
    "quarters": "how many are played",
    "figures": "whom to believe about facts: documents, second-sources or span",
    "parameters": "the numbers of [the parameters' page](parameters.md)",
    "menu": "ids of the concessions that may be offered; replaces the list of an extended file",
    "given": "ids of concessions that are in force at the start",
    "events": "quarter, counted from 0, from the beginning of which something has come about in every world: nature's "
    "`war-ends` and `leader-goes`, which luck may bring sooner, or the id of a counter, which is then delivered as if "
    "played, cannot be played before, and is lost like any other when the pivot leaves",
    "not_modelled": "what is left out, in sentences",
    "facts": "documented figures by id, or the path of a file of them",
    "sources": "bibliography by id, or the path of a file of it",
}
"""Keys that the schema does not describe."""
NOTE = "<!-- Written by docs/generate.py from the code; changes here are lost. -->\n"


def write_reference(folder: Path) -> None:
    """Write every page of the reference."""
    folder.mkdir(exist_ok=True)
    pages = {"commands": commands, "scenario": scenario_file, "parameters": parameters, "figures": figures}
    for name, page in pages.items():
        text = NOTE + "\n" + "\n".join(page()) + "\n"
        path = folder / f"{name}.md"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def commands() -> Iterator[str]:
    """Each command with its example, arguments and options."""
    group = typer.main.get_command(app)
    yield "# Commands"
    yield ""
    yield "Data goes to standard output, everything else to standard error. Exit codes: 0 done, 2 bad input, 3 partly"
    yield "done, 4 reading or writing failed, 5 locked by another run, 130 and 143 stopped by a signal."
    for name, command in group.commands.items():
        body, _, example = (command.help or "").partition("Example: ")
        yield f"\n## wedge {name}\n\n{body.strip()}\n\n```\n{example.strip()}\n```\n"
        rows = [_option(one) for one in command.params if one.name != "help"]
        yield from _table(("argument or option", "means", "unless said"), rows)


def _option(one: Any) -> tuple[str, str, str]:
    is_option = one.param_type_name == "option"
    name = ", ".join(f"`{text}`" for text in (*one.opts, *one.secondary_opts)) if is_option else f"`{one.name.upper()}`"
    default = "" if one.default in (None, False, (), []) or callable(one.default) else f"`{one.default}`"
    return name, one.help or "", "" if one.required or default in ("``", "`.`") else default


def scenario_file() -> Iterator[str]:
    """The keys of a scenario file, from its JSON Schema."""
    schema = json_schema()
    yield "# A scenario file"
    yield ""
    yield "The same as the JSON Schema that `wedge schema` prints. A file that extends another states only what"
    yield "differs; `null` takes an entry of the extended file away."
    yield "\n## Top level\n"
    yield from _table(
        ("key", "means"), [(f"`{key}`", KEYS.get(key) or _said(node, schema)) for key, node in _sorted(schema)]
    )
    for name, title in (
        ("ActorEntry", "An actor"), ("FactEntry", "A fact"), ("SourceEntry", "A source"),
        ("ConcessionEntry", "A concession"), ("CounterEntry", "A counter"), ("LeverEntry", "A lever"),
        ("RungEntry", "A rung of the ladder"), ("TurnoverEntry", "The calendar"),
    ):  # fmt: skip
        if name in schema["$defs"]:
            node = schema["$defs"][name]
            yield f"\n## {title}\n\n{node.get('description', '')}\n"
            rows = [(f"`{key}`", _said(below, schema)) for key, below in node["properties"].items()]
            yield from _table(("key", "means"), rows)


def _sorted(schema: Mapping[str, Any]) -> list[tuple[str, Any]]:
    first = ("schema", "extends", "name", "title", "question")
    return sorted(schema["properties"].items(), key=lambda pair: first.index(pair[0]) if pair[0] in first else 9)


def _said(node: Any, schema: Mapping[str, Any]) -> str:
    if not isinstance(node, dict):
        return ""
    if "description" in node:
        return str(node["description"])
    reference = node.get("$ref", "")
    if reference:
        return str(schema["$defs"][reference.rsplit("/", 1)[-1]].get("description", ""))
    for below in (
        *node.get("anyOf", ()),
        node.get("additionalProperties"),
        *node.get("patternProperties", {}).values(),
    ):
        if said := _said(below, schema):
            return said
    kind = node.get("type", "")
    return {"string": "text", "array": "list", "object": "entries by name", "boolean": "true or false"}.get(kind, kind)


def parameters() -> Iterator[str]:
    """Every number of the 2025 scenario with meaning, unit, figures, grade and source or reason."""
    scenario = load("reverse-kissinger")
    yield "# Parameters and their sources"
    yield ""
    yield "Figures are those of `reverse-kissinger/baseline`: a fixed figure, or low – mode – high. Grade A: official"
    yield "or several sources; B: one good source; C: contested or loose; judged: no figure, but a reason."
    for heading, rows in parameter_groups(scenario).items():
        yield f"\n## {heading}\n"
        cells = [
            (f"`{one.key}`", one.meaning, one.figures, one.unit, one.grade, _source(scenario, one)) for one in rows
        ]
        yield from _table(("key", "means", "figures", "unit", "grade", "source or reason"), cells)
    for title, kind, fields in (("Concessions", "concessions", CONCESSION), ("Counters", "counters", COUNTER)):
        yield f"\n## {title}\n\nFields, under `{kind}.<id>.`:\n"
        yield from _table(("field", "means", "unit", "unless said"), [_field(one) for one in fields])
        yield ""
        heads = ("id", "title", *(one.key.replace("_", " ") for one in fields))
        acts = getattr(scenario, kind).values()
        rows = [(f"`{act.id}`", act.title, *(spread_of(act.numbers[one.key]) for one in fields)) for act in acts]
        yield from _table(heads, rows)


def _source(scenario: Scenario, one: Figure) -> str:
    fact = f"{one.fact.title}: {cited(scenario, one.fact.document)}" if one.fact else ""
    return "; ".join(part for part in (fact, one.why) if part)


def _field(one: Quantity) -> tuple[str, str, str, str]:
    return f"`{one.key}`", one.meaning, one.unit, "" if one.default is None else plain(one.default)


def figures() -> Iterator[str]:
    """The pictures that `wedge plot` draws."""
    yield "# Pictures"
    yield ""
    yield "`wedge plot RESULT NAME` draws one as SVG and PNG; `sim.plot(ensemble, name)` gives it as a Matplotlib"
    yield "figure. Titles state the finding and are computed from the run.\n"
    rows = [
        (str(one.number), f"`{one.name}`", one.shows, " and ".join(need.words for need in one.needs) or "a run")
        for one in PICTURES.values()
    ]
    yield from _table(("number", "name", "shows", "needs"), rows)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"

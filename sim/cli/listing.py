"""``wedge list``: the built-in scenarios."""

from __future__ import annotations

from sim.cli.options import Json
from sim.cli.printing import say, say_json


def list_scenarios(json: Json = False) -> None:
    """List the built-in scenarios with the question each asks.

    Example: wedge list
    """
    from sim.scenario import builtin_scenarios, load  # noqa: PLC0415

    rows = [(name, load(path)) for name, path in builtin_scenarios()]
    if json:
        say_json({"scenarios": [{"name": name, "title": one.title, "question": one.question} for name, one in rows]})
        return
    width = max(len(name) for name, _ in rows)
    for name, one in rows:
        say(f"{name:<{width}}  {one.question}")

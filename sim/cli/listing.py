"""``wedge list``: the built-in scenarios."""

from __future__ import annotations

from sim.cli.options import Json
from sim.cli.printing import columns, say, say_json, wrapped


def list_scenarios(json: Json = False) -> None:
    """List the built-in scenarios: the question each asks, its name, and what came out.

    Example: wedge list
    """
    from sim.analysis.case_words import said_of_cases  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.scenario import builtin_scenarios, load  # noqa: PLC0415
    from sim.scenario.library import came_out  # noqa: PLC0415

    rows, cases = [], said_of_cases()
    for name, path in builtin_scenarios():
        one = load(path)
        answer = cases.get(name) or came_out(path, one.name)
        rows.append({"name": name, "title": one.title, "question": one.question, "answer": answer})
    if json:
        say_json({"scenarios": rows})
        return
    for row in rows:
        say("\n".join(wrapped(f"{row['question']}  ({row['name']})", columns(), "", "  ")))
        if row["answer"]:
            # The first finding; --json and the README hold the rest.
            first = row["answer"].partition("; ")[0].rstrip(".")
            say("\n".join(wrapped(f"{first}.", columns(), "    ", "    ")))

"""``wedge price``: the price of defection and of hedging."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Figures, Json, ScenarioName, Seed, Sets, Worlds
from sim.cli.printing import say, say_json


def price(
    scenario: ScenarioName,
    worlds: Worlds = 2048,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006
    figures: Figures = None,
    only: Annotated[str, typer.Option("--only", help="Concessions that may be offered, separated by commas.")] = "",
    without: Annotated[str, typer.Option("--without", help="Concessions that may not.")] = "",
    json: Json = False,
) -> None:
    """Cheapest packages that buy a durable defection in the first quarter, and what stands in the way.

    Example: wedge price reverse-kissinger --without all-ukraine
    """
    from sim.analysis.opening import opening_answers, with_menu  # noqa: PLC0415
    from sim.analysis.price import binding_reasons, package_table  # noqa: PLC0415
    from sim.analysis.shares import figure, percent, share_of, spread  # noqa: PLC0415
    from sim.runs.readings import read_as  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    def ids(text: str) -> list[str]:
        return [one.strip() for one in text.split(",") if one.strip()]

    stated = with_menu(load(scenario, sets, figures), ids(only), ids(without))
    document = {}
    for reading, words in (("answers", "only what the suitor owns"), ("obeyed", "as if others obeyed")):
        answers = opening_answers(read_as(stated, reading), worlds, seed)
        table = package_table(stated, answers)
        found, silent = share_of(answers["answers_price"].notna()), share_of(answers["silent_price"].notna())
        reasons = binding_reasons(answers)
        low, middle, high = spread(answers["answers_price"])
        document[reading] = {
            "with_price": found.value,
            "error": found.error,
            "with_price_silent": silent.value,
            "price": [low, middle, high],
            "hedge_price": spread(answers["answers_hedge_price"]),
            "prize": spread(answers["answers_prize"]),
            "binds": reasons,
            "packages": table.head(10).to_dict("records"),
        }
        if json:
            continue
        say(f"{words.upper()}   {worlds} worlds, seed {seed}; values in % of GDP over all future")
        say(f"  a price exists in {found} of worlds ({silent} if nobody answered)")
        say(f"  price of defection {figure(middle)} ({figure(low)}–{figure(high)})")
        low, middle, high = spread(answers["answers_prize"])
        say(f"  prize {figure(middle)} ({figure(low)}–{figure(high)})")
        low, middle, high = spread(answers["answers_hedge_price"])
        say(f"  price of hedging {figure(middle)} ({figure(low)}–{figure(high)})")
        say(
            "  what binds elsewhere: " + (", ".join(f"{name} {percent(part)}" for name, part in reasons.items()) or "-")
        )
        for row in table.head(5).itertuples():
            say(f"  {percent(row.share):>7}  price {figure(row.price)}, of it allies {figure(row.ally)}: {row.package}")
    if json:
        say_json({"scenario": stated.name, "worlds": worlds, "seed": seed, **document})

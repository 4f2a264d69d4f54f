"""``wedge sensitivity``: which inputs decide, and which figure is worth knowing better."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Figures, Json, Pictures, ScenarioName, Seed, Sets
from sim.cli.printing import note, say, say_json, say_sentences

Few = Annotated[int, typer.Option("--top", min=1, max=60, help="Inputs that Sobol takes apart; the rest is one group.")]


def sensitivity(
    scenario: ScenarioName,
    test: Annotated[str, typer.Option("--test", help="A test of the opening quarter.")] = "pivot_rational",
    reading: Annotated[str, typer.Option("--reading", help="Under which reading.")] = "obeyed",
    trajectories: Annotated[int, typer.Option("--trajectories", min=2, max=10_000, help="Morris’s.")] = 100,
    top: Few = 19,
    power: Annotated[int, typer.Option("--power", min=4, max=18, help="Sobol’s base rows are 2 to this power.")] = 12,
    worlds: Annotated[
        int, typer.Option("-n", "--worlds", min=64, max=1_000_000, help="Worlds behind the worth of knowing.")
    ] = 8192,
    seed: Seed = 1,
    sets: Sets = [],  # noqa: B006 - typer reads the default, nobody changes it
    figures: Figures = None,
    pictures: Pictures = Path("results/answers"),
    json: Json = False,
) -> None:
    """Screen every input (Morris), take the largest apart (Sobol), and ask what each figure is worth knowing (EVPPI).

    Only the opening quarter is solved. The answer is read as if others obeyed unless --reading says otherwise, because
    as stated nearly every world of 2025 says no.

    Example: wedge sensitivity reverse-kissinger --test pivot_rational --reading obeyed
    """
    from sim.analysis import sensitivity as inputs  # noqa: PLC0415 - keeps `wedge --help` quick
    from sim.report.answering import save  # noqa: PLC0415
    from sim.report.sensitivity import figure  # noqa: PLC0415
    from sim.scenario import load  # noqa: PLC0415

    stated = load(scenario, sets, figures)
    read = {name: load(scenario, sets, name) for name in inputs.READINGS_OF_FACTS}
    found = inputs.sensitivity(
        stated, test, reading, read=read, trajectories=trajectories, top=top, power=power, worlds=worlds, seed=seed
    )
    said = inputs.sentences(found, stated)
    paths = save(figure(found, stated), pictures, f"sensitivity-{stated.name}-{test}-{reading}")
    table = found.inputs
    if json:
        say_json(
            {
                "scenario": stated.name,
                "test": test,
                "reading": reading,
                "seed": seed,
                "share": found.share.value,
                "error": found.share.error,
                "stated": found.stated.value,
                "inputs": table.reset_index(names="input").to_dict("records"),
                "others": found.others,
                "sources": found.sources.reset_index(names="figures").to_dict("records"),
                "sentences": said,
                "pictures": [str(path) for path in paths],
            }
        )
        return
    say(f"WHICH INPUTS DECIDE   {stated.name}, {test}, {reading} | seed {seed}, opening quarter only")
    say("  in order of the total index; neighbours whose errors overlap cannot be told apart")
    say(f"  {'input':<42}{'flips (Morris)':>16}{'total (Sobol)':>16}{'alone':>14}{'worth, points':>16}")
    for name, row in table.head(20).iterrows():
        flips = f"{100 * row['moved']:.0f} ± {100 * row['moved_error']:.0f} %"
        apart = row["total"] == row["total"]
        cells = [f"{row[key]:.2f} ± {row[key + '_half']:.2f}" if apart else "-" for key in ("total", "first")]
        worth = "-" if row["gain"] != row["gain"] else f"{100 * row['gain']:.1f} ± {100 * row['error']:.1f}"
        say(f"  {name!s:<42}{flips:>16}{cells[0]:>16}{cells[1]:>14}{worth:>16}")
    say_sentences(said)
    note("pictures: " + ", ".join(str(path) for path in paths))

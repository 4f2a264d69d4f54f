"""Play the scenarios of 2025 and 1972 and write what came out into the READMEs beside them.

python docs/came_out.py [--check] [worlds]

With --check nothing is written: what differs is printed, and the script ends with 1 if anything does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sim.analysis.library import by_date, by_rung, in_one_line, offers
from sim.runs.ensemble import Ensemble, run
from sim.scenario import builtin_scenarios, load, with_numbers
from sim.scenario.events import with_events
from sim.scenario.library import CAME_OUT, came_out

WORLDS = 2000
FOLDERS = ("kissinger-1972", "reverse-kissinger")
"""Past attempts say what came out in words of their own."""


def played() -> dict[str, Path]:
    """The scenarios of `FOLDERS`: name → file."""
    return {name: path for name, path in builtin_scenarios() if path.parent.name in FOLDERS}


@cache
def baseline(folder: str, worlds: int) -> Ensemble:
    """What the variants of a folder are compared with."""
    return run(load(f"{folder}/baseline"), worlds=worlds)


def line_of(name: str, worlds: int = WORLDS) -> str:
    """What came out of a scenario, beside the baseline of its folder."""
    stated = baseline(name.split("/", maxsplit=1)[0], worlds)
    if name.endswith("/baseline"):
        return in_one_line(stated)
    scenario = load(name)
    ensemble = run(scenario, worlds=worlds)
    said = in_one_line(ensemble, stated)
    if scenario.events:
        said = by_date(ensemble, run(with_events(scenario, dict.fromkeys(scenario.events, 0)), worlds=worlds), stated)
    if scenario.name == "everything":
        said = f"{by_rung(scenario, worlds)} {said}"
    if scenario.name == "misreading-moscow":
        eyes_open = next(lever for lever in scenario.levers if lever.name == "eyes-open")
        said = f"{offers(run(with_numbers(scenario, eyes_open.sets), worlds=worlds), ensemble)} {said}"
    return said


def differing(worlds: int = WORLDS) -> Iterator[tuple[Path, str, str]]:
    """Scenarios that come out otherwise than their README says: file, name, what came out now."""
    for name, path in played().items():
        said, own = line_of(name, worlds), load(path).name
        if came_out(path, own) != said:
            yield path, own, said


def written(readme: Path, name: str, said: str) -> None:
    """Put a line into the section of a scenario, or into the only one."""
    text = readme.read_text(encoding="utf-8")
    before, heading, after = text.partition(f"## {name}\n")
    if not heading:
        before, after = "", text
    after = re.sub(rf"^{CAME_OUT}.*$", lambda _: CAME_OUT + said, after, count=1, flags=re.MULTILINE)
    readme.write_text(before + heading + after, encoding="utf-8")


def main(words: list[str]) -> int:
    """Write, or check, every scenario of `FOLDERS`."""
    checked = "--check" in words
    worlds = next((int(word) for word in words if word.isdecimal()), WORLDS)
    changed = 0
    for path, name, said in differing(worlds):
        changed += 1
        if checked:
            print(f"{path.parent.name}/{name}\n  README: {came_out(path, name)}\n  now:    {said}")
        else:
            written(path.parent / "README.md", name, said)
    return int(checked and changed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Play the scenarios of 2025 and 1972 and write what came out into the READMEs beside them.

python docs/came_out.py [worlds]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sim.analysis.library import by_rung, in_one_line, offers
from sim.runs.ensemble import Ensemble, run
from sim.scenario import builtin_scenarios, load, with_numbers
from sim.scenario.library import CAME_OUT

WORLDS = 2000
FOLDERS = ("kissinger-1972", "reverse-kissinger")
"""Past attempts say what came out in words of their own."""


def line_of(name: str, baselines: dict[str, Ensemble], worlds: int) -> str:
    """What came out of a scenario, beside the baseline of its folder."""
    scenario, folder = load(name), name.split("/", maxsplit=1)[0]
    played = run(scenario, worlds=worlds)
    if name.endswith("/baseline"):
        baselines[folder] = played
        return in_one_line(played)
    said = in_one_line(played, baselines.get(folder))
    if scenario.name == "everything":
        said = f"{by_rung(scenario, worlds)} {said}"
    if scenario.name == "misreading-moscow":
        eyes_open = next(lever for lever in scenario.levers if lever.name == "eyes-open")
        said = f"{offers(run(with_numbers(scenario, eyes_open.sets), worlds=worlds), played)} {said}"
    return said


def written(readme: Path, name: str, said: str) -> None:
    """Put a line into the section of a scenario, or into the only one."""
    text = readme.read_text(encoding="utf-8")
    before, heading, after = text.partition(f"## {name}\n")
    if not heading:
        before, after = "", text
    after = re.sub(rf"^{CAME_OUT}.*$", lambda _: CAME_OUT + said, after, count=1, flags=re.MULTILINE)
    readme.write_text(before + heading + after, encoding="utf-8")


def main() -> None:
    """Do it for every scenario of `FOLDERS`, baselines first."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else WORLDS
    baselines: dict[str, Ensemble] = {}
    for name, path in sorted(builtin_scenarios(), key=lambda pair: not pair[0].endswith("/baseline")):
        readme = path.parent / "README.md"
        if path.parent.name not in FOLDERS:
            continue
        written(readme, load(path).name, line_of(name, baselines, worlds))


if __name__ == "__main__":
    main()

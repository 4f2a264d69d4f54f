"""Damaged scenarios, each made from a seed and a number, and what may come of reading one.

``python -m tests.unit.scenario.fuzz --trials 10000`` is the long trial: child processes read, this one counts, and a
child that dies costs one trial, which is told. ``--nodes`` damages as data only. ``--only 123`` shows the one that is
meant.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from sim.core.errors import InputError
from sim.core.rendering import as_rows, render
from sim.scenario import builtin_scenarios, dump, load, loads
from sim.scenario.dumping import to_yaml
from sim.scenario.problems import CODES, Problems
from sim.scenario.reading import compose
from tests.unit.scenario.says import differences

REPOSITORY = Path(__file__).resolve().parents[3]
MINIMAL = REPOSITORY / "tests" / "bad" / "base" / "minimal.yaml"
CHUNK = 500
"""Trials a child."""

STRANGE = (
    *(None, True, 0, -1, 31, 10**25, 1e300, -1e308, 5e-324),
    *("", "x", "31%", "$240B", ".nan", "NO", "~", "a\nb", "\u22121", "x" * 300),
    *("<script>", "=cmd|' /C calc'!A0", "$x_{$", "[bold red]", "{0.__class__}", "../../x", "javascript:alert(1)"),
    *([], {}, [1], [[]], [None], {"": 1}, {"a": 1}, {"fact": "gdp"}, {"low": 1}, {"value": 1, "why": "x"}),
    {"low": 0, "mode": 1e308, "high": 1e308, "why": "x"},
    {"low": -1e308, "mode": 0, "high": 1e308, "why": "x"},
    {"distribution": "lognormal", "mean": 800, "sd": 1, "why": "x"},
    {"distribution": "normal", "mean": 0, "sd": 1e308, "why": "x"},
)
SIGNS = ["", "\n", *":{[]}\"'#&*!|>%@`\t?\0é", "- "]


@cache
def subject(index: int) -> tuple[str, str, Any]:
    """Name, text and data of what is damaged: the small complete scenario for −1, else a shipped one."""
    name, path = ("minimal", MINIMAL) if index < 0 else builtin_scenarios()[index]
    text = path.read_text("utf-8") if index < 0 else dump(load(path))
    return name, text, compose(text, name, Problems()).plain()


def places(tree: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything below."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, below in pairs:
        yield (*above, step)
        yield from places(below, (*above, step))


def damage_nodes(tree: Any, rng: random.Random) -> None:
    """Delete, rename, move, change or replace something somewhere."""
    path = rng.choice(list(places(tree)) or [("schema",)])
    holder = tree
    for step in path[:-1]:
        holder = holder[step]
    last, what = path[-1], rng.random()
    if what < 0.2:
        holder.pop(last, None) if isinstance(holder, dict) else holder.pop(last)
    elif what < 0.4 and isinstance(holder, dict):
        holder[rng.choice(["x", f"{last}s", "value", "fact", "\u0456d", "1"])] = holder.pop(last, None)
    elif what < 0.45:
        holder[last] = deepcopy(tree.get(rng.choice(list(tree) or [None])))
    elif what < 0.75:
        holder[last] = changed(holder[last], rng)
    else:
        holder[last] = deepcopy(rng.choice(STRANGE))


def changed(value: Any, rng: random.Random) -> Any:
    """Another figure, order or number of things, such as people write: it may well be right."""
    if isinstance(value, int | float):
        return rng.choice([value * rng.uniform(0, 2), -value, int(value) + 1, round(value, 1)])
    if isinstance(value, list):
        return rng.sample(value, rng.randint(0, len(value))) + rng.choice([[], value[:1]])
    if isinstance(value, dict):
        pairs = rng.sample(list(value.items()), rng.randint(0, len(value)))
        return {**dict(pairs), **({"another": deepcopy(pairs[0][1])} if pairs and rng.random() < 0.5 else {})}
    return rng.choice([value, f"{value} ", f"{value}x", "2031Q3", "relief"])


def damage_text(text: str, rng: random.Random) -> str:
    """Some signs in place of letters."""
    letters = list(text)
    for _ in range(rng.choice([1, 3, 30])):
        letters[rng.randrange(len(letters))] = rng.choice(SIGNS)
    return "".join(letters)


def damage_bytes(text: str, rng: random.Random) -> bytes:
    """Bytes without any sense, or those of a scenario: flipped, cut, doubled, put elsewhere."""
    whole, what = text.encode(), rng.random()
    if what < 0.3:
        return rng.randbytes(rng.choice([1, 7, 100, 5000, 100_000]))
    one, other = sorted(rng.randrange(len(whole)) for _ in range(2))
    if what < 0.5:
        return whole[:one]
    if what < 0.65:
        return whole[:other] + whole[one:]
    if what < 0.8:
        return whole[:one] + rng.randbytes(rng.choice([1, 4, 64])) + whole[one:]
    flipped = bytearray(whole)
    for _ in range(rng.choice([1, 1, 5, 50])):
        flipped[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
    return bytes(flipped)


def damaged(seed: int, number: int, every: int, *, nodes: bool = False) -> tuple[str, str, str | bytes]:
    """Kind, subject and content of one trial.

    Of each ``every`` trials one takes the next shipped scenario, the others the small one; with 1 all are shipped ones.
    With ``nodes`` all are damaged as data, else six of ten.
    """
    rng = random.Random(f"{seed}/{number}")
    name, text, data = subject(number // every % len(builtin_scenarios()) if number % every == 0 else -1)
    what = rng.random()
    if nodes or what < 0.6:
        tree = deepcopy(data)
        for _ in range(rng.choice([1, 1, 2, 6])):
            damage_nodes(tree, rng)
        return "nodes", name, to_yaml(tree)
    if what < 0.8:
        return "text", name, damage_text(text, rng)
    return "bytes", name, damage_bytes(text, rng)


def trial(content: str | bytes, place: Path) -> str:
    """Read one: ``loads`` or ``refused``; anything but a scenario that says what it says, or problems, is a defect."""
    try:
        if isinstance(content, bytes):
            place.write_bytes(content)
            scenario = load(place)
            content = content.decode("utf-8-sig")
        else:
            scenario = loads(content)
    except InputError as error:
        problems = error.problems
    else:
        document = compose(content, "trial", Problems()).plain()
        assert not (found := differences(scenario, document)), found
        assert loads(dump(scenario)) == scenario
        return "loads"
    told = render(problems)
    assert all(line.isprintable() for line in told.split("\n")), told
    assert 0 < len(as_rows(problems)) <= 20
    assert all(problem.code in CODES for problem in problems), told
    assert all(problem.code == "E100" or (problem.mark and problem.hint) for problem in problems), told
    return "refused"


def read_many(seed: int, first: int, trials: int, every: int, note: Path, *, nodes: bool = False) -> dict[str, Any]:
    """Read so many damaged scenarios here: counts, the slowest, and the most memory this process ever had.

    The number of a trial stands in ``note`` while it goes on, so that whoever looks after us knows it if we die.
    """
    counts: Counter[str] = Counter()
    slowest = (0.0, -1)
    for number in range(first, first + trials):
        note.write_text(str(number), encoding="utf-8")
        kind, _, content = damaged(seed, number, every, nodes=nodes)
        start = time.process_time()
        outcome = trial(content, note.with_suffix(".yaml"))
        slowest = max(slowest, (time.process_time() - start, number))
        counts[f"{kind} {outcome}"] += 1
    return {"counts": dict(counts), "slowest": slowest, "memory": most_memory()}


def most_memory() -> float:
    """MB that this program has had at most.

    Linux's ``ru_maxrss`` also counts what the process was before it became this program, a copy of its parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def child(
    seed: int, first: int, trials: int, every: int, note: Path, *, nodes: bool = False
) -> subprocess.CompletedProcess[str]:
    """`read_many` in a process of its own."""
    words = ["--seed", seed, "--first", first, "--trials", trials, "--every", every, "--note", note]
    words += ["--nodes"] if nodes else []
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.unit.scenario.fuzz", *map(str, words)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=3000)


def main() -> int:
    """The long trial, or one child's part of it (``--note``), or the text of one trial (``--only``)."""
    parser = argparse.ArgumentParser(description=__doc__)
    for word, usual in (("seed", 0), ("first", 0), ("trials", 10_000), ("every", 1)):
        parser.add_argument(f"--{word}", type=int, default=usual)
    parser.add_argument("--nodes", action="store_true", help="damage as data only")
    parser.add_argument("--note", type=Path)
    parser.add_argument("--only", type=int)
    asked = parser.parse_args()
    if asked.only is not None:
        kind, name, content = damaged(asked.seed, asked.only, asked.every, nodes=asked.nodes)
        print(f"# {kind} of {name}", content if isinstance(content, str) else content.decode("latin-1"), sep="\n")
        return 0
    if asked.note is not None:
        whole = (asked.seed, asked.first, asked.trials, asked.every, asked.note)
        print(json.dumps(read_many(*whole, nodes=asked.nodes)))
        return 0
    counts: Counter[str] = Counter()
    slowest, memory, faults = [0.0, -1], 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "now"
        at, end = asked.first, asked.first + asked.trials
        while at < end:
            done = child(asked.seed, at, min(CHUNK, end - at), asked.every, note, nodes=asked.nodes)
            if done.returncode == 0:
                part = json.loads(done.stdout)
                counts.update(part["counts"])
                slowest, memory = max(slowest, part["slowest"]), max(memory, part["memory"])
                at += CHUNK
            else:
                guilty = int(note.read_text(encoding="utf-8"))
                faults.append(guilty)
                print(f"trial {guilty}: exit {done.returncode}", done.stderr[-1500:], sep="\n", flush=True)
                at = guilty + 1
            print(f"{at} tried, {len(faults)} faults, {slowest[0]:.2f} s, {memory:.0f} MB", flush=True)
    told = ", ".join(f"{what} {count}" for what, count in sorted(counts.items()))
    print(f"{told}; slowest {slowest[0]:.2f} s (trial {slowest[1]}); {memory:.0f} MB; faults: {faults or 'none'}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())

"""Whatever a file holds, reading it succeeds or tells what is wrong: damaged shipped scenarios, in a child process."""

import os
import random
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.errors import InputError
from sim.core.rendering import as_rows, render
from sim.scenario import builtin_scenarios, dump, load, loads
from sim.scenario.dumping import to_yaml
from sim.scenario.problems import HIDDEN, Problems
from sim.scenario.reading import compose

REPOSITORY = Path(__file__).resolve().parents[3]
MINIMAL = REPOSITORY / "tests" / "bad" / "base" / "minimal.yaml"
TRIALS = 600 if os.environ.get("NIGHTLY") != "1" else 10_000

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
SIGNS = (
    "",
    "\n",
    ":",
    "{",
    "[",
    "]",
    "}",
    '"',
    "'",
    "- ",
    "#",
    "&",
    "*",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "\t",
    "é",
    "?",
    "\0",
)


def places(tree, above=()):
    """The path of everything below."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, below in pairs:
        yield (*above, step)
        yield from places(below, (*above, step))


def damage_nodes(tree, rng):
    """Delete, rename, move or replace something somewhere."""
    path = rng.choice(list(places(tree)) or [("schema",)])
    holder = tree
    for step in path[:-1]:
        holder = holder[step]
    last, what = path[-1], rng.random()
    if what < 0.2:
        holder.pop(last, None) if isinstance(holder, dict) else holder.pop(last)
    elif what < 0.4 and isinstance(holder, dict):
        holder[rng.choice(["x", f"{last}s", "value", "fact", "\u0456d", "1"])] = holder.pop(last, None)
    elif what < 0.5:
        holder[last] = deepcopy(tree.get(rng.choice(list(tree) or [None])))
    else:
        holder[last] = deepcopy(rng.choice(STRANGE))


def damaged(text, rng):
    """One file of the family: three in four damaged as data, the rest as text."""
    if rng.random() < 0.75:
        tree = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for _ in range(rng.choice([1, 1, 2, 6])):
            damage_nodes(tree, rng)
        return to_yaml(tree)
    letters = list(text)
    for _ in range(rng.choice([1, 3, 30])):
        letters[rng.randrange(len(letters))] = rng.choice(SIGNS)
    return "".join(letters)


def trial(text):
    """Load and, if that works, write and load again; anything but `InputError` is a defect."""
    try:
        scenario = loads(text)
    except InputError as error:
        problems = error.problems
    else:
        assert loads(dump(scenario)) == scenario
        return 1
    told = render(problems)
    assert all(line.isprintable() for line in told.split("\n")), told
    assert len(as_rows(problems)) <= 20
    assert all(problem.code == "E100" or (problem.mark and problem.hint) for problem in problems), told
    return 0


def main(seed, trials):
    rng = random.Random(seed)
    texts = [MINIMAL.read_text("utf-8"), *(dump(load(path)) for _, path in builtin_scenarios())]
    read = sum(trial(damaged(texts[0] if rng.random() < 0.8 else rng.choice(texts), rng)) for _ in range(trials))
    print(read)


@pytest.mark.parametrize("seed", range(2))
def test_damaged_scenarios(seed):
    code = f"import runpy; runpy.run_path({__file__!r})['main']({seed}, {TRIALS // 2})"
    command = [sys.executable, "-X", "faulthandler", "-c", code]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=3000)
    assert done.returncode == 0, done.stderr[-3000:]
    # Some damage does no harm; if none or all were harmless, the trial would try nothing.
    assert 0 < int(done.stdout) < TRIALS // 2


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(data)
    with pytest.raises(InputError):
        load(path)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="[]{}:,-?&*!|>%@`\"' \n\tab1.~#<=", max_size=60))
def test_any_signs(text):
    with pytest.raises(InputError):
        loads(text)


TEXT = st.text(max_size=40).filter(lambda text: not HIDDEN.search(text) and "\r" not in text)
WORD = st.sampled_from(
    ["NO", "yes", "1e3", "010", "~", "", "null", "1", "=", "<<", "- a", "a: b", "#", "2025Q1", "0x1", " x", "x\n", "\n"]
)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | WORD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT.filter(bool), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries((TEXT | WORD).filter(bool), PLAIN, min_size=1, max_size=3))
def test_what_is_written_is_read_again(data):
    text = to_yaml(data)
    again = compose(text, "trial", Problems()).plain()
    assert again == data
    assert repr(again) == repr(data)  # 1 and 1.0 and true are equal in Python, and not the same here

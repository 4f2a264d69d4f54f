"""Whatever a file holds, reading it succeeds or tells what is wrong: damaged shipped scenarios, in a child process."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.errors import InputError
from sim.scenario import builtin_scenarios, load, loads
from sim.scenario.dumping import to_yaml
from sim.scenario.problems import HIDDEN, Problems
from sim.scenario.reading import compose
from tests.unit.scenario import fuzz
from tests.unit.scenario.says import differences

TRIALS = 300 if os.environ.get("NIGHTLY") != "1" else 5_000
assert len(builtin_scenarios()) < 2 * TRIALS // 10
KINDS = {f"{kind} {outcome}" for kind in ("nodes", "text", "bytes") for outcome in ("loads", "refused")}


@pytest.mark.parametrize("half", range(2))
def test_damaged_scenarios(half: int, tmp_path: Path) -> None:
    """By day one of ten is a shipped scenario, at night all are; both halves together have each of them."""
    every = 10 if TRIALS == 300 else 1
    done = fuzz.child(0, half * TRIALS, TRIALS, every, tmp_path / "now")
    assert done.returncode == 0, (tmp_path / "now").read_text("utf-8") + done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert sum(told["counts"].values()) == TRIALS
    # Some damage does no harm; if none or all were harmless, the trial would try nothing.
    assert set(told["counts"]) == KINDS
    assert told["slowest"][0] < 2
    assert told["memory"] < 200


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("menu",), ["relief"]),
        (("quarters",), 13),
        (("quarters",), 12.0),
        (("figures",), "documents"),
        (("parameters", "pivot", "noise", "value"), 0.3),
        (("parameters", "pivot", "noise", "value"), True),
        (("parameters", "pivot", "nose"), {"value": 0.2, "why": "x"}),
        (("parameters", "economy", "gdp"), {"value": 2100, "why": "x"}),
        (("parameters", "economy", "gdp", "fact"), "export-share"),
        (("parameters", "ties", "scale"), {"value": 2, "why": "x"}),
        (("facts", "export-share", "low"), 0.27),
        (("concessions", "relief", "cost"), 0.2),
        (("concessions", "bases", "excludes"), []),
        (("concessions", "bases", "worth"), 1),
        (("counters", "price", "cost", "mode"), 0.3),
        (("ladder", "some", "package"), ["bases"]),
        (("levers", "free-relief", "sets", "suitor.turn", "mode"), 0.15),
        (("correlations", "replaceability", "rank"), 0.5),
        (("expect", "wedge_rational", "at_most"), 0.6),
        (("turnover", "midterm"), 8),
        (("given",), ["bases"]),
        (("events", "price"), 7),
        (("events", "war-ends"), 4),
        (("actors", "pivot", "name"), "Thrace"),
    ],
)
def test_the_second_reading_notices(path: tuple[str, ...], value: object) -> None:
    """What does not say the same is told apart; so the trials above can fail."""
    text = fuzz.MINIMAL.read_text("utf-8")
    scenario, document = loads(text), compose(text, "trial", Problems()).plain()
    assert differences(scenario, document) == []
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    assert differences(scenario, document)


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

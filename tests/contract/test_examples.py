"""The example in every command's help is run as it stands; those that take long, at night."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from sim.cli import app
from sim.scenario.builtin import BUILTIN_ROOT
from tests.forks import wedge

NIGHTLY = os.environ.get("NIGHTLY") == "1"
QUICK = ("list", "new", "schema", "validate")
SERVES = ("dashboard",)
"""Commands that do not end by themselves; `tests/security/test_listening.py` runs theirs."""
EXAMPLES = {
    one.name: (one.callback.__doc__ or "").partition("Example: wedge ")[2].splitlines()[0]
    for one in app.registered_commands
    if one.name not in SERVES
}
RUN, PARTS = "results/baseline/seed-1-worlds-10000", "parts"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the project's: scenarios, and at night the results that the examples speak of.

    Parts of a run lie in a folder of their own: where the whole is there already, nobody puts it together.
    """
    place = tmp_path_factory.mktemp("examples")
    (place / "scenarios").symlink_to(BUILTIN_ROOT)
    if NIGHTLY:
        (place / PARTS).mkdir()
        for where, more in ((place, []), *((place / PARTS, ["--shard", part]) for part in ("1/2", "2/2"))):
            done = wedge("run", "reverse-kissinger", "-n", "10000", "--quick", *more, cwd=where)
            assert done.returncode == 0, done.stderr
        assert (place / RUN).is_dir()
    return place


@pytest.mark.parametrize("name", [name for name in EXAMPLES if NIGHTLY or name in QUICK])
def test_the_example_works(name: str, folder: Path) -> None:
    words = shlex.split(EXAMPLES[name])
    if name == "merge":
        folder = folder / PARTS
        words = [word for one in words for word in (map(str, sorted(folder.glob(one))) if "*" in one else [one])]
    done = wedge(*words, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).strip()


def test_every_command_has_an_example_that_begins_with_its_name() -> None:
    assert {name for name, words in EXAMPLES.items() if words.split()[0] != name} == set()
    assert set(QUICK) <= set(EXAMPLES)

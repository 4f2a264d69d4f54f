"""A fork of `tests.forks` shows what a Python of its own would."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.forks import USED, Fork, wedge, wedge_anew

pytestmark = pytest.mark.skipif(not USED, reason="everything is started anew here")


@pytest.mark.parametrize(
    "words", [["trace", "russian-gdp", "-n", "16"], ["run", "reverse-kisinger"], ["--help"], ["list", "\udcff"]]
)
def test_a_fork_says_what_a_new_python_says(words: list[str], tmp_path: Path) -> None:
    one, other = wedge(*words, cwd=tmp_path), wedge_anew(*words, cwd=tmp_path)
    assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)
    assert one.stdout + one.stderr


def script(folder: Path, text: str) -> str:
    (folder / "script.py").write_text(text, encoding="utf-8")
    return str(folder / "script.py")


def test_a_fork_has_words_folder_surroundings_and_streams_of_its_own(tmp_path: Path) -> None:
    text = (
        "import atexit, json, os, sys\n"
        "atexit.register(print, 'at the end')\n"
        "print(json.dumps([sys.argv, os.getcwd(), dict(os.environ), sys.stdin.read(), __name__]))\n"
        "sys.exit('no good')\n"
    )
    words = [script(tmp_path, text), "one", "two words"]
    fork = Fork(words, tmp_path, {"ONLY": "this"}, session=True)
    told, said = fork.communicate()
    first, last = told.splitlines()
    assert json.loads(first) == [words, str(tmp_path), {"ONLY": "this"}, "", "__main__"]
    assert (last, said, fork.returncode) == ("at the end", "no good\n", 1)


def test_a_fork_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    fork = Fork([script(tmp_path, "import time; time.sleep(600)")], None, os.environ, session=False)
    with pytest.raises(subprocess.TimeoutExpired):
        fork.communicate(0.2)
    assert fork.poll(60) == -9


def test_forks_run_beside_each_other(tmp_path: Path) -> None:
    waits = script(tmp_path, "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.01)")
    goes = tmp_path / "goes.py"
    goes.write_text("import pathlib\npathlib.Path('go').touch()")
    forks = [Fork([one], tmp_path, os.environ, session=False) for one in (waits, waits, str(goes))]
    assert [fork.wait(60) for fork in forks] == [0, 0, 0]
    for fork in forks:
        fork.communicate()

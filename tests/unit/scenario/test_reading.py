"""What cannot be kept as a file: pipes, folders, sizes, depths; and what must be accepted."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from sim.core.errors import InputError
from sim.scenario import load, loads, reading
from sim.scenario.problems import Problems, shown
from sim.scenario.reading import compose, read, scalar

REPOSITORY = Path(__file__).resolve().parents[3]
MINIMAL = REPOSITORY / "tests" / "bad" / "base" / "minimal.yaml"


def refusal(path):
    with pytest.raises(InputError) as caught:
        load(path)
    return caught.value.problems[0]


def tree(text):
    return compose(text, "trial.yaml", Problems()).plain()


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_byte_order_mark_and_line_ends_are_accepted(tmp_path, mark, newline):
    path = tmp_path / "trial.yaml"
    path.write_bytes((mark + MINIMAL.read_text("utf-8").replace("\n", newline)).encode())
    assert load(path) == load(MINIMAL)
    # The place of an error does not depend on them either.
    path.write_bytes((mark + newline.join(["schema: 1", "name: x", 'name: "y'])).encode())
    assert refusal(path).mark.line == 3
    assert refusal(path).source_line == 'name: "y'


def test_missing_file(tmp_path):
    assert refusal(tmp_path / "nothing.yaml").code == "E101"
    assert refusal(MINIMAL / "below-a-file.yaml").code == "E101"
    assert refusal(str(tmp_path / ("x" * 5000)) + ".yaml").code in ("E101", "E115")
    assert refusal("a\0b.yaml").code == "E101"


def test_folder_without_baseline(tmp_path):
    assert refusal(tmp_path).code == "E102"


def test_folder_means_its_baseline(tmp_path):
    (tmp_path / "baseline.yaml").write_bytes(MINIMAL.read_bytes())
    assert load(tmp_path) == load(MINIMAL)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    assert refusal(tmp_path / "pipe.yaml").code == "E102"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_endless_device_is_refused():
    assert refusal(Path("/dev/zero")).code == "E102"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path):
    path = tmp_path / "secret.yaml"
    path.touch(mode=0)
    assert refusal(path).code == "E115"


def test_error_of_the_disk(tmp_path, monkeypatch):
    path = tmp_path / "trial.yaml"
    path.touch()
    monkeypatch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    assert refusal(path).message == "the file cannot be read: input/output error"


def test_size(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (2 << 20))
    assert refusal(path).code == "E103"
    path.write_bytes(b"schema: 1\n#" + b"x" * ((1 << 20) - 11))
    read(path, Problems())  # 1 MiB exactly
    path.write_bytes(b"schema: 1\n#" + b"x" * ((1 << 20) - 10))
    assert refusal(path).code == "E103"


GREEDY = {
    "brackets": "[" * 80_000,
    "braces": "{" * 80_000,
    "dashes": "- " * 80_000,
    "question marks": "? " * 80_000,
    "indentation": "\n".join(" " * depth + "a:" for depth in range(1200)),
    "100 000 keys": "schema: 1\n" + "\n".join(f"k{number}: 1" for number in range(100_000))[: 1 << 19],
    "as many keys as allowed": "schema: 1\n" + "\n".join(f"k{number}: 1" for number in range(24_000)),
    "unknown concessions": "schema: 1\nconcessions:\n" + "\n".join(f"  c{number}: {{a: 1}}" for number in range(9_000)),
    "a chain of concessions": "schema: 1\nconcessions:\n"
    + "\n".join(f"  c{number}: {{requires: [c{number + 1}]}}" for number in range(5_000)),
    "a long menu": "schema: 1\nmenu: [" + "relief, " * 24_000 + "]",
    "many facts": "schema: 1\nfacts:\n" + "\n".join(f"  f{number}: {{document: d}}" for number in range(9_000)),
    "a long key": "schema: 1\n? " + "x" * 900_000 + "\n: 1",
    "a long number": "schema: 1\nquarters: " + "9" * 900_000,
    "a long unknown word": "schema: 1\nparameters: {economy: {gdp: {value: " + "1," * 400_000 + "}}}",
    "a long text of digits": 'schema: 1\nparameters: {economy: {gdp: {value: "' + "1." * 400_000 + '"}}}',
    "a long text of spaces": 'schema: 1\ntitle: "' + " \n" * 300_000 + '"',
    "hidden characters": "schema: 1\ntitle: " + "\u200b\n" * 200_000,
    "long lines": "schema: 1\n" + "a: {" + ", ".join(f"k{number}: [" for number in range(30)) + "x" * 900_000,
    "many hyphens": 'schema: 1\nparameters: {economy: {gdp: "' + "1-" * 400_000 + '"}}',
}


@pytest.mark.parametrize("text", GREEDY.values(), ids=GREEDY)
def test_greedy_files_are_refused_quickly(tmp_path, text):
    path = tmp_path / "greedy.yaml"
    path.write_text(text, encoding="utf-8")
    start = time.process_time()
    problem = refusal(path)
    assert time.process_time() - start < 2
    assert problem.mark is not None


@pytest.mark.parametrize("name", GREEDY)
def test_pure_python_parser_is_guarded_too(tmp_path, monkeypatch, name):
    monkeypatch.setattr(reading, "PARSER", yaml.SafeLoader)
    path = tmp_path / "greedy.yaml"
    path.write_text(GREEDY[name], encoding="utf-8")
    start = time.process_time()
    refusal(path)
    assert time.process_time() - start < 8  # slow, but bounded; wheels of PyYAML always bring the quick one


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no measure of memory here")
@pytest.mark.parametrize("name", ["brackets", "as many keys as allowed", "unknown concessions", "many facts"])
def test_memory_of_greedy_files(tmp_path, name):
    path = tmp_path / "greedy.yaml"
    path.write_text(GREEDY[name], encoding="utf-8")
    # Not getrusage: what it says of a child includes the process that started it.
    code = (
        "import pathlib, sys\n"
        "from sim.scenario import load\n"
        "from sim.core.errors import InputError\n"
        "try: load(sys.argv[1])\n"
        "except InputError: print(pathlib.Path('/proc/self/status').read_text())\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    peak = next(line for line in done.stdout.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < 200 << 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("-7", -7), ("+3", 3), ("0", 0), ("0.5", 0.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0),
        ("1.5E-2", 0.015), ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("NO", "NO"), ("y", "y"), ("010", "010"),
        ("0o17", "0o17"), ("0x1F", "0x1F"), ("12:30", "12:30"), ("1_000", "1_000"), ("1972-02-21", "1972-02-21"),
        (".nan", ".nan"), (".inf", ".inf"), ("1.0e+400", "1.0e+400"), ("2025Q1", "2025Q1"), ("-", "-"),
        ("1.2.3", "1.2.3"), ("9" * 5000, "9" * 5000), ("=", "="), ("٣", "٣"),
    ],
)  # fmt: skip
def test_core_types_only(text, value):
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_quoted_words_are_text():
    assert tree("a: '1'\nb: \"true\"\nc: |\n  12\nd: 12") == {"a": "1", "b": "true", "c": "12\n", "d": 12}


def test_keys_are_always_text():
    assert tree("1: a\ntrue: b\nnull: c") == {"1": "a", "true": "b", "null": "c"}


def test_places():
    root = compose("a:\n  b: [x,\n      {c: 1}]\n", "trial.yaml", Problems())
    assert str(root.get("a", "b").key) == "trial.yaml:2:3"
    assert str(root.get("a", "b", 1, "c").mark) == "trial.yaml:3:11"
    assert str(root.get("a", "b", 1, "c").key) == "trial.yaml:3:8"


def test_all_duplicates_at_once():
    with pytest.raises(InputError) as caught:
        loads("schema: 1\nschema: 1\nname: a\nname: b\n")
    assert [problem.code for problem in caught.value.problems].count("E112") == 2


def test_many_problems_are_cut():
    with pytest.raises(InputError) as caught:
        loads("schema: 1\n" + "\n".join(f"unknown{number}: 1" for number in range(50)))
    problems = caught.value.problems
    assert len(problems) == 20
    assert problems[-1].code == "E100"


def test_names_are_shown_from_here(tmp_path, monkeypatch):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "trial.yaml").write_text("a: 1")
    monkeypatch.chdir(tmp_path)
    assert refusal(tmp_path / "below" / "trial.yaml").mark.file == os.path.join("below", "trial.yaml")
    monkeypatch.chdir(tmp_path / "below")
    (tmp_path / "other.yaml").write_text("a: 1")
    assert refusal(Path("..") / "other.yaml").mark.file == str(tmp_path / "other.yaml")


def test_a_folder_that_is_gone_has_no_short_names(monkeypatch):
    def gone():
        raise FileNotFoundError("gone")

    monkeypatch.setattr(os, "getcwd", gone)
    assert reading.display_name(Path("/tmp/x.yaml")) == "/tmp/x.yaml"  # noqa: S108 — a name, no file


def test_what_no_path_can_hold(monkeypatch):
    with pytest.raises(InputError) as caught:
        read(Path("a\0b.yaml"), Problems())
    assert caught.value.problems[0].code == "E101"


def test_a_parser_that_gives_up_without_a_place(monkeypatch):
    def fails(text, Loader):
        raise yaml.YAMLError("unreadable")

    monkeypatch.setattr(yaml, "parse", fails)
    with pytest.raises(InputError) as caught:
        tree("a: 1")
    assert caught.value.problems[0].code == "E106"
    assert "unreadable" in caught.value.problems[0].message


def test_text_extends_no_file():
    with pytest.raises(InputError) as caught:
        loads("schema: 1\nextends: reverse-kissinger\nname: x\n")
    (problem,) = caught.value.problems
    assert (problem.code, problem.mark.line, problem.mark.column) == ("E120", 2, 1)


def test_an_echo_is_told_once():
    problems = Problems()
    for _ in range(2):
        problems.add("E201", "unknown key x")
    assert len(problems.error().problems) == 1


def test_values_are_shown_in_words():
    assert [shown(value) for value in (None, True, {}, [], 2.0, "a\nb")] == [
        *("nothing", "true", "a mapping", "a list"),
        *("2", "a\\x0ab"),
    ]

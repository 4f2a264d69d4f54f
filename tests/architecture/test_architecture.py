"""The house as ARCHITECTURE.md describes it: its rooms, who imports what, who prints, and what nobody does."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SIM = ROOT / "sim"
OWNERS = {
    "yaml": "scenario",
    "pydantic": "scenario",
    "mesa": "model",
    "matplotlib": "report",
    "jinja2": "report",
    "solara": "dashboard",
}
GUESTS = {("mesa", "dashboard/mesa_page.py")}
"""Files that use another room's library to look at what it makes."""
PICKLES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
PICKLING = {"read_pickle", "to_pickle", "unsafe_load", "full_load", "load_all", "mktemp"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "yaml.load", "pty.spawn"}
FETCHERS = {
    "urllib",
    "http",
    "requests",
    "httpx",
    "aiohttp",
    "ftplib",
    "smtplib",
    "xmlrpc",
    "socketserver",
    "ssl",
    "webbrowser",
}


def rooms() -> set[str]:
    return {path.parent.name for path in SIM.glob("*/__init__.py")}


def table() -> dict[str, set[str]]:
    """Room → rooms it may import, as the table says."""
    rows = re.findall(r"^\| `(\w+)` \|[^|]+\|([^|]*)\|$", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.M)
    return {room: set(re.findall(r"`(\w+)`", cell)) for room, cell in rows}


def sources() -> Iterator[tuple[Path, str, ast.Module]]:
    """Every source file with its room ('' for files directly under sim) and its tree."""
    for path in sorted(SIM.rglob("*.py")):
        parts = path.relative_to(SIM).parts
        yield path, parts[0] if len(parts) > 1 else "", ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(tree: ast.AST) -> set[str]:
    """Full names of every module imported, anywhere in a file."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"} and node.args:
            first = node.args[0]
            names |= {first.value} if isinstance(first, ast.Constant) and isinstance(first.value, str) else set()
    return names


def called(call: ast.Call) -> str:
    """Last name of what is called: ``print``, ``system`` of ``os.system``."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def prints(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (
            (isinstance(node.func, ast.Name) and node.func.id == "print") or called(node) in {"echo", "secho"}
        ):
            return True
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.stderr"}:
            return True
    return False


def dangers(tree: ast.AST) -> set[str]:
    """Names of forbidden things that a file does."""
    found = {name for name in imported(tree) if name.split(".")[0] in PICKLES}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        if isinstance(node.func, ast.Name) and name in {"eval", "exec", "compile", "__import__"}:
            found.add(name)
        if name in PICKLING or ast.unparse(node.func) in SHELLS:
            found.add(name)
        for keyword in node.keywords:
            safe = isinstance(keyword.value, ast.Constant) and not keyword.value.value
            if keyword.arg in {"shell", "allow_pickle"} and not safe:
                found.add(keyword.arg)
    return found


def test_the_table_has_one_row_for_every_room() -> None:
    assert set(table()) == rooms()


def test_the_table_is_the_ladder() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    ladder = re.search(r"^`(cli > .+ > core)`$", text, re.M)
    assert ladder is not None
    steps = [set(step.split("/")) for step in ladder[1].split(" > ")]
    for place, step in enumerate(steps):
        below = set().union(*steps[place + 1 :])
        assert {room: table()[room] for room in step} == dict.fromkeys(step, below)


def test_rooms_import_only_what_the_table_allows() -> None:
    allowed, wrong = table(), []
    for path, room, tree in sources():
        if room:
            others = {name.split(".")[1] for name in imported(tree) if name.startswith("sim.")} & rooms()
            wrong += [f"{path.relative_to(ROOT)} imports {other}" for other in others - allowed[room] - {room}]
    assert wrong == []


@pytest.mark.parametrize(("library", "owner"), OWNERS.items())
def test_each_library_is_known_to_one_room(library: str, owner: str) -> None:
    users = [
        (room, path.relative_to(SIM).as_posix())
        for path, room, tree in sources()
        if library in {name.split(".")[0] for name in imported(tree)}
    ]
    assert {room for room, path in users if (library, path) not in GUESTS} == {owner}
    assert all(path in {file for _, file in users} for guest, path in GUESTS if guest == library)


def networks(tree: ast.AST) -> set[str]:
    """Modules of the network that a file imports; taking addresses apart is none of it."""
    names = {name for name in imported(tree) if name.split(".")[0] in FETCHERS}
    return {name for name in names if not name.startswith("urllib.parse")}


def test_only_what_is_asked_for_knows_the_network() -> None:
    """The page that `wedge dashboard` serves on loopback, and the browser that --open starts."""
    found = {str(path.relative_to(SIM)): networks(tree) for path, _, tree in sources()}
    knows = {path for path, names in found.items() if names}
    assert {path for path in knows if not path.startswith("dashboard/")} <= {"cli/turning.py"}
    assert found["cli/turning.py"] == {"webbrowser"}


@pytest.mark.parametrize("line", ["import urllib.request", "from http.server import HTTPServer", "import ssl"])
def test_the_search_for_networks_finds_them(line: str) -> None:
    assert networks(ast.parse(line))
    assert not networks(ast.parse("from urllib.parse import urlsplit"))


def test_only_the_command_line_prints() -> None:
    assert {room for _, room, tree in sources() if prints(tree)} == {"cli"}


def test_nothing_runs_text_or_unpickles_or_starts_a_shell() -> None:
    found = {str(path.relative_to(ROOT)): dangers(tree) for path, _, tree in sources()}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line",
    [
        "eval('1')",
        "exec('1')",
        "import pickle",
        "from pickle import loads",
        "def late():\n    import pickle",
        "run('ls', shell=True)",
        "run('ls', shell=chosen)",
        "os.system('ls')",
        "pandas.read_pickle(path)",
        "numpy.load(path, allow_pickle=True)",
        "import_module('pickle')",
        "yaml.load(text, Loader=yaml.Loader)",
        "yaml.unsafe_load(text)",
        "compile(text, 'x', 'exec')",
        "tempfile.mktemp()",
    ],
)
def test_the_search_for_dangers_finds_them(line: str) -> None:
    assert dangers(ast.parse(line))


@pytest.mark.parametrize("line", ["frame.eval", "run(['ls'], shell=False)", "evaluate(1)", "platform.system()"])
def test_the_search_for_dangers_spares_what_is_harmless(line: str) -> None:
    assert not dangers(ast.parse(line))


@pytest.mark.parametrize("line", ["print(1)", "def late():\n    print(1)", "sys.stdout.write('')", "typer.echo('')"])
def test_the_search_for_printing_finds_it(line: str) -> None:
    assert prints(ast.parse(line))


def test_functions_that_the_protocol_names_exist() -> None:
    text = (ROOT / "docs/explanation/odd.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`(sim(?:\.\w+)+):(\w+)`", text))
    assert len(names) > 40
    assert [f"{module}:{name}" for module, name in sorted(names) if not hasattr(import_module(module), name)] == []

"""The scenarios that come with the program, and what names mean."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sim.core.errors import InputError, Problem
from sim.core.numbers import Mark
from sim.scenario.problems import nearest, shown

_PACKAGE = Path(__file__).resolve().parents[1]
BUILTIN_ROOT = _PACKAGE / "_scenarios" if (_PACKAGE / "_scenarios").is_dir() else _PACKAGE.parent / "scenarios"
"""The folder of built-in scenarios: inside the package once installed, beside it in a working copy."""

_SCHEMA = re.compile(r"^schema\s*:", re.MULTILINE)
DEFAULT = "baseline"


@cache
def _is_scenario(path: Path, size: int, changed: int) -> bool:
    # Size and time of change are part of the key, so that an edited file is looked at again.
    with open(path, encoding="utf-8-sig", errors="replace") as stream:
        return bool(_SCHEMA.search(stream.read(1 << 20)))


def builtin_scenarios() -> list[tuple[str, Path]]:
    """Every built-in scenario, in order of name.

    Returns
    -------
    list of (str, Path)
        Name, for example ``reverse-kissinger/baseline``, and file; files of facts and sources are left out.
    """
    if not BUILTIN_ROOT.is_dir():
        return []
    found = []
    for path in sorted(BUILTIN_ROOT.rglob("*.yaml")):
        state = path.stat()
        if path.is_file() and _is_scenario(path, state.st_size, state.st_mtime_ns):
            found.append((path.relative_to(BUILTIN_ROOT).with_suffix("").as_posix(), path))
    return found


def find_builtin(name: str) -> Path | None:
    """The file of a built-in scenario.

    Parameters
    ----------
    name : str
        ``folder/file``, ``folder`` for its baseline (or its only scenario), or ``file`` where only one folder has it.

    Returns
    -------
    Path or None
        None when no built-in scenario, or more than one, has that name.
    """
    # Longer names no disk can hold, and asking for one is an error of its own.
    if len(name) > 200 or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*", name):
        return None
    direct = BUILTIN_ROOT / f"{name}.yaml"
    scenarios = [] if direct.is_file() else builtin_scenarios()
    if direct.is_file():
        state = direct.stat()
        return direct if _is_scenario(direct, state.st_size, state.st_mtime_ns) else None
    by_name = dict(scenarios)
    if f"{name}/{DEFAULT}" in by_name:
        return by_name[f"{name}/{DEFAULT}"]
    inside = [path for full, path in scenarios if full.startswith(f"{name}/")]
    same_file = [path for full, path in scenarios if full.rsplit("/", 1)[-1] == name]
    candidates = inside or same_file
    return candidates[0] if len(candidates) == 1 else None


def locate(name: str | Path) -> Path:
    """The file that a user means by a path or a name.

    Parameters
    ----------
    name : str or Path
        A path, or a name as `find_builtin` takes it.

    Returns
    -------
    Path
        A path to read; it need not exist if it is clearly meant as a path.

    Raises
    ------
    InputError
        If it is neither, with the nearest name.
    """
    text = str(name)
    if "\0" in text:
        raise InputError(
            [Problem("E101", f"there is no file {shown(text)}", None, "a path cannot hold this character")]
        )
    written_as_path = isinstance(name, Path) or text.endswith((".yaml", ".yml")) or text.startswith((".", "/", "~"))
    if not written_as_path:
        builtin = find_builtin(text)
        if builtin is not None:
            return builtin
    try:
        path = Path(text).expanduser()
        if path.is_dir() and (path / f"{DEFAULT}.yaml").is_file():
            return path / f"{DEFAULT}.yaml"
        if written_as_path or path.exists():
            return path
    except (OSError, ValueError, RuntimeError):
        if written_as_path:
            return Path(text)
    raise InputError([_unknown(text)])


def _unknown(name: str) -> Problem:
    scenarios = [full for full, _ in builtin_scenarios()]
    several = [full for full in scenarios if full.rsplit("/", 1)[-1] == name or full.startswith(f"{name}/")]
    if len(several) > 1:
        hint = "say which: " + ", ".join(several[:6])
    else:
        names = {
            *scenarios,
            *(full.rsplit("/", 1)[0] for full in scenarios),
            *(full.rsplit("/", 1)[-1] for full in scenarios),
        }
        hint = (
            nearest(name, sorted(names)) or "wedge list shows the built-in scenarios; a file of your own ends in .yaml"
        )
    return Problem("E101", f"there is no scenario {shown(name)}", Mark("<command line>", 1, 1), hint)

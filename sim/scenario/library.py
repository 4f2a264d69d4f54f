"""What each built-in scenario asks and what came out, as the README beside it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

CAME_OUT: Final = "- Came out: "
_README: Final = "README.md"


def came_out(path: Path, name: str) -> str:
    """What came out of a scenario when it was last played for the README.

    Parameters
    ----------
    path : Path
        The scenario's file.
    name : str
        Its name: the heading of its section, in a README of several.

    Returns
    -------
    str
        One line; empty where the README says nothing of it.
    """
    readme = path.parent / _README
    if not readme.is_file():
        return ""
    text = readme.read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)
    own = next((one for one in sections[1:] if one.splitlines()[0].strip() == name), text if len(sections) == 1 else "")
    lines = [line for line in own.splitlines() if line.startswith(CAME_OUT)]
    return lines[0].removeprefix(CAME_OUT) if lines else ""

"""The manifest: what a result is, what made it, and every chunk with its hash, under a checksum of its own."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.core.errors import StoreError
from sim.core.streams import BLOCK
from sim.runs.shapes import MANIFEST, fault
from sim.runs.tasks import Plan, Point

NAME = "manifest.json"
SCHEMA_VERSION = 2
LIBRARIES = ("wedgesim", "numpy", "pandas", "mesa", "scipy", "numba", "pyarrow")
DECISIVE = ("wedgesim", "numpy", "scipy", "numba")
"""Versions that may change a number: nobody resumes under others."""
MODEL = (
    "core",
    "equations",
    "ties",
    "scenario",
    "calibration",
    "game",
    "model",
    "runs/block.py",
    "runs/readings.py",
    "runs/start.py",
)
"""Source on the way from scenario to outcome."""


def sha256(content: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()


def as_json(content: Mapping[str, Any]) -> bytes:
    """JSON for people and programs: sorted, indented, UTF-8."""
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n").encode()


class DamagedError(StoreError):
    """A manifest is missing or is not what was written."""


@cache
def code_digest() -> str:
    """Digest of the source that decides outcomes, so that a changed model is known even under one version number."""
    root, digest = Path(__file__).parents[1], hashlib.sha256()
    for part in MODEL:
        place = root / part
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def circumstances() -> dict[str, Any]:
    """What computes here: code, versions and kind of machine; no paths, no names."""
    return {
        "code": code_digest(),
        "versions": {name: version(name) for name in LIBRARIES} | {"python": platform.python_version()},
        "platform": {"system": platform.system(), "machine": platform.machine()},
    }


def describe(plan: Plan, scenario_sha256: str, command: str) -> dict[str, Any]:
    """What is to be done and by what: no paths, no names of people or machines.

    Parameters
    ----------
    plan : Plan
        What decides the result.
    scenario_sha256 : str
        Hash of the scenario as it is stored.
    command : str
        The command in words, without paths.

    Returns
    -------
    dict
        Ready for JSON.
    """
    # As pairs, because the order of the keys is the order of the axes and JSON objects are sorted here.
    settings = {point.number: [list(one) for one in point.settings.items()] for point in plan.points}
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": plan.scenario.name,
        "scenario_sha256": scenario_sha256,
        "seed": plan.seed,
        "worlds": plan.worlds,
        "block": BLOCK,
        "points": [{"number": number, "settings": pairs} for number, pairs in settings.items()],
        "shard": list(plan.shard),
        "command": command,
        **circumstances(),
    }


def points_of(described: Mapping[str, Any]) -> tuple[Point, ...]:
    """The points that a manifest lists."""
    return tuple(Point(int(one["number"]), dict(one["settings"])) for one in described["points"])


def differences(written: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """What would make two runs differ, one line each.

    Parameters
    ----------
    written, wanted : mapping
        A manifest, and another or `circumstances`; what only one of them has is not compared.

    Returns
    -------
    list of str
        Empty when one run can go on with the other's work.
    """
    keys = ("schema_version", "scenario", "scenario_sha256", "seed", "worlds", "block", "points", "code")
    pairs = {key: (written[key], wanted[key]) for key in keys if key in written and key in wanted}
    pairs |= {name: (written["versions"].get(name), wanted["versions"].get(name)) for name in DECISIVE}
    return [
        f"{key}: {_short(there)} there, {_short(here)} here" for key, (there, here) in pairs.items() if there != here
    ]


def _short(value: Any) -> str:
    return f"{len(value)} points" if isinstance(value, list) else str(value)[:60]


def seal(content: Mapping[str, Any]) -> bytes:
    """A manifest as bytes, with a checksum of itself."""
    return as_json({**content, "seal": sha256(as_json(content))})


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder, checked against its own checksum.

    Parameters
    ----------
    folder : Path
        Results folder.

    Returns
    -------
    dict

    Raises
    ------
    DamagedError
        When it is missing, damaged, or of another format.
    StoreError
        When it cannot be read.
    """
    path = folder / NAME
    try:
        text = path.read_bytes()
    except OSError as error:
        kind = DamagedError if isinstance(error, FileNotFoundError) else StoreError
        raise kind(f"{folder} is no result of wedgesim: {NAME}: {error.strerror or error}") from error
    try:
        content = json.loads(text)
        said, written = content.pop("seal", ""), content["schema_version"]
        whole = said == sha256(as_json(content))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise DamagedError(_damaged(path)) from error
    if whole and written == SCHEMA_VERSION:
        wrong = fault(content, MANIFEST)
        if wrong:
            raise StoreError(f"{path}: {wrong} is not as wedgesim writes it; somebody else did; play the run again")
        return content
    if written == SCHEMA_VERSION:
        raise DamagedError(_damaged(path))
    said = f"{path} is written in format {str(written)[:20]}; this version reads format {SCHEMA_VERSION}"
    raise DamagedError(said + f"; if it was written by this version, it is damaged: {_mend(path)}")


def _damaged(path: Path) -> str:
    return f"{path} is damaged: {_mend(path)}"


def _mend(path: Path) -> str:
    return f"wedge verify {path.parent} --repair makes it anew from the journal"

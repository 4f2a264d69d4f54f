"""The lock file is whole, current, and names no place to fetch from."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
RENEW = "pip install uv, then .ci/lock (or .ci/lock --upgrade), and commit requirements.lock"
ENTRY = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M)


def locked(version: str, system: str = "linux") -> dict[str, str]:
    """Name → version as a Python on a system takes them."""
    about = {"python_full_version": f"{version}.0", "python_version": version, "sys_platform": system}
    return {
        name: pinned for name, pinned, marker, _ in ENTRY.findall(LOCK) if not marker or Marker(marker).evaluate(about)
    }


def test_it_was_made_for_todays_dependencies() -> None:
    today = re.search(r"^dependencies = \[\n(.*?)^\]", PROJECT, re.M | re.S)
    assert today is not None
    digest = hashlib.sha256(today[1].encode()).hexdigest()[:16]
    assert f"dependencies of pyproject.toml {digest}\n" in LOCK, f"the dependencies have changed: {RENEW}"


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_every_dependency_is_pinned_within_its_range(version: str, system: str) -> None:
    pinned = locked(version, system)
    for text in tomllib.loads(PROJECT)["project"]["dependencies"]:
        wanted = Requirement(text)
        found = pinned.get(canonicalize_name(wanted.name), "0")
        assert wanted.specifier.contains(found, prereleases=True), f"{wanted.name} {found}: {RENEW}"


def test_every_line_is_a_comment_or_a_version_with_hashes() -> None:
    rest = ENTRY.sub("", LOCK).splitlines()
    assert [line for line in rest if not line.startswith("# ")] == []
    assert "://" not in LOCK
    assert not re.search(r"--(index|extra|find|trusted)", LOCK)

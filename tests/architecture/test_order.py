"""The order in which files of tests are taken up names files that are there."""

from pathlib import Path

from tests.conftest import LONG

ROOT = Path(__file__).parents[2]


def test_long_files_are_there() -> None:
    assert [name for name in LONG if not (ROOT / name).is_file()] == []
    assert len(set(LONG)) == len(LONG)

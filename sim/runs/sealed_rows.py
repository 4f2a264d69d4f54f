"""Rows of the tables beside the past attempts, read without pandas, which a list need not wait for."""

from __future__ import annotations

import csv
from pathlib import Path

from sim.core.errors import StoreError
from sim.scenario.builtin import BUILTIN_ROOT


def sealed_rows(name: str, folder: Path = BUILTIN_ROOT / "history") -> list[dict[str, str]]:
    """Rows of a table as text.

    Parameters
    ----------
    name : str
        Such as ``predictions.csv``.
    folder : Path
        Where it lies.

    Returns
    -------
    list of dict

    Raises
    ------
    StoreError
        If it is not there.
    """
    try:
        with (folder / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except OSError as error:
        raise StoreError(f"{folder / name} cannot be read") from error

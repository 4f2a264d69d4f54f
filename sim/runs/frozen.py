"""What was predicted before it was scored: files beside the cases, sealed by their hashes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.errors import StoreError
from sim.runs.files import make_folder, write_whole
from sim.runs.manifest import sha256
from sim.scenario.builtin import BUILTIN_ROOT

FOLDER: Final = BUILTIN_ROOT / "history"
CASES: Final = FOLDER / "cases.csv"
COMPARED: Final = FOLDER / "compared.csv"
INPUTS: Final = ("map.yaml", "baseline.yaml", "cases.csv")
PREDICTIONS: Final = ("predictions.csv", "predictions-all.csv", "left.csv")
SCALED: Final = ("scales.csv", "fitted.csv")
"""How cases answer to scales of the map, and what scales fitted to the other cases say."""
SEAL: Final = "frozen.json"
SCORES: Final = "scores.json"
SENSITIVITY: Final = "sensitivity.csv"
CHOICES: Final = "scale-choices.csv"


@dataclass(frozen=True)
class Sealed:
    """Predictions as they were sealed.

    Attributes
    ----------
    predictions, hindsight : DataFrame
        With measured columns, and with those coded with hindsight too; the last row is the blank case.
    left : array[cases, worlds] of bool
        In which worlds the pivot leaves for good, with measured columns, in the order of the predictions.
    answers, fits : DataFrame
        How cases answer to scales of the map, and what fitted scales say; empty where they were not sealed.
    seal : dict
        Version of the map, hashes, worlds, seed.
    """

    predictions: pd.DataFrame
    hindsight: pd.DataFrame
    left: NDArray[np.bool_]
    answers: pd.DataFrame
    fits: pd.DataFrame
    seal: dict[str, Any]


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV, the same text on every machine."""
    buffer = io.StringIO()
    table.to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue()


def write_table(folder: Path, name: str, table: pd.DataFrame) -> Path:
    """Write a table as CSV, whole or not at all."""
    make_folder(folder)
    write_whole(folder / name, csv_text(table).encode())
    return folder / name


def packed(names: Iterable[str], left: NDArray[np.bool_]) -> pd.DataFrame:
    """Bits of worlds as text: a row a case, ``case`` and ``left``, four worlds a hexadecimal digit, the first highest.

    Examples
    --------
    >>> packed(["a"], np.array([[True, False, True, False, True]])).at[0, "left"]
    'a8'
    """
    rows = np.packbits(left, axis=1)
    return pd.DataFrame({"case": list(names), "left": [row.tobytes().hex() for row in rows]})


def unpacked(table: pd.DataFrame, worlds: int) -> NDArray[np.bool_]:
    """The bits of `packed`, array[cases, worlds]."""
    rows = [np.frombuffer(bytes.fromhex(text), dtype=np.uint8) for text in table["left"]]
    return np.unpackbits(np.array(rows), axis=1)[:, :worlds].astype(bool)


def seal_of(folder: Path, version: str, worlds: int, seed: int) -> dict[str, Any]:
    """The seal of what lies in a folder: what was predicted from what, by hash."""
    names = [name for name in (*INPUTS, *PREDICTIONS, *SCALED) if (folder / name).is_file()]
    return {
        "map_version": version,
        "worlds": worlds,
        "seed": seed,
        "sha256": {name: sha256((folder / name).read_bytes()) for name in names},
    }


def seal_scales(
    answers: pd.DataFrame, fits: pd.DataFrame, version: str, worlds: int, seed: int, folder: Path = FOLDER
) -> None:
    """Seal what fitted scales say beside the predictions as judged.

    Parameters
    ----------
    answers, fits : DataFrame
        As `sim.runs.scaled.scale_answers` and `sim.analysis.scale_fits.fitted_table` give them.
    version : str
        Of the map.
    worlds, seed : int
        As the predictions were played.
    folder : Path
        Where the predictions lie.
    """
    for name, table in zip(SCALED, (answers, fits), strict=True):
        write_table(folder, name, table)
    write_json(folder, SEAL, seal_of(folder, version, worlds, seed))


def write_page(folder: Path, name: str, text: str) -> Path:
    """Write a page of text, whole or not at all."""
    make_folder(folder)
    write_whole(folder / name, text.encode())
    return folder / name


def write_json(folder: Path, name: str, content: dict[str, Any]) -> Path:
    """Write a document of JSON, whole or not at all."""
    make_folder(folder)
    write_whole(folder / name, (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())
    return folder / name


def read_frozen(folder: Path = FOLDER) -> Sealed:
    """Read sealed predictions.

    Parameters
    ----------
    folder : Path
        Where they lie; the shipped ones by default.

    Returns
    -------
    Sealed

    Raises
    ------
    StoreError
        If a file is missing or is not the one that was sealed.
    """
    try:
        seal = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        contents = {name: (folder / name).read_bytes() for name in seal["sha256"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{folder}: no sealed predictions here; wedge backtest --freeze makes them") from error
    broken = [name for name, content in contents.items() if sha256(content) != seal["sha256"][name]]
    if broken:
        raise StoreError(f"{folder}: {', '.join(broken)} changed after the predictions were sealed; freeze anew")
    texts = (pd.read_csv(io.BytesIO(contents[name]), dtype={"left": str}) for name in PREDICTIONS)
    measured, hindsight, left = texts
    answers, fits = (pd.read_csv(io.BytesIO(contents[name])) if name in contents else pd.DataFrame() for name in SCALED)
    return Sealed(measured, hindsight, unpacked(left, seal["worlds"]), answers, fits, seal)


def beside_the_seal(played: pd.DataFrame, worlds: int, seed: int, folder: Path = FOLDER) -> str:
    """Whether predictions played anew are the sealed ones, in words.

    Parameters
    ----------
    played : DataFrame
        The shipped cases with measured columns.
    worlds, seed : int
        How they were played.
    folder : Path
        Where the seal is.

    Returns
    -------
    str

    Raises
    ------
    StoreError
        If there is no seal, or it is broken.
    """
    sealed = read_frozen(folder)
    if (sealed.seal["worlds"], sealed.seal["seed"]) != (worlds, seed):
        return f"the sealed predictions have {sealed.seal['worlds']} worlds and seed {sealed.seal['seed']}"
    apart = int((played["leaves"].to_numpy() != sealed.predictions["leaves"].to_numpy()).sum())
    if apart:
        return f"{apart} of {len(played)} predictions are not the sealed ones: the model or the map has changed"
    return "these are the sealed predictions"


def frozen_scores(folder: Path = FOLDER) -> dict[str, Any]:
    """The scores of the sealed predictions; empty where there are none.

    Parameters
    ----------
    folder : Path
        Where they lie.

    Returns
    -------
    dict
        As `sim.analysis.backtest.Backtest.as_dict` gives them.
    """
    try:
        found: dict[str, Any] = json.loads((folder / SCORES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found

"""The notebooks of the documents run from top to bottom and show what their words promise."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


def outputs(cell: Any) -> dict[str, Any]:
    """What a cell shows, by kind."""
    return {kind: data for one in cell.outputs for kind, data in one.get("data", {}).items()}


# The kernel's client opens sockets that it closes late.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(outputs(cell) for cell in cells)
    assert not [one for cell in cells for one in cell.outputs if one.output_type in ("error", "stream")]
    picture, *tables = [outputs(cell) for cell in cells[:4]]
    assert base64.b64decode(picture["image/png"]).startswith(b"\x89PNG")
    assert len(cells[0].source.strip().replace("\n\n", "\n").splitlines()) == 3
    assert all("<table" in one["text/html"] for one in tables)


def test_notebooks_are_kept_without_their_output() -> None:
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert not [
            cell for cell in notebook.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)
        ]

"""Freezes what EMA Workbench's PRIM and scikit-learn's tree find in data that the tests can make again.

Run where both are installed, from the root of the project:

    python -m pip install ema_workbench scikit-learn
    PYTHONPATH=. python tests/external/oracles/discovery.py

It writes discovery.json beside itself. Only results are kept, none of their code.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from tests.external.discovery_data import NAMES, made


def prim_results(inputs: np.ndarray, outcome: np.ndarray) -> dict[str, object]:
    from ema_workbench.analysis import prim  # noqa: PLC0415

    box = prim.Prim(pd.DataFrame(inputs, columns=NAMES), outcome.astype(int), threshold=0.8).find_box()
    path = box.peeling_trajectory
    masses = path["mass"].to_numpy()
    peeled = 1 + int(np.argmax(np.append(np.diff(masses) > 0, True)))  # pasting follows
    rows = path[["coverage", "density", "mass", "res_dim"]].iloc[:peeled]
    dense = int(np.argmax(rows["density"].to_numpy() >= 0.8))
    limits = box.box_lims[dense]
    return {
        "path": rows.to_numpy().tolist(),
        "dense": dense,
        "limits": {name: [float(at) for at in limits[name]] for name in NAMES},
        "quasi_p": {name: [float(at) for at in values] for name, values in box.qp[dense].items()},
    }


def tree_results(inputs: np.ndarray, outcome: np.ndarray) -> list[list[float]]:
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415

    grown = DecisionTreeClassifier(max_depth=3, min_samples_leaf=0.05, random_state=0).fit(inputs, outcome)
    leaf = grown.apply(inputs)
    return sorted([int((leaf == one).sum()), int(outcome[leaf == one].sum())] for one in np.unique(leaf))


if __name__ == "__main__":
    data = made()
    found = {
        "versions": {name: version(name) for name in ("ema_workbench", "scikit-learn")},
        "prim": prim_results(*data),
        "tree": tree_results(*data),
    }
    Path(__file__).with_name("discovery.json").write_text(json.dumps(found, indent=1) + "\n")

"""Freezes what EMA Workbench's PRIM and scikit-learn's tree find in data that the tests can make again.

Run where both are installed, from the root of the project:

    python -m pip install ema_workbench scikit-learn
    PYTHONPATH=. python tests/external/oracles/discovery.py

It writes discovery.json beside itself. Only results are kept, none of their code.
"""

from __future__ import annotations

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from tests.external.discovery_data import NAMES, blurred, made


def prim_results(inputs: np.ndarray, outcome: np.ndarray) -> dict[str, object]:
    """Every box that EMA Workbench peels and then pastes, and the limits of two of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of optional parts that nobody asks for, and of newer pandas
        from ema_workbench.analysis import prim  # noqa: PLC0415

        # It throws a box away whose density ends below the threshold; these data have denser ones.
        box = prim.Prim(pd.DataFrame(inputs, columns=NAMES), outcome.astype(int), threshold=0.6).find_box()
    path = box.peeling_trajectory[["coverage", "density", "mass", "res_dim"]]
    masses = path["mass"].to_numpy()
    dense = int(np.argmax(path["density"].to_numpy() >= 0.8))
    return {
        "path": path.to_numpy().tolist(),
        "peeled": 1 + int(np.argmax(np.append(np.diff(masses) > 0, True))),  # boxes until pasting begins
        "dense": dense,
        "limits": {str(at): {name: box.box_lims[at][name].tolist() for name in NAMES} for at in (dense, len(path) - 1)},
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
        "made": prim_results(*data),
        "blurred": prim_results(*blurred(2)),
        "tree": tree_results(*data),
    }
    Path(__file__).with_name("discovery.json").write_text(json.dumps(found) + "\n")

"""Wedgesim asks whether a suitor can buy a pivot away from an incumbent.

The public names are imported when first used, so that ``import sim`` answers at once.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "load": "sim.scenario",
    "Scenario": "sim.scenario",
    "with_numbers": "sim.scenario",
    "run": "sim.runs.ensemble",
    "Ensemble": "sim.runs.ensemble",
    "open_results": "sim.runs.results",
    "open_sweep": "sim.runs.results",
    "WedgeModel": "sim.model.model",
    "verdict": "sim.analysis.verdict",
    "sweep": "sim.analysis.sweeping",
    "plot": "sim.report.gallery",
}

__all__ = [
    "Ensemble",
    "Scenario",
    "WedgeModel",
    "load",
    "open_results",
    "open_sweep",
    "plot",
    "run",
    "sweep",
    "verdict",
    "with_numbers",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")

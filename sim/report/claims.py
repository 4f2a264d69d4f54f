"""The report's part on what the documents claim: the outcome that is kept beside the claims."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from sim.analysis.claim_words import ORDER
from sim.report.provenance import place_of
from sim.runs.tried import read_tried
from sim.scenario import Scenario

WORDS: Final = {"holds": "hold", "fails": "fail", "depends": "depend", "cannot speak": "are beyond the model"}


def tried_claims(scenario: Scenario) -> dict[str, Any]:
    """The claims that are tried on the folder of a scenario, as they were last tried.

    Parameters
    ----------
    scenario : Scenario
        What a report is about.

    Returns
    -------
    dict
        ``rows`` (empty where no claim is about this folder), ``summary``, and when and how they were tried. Claims
        that the model cannot speak to go with the others.
    """
    found = read_tried()
    folder = place_of(scenario).removeprefix("scenarios/").split("/")[0]
    spoken = [row for row in found.get("claims", ()) if folder in row["folders"]]
    if not spoken:
        return {"rows": []}
    rows = [row for row in found["claims"] if folder in row["folders"] or not row["folders"]]
    counts = Counter(row["verdict"] for row in rows)
    said = ", ".join(f"{counts[verdict]} {WORDS[verdict]}" for verdict in ORDER if counts[verdict])
    how = {name: found[name] for name in ("date", "version", "worlds", "path_worlds", "seed", "stale")}
    return {"rows": rows, "summary": f"Of {len(rows)} claims {said}", **how}

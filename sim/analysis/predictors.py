"""Who predicts past attempts, and on which cases that is scored, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FULL, ALL = "full", "all"
SETS: Final[Mapping[str, str]] = {
    FULL: "full successes and failures",
    ALL: "all coded cases, half successes counting half",
}
"""On which cases scores are taken; both are always given."""
JUDGED, UPDATED = "model, as judged", "model, updated on others"
SCALED: Final = "model, scales fitted"
LOGIT, PENALISED = "logit on threat balance", "logit, Jeffreys' prior"
BASE_RATE: Final = "base rate"

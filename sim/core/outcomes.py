"""What is asked of every world, and how its path may end."""

TESTS = ("splits_anyway", "hedges_anyway", "pivot_leaves", "pivot_rational", "suitor_rational", "wedge_rational")
"""Tests of model §6."""
OUTCOMES = (
    "split-without-offer",
    "defected-and-returned",
    "defected-durably",
    "pocketed",
    "hedged",
    "aligned",
)
"""Path outcomes; the first that applies is a world's outcome."""

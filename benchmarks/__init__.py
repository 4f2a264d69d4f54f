"""Wedgesim beside what else could do its work: honest contestants, one table of ratios, scaling curves."""

"""The three roles of a wedge attempt and the three alignments a pivot can take."""

SUITOR = "suitor"
PIVOT = "pivot"
INCUMBENT = "incumbent"
ROLES = (SUITOR, PIVOT, INCUMBENT)

STAY, HEDGE, DEFECT = 0, 1, 2
ALIGNMENTS = ("stay", "hedge", "defect")

"""E7: the import tie is the welfare formula of Arkolakis, Costinot and Rodríguez-Clare (AER 102, 2012)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.ties.imports import imports_flow


@given(st.floats(0.01, 0.9), st.floats(0, 0.9), st.floats(1.5, 10))
def test_import_tie_is_the_published_formula(share: float, replaceable: float, elasticity: float) -> None:
    ours = imports_flow(total=282.0, share=share, replaceable=replaceable, elasticity=elasticity, gdp=2100.0)
    domestic = 1 - share * (1 - replaceable)
    published = domestic ** (-1 / (elasticity - 1)) - 1
    assert abs(ours * 21.0 / 282.0 - published) <= 1e-12 * max(1.0, published)

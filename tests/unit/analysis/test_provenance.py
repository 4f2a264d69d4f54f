"""Every figure of every scenario has a place where it enters, and that place exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.analysis.provenance import USES, uses_of
from sim.model.ledger import TERMS
from sim.scenario import Scenario, numbers_of

ROOT = Path(__file__).parents[3]


def test_every_figure_enters_somewhere(baseline: Scenario) -> None:
    for key in numbers_of(baseline):
        found = uses_of(key)
        assert found.places, key
        assert set(found.ledger) <= set(TERMS), key
        for place in found.places:
            where, name = place.split()
            file, line = where.split(":")
            assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1], place


def test_no_entry_of_the_list_is_idle(baseline: Scenario) -> None:
    keys = [key.split(".") for key in numbers_of(baseline)]
    patterns = {
        ".".join([one[0], "*", one[-1]]) if one[0] in ("concessions", "counters") else ".".join(one) for one in keys
    }
    idle = [
        name for name in USES if not any(one == name or (name[-1] in "._" and one.startswith(name)) for one in patterns)
    ]
    assert idle == []


@pytest.mark.parametrize(
    ("key", "said", "term"),
    [
        ("ties.exports.share", "exports_flow", ("pivot", "exports")),
        ("ties.exports.share", "settlement_friction", ("pivot", "finance")),
        ("ties.imports.target_stay", "shift_dependence", ("pivot", "imports")),
        ("concessions.all-ukraine.ally_cost", "ally_costs", ("suitor", "allies")),
        ("counters.price.cost", "incumbent_payoff", ("incumbent", "counters")),
    ],
)
def test_figures_go_where_the_equations_say(key: str, said: str, term: tuple[str, str]) -> None:
    found = uses_of(key)
    assert any(place.endswith(said) for place in found.places)
    assert term in found.ledger

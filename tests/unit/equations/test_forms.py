"""Every equation with figures put in by hand, every distribution beside SciPy's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.equations import annuities, distributions, dynamics, fallback
from sim.equations.ces import ces
from sim.equations.perception import perceived_tie

Array = NDArray[np.float64]
LUCK = np.array([2.0**-54, 1e-9, 0.01, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99, 1 - 1e-9, 1 - 2.0**-53])
ONE = {"rtol": 1e-14, "atol": 0}


def at(**figures: float) -> dict[str, Array]:
    return {name: np.array([figure]) for name, figure in figures.items()}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (annuities.perpetuity(np.array([0.9])), 2.5),
        (annuities.credibility(**at(promise=3.0, perpetuity=12.0)), 0.25),
        (dynamics.approach(**at(level=2.0, target=5.0, speed=0.25)), 2.75),
        (dynamics.delivered(**at(level=0.5, share=0.25)), 0.625),
        (dynamics.ally_trust(**at(trust=0.5, recovery=0.25, loss=0.125)), 0.5),
        (dynamics.ally_trust(**at(trust=0.5, recovery=0.0, loss=0.75)), 0.0),
        (dynamics.ally_trust(**at(trust=0.5, recovery=0.5, loss=-0.75)), 1.0),
        (dynamics.oil_price(**at(price=4.0, persistence=0.5, volatility=0.0, shock=1.0)), 2.0),
        (dynamics.oil_price(**at(price=1.0, persistence=0.5, volatility=2.0, shock=-1.5)), np.exp(-3.0)),
        (dynamics.incidents(**at(weight=4.0, decay=0.25, arrivals=3.0, size=0.5)), 2.5),
        (dynamics.updated_belief(**at(belief=0.25, weight=3.0, seen=1.0)), 0.4375),
        (dynamics.updated_belief(**at(belief=0.5, weight=7.0, seen=0.0)), 0.4375),
        (perceived_tie(**at(tie=6.0, misperception=0.25, noise=0.5, shock=3.0)), 6.0),
        (fallback.recovered_tie(**at(tie=6.0, damage=0.0, unrecovered=0.75)), 1.5),
        (fallback.recovered_tie(**at(tie=-3.0, damage=0.0, unrecovered=0.75)), -3.0),
        # The larger loss counts: of 6, which damage has halved already, a quarter of the whole, or what damage left.
        (fallback.recovered_tie(**at(tie=6.0, damage=0.5, unrecovered=0.75)), 3.0),
        (fallback.recovered_tie(**at(tie=6.0, damage=0.5, unrecovered=0.25)), 6.0),
        (fallback.recovered_tie(**at(tie=6.0, damage=1.0, unrecovered=0.25)), 0.0),
        (fallback.stays_out(**at(recovered=-2.0, retaliation=1.5)), 1.0),
        (fallback.stays_out(**at(recovered=-1.5, retaliation=1.5)), 0.0),
        (fallback.fallback_flow(**at(recovered=-2.0, retaliation=1.5)), -1.5),
        (fallback.fallback_flow(**at(recovered=1.0, retaliation=1.5)), 1.0),
    ],
)
def test_figures_put_in_by_hand(found: Array, expected: float) -> None:
    np.testing.assert_allclose(found, [expected], rtol=1e-15, atol=0)


def test_hazards_and_annuities_by_world_and_column() -> None:
    hazard = annuities.reversal_hazard(background=np.array([0.5, 0.0]), events=np.array([[0.0, 0.5], [0.25, 0.0]]))
    assert hazard.tolist() == [[0.5, 0.75], [0.25, 0.0]]
    value = annuities.concession_annuity(
        reversible=np.array([[0.25, 1.0], [0.0, 0.5]]), lasting=np.array([4.0, 2.0]), perpetuity=np.array([12.0, 8.0])
    )
    assert value.tolist() == [[10.0, 4.0], [8.0, 5.0]]
    # Two quarters by hand: C₀ = ¼ + ½ C₁ and C₁ = ¼ + ¼ C₀.
    promise = annuities.promise_annuity(discount=np.array([0.5]), hazard=np.array([[0.0, 0.5]]))
    np.testing.assert_allclose(promise, [[3 / 7, 5 / 14]], **ONE)


@pytest.mark.parametrize("substitution", [0.0015, 0.01, 0.3, 0.9, 0.9999, 1.0001, 1.5, 2.0, 7.0, 400.0])
def test_ces_is_its_formula(substitution: float) -> None:
    inputs = np.array([[0.2, 0.5, 0.9], [0.5, 0.5, 0.5], [1.0, 0.99, 0.98]])
    power = (substitution - 1) / substitution
    smallest = inputs.min(axis=1)
    relative = inputs / smallest[:, np.newaxis]
    expected = smallest * np.mean(relative**power, axis=1) ** (1 / power)
    np.testing.assert_allclose(ces(inputs, np.full(3, substitution)), expected, rtol=1e-9)


def test_ces_has_its_limits_and_knows_what_is_indispensable() -> None:
    inputs = np.array([[0.2, 0.5, 0.9]])
    for substitution, expected in ((0.0, 0.2), (0.0009, 0.2), (np.inf, np.mean(inputs))):
        np.testing.assert_allclose(ces(inputs, np.array([substitution])), [expected], rtol=1e-14)
    for near in (1 - 5e-7, 1.0, 1 + 5e-7):
        np.testing.assert_allclose(ces(inputs, np.array([near])), [0.09 ** (1 / 3)], rtol=1e-14)
    missing = np.array([[0.0, 0.5]])
    assert [ces(missing, np.array([e]))[0] for e in (0.0, 0.5, 1.0)] == [0.0, 0.0, 0.0]
    for substitution, expected in ((1.5, 0.0625), (2.0, 0.125)):
        np.testing.assert_allclose(ces(missing, np.array([substitution])), [expected], rtol=1e-14)
    assert ces(np.zeros((1, 2)), np.array([2.0])).tolist() == [0.0]
    # Far apart and hard to replace: nothing overflows.
    np.testing.assert_allclose(ces(np.array([[1e-9, 1.0]]), np.array([0.01])), [1e-9 * 2 ** (1 / 99)], rtol=1e-9)


SHAPES: list[tuple[Callable[..., Array], tuple[float, ...], Any]] = [
    *((distributions.triangular, (1.0, mode, 5.0), stats.triang((mode - 1) / 4, 1, 4)) for mode in (1.0, 2.0, 5.0)),
    *(
        (distributions.pert, (1.0, mode, 5.0), stats.beta(mode, 6 - mode, 1, 4))
        for mode in (1.0, 1.5, 3.0, 5.0)
    ),
    (distributions.uniform, (-1.0, 3.0), stats.uniform(-1, 4)),
    (distributions.loguniform, (0.5, 8.0), stats.loguniform(0.5, 8.0)),
    (distributions.normal, (2.0, 3.0), stats.norm(2, 3)),
    (distributions.lognormal, (0.5, 0.25), stats.lognorm(0.25, scale=np.exp(0.5))),
    (distributions.gumbel, (), stats.gumbel_r()),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "figures", "theirs"), SHAPES)
def test_a_distribution_is_scipys(ours: Callable[..., Array], figures: tuple[float, ...], theirs: Any) -> None:
    np.testing.assert_allclose(ours(LUCK, *figures), theirs.ppf(LUCK), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("shape", [distributions.pert, distributions.triangular])
def test_a_range_without_width_is_one_figure(shape: Callable[..., Array]) -> None:
    assert shape(LUCK, 3.0, 3.0, 3.0).tolist() == [3.0] * len(LUCK)


@pytest.mark.parametrize("rate", [1e-6, 0.01, 0.4, 3.0, 30.0, 90.0])
def test_arrivals_are_scipys(rate: float) -> None:
    luck = LUCK[:-1]
    assert distributions.poisson(luck, np.full(len(luck), rate)).tolist() == stats.poisson(rate).ppf(luck).tolist()


def test_the_luckiest_draw_of_arrivals_is_still_counted() -> None:
    for rate in (0.4, 30.0):
        found = distributions.poisson(LUCK[-1:], np.array([rate]))[0]
        assert found >= stats.poisson(rate).ppf(1 - 2.0**-50)
    assert distributions.poisson(np.array([np.exp(-0.5)]), np.array([0.5])).tolist() == [0.0]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("rank", [0.0, 0.3, 0.8, 1.0])
def test_members_of_a_group_have_the_rank_correlation_asked_for(rank: float, sign: int) -> None:
    count = 400
    grid = (np.arange(count) + 0.5) / count
    shared, own = (part.ravel() for part in np.meshgrid(grid, grid))
    luck = distributions.correlated(own, shared, rank, sign)
    assert ((luck > 0) & (luck < 1)).all()
    np.testing.assert_allclose(np.quantile(luck, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.005)
    pearson = 2 * np.sin(np.pi * rank / 6)
    found = stats.pearsonr(stats.norm.ppf(luck), stats.norm.ppf(shared)).statistic
    assert found == pytest.approx(sign * np.sqrt(pearson), abs=0.01)


def test_luck_far_out_stays_inside() -> None:
    ends = np.array([2.0**-54, 1 - 2.0**-53])
    found = distributions.correlated(ends, ends, 0.5, 1)
    assert found.tolist() == [2.0**-54, 1 - 2.0**-53]
    assert distributions.correlated(ends, ends, 1.0, 1)[0] == 2.0**-54
    together = distributions.correlated(np.array([0.3]), np.array([0.7]), 1.0, 1)
    np.testing.assert_allclose(together, [0.7], rtol=1e-12)
    np.testing.assert_allclose(distributions.correlated(np.array([0.3]), np.array([0.7]), 0.0, 1), [0.3], rtol=1e-12)

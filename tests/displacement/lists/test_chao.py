from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.displacement.lists import chao_draws, chao_lower_bound, chapman_draws
from tests.displacement.lists.tables import DRAWS, MIDDLES, cells, chances, two


def test_the_formula_by_hand() -> None:
    """Alone on a, b, c: 10, 20, 30; on two: 3 + 3 + 3; on three: 5.
    10 x 20 + 10 x 30 + 20 x 30 = 1,100, over 10."""
    found = chao_lower_bound(cells([10, 20, 3, 30, 3, 3, 5]))
    assert found.seen == 74
    assert found.estimate == pytest.approx(74 + 110)


def test_two_lists_give_chapmans_estimate() -> None:
    assert chao_lower_bound(two(10, 5, 9)).estimate == pytest.approx(29)
    noise = np.zeros((DRAWS, 3))
    lists = two(150, 50, 50).drawn(DRAWS)
    bound, estimate = chao_draws(lists, noise, MIDDLES), chapman_draws(lists, noise, MIDDLES)
    np.testing.assert_allclose(np.median(bound), np.median(estimate), rtol=1e-3)


@pytest.mark.parametrize("reach", [(0.5, 0.5, 0.5), (0.9, 0.2, 0.1), (0.4, 0.3, 0.2, 0.6)])
def test_lists_of_any_length_that_are_independent_give_the_truth(reach: tuple[float, ...]) -> None:
    """The form of 1987 would give 1.5 to 13 times the unseen here, so it is no lower bound."""
    units = 1e6
    expected = cells(units * chances(reach), "abcd"[: len(reach)])
    assert chao_lower_bound(expected).estimate == pytest.approx(units, rel=1e-4)


def test_units_that_are_hard_to_list_leave_a_bound_below_the_truth() -> None:
    """Half of a million are on each list with 0.7, half with 0.2."""
    expected = 5e5 * chances((0.7, 0.7, 0.7)) + 5e5 * chances((0.2, 0.2, 0.2))
    found = chao_lower_bound(cells(expected))
    assert found.seen < found.estimate < 1e6


def test_the_draws_have_the_quantiles_of_the_interval() -> None:
    lists = cells([60, 50, 20, 70, 25, 15, 9])
    drawn = chao_draws(lists.drawn(DRAWS), np.zeros((DRAWS, 7)), MIDDLES)
    found = chao_lower_bound(lists)
    low, middle, high = np.quantile(drawn, [0.05, 0.5, 0.95])
    assert middle == pytest.approx(found.estimate, rel=1e-4)
    assert low == pytest.approx(found.low, rel=5e-3)
    assert high == pytest.approx(found.high, rel=5e-3)


def test_its_spread_is_that_of_repeated_samples() -> None:
    units, chance, rng = 800, chances((0.5, 0.4, 0.3)), np.random.default_rng(4)
    tables = rng.multinomial(units, [*chance, 1 - chance.sum()], size=400)[:, :-1]
    found = [chao_lower_bound(cells(row)) for row in tables]
    spread = float(np.std([bound.estimate for bound in found]))
    stated = float(np.sqrt(np.mean([bound.variance for bound in found])))
    assert stated == pytest.approx(spread, rel=0.1)


@given(st.lists(st.integers(1, 500), min_size=7, max_size=7))
def test_the_bound_is_never_below_those_seen(counts: list[int]) -> None:
    found = chao_lower_bound(cells(counts))
    assert found.seen <= found.low <= found.high
    assert found.variance >= 0

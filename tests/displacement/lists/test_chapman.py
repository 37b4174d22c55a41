from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.displacement.lists import chapman, chapman_draws
from geo.errors import FaultsError
from tests.displacement.lists.tables import DRAWS, MIDDLES, two

NO_NOISE = np.zeros((DRAWS, 3))


def test_the_formula_by_hand() -> None:
    """20 x 15 / 10 - 1 = 29; variance 20 x 15 x 10 x 5 / (100 x 11) = 150 / 11."""
    found = chapman(19, 14, 9)
    assert found.estimate == pytest.approx(29)
    assert found.variance == pytest.approx(150 / 11)
    assert found.seen == 24


def test_the_interval_lies_around_the_unseen_on_the_log_scale() -> None:
    found = chapman(19, 14, 9)
    assert found.low is not None
    assert found.high is not None
    assert (found.low - 24) * (found.high - 24) == pytest.approx(5**2)
    factor = np.exp(1.6449 * np.sqrt(np.log(1 + 150 / 11 / 25)))
    assert found.high == pytest.approx(24 + 5 * factor, rel=1e-4)


@pytest.mark.parametrize(("matches", "spoken"), [(6, False), (7, True)])
def test_seven_matches_make_an_estimate(matches: int, *, spoken: bool) -> None:
    found = chapman(50, 40, matches)
    assert (found.estimate is not None) == spoken
    assert (found.absent is None) == spoken


def test_no_match_and_few_matches_are_two_answers() -> None:
    assert "No unit is on two lists" in (chapman(50, 40, 0).absent or "")
    assert "Fewer than 7 units are on two lists" in (chapman(50, 40, 6).absent or "")
    assert chapman(50, 40, 0).seen == 90


def test_a_list_within_the_other_still_leaves_doubt() -> None:
    """All 20 of the second list are on the first: at 90 %, the first may still miss
    1 - 0.1 ** (1 / 20), or 11 %, so that 100 seen may be 112."""
    found = chapman(100, 20, 20)
    assert found.estimate == pytest.approx(100)
    assert found.low == pytest.approx(100, abs=0.5)
    assert found.high == pytest.approx(112, abs=2)


def test_impossible_counts_are_named_at_once() -> None:
    with pytest.raises(FaultsError) as caught:
        chapman(-1, float("nan"), 9)
    assert len(caught.value.faults) == 3
    with pytest.raises(FaultsError, match="9 units are matched, and the shorter list holds 8"):
        chapman(20, 8, 9)


def test_draws_have_the_quantiles_of_the_interval() -> None:
    found = chapman(200, 100, 50)
    drawn = chapman_draws(two(150, 50, 50).drawn(DRAWS), NO_NOISE, MIDDLES)
    low, middle, high = np.quantile(drawn, [0.05, 0.5, 0.95])
    assert middle == pytest.approx(found.estimate, rel=1e-4)
    assert low == pytest.approx(found.low, rel=2e-3)
    assert high == pytest.approx(found.high, rel=2e-3)


counts = st.integers(0, 2000)


@given(counts, counts, st.integers(7, 2000))
def test_no_estimate_lies_below_those_seen(only_1: int, only_2: int, both: int) -> None:
    found = chapman(only_1 + both, only_2 + both, both)
    assert found.low is not None
    assert found.estimate is not None
    assert found.high is not None
    assert found.seen <= found.low <= found.high
    assert found.seen - 1e-6 <= found.estimate
    drawn = chapman_draws(two(only_1, only_2, both).drawn(DRAWS), NO_NOISE, MIDDLES)
    assert (drawn >= found.seen).all()


@given(counts, counts, st.integers(7, 2000))
def test_the_order_of_the_lists_changes_nothing(only_1: int, only_2: int, both: int) -> None:
    straight = chapman(only_1 + both, only_2 + both, both)
    turned = chapman(only_2 + both, only_1 + both, both)
    assert straight.estimate == pytest.approx(turned.estimate)
    assert straight.low == pytest.approx(turned.low)
    assert straight.high == pytest.approx(turned.high)


def test_ten_times_the_counts_are_nearly_ten_times_the_units() -> None:
    one, ten = chapman(200, 100, 50).estimate, chapman(2000, 1000, 500).estimate
    assert one is not None
    assert ten is not None
    assert ten == pytest.approx(10 * one, rel=0.01)

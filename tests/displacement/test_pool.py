from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.displacement import Draws, draw_assumptions
from geo.displacement.draws import METHOD_CHOICE, deviate_column
from geo.displacement.opinion import Opinion, Way, says, silent
from geo.displacement.pool import CONFLICT_RATIO, judge_agreement, pool
from tests.displacement.paper import assumption

SIZE = 256


def shared(scale: float = 0.0) -> Draws:
    extra = [METHOD_CHOICE, *(deviate_column(name) for name in "abc")]
    return draw_assumptions([assumption("between_method", scale)], extra, SIZE, seed=1)


def opinion(name: str, persons: float, weight: float = 1.0) -> Opinion:
    way = Way(id=name, title=f"method {name}", weight=weight)
    return says(way, np.full(SIZE, persons))


def test_one_method_is_the_pool() -> None:
    pooled = pool([opinion("a", 70)], shared())
    assert pooled is not None
    assert set(pooled.persons) == {70.0}
    assert pooled.weights == {"a": 1.0}


def test_weights_are_shares_of_the_draws() -> None:
    pooled = pool([opinion("a", 10, 3.0), opinion("b", 1000, 1.0)], shared())
    assert pooled is not None
    assert np.mean(pooled.persons == 10) == 0.75
    assert np.mean(pooled.persons == 1000) == 0.25
    assert pooled.weights == {"a": 0.75, "b": 0.25}


def test_conflicting_methods_stay_apart_and_are_never_averaged() -> None:
    pooled = pool([opinion("a", 10), opinion("b", 1000)], shared())
    assert pooled is not None
    assert set(pooled.persons) == {10.0, 1000.0}


def test_silence_and_weightlessness_leave_nothing_to_pool() -> None:
    way = Way(id="a", title="a", weight=1.0)
    assert pool([silent(way, "no input")], shared()) is None
    assert pool([opinion("a", 5, weight=0.0)], shared()) is None
    with_weightless = pool([opinion("a", 5, weight=0.0), opinion("b", 7)], shared())
    assert with_weightless is not None
    assert set(with_weightless.persons) == {7.0}


def test_doubt_between_methods_widens_around_the_same_middle() -> None:
    pooled = pool([opinion("a", 100)], shared(scale=0.5))
    assert pooled is not None
    low, middle, high = np.quantile(pooled.persons, [0.05, 0.5, 0.95])
    assert middle == pytest.approx(100, rel=0.02)
    assert np.log(high / low) == pytest.approx(2 * 1.645 * 0.5, rel=0.05)


@given(st.permutations("abc"), st.lists(st.floats(0.1, 10), min_size=3, max_size=3))
@settings(max_examples=25)
def test_order_of_methods_changes_nothing(order: list[str], weights: list[float]) -> None:
    by_name = {
        n: opinion(n, 10.0 * i, w) for i, (n, w) in enumerate(zip("abc", weights, strict=True))
    }
    straight = pool([by_name[n] for n in "abc"], shared(0.3))
    turned = pool([by_name[n] for n in order], shared(0.3))
    assert straight is not None
    assert turned is not None
    np.testing.assert_array_equal(straight.persons, turned.persons)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=3))
@settings(max_examples=25)
def test_the_pool_lies_within_its_methods(values: list[float]) -> None:
    pooled = pool([opinion(n, v) for n, v in zip("abc", values, strict=False)], shared())
    assert pooled is not None
    assert min(values) <= pooled.persons.min()
    assert pooled.persons.max() <= max(values)
    assert sum(pooled.weights.values()) == pytest.approx(1.0)


HOUSEHOLD = np.full(SIZE, 2.5)


@pytest.mark.parametrize(("high", "conflict"), [(30, False), (31, True)])
def test_conflict_begins_above_a_factor_of_three(high: float, *, conflict: bool) -> None:
    found = judge_agreement([[opinion("a", 10), opinion("b", high)]], HOUSEHOLD)
    assert found.conflict == conflict
    assert found.heterogeneity == pytest.approx(high / 10)
    assert ("No single figure" in found.sentence) == conflict
    assert CONFLICT_RATIO == 3


def test_the_sentence_names_who_disagrees() -> None:
    found = judge_agreement([[opinion("a", 10), opinion("b", 80)]], HOUSEHOLD)
    assert found.sentence.startswith("The methods conflict: method b gives 8.0 times what method a")


def test_methods_are_compared_on_the_ground_of_which_both_speak() -> None:
    """b speaks of the second piece only, where a says the same: no conflict, though totals
    differ."""
    pieces = [[opinion("a", 1000)], [opinion("a", 10), opinion("b", 10)]]
    found = judge_agreement(pieces, HOUSEHOLD)
    assert found.heterogeneity == pytest.approx(1.0)
    assert not found.conflict


def test_methods_of_different_ground_are_not_compared() -> None:
    found = judge_agreement([[opinion("a", 1000)], [opinion("b", 1)]], HOUSEHOLD)
    assert found.heterogeneity is None
    assert not found.conflict
    assert "different ground" in found.sentence


def test_nobody_against_somebody_is_a_conflict_without_a_ratio() -> None:
    found = judge_agreement([[opinion("a", 0), opinion("b", 5)]], HOUSEHOLD)
    assert found.conflict
    assert found.heterogeneity is None
    assert "finds nobody" in found.sentence


@pytest.mark.parametrize(
    ("opinions", "sentence"),
    [([], "No method can speak."), ([("a", 5)], "Only one method can speak (method a)")],
)
def test_fewer_than_two_methods_cannot_agree(opinions: list[Any], sentence: str) -> None:
    found = judge_agreement([[opinion(*given_one) for given_one in opinions]], HOUSEHOLD)
    assert found.heterogeneity is None
    assert found.sentence.startswith(sentence)

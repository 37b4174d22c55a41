from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.displacement.lists import Histories, ListDoubts, ListEstimate, estimate_from_lists
from geo.errors import FaultsError
from tests.displacement.lists.tables import (
    DOG_BITES,
    MIDDLES,
    ONES,
    SHUFFLED,
    cells,
    chances,
    table,
    two,
)

PLAIN = ListDoubts(uniform_model=MIDDLES, uniform_value=SHUFFLED)

PAIR = ("a", "b")


def told(lists: Histories, sign: Any = None, doubts: ListDoubts = PLAIN) -> ListEstimate:
    return estimate_from_lists(lists, {} if sign is None else {PAIR: sign}, doubts)


def test_two_independent_lists_are_a_member() -> None:
    found = told(two(150, 50, 50), "independent")
    assert found.role == "member"
    assert found.households is not None
    assert np.median(found.households) == pytest.approx(397.06, rel=1e-3)
    assert found.reason is None
    assert found.inputs[0] == "a: 200 units"
    assert found.inputs[-1] == "on two lists or more: 50 of 250"


def test_two_positively_dependent_lists_are_a_floor() -> None:
    found = told(two(150, 50, 50), "positive")
    assert found.role == "floor"
    assert found.households is not None
    assert "it is a floor" in found.caveats[-1]


def test_two_negatively_dependent_lists_are_an_upper_bound_in_words_only() -> None:
    """250 seen, 147 unseen with variance 1,126: 250 + 147 x exp(1.645 x 0.225) = 463."""
    found = told(two(150, 50, 50), "negative")
    assert found.role == "none"
    assert found.households is None
    assert "at most about 460 households (19 times in 20)" in (found.reason or "")


def test_two_lists_of_unknown_dependence_say_nothing() -> None:
    found = told(two(150, 50, 50))
    assert found.role == "none"
    assert found.households is None
    assert "It is not stated how a and b depend on each other" in (found.reason or "")
    np.testing.assert_array_equal(found.seen, 250)


@pytest.mark.parametrize(
    ("matches", "sentence"), [(0, "No unit is on two"), (6, "Fewer than 7 units")]
)
def test_too_few_matches_are_silent(matches: int, sentence: str) -> None:
    found = told(two(150, 50, matches), "independent")
    assert found.role == "none"
    assert sentence in (found.reason or "")
    many = estimate_from_lists(cells([90, 80, matches, 70, 0, 0, 0]), {}, PLAIN)
    assert many.role == "none"
    assert sentence in (many.reason or "")


def test_links_that_are_half_false_make_too_few_matches() -> None:
    doubts = replace(PLAIN, precision=0.5 * ONES)
    found = told(two(150, 50, 12), "independent", doubts)
    assert found.role == "none"
    assert "Fewer than 7 units" in (found.reason or "")


def test_three_lists_are_a_member_that_names_its_models() -> None:
    found = estimate_from_lists(table(*DOG_BITES), {}, PLAIN)
    assert found.role == "member"
    assert found.households is not None
    assert found.models is not None
    assert found.floor is None
    assert "Of 8 models the heaviest are" in found.caveats[-1]
    np.testing.assert_allclose(
        found.households, found.models.draws_of(MIDDLES, SHUFFLED), rtol=1e-4
    )


def test_chaos_bound_lies_under_three_lists_where_the_signs_allow_it() -> None:
    signs: Any = {("a", "b"): "positive", ("a", "c"): "independent", ("b", "c"): "positive"}
    lists = cells(500 * chances((0.7, 0.6, 0.7)) + 500 * chances((0.2, 0.2, 0.3)))
    found = estimate_from_lists(lists, signs, PLAIN)
    assert found.floor is not None
    assert lists.seen < np.median(found.floor) < 1000
    assert estimate_from_lists(lists, signs | {("a", "c"): "negative"}, PLAIN).floor is None


def test_missed_links_are_taken_back() -> None:
    """50 of 80 true pairs were linked: with 200 and 100 units, 201 x 101 / 81 - 1 = 249.6."""
    doubts = replace(PLAIN, recall=50 / 80 * ONES)
    found = told(two(150, 50, 50), "independent", doubts)
    assert found.households is not None
    assert np.median(found.households) == pytest.approx(249.6, rel=1e-3)
    np.testing.assert_allclose(found.seen, 220)
    plain = told(two(150, 50, 50), "independent")
    assert any("taken as perfect" in caveat for caveat in plain.caveats)
    assert not any("taken as perfect" in caveat for caveat in found.caveats)


def test_those_gone_from_the_registry_are_not_multiplied() -> None:
    """A tenth of 200 registered are gone: 181 x 101 / 51 - 1 = 357.5."""
    doubts = replace(PLAIN, overcoverage={"a": 0.1 * ONES})
    found = told(two(150, 50, 50), "independent", doubts)
    assert found.households is not None
    assert np.median(found.households) == pytest.approx(357.5, rel=1e-3)


def test_over_coverage_beyond_what_the_matches_allow_is_told() -> None:
    doubts = replace(PLAIN, overcoverage={"a": 0.9 * ONES})
    found = told(two(150, 50, 50), "independent", doubts)
    assert any("In 100% of draws more units of a are said to be gone" in c for c in found.caveats)


def test_more_households_in_a_unit_are_as_many_more_households() -> None:
    one = told(two(150, 50, 50), "independent")
    three = told(two(150, 50, 50), "independent", replace(PLAIN, households_per_unit=3 * ONES))
    assert one.households is not None
    assert three.households is not None
    np.testing.assert_allclose(three.households, 3 * one.households)
    np.testing.assert_allclose(three.seen, 3 * one.seen)


def test_empty_combinations_of_lists_are_told() -> None:
    found = estimate_from_lists(cells([40, 30, 9, 50, 8, 9, 0]), {}, PLAIN)
    assert any("1 of 7 combinations of lists hold no unit" in c for c in found.caveats)


def test_draws_of_unequal_number_are_refused() -> None:
    with pytest.raises(FaultsError, match=r"draws come in \[4, 256\] values"):
        told(two(150, 50, 50), "positive", replace(PLAIN, uniform_model=MIDDLES[:4]))
    with pytest.raises(FaultsError, match="expected one share for each of 256 draws"):
        told(two(150, 50, 50), "positive", replace(PLAIN, overcoverage={"a": ONES[:4]}))


def test_other_lists_are_refused_before_anything_is_estimated() -> None:
    with pytest.raises(FaultsError, match="no two of the lists"):
        estimate_from_lists(two(150, 50, 50), {("a", "z"): "positive"}, PLAIN)
    with pytest.raises(FaultsError, match="none of the lists"):
        told(two(150, 50, 50), "positive", replace(PLAIN, overcoverage={"z": ONES}))


@given(
    st.lists(st.integers(5, 400), min_size=7, max_size=7),
    st.floats(0.6, 1.0),
    st.floats(0.6, 1.0),
    st.floats(0.0, 0.3),
)
@settings(max_examples=15, deadline=None)
def test_no_draw_is_below_those_seen(
    counts: list[int], recall: float, precision: float, gone: float
) -> None:
    doubts = replace(
        PLAIN,
        recall=recall * ONES,
        precision=precision * ONES,
        overcoverage={"a": gone * ONES},
    )
    found = estimate_from_lists(cells(counts), {}, doubts)
    assert found.households is not None
    assert (found.households >= found.seen).all()
    assert np.isfinite(found.households).all()


def test_the_order_of_the_lists_changes_nothing() -> None:
    straight = estimate_from_lists(table(*DOG_BITES), {}, PLAIN)
    order = ("police", "animal", "hospital")
    turned = estimate_from_lists(table(*DOG_BITES[::-1], lists=order), {}, PLAIN)
    assert straight.households is not None
    assert turned.households is not None
    np.testing.assert_array_equal(straight.households, turned.households)

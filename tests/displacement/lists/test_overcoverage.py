from __future__ import annotations

import numpy as np
import pytest

from geo.displacement.lists import remove_overcoverage
from geo.displacement.lists.overcoverage import cut_share
from geo.errors import FaultsError
from tests.displacement.lists.tables import DRAWS, MIDDLES, ONES, two


def test_those_gone_are_taken_from_the_list_alone() -> None:
    """A tenth of 200 on list a are gone: 20 of the 150 on it alone."""
    left = remove_overcoverage(two(150, 50, 50).drawn(DRAWS), "a", 0.1 * ONES)
    np.testing.assert_allclose(left.cells, np.tile([130, 50, 50], (DRAWS, 1)))


def test_no_more_are_taken_than_stand_on_the_list_alone() -> None:
    lists = two(10, 50, 50).drawn(DRAWS)
    left = remove_overcoverage(lists, "a", 0.5 * ONES)
    np.testing.assert_allclose(left.cells[:, 0], 0)
    assert cut_share(lists, "a", 0.5 * ONES) == 1
    # 10 of 60 are on it alone: a share above 1/6 is cut.
    assert cut_share(lists, "a", MIDDLES) == pytest.approx(5 / 6, abs=0.01)


def test_no_over_coverage_changes_nothing() -> None:
    lists = two(150, 50, 50).drawn(DRAWS)
    np.testing.assert_array_equal(remove_overcoverage(lists, "b", 0 * ONES).cells, lists.cells)


@pytest.mark.parametrize(
    ("name", "shares", "sentence"),
    [
        ("c", ONES, "'c', which is none of the lists a, b"),
        ("a", 1.5 * ONES, "between 0 and 1; found 1.5"),
        ("a", np.nan * ONES, "between 0 and 1"),
        ("a", ONES[:3], "expected one share for each of 256 draws"),
    ],
)
def test_impossible_shares_are_refused(
    name: str, shares: np.typing.NDArray[np.float64], sentence: str
) -> None:
    with pytest.raises(FaultsError, match=sentence):
        remove_overcoverage(two(150, 50, 50).drawn(DRAWS), name, shares)

from __future__ import annotations

import numpy as np
import pytest

from geo.displacement.lists import Histories, patterns_of
from geo.errors import FaultsError
from tests.displacement.lists.tables import table, two


def make(lists: str, rows: list[list[int]], counts: list[float]) -> Histories:
    return Histories(
        lists=tuple(lists),
        patterns=np.array(rows, dtype=bool),
        counts=np.array(counts, dtype=float),
        ground="Rama 9",
    )


def test_every_pattern_but_none_can_be_seen() -> None:
    assert patterns_of(3).shape == (7, 3)
    assert patterns_of(3).any(axis=1).all()
    assert len({tuple(row) for row in patterns_of(4)}) == 15


def test_units_are_counted_by_list_and_by_match() -> None:
    lists = two(150, 50, 50)
    assert lists.seen == 250
    assert lists.listed("a") == 200
    assert lists.listed("a", "b") == lists.matched == 50
    assert lists.pairs == (("a", "b"),)


def test_a_pattern_that_is_left_out_has_nobody() -> None:
    assert table((("a",), 3), (("b", "c"), 4)).seen == 7


def test_lists_are_put_in_order() -> None:
    turned = make("ba", [[1, 0], [0, 1], [1, 1]], [5, 7, 2])
    assert turned.lists == ("a", "b")
    assert turned.counts.tolist() == [7, 5, 2]


def test_counts_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        two(1, 2, 3).counts[0] = 9


def test_all_faults_are_named_at_once() -> None:
    rows = [[0, 0], [1, 0], [1, 0], [0, 1]]
    with pytest.raises(FaultsError) as caught:
        make("ab", rows, [3, -1, 2, float("nan")])
    assert len(caught.value.faults) == 4
    text = str(caught.value)
    assert "Lists of Rama 9: -1.0 units on 'a'" in text
    assert "nan units on 'b'" in text
    assert "the pattern 'a' is given 2 times" in text
    assert "the pattern of units on no list is given" in text


@pytest.mark.parametrize(
    ("lists", "rows", "counts", "sentence"),
    [
        ("a", [[1]], [4], "found 1 list, and capture-recapture takes two"),
        ("abcdef", [[1] * 6], [4], "found 6 lists, and at most 5"),
        ("aa", [[1, 0], [0, 1]], [4, 3], "a repeats"),
        ("ab", [[1, 0, 1]], [4], "do not fit 2 lists"),
        ("ab", [[1, 0]], [4, 5], "do not fit 2 lists"),
        ("ab", [[1, 0]], [4], "list 'b' holds nobody"),
    ],
)
def test_what_cannot_be_is_refused(
    lists: str, rows: list[list[int]], counts: list[float], sentence: str
) -> None:
    with pytest.raises(FaultsError, match=sentence):
        make(lists, rows, counts)

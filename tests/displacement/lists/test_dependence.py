from __future__ import annotations

from typing import Any

import pytest

from geo.displacement.lists import assumption_of, bound_of
from geo.displacement.lists.dependence import is_bound_from_below, signs_of
from geo.errors import FaultsError

PAIR = ("meters", "registry")


@pytest.mark.parametrize(
    ("sign", "bound"),
    [("positive", "lower"), ("negative", "upper"), ("unknown", None), ("independent", None)],
)
@pytest.mark.parametrize("pair", [PAIR, PAIR[::-1]])
def test_the_sign_tells_the_bound(sign: Any, bound: str | None, pair: tuple[str, str]) -> None:
    assert bound_of({pair: sign}, ["registry", "meters"]) == bound


def test_what_is_not_stated_is_unknown() -> None:
    assert bound_of({}, PAIR) is None
    assert set(signs_of({}, "abc").values()) == {"unknown"}


def test_chaos_bound_takes_a_positive_pair_and_no_negative_or_unknown_one() -> None:
    independent: dict[tuple[str, str], Any] = dict.fromkeys(
        [("a", "b"), ("a", "c"), ("b", "c")], "independent"
    )
    assert not is_bound_from_below(independent, "abc")
    assert is_bound_from_below(independent | {("a", "b"): "positive"}, "abc")
    assert not is_bound_from_below(
        independent | {("a", "b"): "positive", ("b", "c"): "negative"}, "abc"
    )
    assert not is_bound_from_below({("a", "b"): "positive"}, "abc")


def test_the_average_says_what_it_assumes() -> None:
    sentence = assumption_of({("a", "c"): "negative"}, "abc")
    assert "nothing ties all three lists at once" in sentence
    assert "Stated as dependent: a and c (negative)" in sentence
    assert "Not known: a and b, b and c" in sentence


def test_faults_of_signs_are_named_at_once() -> None:
    signs: Any = {("a", "z"): "positive", ("a", "b"): "negative", ("b", "a"): "strong"}
    with pytest.raises(FaultsError) as caught:
        signs_of(signs, "ab")
    assert len(caught.value.faults) == 3
    assert "found 'strong', expected one of positive" in str(caught.value)
    assert "stated as negative and as strong" in str(caught.value)

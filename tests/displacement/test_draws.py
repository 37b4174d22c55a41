"""One matrix of doubt: its design does not depend on the order of rows, nor on what fills it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from geo.displacement.draws import column_names, draw_assumptions, fill, zone_column
from geo.errors import ConfigError, EstimateError
from geo.sites.assumption import Assumption
from tests.displacement.paper import assumption, uniform
from tests.sites.paper import number, numbers

HALF = 0.5


@given(st.permutations(["a", "b", "c", "d"]))
@settings(max_examples=10)
def test_order_of_rows_changes_nothing(order: list[str]) -> None:
    straight = draw_assumptions([uniform(n, 0, 1) for n in "abcd"], ["z", "y"], 64, seed=3)
    shuffled = draw_assumptions([uniform(n, 0, 1) for n in order], ["y", "z"], 64, seed=3)
    assert list(straight) == list(shuffled) == ["a", "b", "c", "d", "y", "z"]
    for column in straight:
        np.testing.assert_array_equal(straight[column], shuffled[column])


def test_the_seed_decides() -> None:
    rows = [uniform("a", 0, 1)]
    first, again, other = (draw_assumptions(rows, [], 64, seed=s)["a"] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_one_draw_falls_into_each_equal_part() -> None:
    values = np.sort(draw_assumptions([uniform("a", 0, 1)], [], 256, seed=5)["a"])
    np.testing.assert_array_equal((values * 256).astype(int), np.arange(256))


def test_columns_cannot_be_changed() -> None:
    drawn = draw_assumptions([assumption("a", 1)], ["u"], 4, seed=1)
    with pytest.raises(ValueError, match="read-only"):
        drawn["a"][0] = 2.0


@pytest.mark.parametrize("draws", [0, 1000, -8])
def test_a_number_of_draws_that_is_no_power_of_two_is_refused(draws: int) -> None:
    with pytest.raises(ConfigError, match="power of two"):
        draw_assumptions([assumption("a", 1)], [], draws, seed=1)


def test_an_id_may_not_occur_twice() -> None:
    with pytest.raises(ConfigError, match=r"unique; found twice: \['a'\]"):
        draw_assumptions([assumption("a", 1)], ["a"], 4, seed=1)


def test_impossible_multipliers_and_shares_are_refused_by_name() -> None:
    low = number("normal", low=0.0, high=4.0)  # one draw in twenty is below 0
    drawn = draw_assumptions([low, uniform("b", 0.5, 1.5)], [], 64, seed=1)
    with pytest.raises(EstimateError, match="'a' must be above 0; 3 of 64"):
        drawn.positive("a")
    with pytest.raises(EstimateError, match="'b' is a share"):
        drawn.share("b")


def test_what_the_site_does_not_assume_is_named() -> None:
    drawn = draw_assumptions([assumption("a", 1)], [], 4, seed=1)
    assert drawn.lacking("a") is None
    assert drawn.lacking("a", "b", "c") == "The site makes no assumption 'b' and 'c'."


def test_rows_of_two_classes_are_two_columns() -> None:
    rows = [number("fixed", mode=2, settlement_class="informal"), number("fixed", mode=1)]
    drawn = draw_assumptions(rows, [], 4, seed=1)
    assert list(drawn) == ["a", "a@informal"]
    assert dict(drawn.units) == {"a": "ratio", "a@informal": "ratio"}


def test_zones_make_columns_only_where_they_differ() -> None:
    rows = [
        number("fixed", "a", mode=1, zone_log_sd=0.5),
        number("fixed", "b", mode=1, zone_log_sd=0.0),
        number("fixed", "c", mode=1),
    ]
    names = column_names(rows, ["u"], ["west", "east", "west"])
    assert names == ("a", "b", "c", "u", "zone:a:east", "zone:a:west")
    assert names[4] == zone_column("a", "east")


def test_more_zones_than_the_sequence_has_dimensions_are_refused() -> None:
    rows = [number("fixed", mode=1, zone_log_sd=0.5)]
    with pytest.raises(ConfigError, match="21,201 zones make 21,202 columns"):
        draw_assumptions(rows, [], 4, 1, [str(zone) for zone in range(21_201)])


@given(st.lists(numbers(), min_size=1, max_size=3), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_rows_may_come_in_any_order(rows: list[Assumption], seed: int) -> None:
    named = [row.model_copy(update={"id": f"a{place}"}) for place, row in enumerate(rows)]
    there = draw_assumptions(named, ["u"], 16, seed)
    back = draw_assumptions(named[::-1], ["u"], 16, seed)
    for column in there:
        np.testing.assert_array_equal(there[column], back[column])


def test_any_number_of_rows_may_be_filled() -> None:
    design = np.array([[0.25, 0.1], [0.5, 0.2], [0.75, 0.3]])
    drawn = fill([uniform("a", 0, 4)], ["a", "u"], design)
    assert drawn.size == 3
    assert drawn["a"].tolist() == [1, 2, 3]
    assert drawn["u"].tolist() == [0.1, 0.2, 0.3]
    assert design.flags.writeable
    assert design[0, 0] == 0.25


def test_the_ends_of_a_design_are_drawn_as_numbers() -> None:
    drawn = fill([number("normal", low=1, high=3)], ["a"], np.array([[0.0], [1.0]]))
    assert np.isfinite(drawn["a"]).all()
    assert drawn["a"][0] < -2 < 6 < drawn["a"][1]


def test_a_fill_of_the_sequence_is_the_draw() -> None:
    rows = [uniform("a", 0, 1), number("pert", "b", low=1, mode=2, high=4)]
    drawn = draw_assumptions(rows, ["u"], 64, seed=7)
    design = np.column_stack([drawn["a"], np.full(64, HALF), drawn["u"]])
    again = fill(rows, column_names(rows, ["u"]), design)
    np.testing.assert_array_equal(again["a"], drawn["a"])
    np.testing.assert_array_equal(again["u"], drawn["u"])


@pytest.mark.parametrize(
    ("columns", "design", "said"),
    [
        (["a"], np.full((4, 2), HALF), r"shape \(n, 1\).*found \(4, 2\)"),
        (["a"], np.full(4, HALF), r"found \(4,\)"),
        (["a"], np.full((0, 1), HALF), r"n at least 1; found \(0, 1\)"),
        (["a", "a"], np.full((4, 2), HALF), "names a column twice"),
        (["b"], np.full((4, 1), HALF), "leaves out a"),
        (["a"], np.full((4, 1), 1.5), "outside 0 to 1"),
        (["a"], np.full((4, 1), np.nan), "outside 0 to 1"),
    ],
)
def test_a_design_that_does_not_fit_is_refused(
    columns: list[str], design: np.ndarray, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        fill([assumption("a", 1)], columns, design)


def going_together(correlation: float) -> tuple[Assumption, Assumption]:
    leading = number("lognormal", "leading", low=0.5, high=2.0)
    following = number(
        "beta",
        "following",
        low=0.2,
        high=0.8,
        unit="share",
        follows="leading",
        rank_correlation=correlation,
    )
    return leading, following


@pytest.mark.parametrize("correlation", [-0.9, -0.25, 0.5])
def test_assumptions_that_go_together_have_the_rank_correlation_stated(correlation: float) -> None:
    drawn = draw_assumptions(going_together(correlation), [], 8192, seed=1)
    found = spearmanr(drawn["leading"], drawn["following"]).statistic
    assert float(found) == pytest.approx(correlation, abs=0.01)


@given(st.floats(-0.95, 0.95))
@settings(max_examples=20)
def test_following_changes_neither_distribution_nor_the_one_that_leads(correlation: float) -> None:
    leading, following = going_together(correlation)
    free = following.model_copy(update={"follows": None, "rank_correlation": None})
    tied = draw_assumptions((leading, following), [], 4096, seed=2)
    apart = draw_assumptions((leading, free), [], 4096, seed=2)
    np.testing.assert_array_equal(tied["leading"], apart["leading"])
    levels = (0.05, 0.5, 0.95)
    np.testing.assert_allclose(
        np.quantile(tied["following"], levels), np.quantile(apart["following"], levels), atol=0.01
    )

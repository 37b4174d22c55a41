from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geo.displacement import draw_assumptions
from geo.displacement.draws import quantile
from geo.errors import ConfigError, EstimateError
from geo.sites.model import Assumption
from tests.displacement.paper import assumption, uniform

PROBABILITIES = np.linspace(0.001, 0.999, 199)


def make(kind: str, **ends: float) -> Assumption:
    facts: dict[str, Any] = {"id": "a", "meaning": "m", "unit": "1", "kind": kind, "source": "s"}
    return Assumption(**facts, mark="J", confidence="low", **ends)


@pytest.mark.parametrize(
    ("row", "oracle"),
    [
        (make("uniform", low=2, high=6), stats.uniform(2, 4)),
        (make("triangular", low=2, mode=3, high=6), stats.triang(0.25, 2, 4)),
        (make("pert", low=2, mode=3, high=6), stats.beta(2, 4, loc=2, scale=4)),
        (make("normal", low=1.0, high=5.0), stats.norm(3, 2 / stats.norm.ppf(0.95))),
        (
            make("lognormal", low=1.0, high=np.exp(2.0)),
            stats.lognorm(1 / stats.norm.ppf(0.95), scale=np.e),
        ),
    ],
)
def test_quantiles_agree_with_scipy(row: Assumption, oracle: Any) -> None:
    np.testing.assert_allclose(quantile(row, PROBABILITIES), oracle.ppf(PROBABILITIES), rtol=1e-9)


@pytest.mark.parametrize("kind", ["normal", "lognormal"])
def test_low_and_high_are_the_outer_quantiles_of_unbounded_kinds(kind: str) -> None:
    ends = quantile(make(kind, low=2.0, high=8.0), np.array([0.05, 0.95]))
    np.testing.assert_allclose(ends, [2.0, 8.0])


def test_triangular_may_have_its_mode_at_an_end() -> None:
    assert quantile(make("triangular", low=0, mode=0, high=1), np.array([0.75]))[0] == 0.5
    assert quantile(make("triangular", low=0, mode=1, high=1), np.array([0.25]))[0] == 0.5


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
    with pytest.raises(ConfigError, match="unique"):
        draw_assumptions([assumption("a", 1)], ["a"], 4, seed=1)


def test_impossible_multipliers_and_shares_are_refused_by_name() -> None:
    low = make("normal", low=0.0, high=4.0)  # one draw in twenty is below 0
    drawn = draw_assumptions([low, uniform("b", 0.5, 1.5)], [], 64, seed=1)
    with pytest.raises(EstimateError, match="'a' must be above 0; 3 of 64"):
        drawn.positive("a")
    with pytest.raises(EstimateError, match="'b' is a share"):
        drawn.share("b")


def test_what_the_site_does_not_assume_is_named() -> None:
    drawn = draw_assumptions([assumption("a", 1)], [], 4, seed=1)
    assert drawn.lacking("a") is None
    assert drawn.lacking("a", "b", "c") == "The site makes no assumption 'b' and 'c'."

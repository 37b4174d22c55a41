"""The shapes of a beta are found from what a person states, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geo.sites.beta import shapes_of_moments, shapes_of_quantiles


@given(st.floats(0.2, 500), st.floats(0.2, 500))
@settings(max_examples=50, deadline=None)
def test_the_shapes_come_back_from_their_outer_quantiles(left: float, right: float) -> None:
    low, high = stats.beta(left, right).ppf([0.05, 0.95])
    if 1 - high > 1e-6 and low > 1e-6:
        assert shapes_of_quantiles(low, high) == pytest.approx((left, right), rel=1e-4)


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.7))
@settings(max_examples=50)
def test_the_shapes_have_the_moments_stated(mean: float, part: float) -> None:
    sd = part * (mean * (1 - mean)) ** 0.5
    shapes = shapes_of_moments(mean, sd)
    assert shapes is not None
    assert stats.beta(*shapes).mean() == pytest.approx(mean)
    assert stats.beta(*shapes).std() == pytest.approx(sd)


@pytest.mark.parametrize(
    ("low", "high"), [(0, 0.5), (0.5, 1), (0.6, 0.4), (0.5, 0.5), (0.5, 0.50001), (1e-300, 0.5)]
)
def test_no_beta_is_made_up_where_there_is_none(low: float, high: float) -> None:
    assert shapes_of_quantiles(low, high) is None


@pytest.mark.parametrize(
    ("mean", "sd"), [(0, 0.1), (1, 0.1), (0.5, 0), (0.5, 0.5), (0.5, 9), (0.5, 1e-5), (0.5, 1e-200)]
)
def test_no_beta_has_impossible_moments(mean: float, sd: float) -> None:
    assert shapes_of_moments(mean, sd) is None

"""Every kind of assumption is drawn as it was stated, and zones depart from it as stated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import logit

from geo.displacement.distributions import depart, quantile
from geo.errors import ConfigError
from geo.sites.assumption import Assumption
from tests.sites.paper import number, numbers

PROBABILITIES = np.linspace(0.001, 0.999, 199)
MIDDLES = (np.arange(20_000) + 0.5) / 20_000
"""Middles of equal parts, whose quantiles average to a distribution's moments."""


@pytest.mark.parametrize(
    ("row", "oracle"),
    [
        (number("uniform", low=2, high=6), stats.uniform(2, 4)),
        (number("triangular", low=2, mode=3, high=6), stats.triang(0.25, 2, 4)),
        (number("pert", low=2, mode=3, high=6), stats.beta(2, 4, loc=2, scale=4)),
        (number("normal", low=1.0, high=5.0), stats.norm(3, 2 / stats.norm.ppf(0.95))),
        (number("normal", mean=3, sd=0.5), stats.norm(3, 0.5)),
        (
            number("lognormal", low=1.0, high=np.exp(2.0)),
            stats.lognorm(1 / stats.norm.ppf(0.95), scale=np.e),
        ),
        (
            number("lognormal", mean=3, sd=3),  # log variance ln 2
            stats.lognorm(np.log(2) ** 0.5, scale=3 / 2**0.5),
        ),
        (number("beta", mean=0.25, sd=0.75**0.5 / 6), stats.beta(2, 6)),  # 0.1875 / 9 - 1 = 8
    ],
)
def test_quantiles_agree_with_scipy(row: Assumption, oracle: Any) -> None:
    np.testing.assert_allclose(quantile(row, PROBABILITIES), oracle.ppf(PROBABILITIES), rtol=1e-9)


@pytest.mark.parametrize("kind", ["normal", "lognormal", "beta"])
def test_low_and_high_are_the_outer_quantiles(kind: str) -> None:
    ends = quantile(number(kind, low=0.2, high=0.8), np.array([0.05, 0.95]))
    np.testing.assert_allclose(ends, [0.2, 0.8])


def test_triangular_may_have_its_mode_at_an_end() -> None:
    low, high = (number("triangular", low=0, mode=mode, high=1) for mode in (0, 1))
    assert quantile(low, np.array([0.75]))[0] == 0.5
    assert quantile(high, np.array([0.25]))[0] == 0.5


@given(numbers())
@settings(max_examples=60, deadline=None)
def test_a_quantile_never_falls_where_the_probability_rises(row: Assumption) -> None:
    assert (np.diff(quantile(row, PROBABILITIES)) >= 0).all()


@given(
    st.sampled_from(["normal", "lognormal", "beta"]),
    st.floats(0.1, 0.9),
    st.floats(0.05, 0.4),
)
@settings(max_examples=40)
def test_the_draws_have_the_moments_stated(kind: str, mean: float, part: float) -> None:
    sd = part * mean * (1 - mean)
    values = quantile(number(kind, mean=mean, sd=sd), MIDDLES)
    assert values.mean() == pytest.approx(mean, rel=1e-3)
    assert values.std() == pytest.approx(sd, rel=1e-2)


@given(st.floats(0.01, 0.9), st.floats(0.05, 1))
@settings(max_examples=40, deadline=None)
def test_a_beta_is_a_share(low: float, part: float) -> None:
    values = quantile(number("beta", low=low, high=low + part * (0.99 - low)), MIDDLES)
    assert (values >= 0).all()
    assert (values <= 1).all()


def test_an_empirical_value_keeps_its_weight() -> None:
    row = number("empirical", values=(2, 0, 1), weights=(1, 1, 2))
    asked = np.array([0.1, 0.25, 0.26, 0.5, 0.75, 0.76, 0.999])
    assert quantile(row, asked).tolist() == [0, 0, 1, 1, 1, 2, 2]


def test_repeated_values_are_as_good_as_weights() -> None:
    repeated = number("empirical", values=(1, 1, 2))
    weighted = number("empirical", values=(2, 1), weights=(5, 10))
    np.testing.assert_array_equal(quantile(repeated, MIDDLES), quantile(weighted, MIDDLES))
    assert (quantile(repeated, MIDDLES) == 1).mean() == pytest.approx(2 / 3, abs=1e-4)


def test_a_value_without_weight_is_never_drawn() -> None:
    row = number("empirical", values=(0, 1, 2), weights=(0, 1, 0))
    assert set(quantile(row, np.array([2**-40, 0.5, 1 - 2**-40]))) == {1}


def test_one_value_is_a_fixed_number() -> None:
    assert set(quantile(number("empirical", values=(3,)), PROBABILITIES)) == {3}


def test_a_beta_built_without_its_checks_is_refused() -> None:
    unchecked = number("beta", low=0.2, high=0.8).model_copy(update={"high": 2.0})
    with pytest.raises(ConfigError, match=r"'a' \(beta 0.2, 2\) is no beta distribution"):
        quantile(unchecked, PROBABILITIES)


def test_a_zone_at_its_median_is_the_shared_draw() -> None:
    shared, half = np.array([0.2, 0.7]), np.full(2, 0.5)
    for share in (False, True):
        np.testing.assert_allclose(depart(shared, half, log_sd=2.0, share=share), shared)


def test_zones_differ_by_the_deviation_stated() -> None:
    shared = np.full(MIDDLES.size, 0.3)
    ratios = depart(shared, MIDDLES, log_sd=0.5, share=False)
    shares = depart(shared, MIDDLES, log_sd=0.5, share=True)
    assert np.log(ratios).std() == pytest.approx(0.5, rel=1e-3)
    assert logit(shares).std() == pytest.approx(0.5, rel=1e-3)
    assert np.median(shares) == pytest.approx(np.median(ratios)) == pytest.approx(0.3)


@given(st.floats(0, 1), st.floats(0, 3))
def test_a_share_of_a_zone_stays_a_share(value: float, log_sd: float) -> None:
    ends = np.array([2**-40, 0.1, 0.9, 1 - 2**-40])
    moved = depart(np.full(4, value), ends, log_sd=log_sd, share=True)
    assert (moved >= 0).all()
    assert (moved <= 1).all()
    assert (np.diff(moved) >= 0).all()


def test_none_and_all_stay_so_in_every_zone() -> None:
    moved = depart(np.array([0.0, 1.0]), np.array([0.99, 0.01]), log_sd=3, share=True)
    assert moved.tolist() == [0, 1]


def test_an_impossible_share_stays_impossible() -> None:
    moved = depart(np.array([-0.1, 1.2]), np.array([0.99, 0.01]), log_sd=3, share=True)
    assert moved.tolist() == [-0.1, 1.2]

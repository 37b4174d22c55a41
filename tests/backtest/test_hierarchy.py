from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.backtest.hierarchy import Predictive, Rows, fit

CITIES = ("a", "b", "c", "d", "e", "f")
COUNTRIES = {"a": "x", "b": "x", "c": "y", "d": "z", "e": "z", "f": "w", "new": "x", "far": "v"}


def town(seed: int, *, sd_city: float = 0.8, sd_within: float = 1.0, each: int = 12) -> Rows:
    rng = np.random.default_rng(seed)
    city = np.repeat(CITIES, each)
    effect = np.repeat(rng.normal(0, sd_city, len(CITIES)), each)
    known = rng.normal(size=(len(city), 1))
    value = 6 + 0.5 * known[:, 0] + effect + rng.normal(0, sd_within, len(city))
    return Rows(log_value=value, covariates=known, city=city, country=countries(city))


def countries(city: NDArray[np.str_]) -> NDArray[np.str_]:
    return np.array([COUNTRIES[str(name)] for name in city])


def asked(city: str, known: float = 0.3) -> Rows:
    return Rows(
        log_value=np.zeros(1),
        covariates=np.array([[known]]),
        city=np.array([city]),
        country=np.array([COUNTRIES[city]]),
    )


def without_covariates(rows: Rows) -> Rows:
    return Rows(
        log_value=rows.log_value,
        covariates=np.zeros((len(rows.city), 0)),
        city=rows.city,
        country=rows.country,
    )


def dense(rows: Rows, new: Rows, within: float, city: float, country: float) -> tuple[float, ...]:
    """Universal kriging and restricted log-likelihood with whole matrices, as in a textbook."""
    same = (rows.city[:, None] == rows.city[None, :]).astype(float)
    kin = (rows.country[:, None] == rows.country[None, :]).astype(float)
    v = within**2 * np.eye(len(rows.city)) + city**2 * same + country**2 * kin
    c = city**2 * (rows.city == new.city[0]) + country**2 * (rows.country == new.country[0])
    x = np.column_stack([np.ones(len(rows.city)), rows.covariates])
    x_new = np.concatenate([[1.0], new.covariates[0]])
    v_inverse = np.linalg.inv(v)
    information = x.T @ v_inverse @ x
    b = np.linalg.solve(information, x.T @ v_inverse @ rows.log_value)
    left = rows.log_value - x @ b
    rest = x_new - x.T @ v_inverse @ c
    mean = x_new @ b + c @ v_inverse @ left
    variance = within**2 + city**2 + country**2 - c @ v_inverse @ c
    variance += rest @ np.linalg.solve(information, rest)
    log_det = np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1]
    return mean, float(np.sqrt(variance)), -(log_det + left @ v_inverse @ left) / 2


@pytest.mark.parametrize("city", ["a", "new", "far"])
@pytest.mark.parametrize("by_country", [False, True])
def test_the_fast_sums_are_the_textbooks_matrices(city: str, *, by_country: bool) -> None:
    rows = town(1)
    fitted = fit(rows, by_country=by_country)
    predicted = fitted.predict(asked(city))
    for g in range(0, len(fitted.weight), len(fitted.weight) // 7):
        spreads = (fitted.sd_within[g], fitted.sd_city[g], fitted.sd_country[g])
        mean, sd, _ = dense(rows, asked(city), *spreads)
        assert predicted.mean[g, 0] == pytest.approx(mean, rel=1e-9)
        assert predicted.sd[g, 0] == pytest.approx(sd, rel=1e-9)


def test_grid_points_weigh_as_likelihood_times_prior() -> None:
    rows = town(2)
    fitted = fit(rows, by_country=True, prior_sd=0.7)
    first, second = np.argsort(fitted.weight)[[-1, -40]]
    logs = []
    for g in (first, second):
        spreads = (fitted.sd_within[g], fitted.sd_city[g], fitted.sd_country[g])
        prior = -(fitted.sd_city[g] ** 2 + fitted.sd_country[g] ** 2) / (2 * 0.7**2)
        logs.append(dense(rows, asked("a"), *spreads)[2] + prior)
    told = np.log(fitted.weight[first] / fitted.weight[second])
    assert told == pytest.approx(logs[0] - logs[1], abs=1e-9)
    assert fitted.weight.sum() == pytest.approx(1)


def test_a_normal_has_its_textbook_quantiles() -> None:
    one = Predictive(weight=np.ones(1), mean=np.array([[2.0]]), sd=np.array([[3.0]]))
    assert one.quantile(0.5)[0] == pytest.approx(2)
    assert one.quantile(0.95)[0] == pytest.approx(2 + 3 * 1.644853627)


def test_two_normals_far_apart_have_their_median_between() -> None:
    two = Predictive(
        weight=np.array([0.5, 0.5]), mean=np.array([[0.0], [10.0]]), sd=np.ones((2, 1))
    )
    assert two.quantile(0.5)[0] == pytest.approx(5, abs=1e-6)
    assert two.quantile(0.25)[0] == pytest.approx(0, abs=1e-6)


def test_a_city_in_the_data_is_known_better_than_a_new_one() -> None:
    fitted = fit(town(3))
    known, new = fitted.predict(asked("a")), fitted.predict(asked("far"))
    assert width(known) < width(new)


def test_cities_that_differ_make_a_new_one_less_certain() -> None:
    alike, apart = fit(town(4, sd_city=0.05)), fit(town(4, sd_city=1.5))
    assert width(alike.predict(asked("far"))) < width(apart.predict(asked("far")))


def width(predicted: Predictive) -> float:
    return float((predicted.quantile(0.95) - predicted.quantile(0.05))[0])


@settings(max_examples=10, deadline=None)
@given(shift=st.floats(-20, 20), seed=st.integers(0, 5))
def test_another_unit_and_another_order_change_nothing(shift: float, seed: int) -> None:
    rows = without_covariates(town(seed, each=4))
    order = np.random.default_rng(seed).permutation(len(rows.city))
    moved = Rows(
        log_value=rows.log_value[order] + shift,
        covariates=rows.covariates[order],
        city=rows.city[order],
        country=rows.country[order],
    )
    nowhere = without_covariates(asked("far"))
    before, after = (fit(some).predict(nowhere).quantile(0.9)[0] for some in (rows, moved))
    assert after - before == pytest.approx(shift, abs=1e-5)


def test_nine_of_ten_settlements_of_new_cities_are_held_when_the_model_is_true() -> None:
    held = []
    for seed in range(150):
        rows = without_covariates(town(seed, each=10))
        new = rows.city == "f"
        predicted = fit(rows.where(~new)).predict(rows.where(new))
        truth = rows.log_value[new]
        held.append((predicted.quantile(0.05) <= truth) & (truth <= predicted.quantile(0.95)))
    assert 0.86 <= np.mean(held) <= 0.96

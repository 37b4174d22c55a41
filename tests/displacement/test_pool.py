from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from geo.displacement import Draws, draw_assumptions
from geo.displacement.draws import METHOD_CHOICE, deviate_column
from geo.displacement.pool import BETWEEN_METHOD, CONFLICT_LEVEL, LEAST_LOG_SD, combine, judge
from geo.quantity import FloatArray
from geo.sites.model import Assumption
from tests.displacement.paper import assumption

SIZE = 1024


def shared(scale: float = 0.0, *, prior: Assumption | None = None, seed: int = 1) -> Draws:
    extra = [METHOD_CHOICE, *(deviate_column(name) for name in "abc")]
    return draw_assumptions([prior or assumption(BETWEEN_METHOD, scale)], extra, SIZE, seed=seed)


def constant(**persons: float) -> dict[str, FloatArray]:
    return {name: np.full(SIZE, value) for name, value in persons.items()}


def lognormal(median: float, log_sd: float, seed: int) -> FloatArray:
    uniform = (np.random.default_rng(seed).permutation(SIZE) + 0.5) / SIZE
    return np.asarray(median * np.exp(log_sd * norm.ppf(uniform)))


def pooled(
    totals: Mapping[str, FloatArray], weights: Mapping[str, float], draws: Draws
) -> FloatArray:
    verdict = judge(totals, weights, draws)
    assert verdict is not None
    persons, believed = combine(totals, verdict, draws)
    np.testing.assert_allclose(np.sum(list(believed.values()), axis=0), 1.0)
    return persons


def test_one_method_is_the_pool() -> None:
    assert set(pooled(constant(a=70), {"a": 1.0}, shared())) == {70.0}


def test_methods_that_agree_are_averaged_in_logs() -> None:
    """Qualities 3 to 1: the cube of 100 times 108, fourth root."""
    draws = shared(0.3)
    verdict = judge(constant(a=100, b=108), {"a": 0.75, "b": 0.25}, draws)
    assert verdict is not None
    assert not verdict.conflict
    persons, believed = combine(constant(a=100, b=108), verdict, draws)
    assert float(np.median(persons)) == pytest.approx((100**3 * 108) ** 0.25, rel=0.02)
    np.testing.assert_allclose(believed["a"], 0.75, atol=0.01)


def test_errors_of_their_own_partly_cancel_and_shared_ones_do_not() -> None:
    own = {"a": lognormal(100, 0.4, 1), "b": lognormal(100, 0.4, 2)}
    same = {"a": lognormal(100, 0.4, 1), "b": lognormal(100, 0.4, 1)}
    weights = {"a": 1.0, "b": 1.0}
    assert np.log(pooled(own, weights, shared())).std() == pytest.approx(0.4 / 2**0.5, rel=0.05)
    assert np.log(pooled(same, weights, shared())).std() == pytest.approx(0.4, rel=0.01)


def test_conflicting_methods_stay_apart_and_are_never_averaged() -> None:
    persons = pooled(constant(a=10, b=1000), {"a": 3.0, "b": 1.0}, shared())
    assert np.mean(persons == 10) == 0.75
    assert np.mean(persons == 1000) == 0.25


def test_silence_and_weightlessness_leave_nothing_to_pool() -> None:
    assert judge({}, {}, shared()) is None
    assert judge(constant(a=5), {"a": 0.0}, shared()) is None
    assert set(pooled(constant(a=5, b=7), {"a": 0.0, "b": 1.0}, shared())) == {7.0}


def test_doubt_between_methods_widens_around_the_same_middle() -> None:
    low, middle, high = np.quantile(
        pooled(constant(a=100), {"a": 1.0}, shared(0.5)), [0.05, 0.5, 0.95]
    )
    assert middle == pytest.approx(100, rel=0.02)
    assert np.log(high / low) == pytest.approx(2 * 1.645 * 0.5, rel=0.05)


def test_conflict_is_a_difference_that_their_own_doubt_does_not_explain() -> None:
    """Of two methods of log sd s each, the difference has log sd s x square root of 2."""
    s = 0.4
    limit = norm.isf(CONFLICT_LEVEL / 2) * np.hypot(s, LEAST_LOG_SD) * 2**0.5
    for factor, conflict in ((0.9, False), (1.1, True)):
        totals = {
            "a": lognormal(100, s, 1),
            "b": lognormal(100 * np.exp(factor * limit), s, 2),
        }
        verdict = judge(totals, {"a": 1.0, "b": 1.0}, shared())
        assert verdict is not None
        assert verdict.conflict == conflict
        assert verdict.ratio == pytest.approx(np.exp(factor * limit), rel=0.01)


def test_the_same_difference_is_no_conflict_between_methods_that_know_little() -> None:
    totals = {"a": lognormal(100, 1.0, 1), "b": lognormal(400, 1.0, 2)}
    verdict = judge(totals, {"a": 1.0, "b": 1.0}, shared(0.3))
    assert verdict is not None
    assert not verdict.conflict


def test_nobody_against_somebody_is_a_conflict() -> None:
    verdict = judge(constant(a=0, b=50), {"a": 1.0, "b": 1.0}, shared(0.3))
    assert verdict is not None
    assert verdict.conflict
    assert verdict.ratio == float("inf")


def test_draws_in_which_a_method_finds_nobody_keep_its_weight() -> None:
    """a finds nobody in the upper half of its draws: with weight a half, a quarter is nobody."""
    draws = shared(0.3)
    upper = draws[deviate_column("c")] > 0.75
    totals = {"a": np.where(upper, 0.0, 100.0), "b": np.full(SIZE, 100.0)}
    persons = pooled(totals, {"a": 1.0, "b": 1.0}, draws)
    assert np.mean(persons == 0) == pytest.approx(0.125, abs=0.02)


def test_disagreement_raises_the_doubt_between_methods_and_agreement_lowers_it() -> None:
    prior = assumption(BETWEEN_METHOD, 0.0).model_copy(
        update={"kind": "lognormal", "mode": None, "low": 0.1, "high": 1.0}
    )
    draws = shared(prior=prior)
    weights = dict.fromkeys("abc", 1.0)
    before = float(np.median(draws[BETWEEN_METHOD]))
    apart = judge(constant(a=100, b=165, c=65), weights, draws)
    alike = judge(constant(a=100, b=101, c=99), weights, draws)
    assert apart is not None
    assert alike is not None
    assert not apart.conflict
    assert float(np.median(apart.tau(draws[BETWEEN_METHOD]))) > before
    assert float(np.median(alike.tau(draws[BETWEEN_METHOD]))) < before


@given(st.permutations("abc"), st.lists(st.floats(0.1, 10), min_size=3, max_size=3))
@settings(max_examples=25)
def test_order_of_methods_changes_nothing(order: list[str], weights: list[float]) -> None:
    totals = {name: lognormal(10.0 + i, 0.3, i) for i, name in enumerate("abc")}
    given_weights = dict(zip("abc", weights, strict=True))
    straight = pooled(totals, given_weights, shared(0.3))
    turned = pooled({name: totals[name] for name in order}, given_weights, shared(0.3))
    np.testing.assert_array_equal(straight, turned)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=3))
@settings(max_examples=25)
def test_the_pool_lies_within_its_methods(values: list[float]) -> None:
    totals = constant(**dict(zip("abc", values, strict=False)))
    persons = pooled(totals, dict.fromkeys(totals, 1.0), shared())
    assert min(values) * (1 - 1e-9) <= persons.min()
    assert persons.max() <= max(values) * (1 + 1e-9)


@given(st.floats(0.01, 100))
@settings(max_examples=25)
def test_ten_times_the_people_are_ten_times_the_people(factor: float) -> None:
    totals = {name: lognormal(50.0 + i, 0.5, i) for i, name in enumerate("abc")}
    larger = {name: values * factor for name, values in totals.items()}
    weights = dict.fromkeys("abc", 1.0)
    np.testing.assert_allclose(
        pooled(larger, weights, shared(0.3)), factor * pooled(totals, weights, shared(0.3))
    )

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import qmc

from geo.displacement.model import MonteCarloError
from geo.displacement.precision import monte_carlo_error
from geo.quantity import FloatArray

SIZE = 4096


def errors_of(draws: FloatArray) -> MonteCarloError:
    found = monte_carlo_error(draws, draws)
    assert found is not None
    return found


def sobol_normal(seed: int) -> FloatArray:
    """Sum of four normals of variance 1/4: a standard normal that no single column decides."""
    sampler = qmc.Sobol(4, scramble=True, rng=np.random.default_rng(seed))
    return np.asarray(ndtri(sampler.random(SIZE)).sum(axis=1) / 2)


def test_independent_normal_draws_have_the_errors_of_the_textbook() -> None:
    """Of the median sqrt(pi / 2n); of the p quantile sqrt(p (1 - p) / n) / density there."""
    seeds = range(40)
    found = [errors_of(np.random.default_rng(seed).normal(size=SIZE)) for seed in seeds]
    assert np.mean([e.p50 for e in found]) == pytest.approx(np.sqrt(np.pi / 2 / SIZE), rel=0.1)
    outer = np.sqrt(0.05 * 0.95 / SIZE) / 0.10314
    assert np.mean([e.p05 for e in found]) == pytest.approx(outer, rel=0.1)
    assert np.mean([e.p95 for e in found]) == pytest.approx(outer, rel=0.1)
    chances = [e.probability_positive for e in found if e.probability_positive is not None]
    assert np.mean(chances) == pytest.approx(0.5 / np.sqrt(SIZE), rel=0.1)


@pytest.mark.parametrize("quantile", [0.05, 0.5, 0.95])
def test_the_error_of_a_sobol_sequence_is_no_smaller_than_other_seeds_show(quantile: float) -> None:
    runs = [sobol_normal(seed) for seed in range(30)]
    seen = float(np.std([np.quantile(run, quantile) for run in runs], ddof=1))
    name = {0.05: "p05", 0.5: "p50", 0.95: "p95"}[quantile]
    told = float(np.mean([getattr(errors_of(run), name) for run in runs]))
    independent = np.sqrt(quantile * (1 - quantile) / SIZE) / (
        0.39894 if quantile == 0.5 else 0.103
    )
    assert seen < told < 1.3 * independent


def test_errors_are_in_households() -> None:
    draws = sobol_normal(1)
    once, thrice = errors_of(draws), errors_of(3 * draws + 100)
    assert thrice.p95 == pytest.approx(3 * once.p95)
    assert thrice.probability_positive == 0.0


def test_four_times_the_draws_halve_the_error() -> None:
    rng = np.random.default_rng(7)
    few = np.mean([errors_of(rng.normal(size=1024)).p50 for _ in range(60)])
    many = np.mean([errors_of(rng.normal(size=4096)).p50 for _ in range(60)])
    assert few / many == pytest.approx(2.0, rel=0.12)


def test_what_is_certain_has_no_error() -> None:
    certain = monte_carlo_error(np.full(64, 500.0), None)
    assert certain == MonteCarloError(p05=0.0, p50=0.0, p95=0.0, probability_positive=None)


def test_too_few_draws_have_no_error_that_could_be_told() -> None:
    assert monte_carlo_error(np.arange(31.0), None) is None
    assert monte_carlo_error(np.arange(32.0), None) is not None

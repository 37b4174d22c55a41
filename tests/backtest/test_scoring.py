from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.backtest.scoring import Forecasts, interval_score, joined


def forecasts(counted: list[float], half: float = 1.0, city: str = "a") -> Forecasts:
    zero = np.zeros(len(counted))
    return Forecasts(
        counted=np.array(counted),
        p05=zero - half,
        p25=zero - half / 2,
        p50=zero,
        p75=zero + half / 2,
        p95=zero + half,
        city=np.full(len(counted), city),
    )


def test_a_hit_costs_the_width_and_a_miss_twenty_times_its_distance_more() -> None:
    score = interval_score(np.array([0.0, 3.0, -2.0]), np.full(3, -1.0), np.full(3, 1.0), level=0.9)
    assert score == pytest.approx([2, 2 + 20 * 2, 2 + 20 * 1])


def test_the_true_quantiles_have_the_best_score() -> None:
    truth = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)

    def mean_score(reach: float) -> float:
        ends = np.full(len(truth), reach)
        return float(interval_score(truth, -ends, ends, level=0.9).mean())

    best = float(stats.norm.ppf(0.95))
    assert mean_score(best) < min(mean_score(best - 0.2), mean_score(best + 0.2))


def test_held_counts_the_ends_in() -> None:
    assert forecasts([-1.0, 1.0, 1.1, 0.5, 0.6]).held.tolist() == [True, True, False, True, True]
    assert forecasts([0.5, 0.6]).held_by_half.tolist() == [True, False]


def test_the_width_is_a_ratio_of_ends() -> None:
    assert forecasts([0.0], half=np.log(3)).width_ratio == pytest.approx(9)


def test_at_equal_coverage_a_bold_model_pays_for_what_it_missed() -> None:
    counted = [float(k) for k in range(1, 11)]
    bold, meek = forecasts(counted, half=1.0), forecasts(counted, half=30.0)
    assert bold.width_ratio_at_equal_coverage == pytest.approx(meek.width_ratio_at_equal_coverage)
    assert np.log(bold.width_ratio_at_equal_coverage) == pytest.approx(2 * 10)


def test_the_natural_score_is_in_the_unit_of_the_count() -> None:
    held = forecasts([0.0], half=np.log(2))
    assert held.natural_score == pytest.approx([2 - 0.5])


def test_joined_cities_come_apart_again() -> None:
    both = joined([forecasts([0.0, 2.0], city="b"), forecasts([0.5], city="a")])
    parts = both.by_city()
    assert list(parts) == ["a", "b"]
    assert parts["b"].counted.tolist() == [0.0, 2.0]

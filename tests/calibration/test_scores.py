from __future__ import annotations

import numpy as np
import pytest

from tests.calibration.scores import covered, interval_score, wilson


def test_the_ends_of_an_interval_belong_to_it() -> None:
    truth = np.array([1.0, 2.0, 3.0, 4.0])
    assert covered(np.full(4, 2.0), np.full(4, 3.0), truth) == 0.5


def test_a_miss_costs_twenty_times_its_size_at_ninety_per_cent() -> None:
    low, high = np.array([2.0]), np.array([4.0])
    assert interval_score(low, high, np.array([3.0]), 0.9)[0] == pytest.approx(2)
    assert interval_score(low, high, np.array([5.0]), 0.9)[0] == pytest.approx(2 + 20)


def test_the_true_quantiles_score_best() -> None:
    """Of a normal variable, wider and narrower intervals than the true one cost more on average."""
    truth = np.random.default_rng(3).normal(size=20_000)
    scores = {
        half: interval_score(
            np.full_like(truth, -half), np.full_like(truth, half), truth, 0.9
        ).mean()
        for half in (1.2, 1.645, 2.2)
    }
    assert min(scores, key=lambda half: scores[half]) == 1.645


def test_wilson_of_nine_in_ten() -> None:
    """Of 90 in 100: 0.826 to 0.945, as tables have it."""
    assert wilson(0.9, 100) == pytest.approx((0.8256, 0.9448), abs=1e-4)

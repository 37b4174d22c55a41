"""Whether the intervals hold the truth as often as they say, in towns whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from geo.displacement.lists import (
    ListDoubts,
    chao_lower_bound,
    chapman,
    estimate_from_lists,
    loglinear,
)
from tests.displacement.lists.tables import DRAWS, MIDDLES, SHUFFLED, cells, chances, sample

SEEDS = 300

LOW, HIGH = 0.84, 0.96
"""Ends of 90 % covered in 300 towns, three standard errors (1.7 points) either way."""


def three_lists(seed: int, units: int, boost: float) -> NDArray[np.int64]:
    """Units by pattern where list a makes list b likelier by `boost`, and c stands apart."""
    rng = np.random.default_rng([seed, 17])
    a = rng.random(units) < 0.4
    b = rng.random(units) < np.where(a, 0.3 + boost, 0.3)
    c = rng.random(units) < 0.35
    return np.asarray(np.bincount(a + 2 * b + 4 * c, minlength=8)[1:])


@pytest.mark.parametrize(("units", "reach"), [(200, (0.9, 0.2)), (500, (0.4, 0.5))])
def test_chapman_is_nearly_unbiased_and_covers(units: int, reach: tuple[float, float]) -> None:
    estimates, held = [], 0
    for seed in range(SEEDS):
        only_1, only_2, both = sample(units, chances(reach), np.random.default_rng(seed))
        found = chapman(only_1 + both, only_2 + both, both)
        assert found.estimate is not None
        assert found.low is not None
        assert found.high is not None
        estimates.append(found.estimate)
        held += found.low <= units <= found.high
    assert np.mean(estimates) == pytest.approx(units, rel=0.01)
    assert LOW <= held / SEEDS <= HIGH


@pytest.mark.parametrize("boost", [0.0, 0.3, -0.2])
def test_averaged_models_are_nearly_unbiased_and_cover(boost: float) -> None:
    """Averaging doubts the model as well, so it may cover more than 90 %."""
    estimates, held = [], 0
    for seed in range(SEEDS):
        found = loglinear(cells(three_lists(seed, 1000, boost)))
        estimates.append(found.estimate)
        held += found.low <= 1000 <= found.high
    assert np.median(estimates) == pytest.approx(1000, rel=0.02)
    assert LOW <= held / SEEDS <= 0.995


def test_chaos_bound_is_below_the_truth_where_lists_are_positively_dependent() -> None:
    bounds = [chao_lower_bound(cells(three_lists(seed, 1000, 0.3))) for seed in range(100)]
    assert np.mean([bound.estimate <= 1000 for bound in bounds]) > 0.95
    assert np.mean([bound.estimate for bound in bounds]) > np.mean([b.seen for b in bounds])


def test_correcting_links_covers_what_uncorrected_lists_miss() -> None:
    """Recall 0.8 and precision 0.9, both known from a check of 200 pairs by hand."""
    plain = ListDoubts(uniform_model=MIDDLES, uniform_value=SHUFFLED)
    held, uncorrected, middles = 0, 0, []
    for seed in range(SEEDS):
        rng = np.random.default_rng([seed, 5])
        only_1, only_2, both = sample(500, chances((0.5, 0.4)), rng)
        linked = rng.binomial(both, 0.8)
        linked, n1, n2 = linked + rng.poisson(linked / 9), only_1 + both, only_2 + both
        lists = cells([n1 - linked, n2 - linked, linked], "ab")
        right, true = rng.binomial(200, [0.8, 0.9])
        doubts = replace(
            plain,
            recall=rng.beta(right + 0.5, 200.5 - right, DRAWS),
            precision=rng.beta(true + 0.5, 200.5 - true, DRAWS),
        )
        for given, counted in ((doubts, True), (plain, False)):
            found = estimate_from_lists(lists, {("a", "b"): "independent"}, given)
            assert found.households is not None
            low, middle, high = np.quantile(found.households, [0.05, 0.5, 0.95])
            held += counted and low <= 500 <= high
            uncorrected += (not counted) and low <= 500 <= high
            middles += [middle] if counted else []
    assert np.mean(middles) == pytest.approx(500, rel=0.02)
    assert LOW <= held / SEEDS <= HIGH
    assert uncorrected / SEEDS < 0.6

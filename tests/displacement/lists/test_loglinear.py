from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.displacement.lists import correct_links, link_noise, loglinear
from geo.displacement.lists.refit import MAX_LOG_DEVIATION, refit
from geo.errors import EstimateError, MissingExtraError
from tests.displacement.lists.tables import (
    DOG_BITES,
    DRAWS,
    MIDDLES,
    ONES,
    SHUFFLED,
    cells,
    chances,
    rising,
    table,
    two,
)

HEPATITIS = cells([69, 55, 21, 63, 17, 18, 28], "PQE")
"""Taiwan 1995, lists P, Q, E (Chao et al. 2001, Statistics in Medicine 20:3123, table
II): 271 cases on the lists P, Q and E."""


def test_the_published_model_of_dog_bites() -> None:
    found = loglinear(table(*DOG_BITES))
    assert found.seen == 790
    by_pairs = {model.pairs: model for model in found.models}
    assert len(by_pairs) == 8
    assert by_pairs[("hospital", "police"),].unseen == pytest.approx(1388, abs=0.5)


def test_all_pairs_together_have_a_closed_form() -> None:
    """unseen = 28 x 69 x 55 x 63 / (21 x 17 x 18), variance of its log the sum of 1 / count."""
    (full,) = (model for model in loglinear(HEPATITIS).models if len(model.pairs) == 3)
    unseen = 28 * 69 * 55 * 63 / (21 * 17 * 18)
    assert full.unseen == pytest.approx(unseen)
    log_variance = sum(1 / count for count in (28, 69, 55, 63, 21, 17, 18))
    assert full.variance == pytest.approx(unseen + unseen**2 * log_variance, rel=1e-4)


def test_weights_follow_the_information_criterion_and_sum_to_one() -> None:
    models = loglinear(table(*DOG_BITES)).models
    assert sum(model.weight for model in models) == pytest.approx(1)
    first, second = models[:2]
    ratio = np.exp((second.aic - first.aic) / 2)
    assert first.weight / second.weight == pytest.approx(ratio)
    assert rising([-model.weight for model in models])


def test_the_sentence_names_the_heaviest_models() -> None:
    sentence = loglinear(table(*DOG_BITES)).sentence
    assert sentence.startswith("Of 8 models the heaviest are: animal with hospital, hospital with ")
    assert "hospital with police (16%)" in sentence


def test_independent_lists_give_the_truth_under_every_model() -> None:
    found = loglinear(cells(1e5 * chances((0.5, 0.4, 0.2))))
    for model in found.models:
        assert found.seen + model.unseen == pytest.approx(1e5, rel=1e-6)
    assert found.estimate == pytest.approx(1e5, rel=1e-6)


def test_a_dependent_pair_is_found_and_undone() -> None:
    """Lists a and b: 0.3 on both, 0.2 on one each, 0.3 on neither; c holds half of all."""
    chance = np.array([0.1, 0.1, 0.15, 0.15, 0.1, 0.1, 0.15])
    found = loglinear(cells(10_000 * chance))
    assert found.models[0].pairs == (("a", "b"),)
    assert found.seen + found.models[0].unseen == pytest.approx(10_000, rel=1e-6)


def test_four_lists_have_models_of_two_way_ties_only() -> None:
    found = loglinear(cells(1e4 * chances((0.5, 0.4, 0.2, 0.3)), "abcd"))
    assert len(found.models) == 64
    assert max(len(model.pairs) for model in found.models) == 6
    assert found.estimate == pytest.approx(1e4, rel=1e-6)


@given(st.permutations("abc"))
@settings(max_examples=6)
def test_the_order_of_the_lists_changes_nothing(order: list[str]) -> None:
    names = dict(zip(("animal", "hospital", "police"), "abc", strict=True))
    rows = [(tuple(names[on] for on in pattern), count) for pattern, count in DOG_BITES]
    straight, turned = loglinear(table(*rows)), loglinear(table(*rows[::-1], lists=order))
    assert straight.estimate == turned.estimate
    np.testing.assert_array_equal(
        straight.draws_of(MIDDLES, SHUFFLED), turned.draws_of(MIDDLES, SHUFFLED)
    )


def test_ten_times_the_counts_are_ten_times_the_units_of_each_model() -> None:
    one = {m.pairs: m.unseen for m in loglinear(HEPATITIS).models}
    many = loglinear(cells(10 * HEPATITIS.counts, "EPQ")).models
    for model in many:
        assert model.unseen == pytest.approx(10 * one[model.pairs], rel=1e-5)


def test_draws_are_the_mixture_of_the_models() -> None:
    found = loglinear(table(*DOG_BITES))
    drawn = found.draws_of(MIDDLES, SHUFFLED)
    low, high = np.quantile(drawn, [0.05, 0.95])
    assert low == pytest.approx(found.low, rel=0.1)
    assert high == pytest.approx(found.high, rel=0.1)
    assert (drawn >= found.seen).all()
    assert np.mean(found.picked(MIDDLES) == 0) == pytest.approx(found.models[0].weight, abs=0.01)


def test_with_perfect_links_each_draws_own_fit_is_the_one_fit() -> None:
    lists = table(*DOG_BITES)
    found = loglinear(lists)
    own = found.draws_on(
        correct_links(lists, ONES, ONES), link_noise(lists, ONES, ONES), MIDDLES, SHUFFLED
    )
    np.testing.assert_allclose(own, found.draws_of(MIDDLES, SHUFFLED), rtol=1e-4)


def test_each_draws_own_fit_is_what_fitting_its_table_alone_gives() -> None:
    recall = 0.7 + 0.3 * MIDDLES
    corrected = correct_links(HEPATITIS, recall, ONES)
    found = loglinear(corrected.middle(""))
    own = found.draws_on(corrected, np.zeros_like(corrected.cells), 0 * ONES, 0.5 * ONES)
    for draw in (0, 100, 255):
        alone = loglinear(cells(corrected.cells[draw], "EPQ"))
        (model,) = (m for m in alone.models if m.pairs == found.models[0].pairs)
        assert own[draw] == pytest.approx(alone.seen + model.unseen, rel=1e-5)


def test_empty_cells_are_steadied_and_do_not_break_the_fit() -> None:
    found = loglinear(cells([40, 30, 0, 50, 8, 9, 0]))
    assert np.isfinite(found.estimate)
    assert found.low >= found.seen == 137


def test_models_that_the_counts_leave_open_are_dropped_by_name() -> None:
    found = loglinear(cells([200, 150, 0, 300, 0, 9, 0]))
    assert len(found.dropped) + len(found.models) == 8
    assert found.dropped
    assert all("is left out" in sentence for sentence in found.dropped)


def test_a_table_that_does_not_hold_the_model_keeps_the_middle_one() -> None:
    start = np.array([np.log(7.0), 0.1, 0.2, 0.3])
    design = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 0], [1, 0, 0, 1]] + [[1, 1, 0, 1]] * 3)
    counts = np.full((2, 7), np.nan)
    unseen, deviation = refit(design.astype(float), start, counts, np.zeros((2, 7)))
    np.testing.assert_allclose(unseen, 7)
    np.testing.assert_array_equal(deviation, MAX_LOG_DEVIATION)


def test_two_lists_are_refused_with_the_cure() -> None:
    with pytest.raises(EstimateError, match="Use Chapman"):
        loglinear(two(10, 10, 10))


def test_a_missing_extra_names_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.genmod.families", None)
    with pytest.raises(MissingExtraError, match=r"'lists'.*pip install -e"):
        loglinear(HEPATITIS)


def test_sizes_agree() -> None:
    assert loglinear(HEPATITIS).draws_of(MIDDLES, SHUFFLED).shape == (DRAWS,)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.displacement.lists import chapman_draws, correct_links, link_noise
from geo.displacement.lists.linkage_error import noise_variance, true_matches
from geo.errors import FaultsError
from tests.displacement.lists.tables import DRAWS, MIDDLES, ONES, cells, two


def test_two_lists_by_hand() -> None:
    """40 links, of which 9 in 10 are true and which are 6 in 10 of the true pairs: 60 matches.
    Ding & Fienberg: alpha = 0.6; the lists keep their 100 and 80 units."""
    corrected = correct_links(two(60, 40, 40), 0.6 * ONES, 0.9 * ONES)
    np.testing.assert_allclose(corrected.cells, np.tile([40, 20, 60], (DRAWS, 1)))


def test_it_is_the_same_as_with_a_rate_of_false_links() -> None:
    """Di Consiglio & Tuoto: matches = (links - beta n1) / (alpha - beta), with
    beta = links x (1 - precision) / (n1 - matches)."""
    n1, links, alpha, precision = 100, 40, 0.6, 0.9
    matches = correct_links(two(60, 40, 40), alpha * ONES, precision * ONES).cells[0, 2]
    beta = links * (1 - precision) / (n1 - matches)
    assert matches == pytest.approx((links - beta * n1) / (alpha - beta))


def test_a_unit_on_three_lists_is_whole_if_two_of_its_links_stand() -> None:
    """With links at 1/2 each: whole in 4 of 8 ways, one pair and one alone in 3, three alone in 1.
    1,000 such units are thus seen as 500 whole, 125 a pair, and 125 + 125 alone on each list."""
    half = 0.5 * ONES
    seen = cells([250, 250, 125, 250, 125, 125, 500])
    corrected = correct_links(seen, half, ONES)
    np.testing.assert_allclose(corrected.cells[0], [0, 0, 0, 0, 0, 0, 1000], atol=1e-9)
    broken = correct_links(cells([0, 0, 0, 0, 0, 0, 1000]), ONES, half)
    np.testing.assert_allclose(broken.cells[0], seen.counts)


def test_links_may_differ_by_pair() -> None:
    recall = {("b", "a"): 0.5 * ONES, ("a", "c"): ONES, ("b", "c"): ONES}
    corrected = correct_links(cells([50, 50, 10, 50, 10, 10, 0]), recall, ONES)
    np.testing.assert_allclose(corrected.cells[0], [40, 40, 20, 50, 10, 10, 0])


def test_no_more_links_are_restored_than_there_are_units() -> None:
    """40 links at recall 0.1 would be 400 pairs, and the second list has 45 units."""
    corrected = correct_links(two(60, 5, 40), 0.1 * ONES, ONES)
    np.testing.assert_allclose(corrected.cells[0], [55, 0, 45])


counts = st.lists(st.integers(0, 300), min_size=7, max_size=7).filter(
    lambda row: min(row[0], row[1], row[3]) > 0
)
quality = st.floats(0.3, 1.0)


@given(counts)
@settings(max_examples=25)
def test_perfect_links_change_nothing(row: list[int]) -> None:
    lists = cells(row)
    np.testing.assert_allclose(correct_links(lists, ONES, ONES).cells, lists.drawn(DRAWS).cells)
    assert not link_noise(lists, ONES, ONES).any()


@given(counts, quality, quality)
@settings(max_examples=25)
def test_lists_keep_their_length_and_no_cell_is_below_none(
    row: list[int], recall: float, precision: float
) -> None:
    lists = cells(row)
    corrected = correct_links(lists, recall * ONES, precision * ONES)
    assert corrected.cells.min() >= 0
    for name in lists.lists:
        np.testing.assert_allclose(corrected.listed(name), lists.listed(name), atol=1e-6)


@given(quality, quality)
@settings(max_examples=25)
def test_missed_links_inflate_and_false_ones_deflate(recall: float, precision: float) -> None:
    lists = two(400, 300, 100)
    plain = correct_links(lists, ONES, ONES).cells[0, 2]
    assert correct_links(lists, recall * ONES, ONES).cells[0, 2] >= plain
    assert correct_links(lists, ONES, precision * ONES).cells[0, 2] <= plain


def test_doubt_about_recall_widens_the_estimate() -> None:
    lists, zero = two(150, 50, 50), np.zeros((DRAWS, 3))
    shuffled = np.random.default_rng(2).permutation(MIDDLES)
    sure, unsure = (
        chapman_draws(correct_links(lists, recall, ONES), zero, shuffled)
        for recall in (0.8 * ONES, 0.7 + 0.2 * MIDDLES)
    )
    assert np.ptp(np.quantile(unsure, [0.05, 0.95])) > np.ptp(np.quantile(sure, [0.05, 0.95]))


def test_chance_in_linking_adds_the_variance_of_a_binomial() -> None:
    """With 40 links at recall 0.8: (40 / 0.8)**2 x 0.2 / 40 = 12.5 units squared."""
    noise = link_noise(two(60, 40, 40), 0.8 * ONES, ONES)
    np.testing.assert_allclose(noise[0], [0, 0, 12.5])
    gradient = np.tile([2.0, 3.0, 1.0], (DRAWS, 1))
    np.testing.assert_allclose(noise_variance(gradient, noise, 2), 12.5 * (1 - 2 - 3) ** 2)


def test_matches_are_counted_as_far_as_they_are_true() -> None:
    assert true_matches(two(60, 40, 40), 0.5 * ONES) == pytest.approx(20)


def test_faults_of_links_are_named_at_once() -> None:
    recall = {("a", "b"): 1.2 * ONES, ("a", "d"): ONES, ("d", "a"): ONES}
    with pytest.raises(FaultsError) as caught:
        correct_links(cells([9, 9, 9, 9, 9, 9, 9]), recall, ONES)
    text = str(caught.value)
    assert len(caught.value.faults) == 5
    assert "given for a and d, which are no two of the lists" in text
    assert "of a and c is not given" in text
    assert "twice, once in each order" in text
    assert "found 1.2 to 1.2" in text


def test_draws_of_another_number_are_refused() -> None:
    with pytest.raises(FaultsError, match="recall has 4 draws and precision 256"):
        correct_links(two(60, 40, 40), np.ones(4), ONES)
    uneven = {("a", "b"): ONES, ("a", "c"): ONES[:9], ("b", "c"): ONES}
    with pytest.raises(FaultsError, match="differ in number"):
        correct_links(cells([9] * 7), uneven, ONES)
    with pytest.raises(FaultsError, match="above 0"):
        correct_links(two(60, 40, 40), 0 * ONES, ONES)

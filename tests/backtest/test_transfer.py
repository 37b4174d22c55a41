from __future__ import annotations

import numpy as np
import pytest

from tests.backtest.bangkok import bare_name, held_by, next_one, typical
from tests.backtest.hierarchy import Predictive
from tests.backtest.transfer import either, pert_points, points


def test_names_are_compared_without_remarks_spaces_and_the_word_community() -> None:
    assert bare_name("ชุมชนริมคลอง 1 - 3 (บางส่วน)") == "ริมคลอง13"
    assert bare_name(" ริมคลอง 1-3") == "ริมคลอง13"


def test_one_more_value_is_as_wide_as_student_says() -> None:
    low, middle, high = next_one(np.array([1.0, np.e**2]))
    reach = 6.313751515 * np.sqrt(2) * np.sqrt(1.5)  # Student's 95 % point with one degree
    assert np.log([low, middle, high]) == pytest.approx([1 - reach, 1, 1 + reach])


def test_a_mean_is_known_better_than_one_more_value() -> None:
    values = np.array([2.0, 3.0, 4.0, 5.0])
    assert next_one(values)[0] < typical(values)[0] < typical(values)[2] < next_one(values)[2]


def test_values_on_the_ends_are_held() -> None:
    assert held_by(1.0, 2.0, np.array([0.9, 1.0, 2.0, 2.1])) == 2


def test_a_pert_with_its_mode_in_the_middle_is_symmetric() -> None:
    low, high = pert_points(0.0, 1.0, 2.0)
    assert low + high == pytest.approx(2)
    assert 0 < low < 1


def test_even_odds_of_two_forecasts_reach_from_the_lower_to_the_higher() -> None:
    def around(mean: float) -> Predictive:
        return Predictive(weight=np.ones(1), mean=np.array([[mean]]), sd=np.ones((1, 1)))

    low, middle, high = either(around(0.0), around(4.0))
    assert low < points(around(0.0))[1] < middle < points(around(4.0))[1] < high
    assert np.log(middle) == pytest.approx(2, abs=1e-6)

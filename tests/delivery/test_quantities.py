from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.delivery.model import Quantity
from geo.delivery.quantities import normal_unit, share_of


def quantity(low: float, unit: str, high: float | None = None) -> Quantity:
    return Quantity(low=low, high=low if high is None else high, unit=unit)


def test_a_share_needs_one_unit() -> None:
    assert share_of(quantity(634, "houses"), quantity(6340, "Houses (finished)")) == 0.1
    assert share_of(quantity(634, "houses"), quantity(6340, "people")) is None
    assert share_of(quantity(50, "MLD", 60), quantity(110, "mld")) == 0.5
    assert share_of(None, quantity(1, "km")) is None


def test_a_target_of_zero_has_no_share() -> None:
    assert share_of(quantity(3, "MLD"), quantity(0, "MLD")) is None


@pytest.mark.parametrize("unit", ["Rs crore", "bn baht", "USD", "JPY million", "₹", "฿ m"])
def test_money_is_no_share_of_anything_delivered(unit: str) -> None:
    assert share_of(quantity(10, unit), quantity(20, unit)) is None


@pytest.mark.parametrize(
    ("one", "other"), [("m²", "sq m"), ("Seats", "seat"), ("  KM ", "kilometres")]
)
def test_spelling_does_not_matter(one: str, other: str) -> None:
    assert normal_unit(one) == normal_unit(other)


def test_units_that_differ_stay_different() -> None:
    units = ["m", "m2", "km", "ha", "rai", "household", "house", "MLD", "MLD untreated", "buses"]
    assert len({normal_unit(unit) for unit in units}) == len(units)


@given(st.floats(0.001, 1e9), st.floats(0.001, 1e9))
def test_a_share_undoes_the_division(amount: float, whole: float) -> None:
    share = share_of(quantity(amount, "ha"), quantity(whole, "ha"))
    assert share is not None
    assert share * whole == pytest.approx(amount)

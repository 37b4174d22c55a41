from __future__ import annotations

import numpy as np
import pytest

from tests.backtest.contest import (
    CITY,
    CITY_AREA,
    PLAIN,
    Model,
    choose,
    leave_a_city_out,
    nested,
    predict,
    rows_for,
)
from tests.backtest.hierarchy import Rows
from tests.backtest.scoring import Forecasts, joined
from tests.backtest.settlements import Settlements
from tests.backtest.test_scoring import forecasts

YEAR = Model(name="year", known=("year",))
HELD_NINE_OF_TEN = [0.0] * 9 + [1.01]


def cities(*halves: float) -> Forecasts:
    """Ten settlements a city, nine of them held, by intervals of the given half widths."""
    parts = []
    for number, half in enumerate(halves):
        counted = [half * value for value in HELD_NINE_OF_TEN]
        parts.append(forecasts(counted, half=half, city=f"city {number}"))
    return joined(parts)


def made_up(seed: int = 0) -> Settlements:
    rng = np.random.default_rng(seed)
    city = np.repeat(["a", "b", "c", "d", "e"], 10)
    area = np.exp(rng.normal(1, 1, 50))
    effect = np.repeat(rng.normal(0, 0.4, 5), 10)
    structures = area * np.exp(rng.normal(4, 0.6, 50))
    persons = area**0.4 * np.exp(5 + effect + rng.normal(0, 0.5, 50))
    return Settlements(
        persons=persons,
        structures=structures,
        area_ha=area,
        year=np.full(50, 2016.0),
        city=city,
        country=city,
    )


def test_the_narrower_of_two_that_hold_is_chosen() -> None:
    tried = [(CITY, cities(2.0, 2.0, 2.0)), (CITY_AREA, cities(1.0, 1.1, 0.9))]
    assert choose(tried) == CITY_AREA


def test_a_narrow_model_that_holds_too_little_is_not_admitted() -> None:
    misses = forecasts([0.0] * 8 + [0.1001, 0.1001], half=0.1)
    assert choose([(CITY, cities(2.0, 2.0)), (CITY_AREA, misses)]) == CITY


def test_of_models_as_good_the_one_that_needs_to_know_less_is_chosen() -> None:
    tried = [(CITY, cities(1.0, 1.5, 1.0)), (CITY_AREA, cities(1.2, 1.0, 1.2))]
    assert choose(tried) == CITY


def test_between_equals_in_terms_the_better_score_decides() -> None:
    tried = [(YEAR, cities(1.0, 1.5, 1.01)), (CITY_AREA, cities(1.2, 1.0, 1.2))]
    assert choose(tried) == CITY_AREA


def test_where_nothing_holds_nothing_is_chosen() -> None:
    with pytest.raises(ValueError, match="none can be chosen"):
        choose([(PLAIN, forecasts([5.0, 5.0]))])


def test_settlements_that_look_alike_are_forecast_alike() -> None:
    settlements = made_up()
    rows = rows_for(CITY_AREA, settlements, settlements.persons_per_ha)
    test, train = rows.where(rows.city == "a"), rows.where(rows.city != "a")
    twice = np.concatenate([np.arange(10)[::-1], np.arange(10)])
    doubled = Rows(
        log_value=test.log_value[twice],
        covariates=test.covariates[twice],
        city=test.city[twice],
        country=test.country[twice],
    )
    once, both = predict(CITY_AREA, train, test), predict(CITY_AREA, train, doubled)
    np.testing.assert_allclose(both.p95, once.p95[twice], atol=1e-6)


def test_a_left_out_citys_own_counts_do_not_move_its_forecast() -> None:
    rows = rows_for(CITY, made_up(), made_up().persons_per_ha)
    moved = np.where(rows.city == "a", rows.log_value + 3, rows.log_value)
    other = rows_for(CITY, made_up(), np.exp(moved))
    before, after = (leave_a_city_out(CITY, some).by_city()["a"] for some in (rows, other))
    np.testing.assert_allclose(before.p95, after.p95)


def test_the_nested_forecast_of_a_city_ignores_its_counts_too() -> None:
    settlements = made_up(seed=1)
    value = settlements.persons_per_ha
    moved = np.where(settlements.city == "a", value * 1.2, value)
    models = (CITY, CITY_AREA)
    before, after = (nested(models, settlements, some).by_city()["a"] for some in (value, moved))
    np.testing.assert_allclose(before.p95, after.p95)


def test_told_the_structures_density_and_persons_per_structure_are_one_model() -> None:
    settlements = made_up()
    told = Model(name="structures", known=("structures",))
    density = leave_a_city_out(told, rows_for(told, settlements, settlements.persons_per_ha))
    houses = leave_a_city_out(told, rows_for(told, settlements, settlements.persons_per_structure))
    np.testing.assert_allclose(density.held, houses.held)
    np.testing.assert_allclose(density.log_score, houses.log_score, rtol=1e-5)


def test_a_settlement_without_the_count_a_model_needs_is_left_out() -> None:
    whole = made_up()
    gap = np.where(np.arange(50) == 7, np.nan, whole.structures)
    settlements = Settlements(
        persons=whole.persons,
        structures=gap,
        area_ha=whole.area_ha,
        year=whole.year,
        city=whole.city,
        country=whole.country,
    )
    told = Model(name="structures", known=("structures",))
    assert len(rows_for(CITY, settlements, settlements.persons_per_ha).city) == 50
    assert len(rows_for(CITY, settlements, settlements.persons_per_structure).city) == 49
    assert len(rows_for(told, settlements, settlements.persons_per_ha).city) == 49

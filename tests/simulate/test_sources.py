"""Documents and lists say of the truth what they claim to say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.simulate.city import REGIMES, simulate_city
from tests.simulate.lists import LISTS, _miss_links, draw_histories
from tests.simulate.people import Households

COLUMN = {"households": "households", "residents": "persons", "structures": "structures"}


def homes(number: int, registered_share: float, seed: int) -> Households:
    rng = np.random.default_rng(seed)
    registered = rng.random(number) < registered_share
    return Households(
        size=np.full(number, 3),
        informal=np.ones(number, dtype=bool),
        registered=registered,
        registered_persons=registered * 3,
    )


def test_a_complete_count_is_near_the_truth_and_a_partial_one_below_it() -> None:
    reaches = set()
    for seed in range(60):
        city = simulate_city("listed", seed)
        for count in city.counts.itertuples():
            reaches.add(count.reach)
            if count.count_kind == "structures":
                continue
            value = getattr(count, COLUMN[str(count.count_kind)])
            truth = city.zones if count.zone == "" else city.zones.query(f"zone == '{count.zone}'")
            whole = truth[COLUMN[str(count.count_kind)]].sum()
            if count.reach == "partial":
                assert 0 <= value <= whole
            else:
                assert value == pytest.approx(whole, rel=0.45)
    assert reaches == {"complete", "partial"}


def test_a_count_fills_one_column_only() -> None:
    for seed in range(40):
        counts = simulate_city("listed", seed).counts
        assert (counts[["households", "persons", "structures"]].notna().sum(axis=1) == 1).all()


def test_settlements_lie_on_the_ground_and_are_counted_in_one_unit() -> None:
    seen = []
    for seed in range(40):
        table = simulate_city("row_houses", seed).settlements
        assert table["share_inside"].between(0.0, 1.0, inclusive="right").all()
        counted = table[["households", "persons"]].notna().sum(axis=1)
        assert ((counted == 1) == (table["count_kind"] != "")).all()
        seen.append(counted)
    assert 0.05 < pd.concat(seen).mean() < 0.30


def test_every_listed_city_has_three_lists_and_the_signs_of_each_pair() -> None:
    city = simulate_city("listed", 1)
    assert city.histories is not None
    assert list(city.histories.columns) == [*LISTS, "count"]
    assert city.histories[list(LISTS)].any(axis=1).all()
    assert (city.histories["count"] > 0).all()
    assert set(city.list_signs) == {
        ("registry", "meters"),
        ("registry", "ngo"),
        ("meters", "ngo"),
    }


def odds_ratio(table: pd.DataFrame, one: str, other: str, third: str) -> float:
    seen = table[table[third]].groupby([one, other])["count"].sum()
    both, neither = seen[(True, True)], seen[(False, False)]
    return float(both * neither / seen[(True, False)] / seen[(False, True)])


def test_lists_depend_on_each_other_as_their_signs_say() -> None:
    meters, ngo = [], []
    for seed in range(30):
        table, signs = draw_histories(homes(20_000, 0.6, seed), np.random.default_rng(seed))
        assert signs["registry", "meters"] == "positive"
        assert signs["registry", "ngo"] == "negative"
        meters.append(np.log(odds_ratio(table, "registry", "meters", "ngo")))
        ngo.append(np.log(odds_ratio(table, "registry", "ngo", "meters")))
    assert np.median(meters) > 0.0 > np.median(ngo)


def test_a_missed_link_leaves_one_household_as_two() -> None:
    seen = np.array([[True, True, False], [True, False, False], [False, True, True]])
    split = _miss_links(seen, 1.0, np.random.default_rng(0))
    assert len(split) == 5
    assert split.sum() == seen.sum()
    assert (split.sum(axis=1) == 1).all()
    assert np.array_equal(_miss_links(seen, 0.0, np.random.default_rng(0)), seen)


def test_entries_exceed_households_by_missed_links_and_strays_only() -> None:
    table, _ = draw_histories(homes(10_000, 0.7, 0), np.random.default_rng(2))
    assert 9_000 < table["count"].sum() < 12_500


def test_the_raster_loses_people_where_they_are_crowded() -> None:
    kept: dict[str, list[float]] = {"rail_side": [], "village_edge": []}
    for regime, shares in kept.items():
        for seed in range(40):
            city = simulate_city(regime, seed)
            people = city.ground.groupby("position")["raster_persons"].sum(min_count=1)
            shares.append(float(people.mean() / city.persons))
    assert np.nanmedian(kept["rail_side"]) < 0.6
    assert np.nanmedian(kept["rail_side"]) < np.nanmedian(kept["village_edge"]) < 1.0


def registered_share(regime: str) -> float:
    cities = [simulate_city(regime, seed) for seed in range(30)]
    return float(np.median([city.registered_present / city.persons for city in cities]))


def test_hidden_renters_are_mostly_unregistered() -> None:
    assert registered_share("hidden_renters") < 0.45 < registered_share("row_houses")
    assert REGIMES["hidden_renters"].fits

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geo.errors import CrsError
from geo.overlay import apportion

unhurried = settings(deadline=None)

LAND = gpd.GeoSeries([box(0, 0, 4, 1), box(4, 0, 8, 1)], index=["west", "east"])


def test_a_quarter_of_the_ground_holds_a_quarter() -> None:
    people = pd.Series([100.0, 40.0], index=LAND.index)
    targets = gpd.GeoSeries([box(0, 0, 1, 1), box(3, 0, 5, 1), box(20, 0, 21, 1)])
    assert apportion(people, LAND, targets).tolist() == [25.0, 35.0, 0.0]


def test_an_unknown_source_makes_the_sum_unknown_only_where_it_reaches() -> None:
    people = pd.Series([np.nan, 40.0], index=LAND.index)
    found = apportion(people, LAND, gpd.GeoSeries([box(3, 0, 5, 1), box(4, 0, 8, 1)]))
    assert np.isnan(found.iloc[0])
    assert found.iloc[1] == 40.0


def test_values_must_lie_on_the_sources() -> None:
    with pytest.raises(ValueError, match="one value per source"):
        apportion(pd.Series([1.0]), LAND, LAND)


@unhurried
@given(
    st.lists(st.floats(0, 1e6), min_size=2, max_size=2),
    st.lists(st.floats(0.5, 7.5), min_size=1, max_size=5, unique=True),
)
def test_a_total_that_is_covered_arrives_whole(values: list[float], cuts: list[float]) -> None:
    edges = [0.0, *sorted(cuts), 8.0]
    targets = gpd.GeoSeries([box(a, -1, b, 2) for a, b in pairwise(edges)])
    people = pd.Series(values, index=LAND.index)
    assert apportion(people, LAND, targets).sum() == pytest.approx(people.sum())


@pytest.mark.parametrize("other", ["EPSG:32644", None])
def test_totals_are_not_handed_over_between_two_crs(other: str | None) -> None:
    people = pd.Series([100.0, 40.0], index=LAND.index)
    sources = gpd.GeoSeries(LAND, crs="EPSG:32647")
    targets = gpd.GeoSeries(LAND, crs=other)
    with pytest.raises(CrsError, match="apportionment"):
        apportion(people, sources, targets)

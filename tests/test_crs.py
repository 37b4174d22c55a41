from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from geo.crs import (
    LEAST_RADIUS_M,
    disc,
    geodesic_area_m2,
    geodesic_length_m,
    require_same_crs,
    to_grid,
    to_lonlat,
    to_metric,
)
from geo.errors import CrsError, GeometryError

unhurried = settings(deadline=None)

UTM = "EPSG:32647"
BANG_SUE = Point(100.54, 13.80)


def lonlat(*shapes: Any) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs="EPSG:4326")


def test_there_and_back_moves_nothing_by_a_millimetre() -> None:
    back = to_lonlat(to_metric(lonlat(BANG_SUE), UTM))
    assert back.iloc[0].distance(BANG_SUE) < 1e-8  # 1e-8 degrees are about a millimetre


def test_the_argument_is_unchanged() -> None:
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=lonlat(BANG_SUE))
    before = frame.copy()
    to_metric(frame, UTM)
    assert frame.equals(before)
    assert frame.crs == before.crs


def test_a_null_shape_stays_null() -> None:
    assert to_metric(lonlat(BANG_SUE, None), UTM).isna().tolist() == [False, True]


def test_no_crs_is_refused_with_a_cure() -> None:
    with pytest.raises(CrsError, match=r"No CRS is stated.*catalogue entry"):
        to_metric(gpd.GeoSeries([BANG_SUE]), UTM)
    with pytest.raises(CrsError, match="No CRS is stated"):
        to_lonlat(gpd.GeoDataFrame(geometry=[BANG_SUE]))


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        ("EPSG:4326", "in degrees"),
        ("EPSG:2263", "not in metres; found units"),
        ("EPSG:3857", "Web Mercator"),
        ("EPSG:1", "not a CRS that PROJ knows"),
    ],
)
def test_a_crs_in_which_nothing_can_be_measured_is_refused(crs: str, words: str) -> None:
    with pytest.raises(CrsError, match=words):
        to_metric(lonlat(BANG_SUE), crs)


def test_swapped_coordinates_are_named() -> None:
    with pytest.raises(GeometryError, match="longitude and latitude are not swapped"):
        to_metric(lonlat(Point(13.80, 100.54)), UTM)


def test_a_raster_may_be_in_degrees() -> None:
    metric = to_metric(lonlat(BANG_SUE), UTM)
    assert to_grid(metric, "EPSG:4326").iloc[0].distance(BANG_SUE) < 1e-8


def test_two_crs_are_named_with_the_cure() -> None:
    with pytest.raises(CrsError, match=r"parcels: one is in EPSG:4326, the other in EPSG:32647"):
        require_same_crs(lonlat(BANG_SUE), to_metric(lonlat(BANG_SUE), UTM), "parcels")


def refused(one: gpd.GeoSeries, other: gpd.GeoSeries) -> bool:
    try:
        require_same_crs(one, other, "x")
    except CrsError:
        return True
    return False


def test_one_crs_under_two_names_is_one() -> None:
    urn = gpd.GeoSeries([BANG_SUE], crs="urn:ogc:def:crs:EPSG::4326")
    assert refused(lonlat(BANG_SUE), urn) is False
    assert refused(lonlat(BANG_SUE), gpd.GeoSeries([BANG_SUE], crs="EPSG:4326")) is False
    assert refused(lonlat(BANG_SUE), urn.to_crs(UTM)) is True


def test_a_hole_is_taken_off_whichever_way_the_rings_turn() -> None:
    shell, hole = box(100, 13, 100.02, 13.02), box(100.005, 13.005, 100.015, 13.015)
    ring = Polygon(shell.exterior.coords, [hole.exterior.coords])
    turned = Polygon(shell.exterior.coords[::-1], [hole.exterior.coords])
    whole, gap, one, other = geodesic_area_m2(lonlat(shell, hole, ring, turned))
    assert one == pytest.approx(whole - gap)
    assert other == pytest.approx(one)


def test_a_degree_on_the_equator_is_111_km() -> None:
    assert geodesic_length_m(lonlat(LineString([(0, 0), (1, 0)]))).iloc[0] == pytest.approx(
        math.pi / 180 * 6_378_137
    )


def test_points_have_no_area_and_null_is_not_known() -> None:
    area = geodesic_area_m2(lonlat(BANG_SUE, None))
    assert area.iloc[0] == 0
    assert math.isnan(area.iloc[1])


def test_geodesic_measures_refuse_metres() -> None:
    with pytest.raises(CrsError, match="to_lonlat first"):
        geodesic_area_m2(to_metric(lonlat(BANG_SUE), UTM))


def test_planar_and_geodesic_area_agree_where_the_projection_fits() -> None:
    square = lonlat(box(100.5, 13.7, 100.6, 13.8))
    planar = to_metric(square, UTM).area.iloc[0]
    assert planar == pytest.approx(geodesic_area_m2(square).iloc[0], rel=1e-3)


@unhurried
@given(st.floats(min_value=LEAST_RADIUS_M, max_value=50_000))
def test_a_disc_has_the_area_of_the_circle(radius_m: float) -> None:
    drawn = disc(gpd.GeoSeries([Point(0, 0)], crs=UTM), radius_m).iloc[0]
    assert drawn.area == pytest.approx(math.pi * radius_m**2, rel=1e-9)
    assert drawn.hausdorff_distance(Point(0, 0)) == pytest.approx(radius_m, rel=2e-3)


def test_discs_keep_the_index_and_null() -> None:
    spots: list[Any] = [Point(0, 0), None]
    points = gpd.GeoSeries(spots, index=["a", "b"], crs=UTM)
    drawn = disc(points, np.array([10.0, np.nan]))
    assert drawn.index.tolist() == ["a", "b"]
    assert drawn.isna().tolist() == [False, True]


def test_no_position_is_better_than_a_metre() -> None:
    drawn = disc(gpd.GeoSeries([Point(0, 0)], crs=UTM), 0.0).iloc[0]
    assert drawn.area == pytest.approx(math.pi * LEAST_RADIUS_M**2)


@pytest.mark.parametrize("radius_m", [-1.0, math.nan, math.inf])
def test_a_radius_that_is_none_is_refused(radius_m: float) -> None:
    with pytest.raises(GeometryError, match="1 of 1 points have no usable accuracy_m"):
        disc(gpd.GeoSeries([Point(0, 0)], crs=UTM), radius_m)


def test_a_disc_needs_metres_and_points() -> None:
    with pytest.raises(CrsError, match="in degrees"):
        disc(lonlat(BANG_SUE), 10)
    with pytest.raises(GeometryError, match="drawn around points"):
        disc(gpd.GeoSeries([box(0, 0, 1, 1)], crs=UTM), 10)

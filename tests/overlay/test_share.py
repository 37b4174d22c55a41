from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from geo.overlay import Parts, share_within

unhurried = settings(deadline=None)

HALF = box(0, 0, 1, 2)
boxes = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h),
    *(st.integers(0, 20) for _ in range(2)),
    *(st.integers(1, 8) for _ in range(2)),
)


def test_half_a_square_is_half() -> None:
    assert share_within(gpd.GeoSeries([box(0, 0, 2, 2)]), HALF).tolist() == [0.5]


def test_inside_outside_and_touching() -> None:
    parts = gpd.GeoSeries(
        [box(0.1, 0.1, 0.2, 0.2), box(5, 5, 6, 6), box(1, 0, 2, 1)], index=["in", "out", "touch"]
    )
    assert share_within(parts, HALF).to_dict() == {"in": 1.0, "out": 0.0, "touch": 0.0}


def test_a_hole_is_not_inside() -> None:
    ring = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    shares = share_within(gpd.GeoSeries([box(1, 1, 2, 2), box(0, 0, 3, 3)]), ring)
    assert shares.tolist() == pytest.approx([0, 8 / 9])


def test_lines_by_length_and_points_by_being_there() -> None:
    parts = gpd.GeoSeries([LineString([(0.5, 0), (4.5, 0)]), Point(0.5, 0.5), Point(3, 3)])
    assert share_within(parts, box(0, -1, 1.5, 1)).tolist() == [0.25, 1.0, 0.0]


def test_null_and_empty_parts_have_no_share() -> None:
    nowhere: list[Any] = [None, Polygon()]
    assert share_within(gpd.GeoSeries(nowhere), HALF).isna().all()


def test_no_parts_no_shares() -> None:
    assert share_within(gpd.GeoSeries([], crs=32647), HALF).empty


def test_index_is_kept_and_argument_unchanged() -> None:
    parts = gpd.GeoSeries([box(0, 0, 2, 2), box(0, 0, 4, 4)], index=[7, 3])
    before = parts.copy()
    assert share_within(parts, HALF).index.equals(parts.index)
    assert parts.equals(before)


def test_an_outline_of_many_corners_gives_what_plain_intersection_gives() -> None:
    turn = np.linspace(0, 2 * np.pi, 5000, endpoint=False)
    radius = 50 + 5 * np.sin(40 * turn)
    outline = np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])
    star = Polygon(outline).difference(box(-5, -5, 5, 5))
    corners = np.arange(-60.0, 60.0, 4.0)
    squares = gpd.GeoSeries([box(x, y, x + 3, y + 3) for x in corners for y in corners])
    plain = squares.intersection(star).area / squares.area
    assert share_within(squares, star).to_numpy() == pytest.approx(plain.to_numpy(), abs=1e-12)


@unhurried
@given(st.lists(boxes, min_size=1, max_size=8), st.lists(boxes, min_size=1, max_size=4))
def test_agrees_with_plain_intersection(parts: list[Polygon], whole: list[Polygon]) -> None:
    series, union = gpd.GeoSeries(parts), shapely.union_all(whole)
    plain = series.intersection(union).area / series.area
    assert share_within(series, union).to_numpy() == pytest.approx(plain.to_numpy(), abs=1e-12)


@unhurried
@given(boxes, st.floats(-5, 35))
def test_two_sides_of_a_cut_sum_to_the_whole(part: Polygon, cut: float) -> None:
    series = gpd.GeoSeries([part])
    west, east = box(-50, -50, cut, 50), box(cut, -50, 80, 50)
    both = share_within(series, west).iloc[0] + share_within(series, east).iloc[0]
    assert both == pytest.approx(1)


@unhurried
@given(st.lists(boxes, min_size=1, max_size=8), boxes, boxes)
def test_more_ground_never_holds_less(parts: list[Polygon], ground: Polygon, more: Polygon) -> None:
    series = gpd.GeoSeries(parts)
    small = share_within(series, ground)
    large = share_within(series, shapely.union(ground, more))
    assert (large >= small - 1e-12).all()


def test_parts_can_be_asked_again() -> None:
    parts = Parts.of(gpd.GeoSeries([box(0, 0, 2, 2), box(8, 8, 9, 9)]))
    first, again = parts.within(HALF), parts.within(HALF)
    assert first[0].tolist() == again[0].tolist() == [0]
    assert first[1].tolist() == again[1].tolist() == [2.0]

from __future__ import annotations

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo.errors import LayerError
from geo.overlay import (
    cell_coverage,
    class_shares,
    dasymetric_split,
    depth_by_polygon,
    zonal_sum,
    zonal_totals,
)
from geo.overlay.coverage import Affine

unhurried = settings(deadline=None)

NINE = np.arange(1.0, 10.0).reshape(3, 3)
"""1 2 3 / 4 5 6 / 7 8 9, as on a telephone."""
NORTH_UP: Affine = (1.0, 0.0, 0.0, 0.0, -1.0, 3.0)


def series(*shapes: Any) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs="EPSG:32647")


def depth(*shapes: shapely.Geometry, grid: np.ndarray = NINE) -> pd.DataFrame:
    return depth_by_polygon(series(*shapes), {"a": grid}, NORTH_UP)["a"]


def test_a_square_shifted_by_half_a_cell() -> None:
    found = depth(box(0.5, 0.5, 2.5, 2.5)).iloc[0]
    assert found.to_dict() == {"max": 9, "mean": 5, "covered_share": 1, "grid_share": 1}


def test_a_hole_hides_the_middle() -> None:
    ring = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    assert zonal_sum(series(ring), NINE, NORTH_UP).tolist() == [40]
    assert depth(ring, grid=np.where(NINE == 5, 99.0, NINE))["max"].tolist() == [9]


def test_a_hole_and_an_island_in_it() -> None:
    ring = box(0, 0, 3, 3).difference(box(0.5, 0.5, 2.5, 2.5))
    island = shapely.union_all([ring, box(1, 1, 2, 2)])
    ones = np.ones((3, 3))
    assert zonal_sum(series(island), ones, NORTH_UP).tolist() == pytest.approx([9 - 4 + 1])


def test_parts_that_lie_apart_are_one_polygon() -> None:
    corners = MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])
    assert depth(corners)["mean"].tolist() == [5]
    assert zonal_sum(series(corners), NINE, NORTH_UP).tolist() == [10]


def test_beyond_the_raster_is_not_covered() -> None:
    found = depth(box(-3, 0, 3, 3), box(10, 10, 11, 11), box(2, 1, 9, 2), box(-9, -9, 9, 9))
    assert found["grid_share"].tolist() == pytest.approx([0.5, 0, 1 / 7, 9 / 324])
    assert found["max"].tolist() == pytest.approx([9, np.nan, 6, 9], nan_ok=True)


def test_no_data_is_left_out_and_told() -> None:
    grid = np.where(NINE < 4, np.nan, NINE)
    found = depth(box(0, 1, 1, 3), box(0, 2, 3, 3), grid=grid)
    assert found["mean"].tolist() == pytest.approx([4, np.nan], nan_ok=True)
    assert found["covered_share"].tolist() == [0.5, 0]
    assert found["grid_share"].tolist() == [1, 1]


def test_no_data_anywhere() -> None:
    found = depth(box(0, 0, 3, 3), grid=np.full((3, 3), np.nan))
    assert found[["max", "mean"]].isna().to_numpy().all()


def test_a_point_and_a_line_stand_for_one_cell() -> None:
    found = depth(Point(0.5, 0.5), LineString([(2.1, 2.5), (2.9, 2.5)]), Point(8, 8))
    assert found["max"].tolist() == pytest.approx([7, 3, np.nan], nan_ok=True)
    assert found["grid_share"].tolist() == [1, 1, 0]


def test_null_and_empty_shapes_have_nothing() -> None:
    found = depth_by_polygon(series(None, Polygon()), {"a": NINE}, NORTH_UP)["a"]
    assert found["max"].isna().all()


def test_no_shapes_no_rows() -> None:
    assert depth_by_polygon(gpd.GeoSeries([], crs=32647), {"a": NINE}, NORTH_UP)["a"].empty


def test_edges_on_the_lines_of_the_grid_touch_no_neighbour() -> None:
    assert depth(box(1, 1, 2, 2)).iloc[0]["max"] == 5


def test_a_grid_that_runs_south_to_north() -> None:
    upwards: Affine = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert zonal_sum(series(box(0, 0, 1, 2)), NINE, upwards).tolist() == [1 + 4]


def test_many_rasters_are_told_apart_and_keep_the_index() -> None:
    shapes = gpd.GeoSeries([box(0, 0, 1, 1)], index=["hut"])
    found = depth_by_polygon(shapes, {"low": NINE, "high": NINE + 10}, NORTH_UP)
    assert found["low"].loc["hut", "max"] == 7
    assert found["high"].loc["hut", "max"] == 17


def test_no_data_beyond_the_raster_and_nobody_are_told_apart() -> None:
    grid = np.where(NINE < 4, np.nan, np.where(NINE < 7, 0.0, NINE))
    squares = (box(0, 2, 3, 3), box(5, 5, 6, 6), box(0, 1, 3, 2), box(0, 1, 1, 3), Point(0, 0))
    found = zonal_totals(series(*squares), grid, NORTH_UP)
    assert found["sum"].tolist() == [0, 0, 0, 0, 0]
    assert found["covered_share"].tolist() == pytest.approx([0, 0, 1, 0.5, np.nan], nan_ok=True)


def test_rasters_of_two_shapes_are_refused() -> None:
    with pytest.raises(LayerError, match="of one shape"):
        depth_by_polygon(series(box(0, 0, 1, 1)), {"a": NINE, "b": NINE[:2]}, NORTH_UP)


def test_a_rotated_grid_is_refused() -> None:
    with pytest.raises(LayerError, match="north-up"):
        zonal_sum(series(box(0, 0, 1, 1)), NINE, (1.0, 0.1, 0.0, 0.1, -1.0, 3.0))


def test_classes_share_a_polygon_out() -> None:
    classes = (NINE > 3).astype(np.int64)
    found = class_shares(
        series(box(0, 0, 1, 3), box(-1, 0, 1, 3)), {"a": classes}, NORTH_UP, names=("dry", "wet")
    )["a"]
    assert found["wet"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert found["dry"].tolist() == pytest.approx([1 / 3, 1 / 6])


# Laws

coordinate = st.floats(-2, 12, allow_nan=False)
blobs = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9).map(
    lambda points: shapely.make_valid(Polygon(points)).buffer(0)
).filter(lambda shape: shape.area > 0.01)  # fmt: skip
TEN: Affine = (1.0, 0.0, 0.0, 0.0, -1.0, 10.0)


@unhurried
@given(blobs)
def test_covered_shares_add_up_to_the_area_on_the_grid(shape: Polygon) -> None:
    ones = np.ones((10, 10))
    on_grid = shape.intersection(box(0, 0, 10, 10)).area
    assert zonal_sum(series(shape), ones, TEN).iloc[0] == pytest.approx(on_grid, abs=1e-6)


@unhurried
@given(blobs, st.integers(0, 99))
def test_each_cell_is_covered_as_an_intersection_says(shape: Polygon, cell: int) -> None:
    row, column = divmod(cell, 10)
    square = box(column, 9 - row, column + 1, 10 - row)
    found = sum(
        float(part.share[part.cell == cell].sum())
        for part in cell_coverage(np.array([shape], dtype=object), TEN, (10, 10))
    )
    assert found == pytest.approx(shape.intersection(square).area, abs=1e-8)


@unhurried
@given(st.lists(blobs, min_size=1, max_size=6))
def test_small_chunks_change_nothing(shapes: list[Polygon]) -> None:
    def total(chunk: int) -> np.ndarray:
        grid = np.zeros((len(shapes), 100))
        for part in cell_coverage(np.array(shapes, dtype=object), TEN, (10, 10), chunk_cells=chunk):
            np.add.at(grid, (part.polygon, part.cell), part.share)
        return grid

    assert total(7) == pytest.approx(total(4_000_000), abs=1e-9)


@unhurried
@given(blobs, st.floats(-1, 11))
def test_a_cut_keeps_the_total(shape: Polygon, cut: float) -> None:
    people = np.random.default_rng(0).gamma(1, 10, (10, 10))
    halves = (shape.intersection(box(-99, -99, cut, 99)), shape.intersection(box(cut, -99, 99, 99)))
    whole, west, east = zonal_sum(series(shape, *halves), people, TEN)
    assert west + east == pytest.approx(whole, rel=1e-6, abs=1e-6)


def test_a_tiling_keeps_the_raster_total() -> None:
    people = np.random.default_rng(1).gamma(1, 10, (10, 10))
    edges = np.array([0, 1.3, 4.7, 4.71, 10])
    tiles = [box(a, c, b, d) for a, b in pairwise(edges) for c, d in pairwise(edges)]
    assert zonal_sum(series(*tiles), people, TEN).sum() == pytest.approx(people.sum(), rel=1e-9)


def test_people_of_a_cell_are_shared_by_weight_and_nobody_is_lost() -> None:
    people = np.array([[90.0, 10.0], [5.0, np.nan]])
    grid: Affine = (10.0, 0.0, 0.0, 0.0, -10.0, 20.0)
    houses = series(box(1, 11, 2, 12), box(3, 11, 4, 12), box(9, 15, 11, 16))
    weight = pd.Series([1.0, 3.0, 2.0], index=houses.index)
    persons, left = dasymetric_split(houses, weight, people, grid)
    # The third house stands on the seam: one of its two units of weight is in each cell.
    assert persons.tolist() == pytest.approx([90 / 5, 90 * 3 / 5, 90 / 5 + 10])
    assert left.tolist() == [[0, 0], [5, 0]]


@unhurried
@given(st.lists(blobs, min_size=1, max_size=5), st.lists(st.floats(0, 9), min_size=5, max_size=5))
def test_dasymetric_totals_are_kept(shapes: list[Polygon], weights: list[float]) -> None:
    people = np.random.default_rng(2).gamma(1, 10, (10, 10))
    houses = series(*shapes)
    persons, left = dasymetric_split(
        houses, pd.Series(weights[: len(shapes)], index=houses.index), people, TEN
    )
    assert persons.sum() + left.sum() == pytest.approx(people.sum(), rel=1e-6)


# Oracle


def test_agrees_with_exactextract() -> None:
    chance = np.random.default_rng(3)
    shapes = [_star(chance) for _ in range(400)]
    grid = chance.gamma(1, 1, (100, 100))
    grid[chance.random(grid.shape) < 0.1] = np.nan
    transform: Affine = (1.0, 0.0, 0.0, 0.0, -1.0, 100.0)
    frame = gpd.GeoDataFrame(geometry=series(*shapes))
    wkt = CRS("EPSG:32647").to_wkt()
    source = NumPyRasterSource(grid, xmin=0, ymin=0, xmax=100, ymax=100, nodata=np.nan, srs_wkt=wkt)
    oracle = exact_extract(source, frame, ["max", "mean", "sum"], output="pandas")
    found = depth_by_polygon(frame.geometry, {"a": grid}, transform)["a"]
    total = zonal_sum(frame.geometry, grid, transform)
    assert found["max"].to_numpy() == pytest.approx(oracle["max"].to_numpy(), nan_ok=True)
    assert found["mean"].to_numpy() == pytest.approx(
        oracle["mean"].to_numpy(), abs=1e-6, nan_ok=True
    )
    assert total.to_numpy() == pytest.approx(oracle["sum"].fillna(0).to_numpy(), rel=1e-6, abs=1e-6)


def _star(chance: np.random.Generator) -> shapely.Geometry:
    """Draw a ragged polygon, now and then with a hole, some of it beyond the raster."""
    centre = chance.uniform(-5, 105, 2)
    turn = np.sort(chance.uniform(0, 2 * np.pi, int(chance.integers(3, 12))))
    radius = chance.uniform(0.5, 6, len(turn))
    points = centre + np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])
    star = shapely.make_valid(Polygon(points)).buffer(0)
    hole = Point(centre).buffer(0.3)
    return star.difference(hole) if chance.random() < 0.3 else star

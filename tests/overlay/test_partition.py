from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from geo.overlay import pieces, square_grid

unhurried = settings(deadline=None)

boxes = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h),
    *(st.integers(0, 12) for _ in range(2)),
    *(st.integers(1, 8) for _ in range(2)),
)
footprints = st.dictionaries(st.sampled_from("abcde"), boxes, max_size=5)


def areas(cut: dict[tuple[str, ...], Any]) -> dict[str, float]:
    return {"".join(ids): shape.area for ids, shape in cut.items()}


def test_two_squares_make_three_pieces() -> None:
    cut = pieces({"b": box(1, 0, 3, 1), "a": box(0, 0, 2, 1)})
    assert areas(cut) == {"a": 1, "ab": 1, "b": 1}


def test_one_inside_another() -> None:
    cut = pieces({"zone": box(0, 0, 4, 4), "plot": box(1, 1, 2, 2)})
    assert areas(cut) == {"plotzone": 1, "zone": 15}


def test_equal_footprints_are_one_piece() -> None:
    assert areas(pieces({"a": box(0, 0, 1, 1), "b": box(0, 0, 1, 1)})) == {"ab": 1}


def test_a_hole_stays_a_hole_and_a_plot_in_it_is_its_own() -> None:
    ring = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    assert areas(pieces({"ring": ring, "plot": box(1, 1, 2, 2)})) == {"plot": 1, "ring": 8}


def test_those_that_stand_alone_come_back_as_they_are() -> None:
    alone = box(10, 10, 11, 11)
    cut: Any = pieces({"alone": alone, "a": box(0, 0, 2, 1), "b": box(1, 0, 3, 1)})
    assert cut[("alone",)].equals(alone)


def test_shapes_without_area_make_no_piece() -> None:
    assert pieces({"point": Point(0, 0), "none": Polygon()}) == {}
    assert pieces({}) == {}


@unhurried
@given(footprints)
def test_the_union_is_preserved_and_nothing_overlaps(shapes: dict[str, Polygon]) -> None:
    cut: Any = pieces(shapes)
    assert sum(areas(cut).values()) == pytest.approx(shapely.union_all(list(shapes.values())).area)
    for one, other in itertools.combinations(cut.values(), 2):
        assert one.intersection(other).area == pytest.approx(0, abs=1e-9)


@unhurried
@given(footprints)
def test_each_footprint_is_the_sum_of_its_pieces(shapes: dict[str, Polygon]) -> None:
    cut: Any = pieces(shapes)
    for name, shape in shapes.items():
        held = sum(piece.area for ids, piece in cut.items() if name in ids)
        assert held == pytest.approx(shape.area)


@unhurried
@given(footprints)
def test_order_changes_nothing(shapes: dict[str, Polygon]) -> None:
    backwards = dict(reversed(shapes.items()))
    assert areas(pieces(backwards)) == pytest.approx(areas(pieces(shapes)))


def test_squares_are_aligned_however_the_bounds_lie() -> None:
    squares = square_grid((-10, 10, 990, 20), 500)
    assert squares.index.tolist() == ["-1_0", "0_0", "1_0"]
    assert squares["0_0"].equals(box(0, 0, 500, 500))


@unhurried
@given(
    *(st.floats(-5e5, 5e5) for _ in range(2)),
    *(st.floats(1, 4000) for _ in range(2)),
)
def test_squares_cover_the_bounds(left: float, bottom: float, wide: float, high: float) -> None:
    bounds = (left, bottom, left + wide, bottom + high)
    squares = square_grid(bounds, 500)
    assert shapely.union_all(squares.to_numpy()).buffer(1e-6).covers(box(*bounds))
    assert squares.index.is_unique


@pytest.mark.parametrize("bounds", [(0, 0, float("nan"), 1), (1, 0, 0, 1)])
def test_bounds_that_are_none_are_refused(bounds: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="left, bottom, right, top"):
        square_grid(bounds, 500)


def test_a_cell_without_size_is_refused() -> None:
    with pytest.raises(ValueError, match="cell_m over 0"):
        square_grid((0, 0, 1, 1), 0)


def test_what_rounding_leaves_on_a_shared_line_is_no_piece() -> None:
    cut = pieces({"a": box(0, 0, 100, 100), "b": box(100 - 1e-9, 0, 200, 100)})
    assert list(cut) == [("a",), ("b",)]


@pytest.mark.parametrize("seed", range(40))
def test_outlines_that_nearly_share_a_line_lose_no_ground(seed: int) -> None:
    """Reprojected there and back, two equal edges differ in the last digit of a coordinate."""
    shift, wobble = np.random.default_rng(seed).uniform(0, [[1e6], [1e-9]], (2, 2))
    short = shapely.transform(shapely.box(0, 0, 20, 20), lambda xy: xy + shift)
    long = shapely.transform(shapely.box(0, 0, 20, 22), lambda xy: xy + shift + wobble)
    found = pieces({"short": short, "long": long})
    assert sum(map(shapely.area, found.values())) == pytest.approx(440, abs=1e-4)
    assert shapely.area(found["long",]) == pytest.approx(40, abs=1e-4)

"""Shapes: mended where that is certain and counted, refused where it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FaultsError, GeometryError
from geo.layers import read_layer
from geo.layers.model import Layer, LayerSpec
from geo.layers.shapes import _polygons_of, _untied
from geo.sites.model import Site

Reader = Callable[..., Layer]
Pen = Callable[..., str]
Square = Callable[..., dict[str, Any]]

BOW_TIE = {
    "type": "Polygon",
    "coordinates": [
        [[100.5, 13.7], [100.51, 13.71], [100.51, 13.7], [100.5, 13.71], [100.5, 13.7]]
    ],
}
SPIKE = {"type": "Polygon", "coordinates": [[[100.5, 13.7], [100.51, 13.7], [100.5, 13.7], [100.5, 13.7]]]}  # fmt: skip  # noqa: E501 - one shape, one line


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def test_a_bow_tie_is_untied_and_counted(layer_of: Reader, geojson: Pen, square: Square) -> None:
    layer = layer_of("buildings", geojson([(BOW_TIE, {}), (square(), {})]))
    mended = layer.frame.geometry[0]
    assert mended.is_valid
    # Two triangles, each a quarter of the square around them.
    assert mended.area == pytest.approx(0.01 * 0.01 / 2)
    assert len(layer.repairs) == 1
    assert "1 of 2 shapes were bow-ties" in layer.repairs[0]


def test_null_shapes_are_left_out_and_counted_where_a_place_is_needed(
    layer_of: Reader, geojson: Pen, square: Square
) -> None:
    path = geojson([(None, {}), (square(), {}), (SPIKE, {})])
    layer = layer_of("buildings", path)
    assert layer.frame["id"].tolist() == ["buildings-2"]
    assert layer.frame.index.tolist() == [0]
    assert "2 of 3 features have no usable shape" in layer.left_out[-1]
    assert "features 1, 3" in layer.left_out[-1]
    assert len(layer.repairs) == 1


def test_a_layer_of_null_shapes_only_is_a_fault(layer_of: Reader, geojson: Pen) -> None:
    with pytest.raises(FaultsError, match=r"no feature of it can be used\. 2 of 2 features have"):
        layer_of("buildings", geojson([(None, {}), (None, {})]))


def test_settlements_may_be_nowhere(layer_of: Reader, geojson: Pen) -> None:
    layer = layer_of("settlements", geojson([(None, {"name": "Lost"})]))
    assert layer.frame.geometry.isna().all()
    assert layer.repairs == ()


def test_elevations_are_dropped(layer_of: Reader, geojson: Pen) -> None:
    path = geojson([({"type": "Point", "coordinates": [100.55, 13.75, 4.0]}, {"name": "High"})])
    assert not layer_of("settlements", path).frame.geometry[0].has_z


def test_swapped_coordinates_are_recognised(layer_of: Reader, geojson: Pen) -> None:
    # A site at 100 E: as a latitude 100 is impossible, so that only the range can tell.
    with pytest.raises(FaultsError, match=r"found \(13.75, 100.55\), .* longitude first"):
        layer_of("settlements", geojson([(_point(13.75, 100.55), {"name": "A"})]))


def test_a_projected_position_is_not_taken_for_a_swapped_one(
    layer_of: Reader, geojson: Pen
) -> None:
    with pytest.raises(FaultsError, match=r"looks projected.*Reproject"):
        layer_of("settlements", geojson([(_point(666_000, 1_520_000), {"name": "A"})]))


@pytest.mark.parametrize("role", ["infrastructure", "stations", "facilities", "sensors"])
def test_places_outside_the_area_of_interest_are_left_out_and_counted(
    layer_of: Reader, geojson: Pen, role: str
) -> None:
    lons = (100.55, 100.7, 100.8)
    path = geojson([(_point(lon, 13.75), {"name": str(lon)}) for lon in lons])
    layer = layer_of(role, path)
    assert layer.frame["name"].tolist() == ["100.55"]
    assert layer.left_out[0].endswith(
        "2 of 3 features lie outside the area of interest and were left out."
    )
    one = layer_of(role, geojson([(_point(lon, 13.75), {"name": str(lon)}) for lon in lons[:2]]))
    assert one.left_out[0].endswith(
        "1 of 2 features lies outside the area of interest and was left out."
    )


def test_a_place_that_may_lie_anywhere_is_a_fault(layer_of: Reader, geojson: Pen) -> None:
    # A tenth of a degree by a tenth: 15.4 km across.
    sure = _point(100.55, 13.75), {"name": "A", "accuracy_m": 15_000}
    vague = _point(100.55, 13.75), {"name": "B", "accuracy_m": 16_000}
    nowhere = None, {"name": "C", "accuracy_m": 16_000}
    assert len(layer_of("settlements", geojson([sure, nowhere])).frame) == 2
    with pytest.raises(FaultsError, match=r"feature 2, .* found 16,000 m; .* is 15,4\d\d m across"):
        layer_of("settlements", geojson([sure, vague]))


def test_ground_far_larger_than_the_site_is_a_fault(layer_of: Reader, geojson: Pen) -> None:
    def ground(east: float) -> dict[str, Any]:
        ring = [[100.55, 13.75], [east, 13.75], [east, 13.76], [100.55, 13.75]]
        return {"type": "Polygon", "coordinates": [ring]}

    assert len(layer_of("settlements", geojson([(ground(100.69), {"name": "A"})])).frame) == 1
    with pytest.raises(FaultsError, match="beyond the area of interest by more than that area's"):
        layer_of("settlements", geojson([(ground(100.71), {"name": "A"})]))


def test_one_swapped_row_among_sound_ones_is_found(
    tmp_path: Path, entry: Callable[..., LayerSpec], geojson: Pen, site: Site
) -> None:
    elsewhere = site.model_copy(update={"area_of_interest": (82.9, 25.2, 83.1, 25.4)})
    rows = [(_point(83.0, 25.3), {"name": "A"}), (_point(25.31, 83.01), {"name": "B"})]
    spec = entry("settlements", geojson(rows))
    with pytest.raises(
        FaultsError, match=r"feature 2: longitude and latitude are swapped.*\(25\.31"
    ):
        read_layer(spec, tmp_path, elsewhere)


def test_near_the_diagonal_only_a_whole_layer_is_called_swapped(
    tmp_path: Path, entry: Callable[..., LayerSpec], geojson: Pen, site: Site
) -> None:
    # Around 30 E, 30 N a swapped place is a real place nearby: one such row is no proof.
    diagonal = site.model_copy(update={"area_of_interest": (31.2, 30.0, 31.4, 30.2)})
    swapped, sound = _point(30.1, 31.3), _point(31.3, 30.1)
    mixed = entry("settlements", geojson([(sound, {"name": "A"}), (swapped, {"name": "B"})]))
    assert len(read_layer(mixed, tmp_path, diagonal).frame) == 2
    whole = entry("settlements", geojson([(swapped, {"name": "B"})], name="b.geojson"))
    with pytest.raises(FaultsError, match="longitude and latitude are swapped"):
        read_layer(whole, tmp_path, diagonal)


def test_a_layer_elsewhere_says_where_it_lies(
    layer_of: Reader, geojson: Pen, square: Square
) -> None:
    with pytest.raises(
        FaultsError, match=r"wholly outside the site: it covers longitude 5\.0000 to 5\.0100"
    ):
        layer_of("buildings", geojson([(square(5.0, 52.0), {})]))


def test_a_layer_partly_elsewhere_is_whole(layer_of: Reader, geojson: Pen, square: Square) -> None:
    layer = layer_of("buildings", geojson([(square(), {}), (square(101.0, 14.0), {})]))
    assert len(layer.frame) == 2


@pytest.mark.parametrize(
    ("lon", "lat"), [(666_000.0, 1_520_000.0), (1e308, 13.75), (181.0, 13.75), (100.55, -91.0)]
)
def test_positions_that_are_no_degrees_look_projected(
    layer_of: Reader, geojson: Pen, lon: float, lat: float
) -> None:
    with pytest.raises(FaultsError, match=r"feature 1: found the position .* it looks projected"):
        layer_of("settlements", geojson([(_point(lon, lat), {"name": "A"})]))


def test_an_infinite_position_is_refused(layer_of: Reader, geojson: Pen, tmp_path: Path) -> None:
    path = geojson([(_point(100.55, 13.75), {"name": "A"})])
    text = (tmp_path / path).read_text().replace("13.75", "1e999")
    (tmp_path / path).write_text(text)
    with pytest.raises((FaultsError, GeometryError), match=r"not a finite number|cannot be read"):
        layer_of("settlements", path)


@pytest.mark.parametrize(
    ("role", "geometry", "stated", "said"),
    [
        ("buildings", _point(100.55, 13.75), "any", "found Point; layers of the role buildings"),
        ("settlements", _point(100.55, 13.75), "polygon", "hold polygon shapes here"),
        (
            "roads",
            {"type": "LineString", "coordinates": [[100.55, 13.75], [100.56, 13.75]]},
            "polygon",
            "hold no shapes here",
        ),
        (
            "settlements",
            {"type": "GeometryCollection", "geometries": [_point(100.55, 13.75)]},
            "any",
            "found GeometryCollection",
        ),
    ],
)
def test_shapes_of_the_wrong_kind_are_refused(  # noqa: PLR0913, PLR0917 - four of them are one case
    layer_of: Reader, geojson: Pen, role: str, geometry: dict[str, Any], stated: str, said: str
) -> None:
    with pytest.raises(FaultsError, match=said):
        layer_of(role, geojson([(geometry, {"name": "A"})]), geometry=stated)


FOOTPRINT = {
    "id": "plan",
    "name": "Plan",
    "project": "A line on paper",
    "status": "planned",
    "takes": "all",
    "outline": "published",
    "accuracy_m": 50,
}


@pytest.mark.parametrize(("share", "sound"), [(0.99, True), (1.01, True), (0.9, False)])
def test_a_footprint_is_as_large_as_was_published(
    layer_of: Reader, geojson: Pen, square: Square, share: float, *, sound: bool
) -> None:
    # A hundredth of a degree is 1,106 m north and 1,082 m east at latitude 13.755.
    drawn_m2 = 1106.3 * 1081.6
    path = geojson([(square(), {**FOOTPRINT, "published_area_m2": drawn_m2 * share})])
    if sound:
        assert len(layer_of("footprints", path).frame) == 1
    else:
        with pytest.raises(FaultsError, match=r"'plan' is drawn with 1,19\d,\d+ m2; published are"):
            layer_of("footprints", path)


def test_a_footprint_of_published_area_has_a_shape(layer_of: Reader, geojson: Pen) -> None:
    path = geojson([(None, {**FOOTPRINT, "published_area_m2": 5000})])
    with pytest.raises(
        FaultsError, match=r"'plan' has no shape, though its area is published: 5,0"
    ):
        layer_of("footprints", path)


def test_lobes_that_share_an_edge_become_one_shape() -> None:
    ring = shapely.Polygon([(2, 0), (2, 3), (0, 0), (2, 1), (2, 2), (3, 0)])
    mended = _polygons_of(_untied(np.array([ring]))[0])
    assert shapely.is_valid(mended)
    assert shapely.area(mended) == pytest.approx(3.0)


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=4, max_size=9, unique=True)
)
def test_untying_never_invents_ground(corners: list[tuple[int, int]]) -> None:
    ring = shapely.Polygon(corners)
    mended = _polygons_of(_untied(shapely.force_2d([ring]))[0])
    if mended is None:
        return
    assert shapely.is_valid(mended)
    assert shapely.area(mended) <= ring.convex_hull.area + 1e-9
    assert shapely.get_dimensions(mended) == 2

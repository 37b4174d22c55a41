"""GeoJSON is parsed by itself; what it links to is never followed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.errors import CrsError, FaultsError, GeometryError, UnsafeLayerError
from geo.layers.model import Layer

Reader = Callable[..., Layer]
Pen = Callable[..., str]
Square = Callable[..., dict[str, Any]]


def test_features_arrive_as_they_were_written(
    layer_of: Reader, geojson: Pen, square: Square
) -> None:
    path = geojson(
        [
            (square(), {"id": 7, "name": "${alert(1)}", "height_m": 12, "extra": {"a": 1}}),
            (square(100.56), {"id": 8.0, "name": "<img onerror=x>", "height_m": None}),
            (square(100.57), {"id": "9", "name": "ริมคลอง", "height_m": "4.5"}),
        ]
    )
    layer = layer_of("buildings", path)
    assert list(layer.frame["id"]) == ["7", "8", "9"]
    assert list(layer.frame["name"]) == ["${alert(1)}", "<img onerror=x>", "ริมคลอง"]
    assert layer.frame["height_m"].fillna(0).tolist() == [12.0, 0.0, 4.5]
    assert "extra" not in layer.frame
    assert layer.frame.crs == "EPSG:4326"
    assert layer.repairs == ()


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_the_old_way_of_saying_longitude_and_latitude_is_understood(
    layer_of: Reader, geojson: Pen, square: Square, name: str
) -> None:
    path = geojson([(square(), {})], crs={"type": "name", "properties": {"name": name}})
    assert len(layer_of("buildings", path).frame) == 1


def test_another_crs_stops(layer_of: Reader, geojson: Pen, square: Square) -> None:
    utm = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32647"}}
    with pytest.raises(CrsError, match=r"states the CRS 'urn.*32647'.*Reproject the file"):
        layer_of("buildings", geojson([(square(), {})], crs=utm))
    with pytest.raises(CrsError, match="the catalogue says EPSG:32647; GeoJSON is longitude"):
        layer_of("buildings", geojson([(square(), {})]), crs="EPSG:32647")


def test_a_linked_crs_is_not_followed(layer_of: Reader, geojson: Pen, square: Square) -> None:
    link = {"type": "link", "properties": {"href": "http://127.0.0.1/crs", "type": "proj4"}}
    with pytest.raises(UnsafeLayerError, match="leads out of the file"):
        layer_of("buildings", geojson([(square(), {})], crs=link))


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ('{"type": "FeatureCollection", "features": [', UnsafeLayerError, "is not JSON"),
        ('{"type": "Topology", "objects": {}}', GeometryError, "of type 'Topology'"),
        ('{"type": "FeatureCollection"}', GeometryError, "expected a FeatureCollection"),
        ('{"type": "FeatureCollection", "features": [3]}', GeometryError, "feature 1: not a Feat"),
        ('{"type": "FeatureCollection", "features": []}', GeometryError, "is empty"),
        ('{"a": NaN}', UnsafeLayerError, "holds the value NaN"),
        ('{"a": ' + "[" * 200_000 + "}", UnsafeLayerError, "nests its values|is not JSON"),
        ('{"a": ' + "9" * 5000 + "}", UnsafeLayerError, "is not JSON"),
    ],
    ids=["cut off", "topojson", "no features", "number", "empty", "nan", "nested", "long number"],
)
def test_broken_files_get_one_sentence(
    tmp_path: Path, layer_of: Reader, text: str, error: type[Exception], said: str
) -> None:
    (tmp_path / "a.geojson").write_text(text)
    with pytest.raises(error, match=said):
        layer_of("buildings", "a.geojson")


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path, layer_of: Reader) -> None:
    (tmp_path / "a.geojson").write_bytes('{"name": "เมือง"}'.encode("tis-620"))
    with pytest.raises(UnsafeLayerError, match="is not utf-8 text: byte 11"):
        layer_of("buildings", "a.geojson")


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Circle", "coordinates": [100.5, 13.7]},
        {"type": "Polygon", "coordinates": [[[100.5, 13.7], [100.6, 13.8]]]},
        {"type": "Polygon", "coordinates": [[["a", 13.7], [100.6, 13.8], [1, 2]]]},
    ],
    ids=["unknown type", "two-point ring", "no numbers"],
)
def test_a_shape_that_cannot_be_built_is_named(
    layer_of: Reader, geojson: Pen, square: Square, geometry: dict[str, Any]
) -> None:
    path = geojson([(square(), {}), (geometry, {})])
    with pytest.raises(FaultsError, match="feature 2: the geometry cannot be read"):
        layer_of("buildings", path)

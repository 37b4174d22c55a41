"""
Read GeoJSON without GDAL: the text is parsed, and nothing that it names is followed.

RFC 7946 knows one CRS, longitude and latitude on WGS84. A `crs` member of the older draft is
accepted where it names just that; any other is a fault, and a linked one is never followed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import LONLAT
from geo.errors import CrsError, GeometryError, UnsafeLayerError
from geo.layers.doors import Door
from geo.layers.messages import named, places
from geo.layers.model import LayerSpec
from geo.layers.raw import Raw

LONLAT_NAMES = frozenset(
    {
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "EPSG:4326",
    }
)
"""Names under which writers of the older draft state longitude and latitude."""


def read_geojson(door: Door, spec: LayerSpec) -> Raw:
    """
    Read a FeatureCollection.

    Raises
    ------
    GeometryError
        The file is not a FeatureCollection.
    CrsError
        The file or its entry states another CRS than EPSG:4326.
    UnsafeLayerError
        The file links to a CRS elsewhere, or cannot be parsed.
    """
    document = _parse(door, spec)
    _require_lonlat(document, spec)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise GeometryError(
            f"{named(spec)}: found a GeoJSON of type {document.get('type')!r}; expected a "
            "FeatureCollection with features. Save the layer as one."
        )
    numbers = pd.RangeIndex(1, len(features) + 1)
    misshapen = [
        number
        for number, feature in zip(numbers, features, strict=True)
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict)
    ]
    if misshapen:
        raise GeometryError(
            f"{named(spec)}, {places('feature', misshapen)}: not a Feature with properties."
        )
    shapes, unreadable = _shapes(features)
    properties = pd.DataFrame(
        [feature.get("properties") or {} for feature in features], index=numbers, dtype=object
    )
    frame = gpd.GeoDataFrame(
        properties.drop(columns="geometry", errors="ignore"),
        geometry=gpd.GeoSeries(shapes, index=numbers, crs=LONLAT),
    )
    return Raw(frame=frame, noun="feature", faults=_unreadable_faults(spec, unreadable))


def _parse(door: Door, spec: LayerSpec) -> dict[str, Any]:
    encoding = "utf-8-sig" if spec.encoding == "utf-8" else spec.encoding
    try:
        text = door.path.read_bytes().decode(encoding)
        document = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise UnsafeLayerError(
            f"{named(spec)} is not {spec.encoding} text: byte {error.start + 1} cannot be read. "
            "State the encoding in the catalogue, or save the file as UTF-8."
        ) from None
    except RecursionError:
        raise UnsafeLayerError(f"{named(spec)} nests its values too deeply to be a map.") from None
    except ValueError as error:
        raise UnsafeLayerError(
            f"{named(spec)} is not JSON: {error}. Fetch or save the file again."
        ) from None
    if not isinstance(document, dict):
        raise UnsafeLayerError(f"{named(spec)} is JSON, but no object. Save it as GeoJSON.")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"it holds the value {name}, which JSON does not have")


def _require_lonlat(document: dict[str, Any], spec: LayerSpec) -> None:
    stated = document.get("crs")
    if stated is not None:
        kind = stated.get("type") if isinstance(stated, dict) else stated
        if kind != "name":
            raise UnsafeLayerError(
                f"{named(spec)} states its CRS by {kind!r}, which leads out of the file. "
                "Save it in EPSG:4326, without a crs member."
            )
        name = (stated.get("properties") or {}).get("name")
        if name not in LONLAT_NAMES:
            raise CrsError(
                f"{named(spec)} states the CRS {name!r}; GeoJSON is longitude and latitude "
                "(EPSG:4326). Reproject the file, or save it as .gpkg."
            )
    if spec.crs != LONLAT:
        raise CrsError(
            f"{named(spec)}: the catalogue says {spec.crs}; GeoJSON is longitude and latitude "
            "(EPSG:4326). Correct the entry."
        )


def _shapes(features: Sequence[dict[str, Any]]) -> tuple[Any, list[int]]:
    """Build the shapes; None where there is none, and the numbers of those that cannot be built."""
    texts = [json.dumps(each["geometry"]) if each.get("geometry") else None for each in features]
    shapes = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
    given = np.array([text is not None for text in texts], dtype=bool)
    lost = np.flatnonzero(shapely.is_missing(shapes) & given)
    return shapes, [int(position) + 1 for position in lost]


def _unreadable_faults(spec: LayerSpec, numbers: Sequence[int]) -> tuple[str, ...]:
    fault = (
        f"{named(spec)}, {places('feature', numbers)}: the geometry cannot be read (an unknown "
        "type, an unclosed ring, or coordinates that are no numbers). Draw it anew."
    )
    return (fault,) if numbers else ()

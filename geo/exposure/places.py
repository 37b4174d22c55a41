"""
Located things as ground: a point known to within so many metres is a disc, never a dot.

A settlement is its outline where somebody drew one, else the disc within which it lies: of its
accuracy, or of its own known area where that is wider.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import LONLAT, disc, to_metric
from geo.errors import ColumnError
from geo.exposure.footprints import number, text
from geo.layers.model import Layer, Shelf
from geo.sites.model import Site


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Things with an id and the ground on which they may lie."""

    ids: NDArray[np.object_]
    ground: gpd.GeoSeries
    """Polygons in the metric CRS of the site, aligned with `ids`."""
    not_located: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_settlements(site: Site, shelf: Shelf) -> Places:
    """
    Take the settlements off the shelf, in order of id.

    Raises
    ------
    ColumnError
        If two settlements share an id.
    """
    found = [_of_layer(site, layer) for layer in shelf.of_role("settlements")]
    ids = [str(name) for layer_ids, _ in found for name in layer_ids]
    if len(ids) != len(set(ids)):
        twice = sorted({name for name in ids if ids.count(name) > 1})[:10]
        raise ColumnError(f"Settlement ids must be unique over all layers; found twice: {twice}.")
    shapes = [shape for _, layer_shapes in found for shape in layer_shapes]
    return _placed(ids, shapes, site.crs)


def read_promises(site: Site, shelf: Shelf) -> Places:
    """Take the promised things off the shelf; those without coordinates are not located."""
    table = shelf.table("promises")
    if table is None:
        return _placed([], [], site.crs)
    lon = [number(value) for value in table["lon"]]
    lat = [number(value) for value in table["lat"]]
    accuracy_m = [number(value) or 0.0 for value in table["accuracy_m"]]
    points = gpd.GeoSeries(
        [
            shapely.Point() if x is None or y is None else shapely.Point(x, y)
            for x, y in zip(lon, lat, strict=True)
        ],
        crs=LONLAT,
    )
    located = ~points.is_empty.to_numpy()
    shapes = np.full(len(points), None, dtype=object)
    centres = to_metric(gpd.GeoSeries(points[located], crs=LONLAT), site.crs)
    shapes[located] = disc(centres, np.array(accuracy_m)[located]).to_numpy()
    return _placed([str(name) for name in table["id"]], list(shapes), site.crs)


def as_ground(
    metric: gpd.GeoSeries, accuracy_m: NDArray[np.float64], area_m2: NDArray[np.float64]
) -> NDArray[np.object_]:
    """
    Turn points into the discs on which they may lie; polygons stay, null stays null.

    Parameters
    ----------
    metric
        Points, lines or polygons in the metric CRS of the site.
    accuracy_m, area_m2
        One each; NaN where not known. The disc's radius is the greater of the accuracy and of
        sqrt(area / pi).
    """
    shapes = np.array(metric.to_numpy(), dtype=object)
    flat = ~shapely.is_missing(shapes) & (shapely.get_dimensions(shapes) < 2)  # noqa: PLR2004
    radius_m = np.fmax(np.nan_to_num(accuracy_m), np.sqrt(np.nan_to_num(area_m2) / np.pi))
    centres = gpd.GeoSeries(shapely.centroid(shapes[flat]), crs=metric.crs)
    shapes[flat] = disc(centres, radius_m[flat]).to_numpy()
    return shapes


def _of_layer(site: Site, layer: Layer) -> tuple[list[str], list[shapely.Geometry | None]]:
    frame = layer.frame
    shapes = as_ground(
        to_metric(gpd.GeoSeries(frame.geometry), site.crs),
        accuracy_of(layer),
        column_of(frame, "area_m2"),
    )
    return [str(name) for name in frame["id"]], list(shapes)


def accuracy_of(layer: Layer) -> NDArray[np.float64]:
    """Return each feature's accuracy, or that of its layer where it has none; NaN if neither."""
    own = column_of(layer.frame, "accuracy_m")
    layer_m = np.nan if layer.spec.accuracy_m is None else layer.spec.accuracy_m
    return np.where(np.isnan(own), layer_m, own)


def column_of(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return a column as numbers, NaN where it is absent or empty."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    return np.array([np.nan if text(v) is None else float(v) for v in frame[name]], dtype=float)


def _placed(ids: list[str], shapes: list[shapely.Geometry | None], crs: str) -> Places:
    order = np.argsort(np.array(ids, dtype=object)) if ids else np.zeros(0, dtype=np.intp)
    names = np.array(ids, dtype=object)[order]
    ground = np.array(shapes, dtype=object)[order] if shapes else np.zeros(0, dtype=object)
    located = ~(shapely.is_missing(ground) | shapely.is_empty(ground))
    return Places(
        ids=names[located],
        ground=gpd.GeoSeries(ground[located], crs=crs),
        not_located=tuple(str(name) for name in names[~located]),
    )

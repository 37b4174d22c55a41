"""
The one place that reprojects and that measures metres.

Words as used here
------------------
lonlat
    EPSG:4326, longitude first; how every vector layer is stored.
metric
    A projected CRS whose unit is the metre and whose metres are metres on the ground.
geodesic
    Measured on the WGS84 ellipsoid, free of any projection.
disc
    The ground within which the true position of a point lies, at a radius of its `accuracy_m`.
"""

from __future__ import annotations

from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike
from pyproj import CRS, Geod
from pyproj.exceptions import CRSError as ProjError

from geo.errors import CrsError, GeometryError

LONLAT = "EPSG:4326"
"""How vector layers are stored."""

LEAST_RADIUS_M = 1.0
"""No position in this project is known better than to a metre; smaller radii are taken as this."""

_QUAD_SEGMENTS = 16
"""Segments per quarter of a disc: 64 corners, so that the outline strays 0.2 % of the radius."""

_WEB_MERCATOR_METHOD = "Popular Visualisation Pseudo Mercator"
"""Its metres are up to twice as long as those on the ground: never a metric CRS here."""

_WGS84 = Geod(ellps="WGS84")

Frame = TypeVar("Frame", gpd.GeoDataFrame, gpd.GeoSeries)


def to_lonlat(frame: Frame) -> Frame:
    """
    Return the same shapes in EPSG:4326.

    Raises
    ------
    CrsError
        If the frame states no CRS.
    """
    _require_crs(frame, "these shapes")
    return frame.to_crs(LONLAT)


def to_metric(frame: Frame, crs: str) -> Frame:
    """
    Return the same shapes in a CRS in which areas and lengths may be measured in metres.

    Raises
    ------
    CrsError
        If the frame states no CRS, or if `crs` is unknown, geographic, not in metres, or
        Web Mercator.
    GeometryError
        If a shape has no place in that CRS.
    """
    _require_crs(frame, "these shapes")
    _require_metres(crs)
    return _reproject(frame, crs)


def to_grid(frame: Frame, crs: str) -> Frame:
    """
    Return the same shapes in the CRS of a raster, whatever its unit; the pixels stay as they are.

    Only ratios of areas may be taken there (what share of a pixel lies inside), no square metres.

    Raises
    ------
    CrsError
        If the frame states no CRS, or if `crs` is unknown.
    GeometryError
        If a shape has no place in that CRS.
    """
    _require_crs(frame, "these shapes")
    _parse(crs)
    return _reproject(frame, crs)


def require_same_crs(a: Any, b: Any, what: str) -> None:
    """
    Refuse two frames that are not in one CRS; a warning here would become a wrong number.

    Raises
    ------
    CrsError
        If either states no CRS or the two differ.
    """
    _require_crs(a, what)
    _require_crs(b, what)
    if CRS(a.crs) != CRS(b.crs):
        raise CrsError(
            f"{what}: one is in {_name(a.crs)}, the other in {_name(b.crs)}. "
            "Bring both into one CRS first with geo.crs.to_metric."
        )


def geodesic_area_m2(lonlat: gpd.GeoSeries) -> pd.Series[float]:
    """
    Measure the area of each shape on the WGS84 ellipsoid, holes taken off.

    Returns
    -------
    area_m2
        Square metres on the index of `lonlat`; 0 for points and lines, NaN for null shapes.
        Karney (2013), Algorithms for geodesics, as implemented in PROJ.

    Raises
    ------
    CrsError
        If the shapes are not in longitude and latitude.
    """
    _require_lonlat(lonlat)
    # Orientation decides the sign of a ring's area, and files do not agree on it.
    oriented = shapely.orient_polygons(lonlat.to_numpy())
    areas = [_area(shape) for shape in oriented]
    return pd.Series(areas, index=lonlat.index, name="area_m2", dtype=float)


def geodesic_length_m(lonlat: gpd.GeoSeries) -> pd.Series[float]:
    """
    Measure the length of each line, or the outline of each polygon, on the WGS84 ellipsoid.

    Returns
    -------
    length_m
        Metres on the index of `lonlat`; 0 for points, NaN for null shapes.

    Raises
    ------
    CrsError
        If the shapes are not in longitude and latitude.
    """
    _require_lonlat(lonlat)
    lengths = [_length(shape) for shape in lonlat.to_numpy()]
    return pd.Series(lengths, index=lonlat.index, name="length_m", dtype=float)


def disc(points: gpd.GeoSeries, radius_m: ArrayLike) -> gpd.GeoSeries:
    """
    Draw the ground within which each point may truly lie, with the area of the true circle.

    A polygon of n corners inside a circle is smaller than the circle, so the corners are moved out
    by sqrt(2 pi / (n sin(2 pi / n))): the area is pi r^2, and shares of it are not biased.

    Parameters
    ----------
    points
        Points in a metric CRS; null stays null.
    radius_m
        One radius for all, or one each; under `LEAST_RADIUS_M` it is taken as that.

    Raises
    ------
    CrsError
        If the points are not in a metric CRS.
    GeometryError
        If a radius is negative or not a number, or a shape is not a point.
    """
    _require_crs(points, "the centres of discs")
    _require_metres(points.crs)
    radii = np.broadcast_to(np.asarray(radius_m, dtype=float), (len(points),))
    shapes = points.to_numpy()
    located = ~shapely.is_missing(shapes)
    wrong = located & ~(np.isfinite(radii) & (radii >= 0))
    if wrong.any():
        raise GeometryError(
            f"{int(wrong.sum())} of {len(points)} points have no usable accuracy_m "
            f"(first found: {radii[wrong][0]}); expected metres of 0 or more. Fill in the column."
        )
    if not (shapely.get_type_id(shapes[located]) == shapely.GeometryType.POINT).all():
        raise GeometryError("A disc is drawn around points; found lines or polygons among them.")
    corners = 4 * _QUAD_SEGMENTS
    area_true = np.sqrt(2 * np.pi / (corners * np.sin(2 * np.pi / corners)))
    discs = shapely.buffer(
        shapes, np.maximum(radii, LEAST_RADIUS_M) * area_true, quad_segs=_QUAD_SEGMENTS
    )
    return gpd.GeoSeries(discs, index=points.index, crs=points.crs)


def _area(shape: shapely.Geometry | None) -> float:
    if shape is None:
        return np.nan
    # A line would be closed before it is measured, and a point is refused.
    area, _ = _WGS84.geometry_area_perimeter(shape) if shapely.area(shape) > 0 else (0.0, 0.0)
    return abs(float(area))


def _length(shape: shapely.Geometry | None) -> float:
    if shape is None:
        return np.nan
    return float(_WGS84.geometry_length(shape)) if shapely.length(shape) > 0 else 0.0


def _reproject(frame: Frame, crs: str) -> Frame:
    moved = frame.to_crs(crs)
    outside = ~np.isfinite(moved.total_bounds)
    if outside.any() and np.isfinite(frame.total_bounds).all():
        bounds = ", ".join(f"{value:g}" for value in frame.total_bounds)
        raise GeometryError(
            f"Shapes with bounds ({bounds}) have no place in {_name(crs)}. "
            "Check that longitude and latitude are not swapped and that the CRS fits the site."
        )
    return moved


def _require_crs(frame: Any, what: str) -> None:
    if frame.crs is None:
        raise CrsError(
            f"No CRS is stated for {what}. State the one they were made in, "
            "in the file or in its catalogue entry (crs = 'EPSG:...')."
        )


def _require_lonlat(frame: gpd.GeoSeries) -> None:
    _require_crs(frame, "shapes measured on the ellipsoid")
    if not CRS(frame.crs).is_geographic:
        raise CrsError(
            f"Geodesic measures need longitude and latitude; found {_name(frame.crs)}. "
            "Call geo.crs.to_lonlat first."
        )


def _require_metres(crs: Any) -> None:
    parsed = _parse(crs)
    cure = "Name a projected CRS in metres that fits the site, such as its UTM zone (EPSG:326xx)."
    if parsed.is_geographic:
        raise CrsError(f"{_name(crs)} is in degrees, in which nothing can be measured. {cure}")
    units = {axis.unit_name for axis in parsed.axis_info}
    if not parsed.is_projected or units != {"metre"}:
        raise CrsError(f"{_name(crs)} is not in metres; found units {sorted(units)}. {cure}")
    operation = parsed.coordinate_operation
    if operation is not None and operation.method_name == _WEB_MERCATOR_METHOD:
        raise CrsError(f"{_name(crs)} is Web Mercator, whose metres are not ground metres. {cure}")


def _parse(crs: Any) -> CRS:
    try:
        return CRS(crs)
    except ProjError as error:
        raise CrsError(
            f"'{crs}' is not a CRS that PROJ knows. Write an EPSG code, such as 'EPSG:32647'."
        ) from error


def _name(crs: Any) -> str:
    parsed = CRS(crs)
    authority = parsed.to_authority()
    return ":".join(authority) if authority else parsed.name

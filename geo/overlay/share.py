"""
How much of each part lies inside one shape.

Most parts lie wholly inside or wholly outside, which a prepared shape tells at once; only the parts
that cross its edge are intersected. Parts are measured by what they are: polygons by area, lines by
length, points by their number.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

_MANY_VERTICES = 512
"""Above this an outline is cut into tiles before parts are intersected with it: the cost of one
intersection grows with the vertices of both shapes, and a part meets few tiles."""

_ROUNDING = 1e-9
"""Shapes that only touch may share this much of the smaller one after rounding: it is nothing."""

_TILE_VERTICES = 128
_TILE_DEPTH = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """Shapes that will be asked many times what of them lies inside something."""

    geometry: NDArray[np.object_]
    size: NDArray[np.float64]
    """Area, length or number of points of each part, by its dimension; NaN where null."""
    tree: shapely.STRtree

    @classmethod
    def of(cls, parts: gpd.GeoSeries) -> Parts:
        """Index the parts; the series is not changed."""
        geometry = np.asarray(parts.to_numpy(), dtype=object)
        return cls(geometry=geometry, size=_size(geometry), tree=shapely.STRtree(geometry))

    def within(self, whole: shapely.Geometry) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """
        Measure what of each part lies inside `whole`.

        Returns
        -------
        position, size
            Positions of the parts of which something lies inside, rising, and the size of that
            something in the part's own measure. Parts that only touch are left out.
        """
        shapely.prepare(whole)
        found = np.sort(self.tree.query(whole))  # those whose boxes meet; most lie inside
        size = self.size[found].copy()
        beyond = np.flatnonzero(~shapely.contains_properly(whole, self.geometry[found]))
        crosses = shapely.intersects(whole, self.geometry[found[beyond]])
        size[beyond[~crosses]] = 0.0
        crossing = beyond[crosses]
        size[crossing] = _intersection_size(self.geometry[found[crossing]], whole)
        least = np.minimum(self.size[found], shapely.area(whole) or np.inf) * _ROUNDING
        inside = size > least
        return found[inside], size[inside]


def share_within(parts: gpd.GeoSeries, whole: shapely.Geometry) -> pd.Series[float]:
    """
    Measure what share of each part lies inside one shape.

    Parameters
    ----------
    parts
        Polygons (share of area), lines (share of length) or points (0 or 1), in metric coordinates.
    whole
        A polygon or multipolygon in the same CRS. What it covers twice counts once.

    Returns
    -------
    share
        0 to 1 on the index of `parts`, named "share"; NaN where a part is null or has no size.

    Examples
    --------
    >>> from shapely import box
    >>> share_within(gpd.GeoSeries([box(0, 0, 2, 2)]), box(1, 0, 9, 9)).item()
    0.5
    """
    indexed = Parts.of(parts)
    share = np.where(indexed.size > 0, 0.0, np.nan)
    position, size = indexed.within(whole)
    # An intersection may exceed its part by a rounding error; a share may not.
    share[position] = np.minimum(size / indexed.size[position], 1.0)
    return pd.Series(share, index=parts.index, name="share")


def _size(geometry: NDArray[np.object_]) -> NDArray[np.float64]:
    dimension = shapely.get_dimensions(geometry)
    size = np.full(len(geometry), np.nan)
    for dim, measure in ((0, shapely.get_num_geometries), (1, shapely.length), (2, shapely.area)):
        chosen = dimension == dim
        size[chosen] = measure(geometry[chosen])
    size[shapely.is_empty(geometry)] = np.nan
    return size


def _intersection_size(parts: NDArray[np.object_], whole: shapely.Geometry) -> NDArray[np.float64]:
    if shapely.get_num_coordinates(whole) <= _MANY_VERTICES:
        return _overlap(parts, np.full(len(parts), whole, dtype=object))
    tiles = np.asarray(_subdivide(whole, _TILE_DEPTH), dtype=object)
    part, tile = shapely.STRtree(tiles).query(parts, predicate="intersects")
    # A point on the seam of two tiles would count twice, so points are asked of the whole.
    size: NDArray[np.float64] = np.bincount(
        part, weights=_overlap(parts[part], tiles[tile]), minlength=len(parts)
    ).astype(float)
    points = shapely.get_dimensions(parts) == 0
    size[points] = _overlap(parts[points], np.full(int(points.sum()), whole, dtype=object))
    return size


def _overlap(parts: NDArray[np.object_], others: NDArray[np.object_]) -> NDArray[np.float64]:
    """Measure each pair's intersection in the measure of the part; touching measures nothing."""
    common = shapely.intersection(parts, others)
    dimension = shapely.get_dimensions(parts)
    size = np.where(dimension == 2, shapely.area(common), shapely.length(common))  # noqa: PLR2004
    points = dimension == 0
    size[points] = np.where(
        shapely.is_empty(common[points]), 0, shapely.get_num_geometries(common[points])
    )
    return np.asarray(size, dtype=float)


def _subdivide(shape: shapely.Geometry, depth: int) -> list[shapely.Geometry]:
    """Halve a polygon across its longer side until each tile has few vertices."""
    if depth == 0 or shapely.get_num_coordinates(shape) <= _TILE_VERTICES:
        return [shape]
    left, bottom, right, top = shapely.bounds(shape)
    if right - left > top - bottom:
        middle = (left + right) / 2
        halves = (shapely.box(left, bottom, middle, top), shapely.box(middle, bottom, right, top))
    else:
        middle = (bottom + top) / 2
        halves = (shapely.box(left, bottom, right, middle), shapely.box(left, middle, right, top))
    tiles: list[shapely.Geometry] = []
    for half in halves:
        tile = shapely.intersection(shape, half)
        if shapely.area(tile) > 0:
            tiles.extend(_subdivide(tile, depth - 1))
    return tiles

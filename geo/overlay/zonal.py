"""
What a raster says of each polygon: depths, totals, classes; every cell by its exact covered share.

Geometry is worked out once and applied to as many rasters on one grid as are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import LayerError
from geo.overlay.coverage import Affine, Coverage, cell_area, cell_coverage

Grid = NDArray[np.float64]
"""A raster as read: rows from its first line, NaN where it holds no data."""


def depth_by_polygon(
    polygons: gpd.GeoSeries, depths: Mapping[str, Grid], transform: Affine
) -> dict[str, pd.DataFrame]:
    """
    Find the greatest and the mean depth in each polygon, for many rasters on one grid at once.

    mean = sum(share_i depth_i) / sum(share_i) over the cells i with data, share_i being the part
    of cell i that the polygon covers; max is over all cells of which any part is covered.

    Parameters
    ----------
    polygons
        Polygons in the CRS of the grid. A point stands for the cell that it lies in, a line for
        the cell of a point on it.
    depths
        Name to array, all of one shape; NaN is no data and is left out of max and mean.
    transform
        Affine coefficients of the grid.

    Returns
    -------
    by_raster
        Per name a frame on the index of `polygons`: `max` and `mean` in the unit of the raster
        (NaN where no cell has data), `covered_share` (of the polygon's area, by cells with data)
        and `grid_share` (by any cells: under 1 where the polygon leaves the raster).

    Raises
    ------
    LayerError
        If the arrays differ in shape or the grid is rotated.
    """
    shape = _one_shape(depths)
    count = len(polygons)
    flat = {name: grid.ravel() for name, grid in depths.items()}
    in_grid = np.zeros(count)
    data = {name: np.zeros(count) for name in depths}
    total = {name: np.zeros(count) for name in depths}
    greatest = {name: np.full(count, -np.inf) for name in depths}
    shapes = np.asarray(polygons.to_numpy(), dtype=object)
    for covered in _coverage(shapes, transform, shape):
        in_grid += _sums(covered, covered.share, count)
        for name, grid in flat.items():
            depth = grid[covered.cell]
            known = ~np.isnan(depth)
            data[name] += _sums(covered, np.where(known, covered.share, 0.0), count)
            total[name] += _sums(covered, np.where(known, covered.share * depth, 0.0), count)
            np.maximum.at(greatest[name], covered.polygon[known], depth[known])
    in_cells = _size_in_cells(shapes, transform)
    return {
        name: pd.DataFrame(
            {
                "max": np.where(np.isinf(greatest[name]), np.nan, greatest[name]),
                "mean": _ratio(total[name], data[name]),
                "covered_share": np.minimum(_ratio(data[name], in_cells), 1.0),
                "grid_share": np.minimum(_ratio(in_grid, in_cells), 1.0),
            },
            index=polygons.index,
        )
        for name in depths
    }


def zonal_sum(polygons: gpd.GeoSeries, values: Grid, transform: Affine) -> pd.Series[float]:
    """
    Add up a raster of totals, such as persons per cell, inside each polygon.

    sum = sum(share_i value_i), share_i being the part of cell i that the polygon covers, as though
    the total of a cell were spread evenly over it. Disjoint polygons that cover the raster keep its
    total. Cells without data add nothing.

    Parameters
    ----------
    polygons
        In the CRS of the raster; null shapes cover nothing.
    values
        Totals by cell, rows from north to south, NaN where there is no data.
    transform
        Affine coefficients a, b, c, d, e, f: pixel to CRS.

    Returns
    -------
    sum
        On the index of `polygons`; 0 where no cell is covered, and for points and lines.
    """
    return zonal_totals(polygons, values, transform)["sum"]


def zonal_totals(polygons: gpd.GeoSeries, values: Grid, transform: Affine) -> pd.DataFrame:
    """
    Add up a raster of totals as `zonal_sum` does, and say how much of each polygon it speaks of.

    Returns
    -------
    totals
        On the index of `polygons`: `sum`, and `covered_share` (0-1), the part of the polygon on
        cells with data; NaN where the polygon has no area.
    """
    known = np.isfinite(values).ravel()
    flat = np.where(known, values.ravel(), 0.0)
    total, data = np.zeros(len(polygons)), np.zeros(len(polygons))
    shapes = np.asarray(polygons.to_numpy(), dtype=object)
    for covered in cell_coverage(shapes, transform, _one_shape({"values": values})):
        total += _sums(covered, covered.share * flat[covered.cell], len(polygons))
        data += _sums(covered, covered.share * known[covered.cell], len(polygons))
    share = np.minimum(_ratio(data, shapely.area(shapes) / cell_area(transform)), 1.0)
    return pd.DataFrame({"sum": total, "covered_share": share}, index=polygons.index)


def class_shares(
    polygons: gpd.GeoSeries,
    classes: Mapping[str, NDArray[np.int64]],
    transform: Affine,
    *,
    names: tuple[str, ...],
) -> dict[str, pd.DataFrame]:
    """
    Measure what share of each polygon each class of cells covers, for many rasters at once.

    Parameters
    ----------
    polygons
        Polygons in the CRS of the grid; others get zeros.
    classes
        Name of a raster to its class per cell, as positions in `names`.
    transform
        Affine coefficients of the grid.
    names
        Names of the classes.

    Returns
    -------
    by_raster
        Per raster a frame on the index of `polygons` with a column per class, 0 to 1; what they
        lack to 1 lies outside the grid.
    """
    shape = _one_shape(classes)
    count, kinds = len(polygons), len(names)
    flat = {name: grid.ravel() for name, grid in classes.items()}
    summed = {name: np.zeros(count * kinds) for name in classes}
    shapes = np.asarray(polygons.to_numpy(), dtype=object)
    for covered in cell_coverage(shapes, transform, shape):
        for name, grid in flat.items():
            key = covered.polygon * kinds + grid[covered.cell]
            summed[name] += np.bincount(key, weights=covered.share, minlength=count * kinds)
    in_cells = _size_in_cells(shapes, transform)
    return {
        name: pd.DataFrame(
            np.minimum(_ratio(total.reshape(count, kinds), in_cells[:, None]), 1.0),
            index=polygons.index,
            columns=list(names),
        )
        for name, total in summed.items()
    }


def dasymetric_split(
    structures: gpd.GeoSeries, weight: pd.Series[float], persons: Grid, transform: Affine
) -> tuple[pd.Series[float], Grid]:
    """
    Share the persons of each cell out over the structures in it.

    persons(s) = sum over cells i of persons_i (weight_s share_si) / sum over r (weight_r share_ri)

    where share_si is the part of structure s's area that lies in cell i. Pycnophylactic (Tobler
    1979): within each cell nobody is gained or lost. A structure on the seam of two cells draws on
    both; the people of a cell without structures stay in the cell.

    Parameters
    ----------
    structures
        Polygons, or points, in the CRS of the grid.
    weight
        What a structure can hold, such as floor area, on the index of `structures`; 0 or more.
    persons
        Persons per cell; NaN is no data and holds nobody.
    transform
        Affine coefficients of the grid.

    Returns
    -------
    persons, left
        Persons per structure, and the grid of those whom no structure could take. Their totals
        sum to that of the raster.
    """
    shapes = np.asarray(structures.to_numpy(), dtype=object)
    chunks = list(_coverage(shapes, transform, _one_shape({"persons": persons})))
    in_cells = _size_in_cells(shapes, transform)
    hold = np.nan_to_num(weight.reindex(structures.index).to_numpy(dtype=float))
    claims = [
        _ratio(chunk.share, in_cells[chunk.polygon]) * hold[chunk.polygon] for chunk in chunks
    ]
    claimed = np.zeros(persons.size)
    for chunk, claim in zip(chunks, claims, strict=True):
        claimed += np.bincount(chunk.cell, weights=claim, minlength=persons.size)
    there = np.nan_to_num(persons, nan=0.0).ravel()
    taken = np.zeros(len(structures))
    for chunk, claim in zip(chunks, claims, strict=True):
        share = np.nan_to_num(_ratio(claim, claimed[chunk.cell]))
        taken += _sums(chunk, share * there[chunk.cell], len(structures))
    left = np.where(claimed > 0, 0.0, there).reshape(persons.shape)
    return pd.Series(taken, index=structures.index, name="persons"), left


def _one_shape(grids: Mapping[str, NDArray[np.float64] | NDArray[np.int64]]) -> tuple[int, int]:
    shapes = {grid.shape for grid in grids.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 2:  # noqa: PLR2004 - rows and columns
        raise LayerError(
            f"Rasters taken together must be of one shape (rows, columns); found {sorted(shapes)}. "
            "Read the same window of each, or take them one at a time."
        )
    rows, columns = next(iter(shapes))
    return rows, columns


def _coverage(
    shapes: NDArray[np.object_], transform: Affine, shape: tuple[int, int]
) -> Iterator[Coverage]:
    """Hand out the coverage of polygons, then the one cell of each point or line."""
    yield from cell_coverage(shapes, transform, shape)
    points_and_lines = np.isin(shapely.get_dimensions(shapes), (0, 1))
    other = np.flatnonzero(points_and_lines & ~shapely.is_empty(shapes))
    if not len(other):
        return
    spot = shapely.point_on_surface(shapes[other])
    a, _, c, _, e, f = transform
    column = np.floor((shapely.get_x(spot) - c) / a).astype(np.intp)
    row = np.floor((shapely.get_y(spot) - f) / e).astype(np.intp)
    inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    cell = (row * shape[1] + column)[inside]
    yield Coverage(polygon=other[inside], cell=cell, share=np.ones(len(cell)))


def _size_in_cells(shapes: NDArray[np.object_], transform: Affine) -> NDArray[np.float64]:
    """Return each polygon's area in cells; a point or line counts as the one cell it stands for."""
    polygonal = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004 - two dimensions: an area
    return np.where(polygonal, shapely.area(shapes) / cell_area(transform), 1.0)


def _sums(covered: Coverage, values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return np.bincount(covered.polygon, weights=values, minlength=count).astype(float)


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide; where there is no whole the answer is not known, NaN."""
    part, whole = np.broadcast_arrays(part, whole)
    ratio: NDArray[np.float64] = np.full(part.shape, np.nan)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio

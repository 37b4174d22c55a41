"""
Cut the ground into parts that do not overlap: by what covers it, or into squares.

    footprints A, B that overlap   ->   pieces   A | A+B | B

Totals over pieces count nothing twice, and cutting a footprint in two changes no total.
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely

SLIVER_M2 = 1e-4
"""A square centimetre."""

NODE_GRID_M = 1e-8
"""Outlines are noded on this grid: reprojection moves equal edges apart by a few units in the last
place (2e-10 m in UTM), and lines that run so near each other lose the faces between them."""

Cover = tuple[str, ...]
"""The ids that cover a piece, sorted."""


def pieces(footprints: Mapping[str, shapely.Geometry]) -> dict[Cover, shapely.Geometry]:
    """
    Cut overlapping polygons into disjoint pieces, each covered by exactly one set of them.

    The union is preserved: the areas of the pieces sum to the area of the union of the footprints,
    less pieces under `SLIVER_M2`, which rounding leaves where two outlines share a line.

    Parameters
    ----------
    footprints
        Id to polygon or multipolygon, all in one metric CRS. Empty shapes make no piece.

    Returns
    -------
    pieces
        Sorted ids to the ground that they and no others cover, in sorted order of the ids.

    Examples
    --------
    >>> from shapely import box
    >>> cut = pieces({"a": box(0, 0, 2, 1), "b": box(1, 0, 3, 1)})
    >>> {"+".join(ids): shape.area for ids, shape in cut.items()}
    {'a': 1.0, 'a+b': 1.0, 'b': 1.0}
    """
    ids = sorted(name for name, shape in footprints.items() if shapely.area(shape) > 0)
    shapes = np.array([footprints[name] for name in ids], dtype=object)
    if not ids:
        return {}
    entangled = _entangled(shapes)
    cut: dict[Cover, shapely.Geometry] = {
        (name,): shape for name, shape, tied in zip(ids, shapes, entangled, strict=True) if not tied
    }
    cut.update(_noded(np.array(ids, dtype=object)[entangled], shapes[entangled]))
    return {ids: shape for ids, shape in sorted(cut.items()) if shapely.area(shape) >= SLIVER_M2}


def square_grid(bounds: tuple[float, float, float, float], cell_m: float) -> gpd.GeoSeries:
    """
    Lay squares over a rectangle, aligned to whole multiples of the cell.

    Alignment makes the squares of two runs the same squares, however the footprints moved.

    Parameters
    ----------
    bounds
        (left, bottom, right, top), metres.
    cell_m
        Side of a square, metres; over 0.

    Returns
    -------
    squares
        Every square of which a part lies inside the bounds, indexed "column_row" where
        left = column x cell_m and bottom = row x cell_m. No CRS is set.

    Raises
    ------
    ValueError
        If the cell has no size or the bounds are not finite.

    Examples
    --------
    >>> list(square_grid((10, 10, 990, 20), 500).index)
    ['0_0', '1_0']
    """
    left, bottom, right, top = bounds
    if not (cell_m > 0 and np.isfinite(bounds).all() and left <= right and bottom <= top):
        raise ValueError(
            f"A grid needs cell_m over 0 and bounds (left, bottom, right, top); found {cell_m} m "
            f"and {bounds}."
        )
    columns = _steps(left, right, cell_m)
    rows = _steps(bottom, top, cell_m)
    column, row = (axis.ravel() for axis in np.meshgrid(columns, rows, indexing="xy"))
    squares = shapely.box(column * cell_m, row * cell_m, (column + 1) * cell_m, (row + 1) * cell_m)
    names = [f"{c}_{r}" for c, r in zip(column, row, strict=True)]
    return gpd.GeoSeries(squares, index=names)


def _steps(low: float, high: float, cell_m: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    first = int(np.floor(low / cell_m))
    last = max(int(np.ceil(high / cell_m)), first + 1)
    return np.arange(first, last, dtype=np.int64)


def _entangled(
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Say which shapes meet another; the rest are pieces as they stand."""
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return np.bincount(one[one != other], minlength=len(shapes)) > 0


def _noded(
    ids: np.ndarray[tuple[int], np.dtype[np.object_]],
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]],
) -> dict[Cover, shapely.Geometry]:
    """Draw all outlines on one sheet, take the faces, and ask of each face what covers it."""
    if not len(shapes):
        return {}
    outlines = shapely.union_all(shapely.boundary(shapes), grid_size=NODE_GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(outlines)))
    covered_face, by = shapely.STRtree(shapes).query(
        shapely.point_on_surface(faces), predicate="within"
    )
    covers: dict[Cover, list[int]] = {}
    for face in range(len(faces)):
        cover = tuple(sorted(str(name) for name in ids[by[covered_face == face]]))
        if cover:  # faces without cover are holes
            covers.setdefault(cover, []).append(face)
    return {cover: shapely.union_all(faces[found]) for cover, found in covers.items()}

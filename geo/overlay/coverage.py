"""
What share of each raster cell each polygon covers, exactly, without drawing a cell.

An outline is walked edge by edge. Each edge is cut where it crosses the lines of the grid, so that
every bit lies in one cell. In units of cells, with x to the right and y down, a bit from y0 to y1
at mean position x inside column c covers, signed by its direction,

    in its own cell              (y1 - y0) (c + 1 - x)
    in every cell to its right   (y1 - y0)

because the ground between an edge and the right end of its row is a trapezium. Added up along each
row the signs cancel outside the polygon and inside holes, and what stays is the covered share. This
is the signed-area accumulation of scan-line font rasterisers, and it is exact: no sampling.

Memory is bounded: rows of polygons are handed out in chunks of at most `CHUNK_CELLS` cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import LayerError

Affine = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f: x = a column + b row + c, y = d column + e row + f."""

CHUNK_CELLS = 4_000_000
"""About 200 MB at the peak of one chunk."""

_NOISE = 1e-9
"""Shares below this are what rounding leaves where the signs cancel."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coverage:
    """Some of the (polygon, cell) pairs that overlap; a polygon may go on in the next chunk."""

    polygon: NDArray[np.intp]
    """Position of the polygon."""
    cell: NDArray[np.intp]
    """Position of the cell in the flattened array: row x width + column."""
    share: NDArray[np.float64]
    """Share of the cell that the polygon covers, over 0 and at most 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bits:
    """Bits of edges, none of which crosses a line of the grid that its predecessor was cut at."""

    polygon: NDArray[np.intp]
    row: NDArray[np.intp]
    x0: NDArray[np.float64]
    x1: NDArray[np.float64]
    rise: NDArray[np.float64]
    """Signed y1 - y0; zero for none."""


def cell_coverage(
    polygons: NDArray[np.object_],
    transform: Affine,
    shape: tuple[int, int],
    *,
    chunk_cells: int = CHUNK_CELLS,
) -> Iterator[Coverage]:
    """
    Hand out, in chunks, every cell of a grid that each polygon covers and by how much.

    Parameters
    ----------
    polygons
        Valid polygons or multipolygons, holes allowed, in the CRS of the grid. Other shapes cover
        nothing.
    transform
        Affine coefficients of a grid without rotation.
    shape
        (rows, columns). What lies outside the grid is left out.
    chunk_cells
        How many cells to hold at once.

    Raises
    ------
    LayerError
        If the grid is rotated or has no cell size.
    """
    corner, size = _require_upright(transform)
    # Shells turn one way and holes the other, so that the signs of a row agree.
    oriented = shapely.orient_polygons(polygons)
    for batch in _batches(oriented, size, chunk_cells):
        x, y, polygon = _edges(oriented, batch, corner, size)
        bits = _within_columns(_within_rows(x, y, polygon, rows=shape[0]), columns=shape[1])
        yield from _accumulate(bits, shape, chunk_cells)


def cell_area(transform: Affine) -> float:
    """Return the area of one cell in the square of the unit of its CRS."""
    return abs(transform[0] * transform[4])


def _require_upright(transform: Affine) -> tuple[tuple[float, float], tuple[float, float]]:
    a, b, c, d, e, f = transform
    if b != 0 or d != 0 or a == 0 or e == 0:
        raise LayerError(
            f"A raster is rotated or has no cell size: its affine transform is {transform}; "
            "expected rows and columns along the axes. Warp it to a north-up grid."
        )
    return (c, f), (a, e)


def _batches(
    polygons: NDArray[np.object_], size: tuple[float, float], chunk_cells: int
) -> Iterator[NDArray[np.intp]]:
    """Group polygons so that the bits of their edges fit in memory; one alone may be longer."""
    bounds = shapely.bounds(polygons)
    usable = np.flatnonzero((shapely.area(polygons) > 0) & np.isfinite(bounds).all(axis=1))
    crossed = shapely.length(polygons[usable]) * (1 / abs(size[0]) + 1 / abs(size[1]))
    cost = np.cumsum(crossed + shapely.get_num_coordinates(polygons[usable]))
    batch = (cost // chunk_cells).astype(np.intp)
    for number in np.unique(batch):
        yield usable[batch == number]


def _edges(
    polygons: NDArray[np.object_],
    batch: NDArray[np.intp],
    corner: tuple[float, float],
    size: tuple[float, float],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Return (x0, x1), (y0, y1) of every edge in units of cells, and the polygon of each."""
    parts, of_part = shapely.get_parts(polygons[batch], return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points, of_point = shapely.get_coordinates(rings, return_index=True)
    grid = (points - np.array(corner)) / np.array(size)
    same_ring = of_point[1:] == of_point[:-1]
    start, end = grid[:-1][same_ring], grid[1:][same_ring]
    polygon = batch[of_part[of_ring[of_point[1:][same_ring]]]]
    return np.stack([start[:, 0], end[:, 0]]), np.stack([start[:, 1], end[:, 1]]), polygon


def _within_rows(
    x: NDArray[np.float64], y: NDArray[np.float64], polygon: NDArray[np.intp], *, rows: int
) -> _Bits:
    """Cut edges where they cross from row to row; level edges and rows outside are dropped."""
    low, high = y.min(axis=0), y.max(axis=0)
    first = np.clip(np.floor(low), 0, rows).astype(np.intp)
    last = np.clip(np.ceil(high), 0, rows).astype(np.intp)
    edge, row = _enumerate(np.where(high > low, last - first, 0), first)
    top = np.maximum(low[edge], row)
    bottom = np.minimum(high[edge], row + 1)
    slope = (x[1, edge] - x[0, edge]) / (y[1, edge] - y[0, edge])
    down = y[1, edge] > y[0, edge]
    return _Bits(
        polygon=polygon[edge],
        row=row,
        x0=x[0, edge] + slope * (top - y[0, edge]),
        x1=x[0, edge] + slope * (bottom - y[0, edge]),
        rise=np.where(down, bottom - top, top - bottom),
    )


def _within_columns(bits: _Bits, *, columns: int) -> _Bits:
    """
    Cut bits where they cross from column to column.

    All that lies left of the grid counts as one column, -1, and is then pushed on to the left side
    of the grid, where it still covers every cell to its right; all that lies right of the grid
    likewise, where it covers none.
    """
    low, high = np.minimum(bits.x0, bits.x1), np.maximum(bits.x0, bits.x1)
    first = np.floor(np.clip(low, -1, columns)).astype(np.intp)
    last = np.ceil(np.clip(high, -1, columns + 1)).astype(np.intp)
    bit, column = _enumerate(np.maximum(last - first, 1), first)
    start = np.maximum(low[bit], np.where(column < 0, -np.inf, column))
    end = np.minimum(high[bit], np.where(column >= columns, np.inf, column + 1))
    run = (high - low)[bit]
    share = np.divide(end - start, run, out=np.ones_like(run), where=run > 0)
    return _Bits(
        polygon=bits.polygon[bit],
        row=bits.row[bit],
        x0=np.clip(start, 0, columns),
        x1=np.clip(end, 0, columns),
        rise=bits.rise[bit] * share,
    )


def _enumerate(
    counts: NDArray[np.intp], first: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Repeat each position `counts` times, with first, first + 1, ... beside it."""
    owner = np.repeat(np.arange(len(counts)), counts)
    begins = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - begins[owner] + first[owner]


def _accumulate(bits: _Bits, shape: tuple[int, int], chunk_cells: int) -> Iterator[Coverage]:
    """Add bits up along each row of each polygon, a bounded number of cells at a time."""
    rows, columns = shape
    column = np.minimum(np.floor(bits.x0), columns - 1).astype(np.intp)
    lines, line = np.unique(bits.polygon * rows + bits.row, return_inverse=True)
    start = np.full(len(lines), columns, dtype=np.intp)
    np.minimum.at(start, line, column)
    stop = np.zeros(len(lines), dtype=np.intp)
    np.maximum.at(stop, line, column + 1)
    width = stop - start + 1  # one more, for what spills past the last cell
    chunk = np.cumsum(width) // chunk_cells
    in_order = np.argsort(line, kind="stable")
    for number in np.unique(chunk):
        chosen = np.flatnonzero(chunk == number)
        low, high = np.searchsorted(line, [chosen[0], chosen[-1] + 1], sorter=in_order)
        bit = in_order[low:high]
        begins = np.cumsum(width[chosen]) - width[chosen]
        place = begins[line[bit] - chosen[0]] + column[bit] - start[line[bit]]
        covered = _running_sum(bits, bit, column[bit], place, width[chosen])
        owner, cell_column = _enumerate(width[chosen], start[chosen])
        kept = (covered > _NOISE) & (cell_column < columns)
        polygon, row = np.divmod(lines[chosen][owner[kept]], rows)
        yield Coverage(
            polygon=polygon,
            cell=row * columns + cell_column[kept],
            share=np.minimum(covered[kept], 1.0),
        )


def _running_sum(
    bits: _Bits,
    bit: NDArray[np.intp],
    column: NDArray[np.intp],
    place: NDArray[np.intp],
    width: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Spread each bit over its cell and the next, then sum along the rows: the covered shares."""
    beyond = (bits.x0[bit] + bits.x1[bit]) / 2 - column  # how far into its cell the bit lies
    cells = int(width.sum())
    own = np.bincount(place, weights=bits.rise[bit] * (1 - beyond), minlength=cells)
    spilt = np.bincount(place + 1, weights=bits.rise[bit] * beyond, minlength=cells)
    total = np.cumsum(own + spilt)
    # Every row ends at nought but for rounding, which must not be handed on to the next.
    ends = np.cumsum(width)[:-1]
    carried = np.repeat(np.concatenate([[0.0], total[ends - 1]]), width)
    covered: NDArray[np.float64] = np.abs(total - carried)
    return covered

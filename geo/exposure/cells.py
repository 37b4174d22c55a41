"""The grid that is published instead of houses: what of each square lies in which piece."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.exposure.footprints import Footprints, doubt
from geo.exposure.tally import Means
from geo.fields import AREA_M2, PIECE
from geo.overlay import Parts, square_grid
from geo.sites.model import Site

CELL = "cell"
LEAST_SHARE = 0.005
"""A cell is left out where less than this of it is expected inside any piece, and less than this of
any piece inside it."""


def lay_cells(site: Site, within_reach: shapely.Geometry) -> gpd.GeoSeries:
    """Lay squares of the site's `cell_m` over all ground within reach of the footprints."""
    if shapely.is_empty(within_reach):
        return gpd.GeoSeries([], crs=site.crs)
    left, bottom, right, top = (float(value) for value in shapely.bounds(within_reach))
    return square_grid((left, bottom, right, top), site.cell_m).set_crs(site.crs)


def cell_tables(
    site: Site, cells: gpd.GeoSeries, inside: Means, footprints: Footprints
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """
    Return the cells that matter, and what of each lies in which piece.

    share = expected area of the cell inside the piece / area of the cell;
    piece_share = the same area / expected area of the piece. A footprint without area is, as a
    piece, the disc of its accuracy, or the ground within its accuracy of a line: its share of a
    cell is 0 and its piece_share says where it may lie.
    """
    position, piece, area_m2 = inside.rows()
    piece_m2 = pd.Series(area_m2, index=piece, dtype=float).groupby(level=0).sum()
    table = pd.DataFrame(
        {
            CELL: cells.index.to_numpy()[position],
            PIECE: piece,
            "share": area_m2 / site.cell_m**2,
            "piece_share": area_m2 / piece_m2.reindex(piece).to_numpy(),
        }
    )
    table = pd.concat([table, _without_area(cells, footprints)], ignore_index=True)
    total = table.groupby(CELL)["share"].transform("sum")
    most = table.groupby(CELL)["piece_share"].transform("max")
    kept = table[(total >= LEAST_SHARE) | (most >= LEAST_SHARE)]
    kept = kept.sort_values([CELL, PIECE], ignore_index=True)
    shown = gpd.GeoSeries(cells[cells.index.isin(kept[CELL])])
    frame = gpd.GeoDataFrame(
        {CELL: shown.index.to_numpy(), AREA_M2: np.full(len(shown), site.cell_m**2)},
        geometry=shown.to_numpy(),
        crs=site.crs,
    )
    return frame.sort_values(CELL, ignore_index=True), kept


def _without_area(cells: gpd.GeoSeries, footprints: Footprints) -> pd.DataFrame:
    frames = []
    for fact in footprints.facts:
        shape = footprints.shapes[fact.id]
        if shapely.area(shape) > 0 or shapely.is_empty(shape):
            continue
        ground = doubt(shape, fact.accuracy_m)
        position, area_m2 = Parts.of(cells).within(ground)
        frames.append(
            pd.DataFrame(
                {
                    CELL: cells.index.to_numpy()[position],
                    PIECE: fact.id,
                    "share": 0.0,
                    "piece_share": area_m2 / shapely.area(ground),
                }
            )
        )
    columns = [CELL, PIECE, "share", "piece_share"]
    return (
        pd.concat(frames)
        if frames
        else pd.DataFrame(columns=columns).astype({"share": float, "piece_share": float})
    )

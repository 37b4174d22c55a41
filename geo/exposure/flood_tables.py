"""The flood part of the exposure table: by event, piece and class; by event and located thing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.exposure.flooding import (
    DEPTH_CLASSES,
    NOT_COVERED,
    NOT_REPORTED,
    REPORTED,
    WET,
    DepthGrid,
    ReportedFlood,
    depth_class_shares,
    greatest_depth_class,
    read_depths,
)
from geo.exposure.places import Places
from geo.exposure.structures import Structures
from geo.exposure.survey import Survey
from geo.fields import AREA_M2, PIECE
from geo.layers.model import Raster
from geo.overlay import share_within

COLUMNS = ("event", PIECE, "flood_class", AREA_M2, "structures")
POINT_COLUMNS = ("event", "item", "item_kind", "share")

Row = tuple[str, str, float, float]
"""Piece, class, square metres, structures."""


def flood_table(
    reported: Sequence[ReportedFlood],
    depth_events: Sequence[str],
    grids: Sequence[DepthGrid],
    found: Survey,
    structures: Structures,
) -> pd.DataFrame:
    """
    Give area and structures of each piece by event and class, mean over positions.

    A structure is counted in a piece as soon as any part of it lies there, shared among the pieces
    of its block. Against reports it is divided by the share of it inside the reported area; against
    a raster it has the class of the greatest depth that touches it. `structures` is NaN where the
    site has no layer of structures: unknown, not none.
    """
    frames = [
        _reported_rows(position, flood, found, structures)
        for position, flood in enumerate(reported)
    ]
    for grid in grids:
        frames += _depth_rows(grid, found, structures)
    covered = {event for grid in grids for event in grid.depths_m}
    frames += [_beyond_rows(event, found) for event in depth_events if event not in covered]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS)).astype({AREA_M2: float, "structures": float})
    table = pd.concat(frames, ignore_index=True)
    if not structures.selections:
        table["structures"] = np.nan
    kept = table[(table[AREA_M2] > 0) | (table["structures"] > 0)]
    return kept.sort_values(["event", PIECE, "flood_class"], ignore_index=True)[list(COLUMNS)]


def flood_points(
    reported: Sequence[ReportedFlood], rasters: Sequence[Raster], items: dict[str, Places]
) -> pd.DataFrame:
    """
    Give the share of each located thing's ground inside each event's water.

    Parameters
    ----------
    reported
        Events of reports and extents: inside their reported area. One of which no place is located
        has no rows.
    rasters
        Depth rasters: on cells deeper than 0. A raster that reaches none of the things has no rows.
    items
        Kind ('settlement', 'promise') to things.
    """
    frames = []
    for kind, places in items.items():
        if not len(places.ids):
            continue
        shares = {
            flood.event: share_within(places.ground, flood.area).to_numpy()
            for flood in reported
            if not shapely.is_empty(flood.area)
        }
        grids, _ = read_depths(rasters, places.ground)
        for grid in grids:
            for event, by_class in depth_class_shares(places.ground, grid).items():
                shares[event] = by_class[list(WET)].sum(axis=1).clip(upper=1.0).to_numpy()
        frames += [
            pd.DataFrame({"event": event, "item": places.ids, "item_kind": kind, "share": share})
            for event, share in shares.items()
        ]
    if not frames:
        return pd.DataFrame(columns=list(POINT_COLUMNS)).astype({"share": float})
    table = pd.concat(frames, ignore_index=True)
    return table.sort_values(["event", "item_kind", "item"], ignore_index=True)


def _reported_rows(
    position: int, flood: ReportedFlood, found: Survey, structures: Structures
) -> pd.DataFrame:
    inside = share_within(structures.series(), flood.area).fillna(0.0).to_numpy()
    rows: list[Row] = []
    for piece, area_m2 in _pieces(found):
        total = found.wet.totals.get(piece)
        wet_m2 = 0.0 if total is None else min(float(total[position]), area_m2)
        counted = _counted(found, piece)
        rows.append((piece, REPORTED, wet_m2, float(counted @ inside)))
        rows.append((piece, NOT_REPORTED, area_m2 - wet_m2, float(counted @ (1 - inside))))
    return _frame(flood.event, rows)


def _depth_rows(grid: DepthGrid, found: Survey, structures: Structures) -> list[pd.DataFrame]:
    shares = depth_class_shares(found.shapes, grid)
    deepest = greatest_depth_class(structures.series(), grid)
    area_m2 = found.shapes.area.to_numpy() / found.realisations
    frames = []
    for event, by_class in shares.items():
        by_piece = by_class.mul(area_m2, axis=0).groupby(level=0, sort=True).sum()
        rows: list[Row] = []
        for piece, areas_m2 in zip(
            by_piece.index, by_piece[list(DEPTH_CLASSES)].to_numpy(), strict=True
        ):
            counts = np.bincount(
                deepest[event], weights=_counted(found, piece), minlength=len(DEPTH_CLASSES)
            )
            rows += [
                (piece, name, float(area), float(count))
                for name, area, count in zip(DEPTH_CLASSES, areas_m2, counts, strict=True)
            ]
        frames.append(_frame(event, rows))
    return frames


def _beyond_rows(event: str, found: Survey) -> pd.DataFrame:
    """Say of an event whose raster reaches no piece that nothing is covered."""
    rows: list[Row] = [
        (piece, NOT_COVERED, area_m2, float(_counted(found, piece).sum()))
        for piece, area_m2 in _pieces(found)
    ]
    return _frame(event, rows)


def _pieces(found: Survey) -> list[tuple[str, float]]:
    piece_m2 = found.piece_m2()
    return [(str(piece), float(area)) for piece, area in piece_m2.items()]


def _counted(found: Survey, piece: str) -> NDArray[np.float64]:
    nobody = np.zeros(len(found.counted.parts.size))
    return found.counted.totals.get(piece, nobody)


def _frame(event: str, rows: list[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[PIECE, "flood_class", AREA_M2, "structures"])
    return frame.assign(event=event)

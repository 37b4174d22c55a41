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
from geo.fields import AREA_M2, PIECE, REALISATION
from geo.layers.model import Raster
from geo.overlay import share_within

COLUMNS = ("event", PIECE, "flood_class", AREA_M2, "structures")
SHARE_COLUMNS = ("event", REALISATION, PIECE, "ground_share", "structure_share")
POINT_COLUMNS = ("event", "item", "item_kind", "share")

Row = tuple[str, str, float, float]
"""Piece, class, square metres, structures."""


def flood_tables(
    reported: Sequence[ReportedFlood],
    depth_events: Sequence[str],
    grids: Sequence[DepthGrid],
    found: Survey,
    structures: Structures,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Give area and structures of each piece by event and class, and the share under water.

    The first table holds means over positions; the second says of every position what share of the
    piece's ground, and of its structures, is under water there: whether a footprint reaches the
    water at all may hang on where it lies.

    A structure is counted in a piece as soon as any part of it lies there, shared among the pieces
    of its block. Against reports it is divided by the share of it inside the reported area; against
    a raster it has the class of the greatest depth that touches it. `structures` is NaN where the
    site has no layer of structures: unknown, not none.
    """
    frames, shares = [], []
    for flood in reported:
        inside = np.asarray(share_within(structures.series(), flood.area).fillna(0.0), dtype=float)
        shares.append(_reported_shares(flood, inside, found))
        frames.append(_reported_rows(flood, shares[-1], inside, found))
    for grid in grids:
        rows, wet = _depth_rows(grid, found, structures)
        frames += rows
        shares += wet
    covered = {event for grid in grids for event in grid.depths_m}
    frames += [_beyond_rows(event, found) for event in depth_events if event not in covered]
    if not frames:
        nothing = pd.DataFrame(columns=list(COLUMNS)).astype({AREA_M2: float, "structures": float})
        return nothing, pd.DataFrame(columns=list(SHARE_COLUMNS))
    table = pd.concat(frames, ignore_index=True)
    if not structures.selections:
        table["structures"] = np.nan
    kept = table[(table[AREA_M2] > 0) | (table["structures"] > 0)]
    kept = kept.sort_values(["event", PIECE, "flood_class"], ignore_index=True)[list(COLUMNS)]
    return kept, _wet_rows(shares)


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


def _reported_shares(
    flood: ReportedFlood, inside: NDArray[np.float64], found: Survey
) -> pd.DataFrame:
    shapes = found.shapes.to_numpy()
    wet_m2 = shapely.area(shapely.intersection(shapes, flood.area))
    ground = np.minimum(wet_m2 / shapely.area(shapes), 1.0)
    return _share_frame(flood.event, ground, inside, found)


def _share_frame(
    event: str, ground: NDArray[np.float64], wet: NDArray[np.float64], found: Survey
) -> pd.DataFrame:
    """Give the shares of every piece at every position; `wet` is the share of each structure."""
    structure = [
        float(weight @ wet[number] / weight.sum()) if weight.sum() > 0 else np.nan
        for number, weight in found.taken
    ]
    values = (event, found.position, found.shapes.index, ground, np.array(structure, dtype=float))
    return pd.DataFrame(dict(zip(SHARE_COLUMNS, values, strict=True)))


def _wet_rows(shares: list[pd.DataFrame]) -> pd.DataFrame:
    if not shares:
        return pd.DataFrame(columns=list(SHARE_COLUMNS))
    table = pd.concat(shares, ignore_index=True)
    wet = table[(table["ground_share"] > 0) | (table["structure_share"] > 0)]
    return wet.sort_values(list(SHARE_COLUMNS[:3]), ignore_index=True)


def _reported_rows(
    flood: ReportedFlood, shares: pd.DataFrame, inside: NDArray[np.float64], found: Survey
) -> pd.DataFrame:
    wet = shares["ground_share"].to_numpy() * found.shapes.area.to_numpy() / found.realisations
    by_piece = pd.Series(wet, index=found.shapes.index).groupby(level=0, sort=True).sum()
    rows: list[Row] = []
    for piece, area_m2 in _pieces(found):
        wet_m2 = min(float(by_piece[piece]), area_m2)
        counted = _counted(found, piece)
        rows.append((piece, REPORTED, wet_m2, float(counted @ inside)))
        rows.append((piece, NOT_REPORTED, area_m2 - wet_m2, float(counted @ (1 - inside))))
    return _frame(flood.event, rows)


def _depth_rows(
    grid: DepthGrid, found: Survey, structures: Structures
) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    shares = depth_class_shares(found.shapes, grid)
    deepest = greatest_depth_class(structures.series(), grid)
    area_m2 = found.shapes.area.to_numpy() / found.realisations
    frames, wet = [], []
    for event, by_class in shares.items():
        ground = by_class[list(WET)].sum(axis=1).clip(upper=1.0).to_numpy()
        in_water = np.isin(deepest[event], [DEPTH_CLASSES.index(name) for name in WET])
        wet.append(_share_frame(event, ground, in_water.astype(float), found))
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
    return frames, wet


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

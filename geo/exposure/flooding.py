"""
What is known of floods: places reported flooded, mapped extents, and depth rasters.

Reports and extents say where somebody saw water. Outside of them nobody said anything, which is
`not_reported`: unknown, not dry. A depth raster covers its ground: a cell of 0, and a cell without
data inside the raster, is `dry`; beyond the raster is `not_covered`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import to_grid, to_metric
from geo.errors import LayerError
from geo.exposure.footprints import text
from geo.exposure.places import accuracy_of, as_ground
from geo.layers import read_window
from geo.layers.model import Layer, Raster, Shelf
from geo.overlay import Affine, class_shares, depth_by_polygon
from geo.sites.model import Site

REPORTED = "reported"
NOT_REPORTED = "not_reported"
DRY = "dry"
NOT_COVERED = "not_covered"
DEPTH_BREAKS_M = (0.0, 0.5, 1.0, 2.0)
"""Lower ends of the wet classes, metres; a depth on a break belongs to the class below it."""
WET = ("0-0.5 m", "0.5-1 m", "1-2 m", "over 2 m")
DEPTH_CLASSES = (DRY, *WET, NOT_COVERED)

PLACE_RECORDS = ("place", "depth")
"""Records of floods.csv that say: this place was under water."""

_ROUNDING = 1e-9
"""A polygon wholly on a raster may miss this share of itself after rounding."""

METRES_PER_UNIT = {"m": 1.0, "metre": 1.0, "metres": 1.0, "cm": 0.01, "mm": 0.001}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportedFlood:
    """One event of which places or outlines are known; `area` is empty where none is located."""

    event: str
    area: shapely.Geometry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DepthGrid:
    """Depth rasters on one grid, read over one window, in metres."""

    crs: str
    transform: Affine
    depths_m: Mapping[str, NDArray[np.float64]]
    """Event to depth, NaN where there is no data."""

    def classes(self) -> dict[str, NDArray[np.int64]]:
        """Return each cell's class as a position in `DEPTH_CLASSES`; no data inside is dry."""
        return {
            event: np.digitize(np.nan_to_num(depth, nan=0.0), DEPTH_BREAKS_M, right=True)
            for event, depth in self.depths_m.items()
        }


def read_reported(site: Site, shelf: Shelf) -> tuple[ReportedFlood, ...]:
    """Return every event of the flood reports and extents, in order of id."""
    areas: dict[str, list[shapely.Geometry]] = {}
    for layer in shelf.of_role("floods"):
        for event, area in _of_reports(site, layer):
            areas.setdefault(event, []).append(area)
    for layer in shelf.of_role("flood_extent"):
        metric = to_metric(gpd.GeoSeries(layer.frame.geometry), site.crs)
        for event, area in zip(_extent_events(layer), metric.to_numpy(), strict=True):
            areas.setdefault(event, []).append(area)
    return tuple(
        ReportedFlood(event=event, area=shapely.union_all(np.array(areas[event], dtype=object)))
        for event in sorted(areas)
    )


def read_depths(
    rasters: Sequence[Raster], around: gpd.GeoSeries
) -> tuple[tuple[DepthGrid, ...], tuple[str, ...]]:
    """
    Read depth rasters over the bounds of some shapes, grouped by grid, with notes on no data.

    Parameters
    ----------
    rasters
        Rasters of role `flood_depth`; each is one event, named by its spec.
    around
        Shapes in any stated CRS; pixels beyond their bounds are not read.

    Raises
    ------
    LayerError
        If a raster states a unit that is not one of depth.
    """
    grids: dict[tuple[str, Affine, tuple[int, ...]], dict[str, NDArray[np.float64]]] = {}
    notes: list[str] = []
    for event, raster in sorted(_named(rasters).items()):
        depth, transform = _window(raster, around)
        if depth.size == 0:
            notes.append(f"'{raster.spec.title}' does not reach the ground assessed.")
            continue
        if np.isnan(depth).any():
            notes.append(
                f"'{raster.spec.title}': {np.isnan(depth).mean():.0%} of its cells near the "
                "footprints hold no data and are counted as dry."
            )
        grids.setdefault((raster.crs, transform, depth.shape), {})[event] = depth
    return (
        tuple(
            DepthGrid(crs=crs, transform=transform, depths_m=depths)
            for (crs, transform, _), depths in grids.items()
        ),
        tuple(notes),
    )


def depth_events(rasters: Sequence[Raster]) -> tuple[str, ...]:
    """Return the ids of the events that depth rasters describe, in order."""
    return tuple(sorted(_named(rasters)))


def structure_depths(buildings: Layer, rasters: Sequence[Raster], crs: str) -> pd.DataFrame:
    """
    Find the flood depth at each structure, for each depth raster, by exact coverage of its cells.

    Structures are carried to the CRS of the raster; the raster is never warped.

    Parameters
    ----------
    buildings
        Structures as stored.
    rasters
        Rasters of role `flood_depth`.
    crs
        Metric CRS of the site.

    Returns
    -------
    depths
        One row per structure and event: id, event, max_m and mean_m (NaN where no cell with data
        is touched), covered_share (of the structure, by cells with data).
    """
    metric = to_metric(gpd.GeoSeries(buildings.frame.geometry), crs)
    grids, _ = read_depths(rasters, metric)
    ids = buildings.frame["id"].to_numpy()
    found: dict[str, pd.DataFrame] = {}
    for grid in grids:
        shapes = to_grid(metric, grid.crs)
        found.update(depth_by_polygon(shapes, grid.depths_m, grid.transform))
    nowhere = pd.DataFrame(
        {"max": np.nan, "mean": np.nan, "covered_share": 0.0}, index=metric.index
    )
    frames = [
        pd.DataFrame(
            {
                "id": ids,
                "event": event,
                "max_m": found.get(event, nowhere)["max"].to_numpy(),
                "mean_m": found.get(event, nowhere)["mean"].to_numpy(),
                "covered_share": found.get(event, nowhere)["covered_share"].to_numpy(),
            }
        )
        for event in depth_events(rasters)
    ]
    columns = ["id", "event", "max_m", "mean_m", "covered_share"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def greatest_depth_class(shapes: gpd.GeoSeries, grid: DepthGrid) -> dict[str, NDArray[np.intp]]:
    """
    Class each structure by the greatest depth that touches it, as a position in `DEPTH_CLASSES`.

    A structure of which no part lies on the raster is `not_covered`.
    """
    by_event = depth_by_polygon(to_grid(shapes, grid.crs), grid.depths_m, grid.transform)
    return {
        event: np.where(
            depth["grid_share"].to_numpy() > 0,
            np.digitize(np.nan_to_num(depth["max"].to_numpy()), DEPTH_BREAKS_M, right=True),
            DEPTH_CLASSES.index(NOT_COVERED),
        )
        for event, depth in by_event.items()
    }


def depth_class_shares(shapes: gpd.GeoSeries, grid: DepthGrid) -> dict[str, pd.DataFrame]:
    """
    Return what share of each polygon each of `DEPTH_CLASSES` covers; they sum to 1.

    A polygon that comes again, as pieces of known position do at every position, is measured once.
    """
    names = (DRY, *WET)
    again, _ = pd.factorize(np.asarray(shapely.to_wkb(shapes.to_numpy()), dtype=object))
    _, first = np.unique(again, return_index=True)
    distinct = to_grid(gpd.GeoSeries(shapes.iloc[first]), grid.crs)
    by_event = class_shares(distinct, grid.classes(), grid.transform, names=names)
    found = {}
    for event, shares in by_event.items():
        beyond = 1 - shares.sum(axis=1)
        whole = shares.assign(**{NOT_COVERED: beyond.where(beyond > _ROUNDING, 0.0)})
        found[event] = whole.iloc[again].set_axis(shapes.index)
    return found


def _of_reports(site: Site, layer: Layer) -> list[tuple[str, shapely.Geometry]]:
    """Return event and flooded ground of every row; empty where a row names no located place."""
    metric = to_metric(gpd.GeoSeries(layer.frame.geometry), site.crs)
    unknown_area = np.full(len(metric), np.nan)
    shapes = as_ground(metric, accuracy_of(layer), unknown_area)
    says_wet = layer.frame["record"].isin(PLACE_RECORDS).to_numpy()
    nowhere = shapely.Polygon()
    return [
        (str(event), shape if wet and shape is not None else nowhere)
        for event, shape, wet in zip(layer.frame["event"], shapes, says_wet, strict=True)
    ]


def _extent_events(layer: Layer) -> list[str]:
    """Name each polygon's event: its own, that of its layer, or the layer itself."""
    fallback = layer.spec.event or layer.spec.id
    if "event" not in layer.frame:
        return [fallback] * len(layer.frame)
    return [text(event) or fallback for event in layer.frame["event"]]


def _named(rasters: Sequence[Raster]) -> dict[str, Raster]:
    """Name each depth raster by its event; by its own id where two describe one event."""
    depth = [raster for raster in rasters if raster.spec.role == "flood_depth"]
    events = [raster.spec.event or raster.spec.id for raster in depth]
    return {
        event if events.count(event) == 1 else raster.spec.id: raster
        for event, raster in zip(events, depth, strict=True)
    }


def _window(raster: Raster, around: gpd.GeoSeries) -> tuple[NDArray[np.float64], Affine]:
    unit = raster.spec.unit or "m"
    if unit not in METRES_PER_UNIT:
        raise LayerError(
            f"Raster '{raster.spec.id}' gives depth in '{unit}'; expected one of "
            f"{sorted(METRES_PER_UNIT)}. Correct 'unit' in its catalogue entry."
        )
    left, bottom, right, top = (float(v) for v in to_grid(around, raster.crs).total_bounds)
    depth, transform = read_window(raster, (left, bottom, right, top))
    return depth * METRES_PER_UNIT[unit], transform

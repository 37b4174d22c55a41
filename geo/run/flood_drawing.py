"""Outlines of observed and modelled floods, coarse enough for a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio.features
from affine import Affine
from shapely.geometry import box, shape

from geo.crs import LONLAT, to_grid, to_lonlat
from geo.layers import read_window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.layers.model import Raster, Shelf
    from geo.sites.model import Site

CELLS_ACROSS = 160
"""A depth raster is drawn with at most this many cells along its longer side."""
DEPTH_BREAKS_M = (0.0, 0.5, 1.0, 2.0)
"""Lower ends of the drawn classes; the same as in geo.exposure's flood classes."""
CLASSES = ("0-0.5 m", "0.5-1 m", "1-2 m", "over 2 m")


def flood_extents(shelf: Shelf, site: Site) -> gpd.GeoDataFrame:
    """
    Give flooded areas as polygons: extents as they are, depth rasters by class.

    Returns
    -------
    extents
        event, flood_class, geometry (EPSG:4326). A raster's cells are merged to coarser ones that
        take their deepest value, so that no flooded house is drawn dry; no number comes from here.
    """
    frames = [
        layer.frame[["geometry"]].assign(event=layer.spec.event, flood_class="reported")
        for layer in shelf.of_role("flood_extent")
    ]
    frames += [
        _from_raster(raster, site) for raster in shelf.rasters if raster.spec.role == "flood_depth"
    ]
    if not frames:
        return gpd.GeoDataFrame({"event": [], "flood_class": []}, geometry=[], crs=LONLAT)
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=LONLAT)


def _from_raster(raster: Raster, site: Site) -> gpd.GeoDataFrame:
    area = gpd.GeoSeries([box(*site.area_of_interest)], crs=LONLAT)
    left, bottom, right, top = to_grid(area, raster.crs).total_bounds
    depth, transform = read_window(raster, (left, bottom, right, top))
    step = max(1, -(-max(depth.shape) // CELLS_ACROSS))
    coarse = _deepest(depth, step)
    classes = np.digitize(np.nan_to_num(coarse, nan=0.0), DEPTH_BREAKS_M, right=True)
    found = rasterio.features.shapes(
        classes.astype(np.uint8),
        mask=classes > 0,
        transform=_coarser(transform, step),
    )
    pairs = [(shape(geometry), CLASSES[int(value) - 1]) for geometry, value in found]
    frame = gpd.GeoDataFrame(
        {"event": raster.spec.event, "flood_class": [name for _, name in pairs]},
        geometry=[polygon for polygon, _ in pairs],
        crs=raster.crs,
    )
    return to_lonlat(frame.dissolve("flood_class", as_index=False)) if len(frame) else frame


def _coarser(transform: tuple[float, ...], step: int) -> Affine:
    """Give the transform of a grid whose cells are step times as wide and as high."""
    a, b, c, d, e, f = transform
    return Affine(a * step, b * step, c, d * step, e * step, f)


def _deepest(depth: NDArray[np.float64], step: int) -> NDArray[np.float64]:
    """Merge step x step cells into one that takes their greatest depth."""
    height, width = depth.shape
    padded = np.full((-(-height // step) * step, -(-width // step) * step), np.nan)
    padded[:height, :width] = depth
    blocks = padded.reshape(padded.shape[0] // step, step, padded.shape[1] // step, step)
    deepest: NDArray[np.float64] = np.nan_to_num(blocks, nan=0.0).max(axis=(1, 3))
    return deepest

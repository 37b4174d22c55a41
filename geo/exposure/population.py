"""People of a population raster on each shape, by exact coverage of its cells."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import to_grid
from geo.layers import read_window
from geo.layers.model import Shelf
from geo.overlay import class_shares, zonal_sum


def people_on(
    shelf: Shelf, shapes: gpd.GeoSeries, within_reach: shapely.Geometry
) -> tuple[pd.Series[float] | None, tuple[str, ...]]:
    """
    Add up the population raster on each shape; None where the site has no such raster.

    Parameters
    ----------
    shelf
        Of several rasters the first in order of id is read: two censuses are not added.
    shapes
        Polygons in a stated CRS; they are carried to that of the raster.
    within_reach
        Ground of which the raster should know, in the CRS of the shapes.

    Returns
    -------
    persons, notes
        On the index of `shapes`. A note says how much of the ground the raster does not cover.
    """
    rasters = sorted(
        (raster for raster in shelf.rasters if raster.spec.role == "population"),
        key=lambda raster: raster.spec.id,
    )
    if not rasters:
        return None, ()
    raster = rasters[0]
    notes = []
    if len(rasters) > 1:
        notes.append(
            f"Of {len(rasters)} population rasters '{raster.spec.title}' is read: two counts of "
            "the same people are not added."
        )
    ground = to_grid(gpd.GeoSeries([within_reach], crs=shapes.crs), raster.crs)
    left, bottom, right, top = (float(value) for value in ground.total_bounds)
    persons, transform = read_window(raster, (left, bottom, right, top))
    known = np.isfinite(persons).astype(np.int64)
    covered = class_shares(ground, {"known": known}, transform, names=("no", "yes"))["known"]
    share = float(covered["yes"].iloc[0])
    if share < 1 - 1e-6:
        extent = f"{share:.0%} of" if share > 0 else "none of"
        notes.append(
            f"'{raster.spec.title}' holds data for {extent} the ground within reach of the "
            "footprints; nobody is counted on the rest."
        )
    return zonal_sum(to_grid(shapes, raster.crs), persons, transform), tuple(notes)

"""Settlements as areas: how wide each is, and which lie outside the area of interest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import disc, to_lonlat, to_metric
from geo.run.stack import TRUST, stacked

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from geo.layers.model import Shelf
    from geo.sites.model import Site

ACROSS_M = "across_m"
INSCRIBED_TOLERANCE_M = 1.0
"""The widest circle in an outline is found to within this."""


def settlement_areas(site: Site, shelf: Shelf) -> gpd.GeoDataFrame:
    """
    Return every located settlement as the area that would be drawn, and how wide that is.

    A point becomes the disc of its known area, or of its accuracy where that is wider. A point with
    neither has no row: nothing says how far it may be off.

    Returns
    -------
    areas
        id, name, name_local, note, provenance, source, confidence, across_m and polygons in
        EPSG:4326. `across_m` is the diameter of the disc, or of the widest circle that fits into
        the narrowest part of an outline: a lane along a railway is as wide as the lane, however
        long it is and whichever way it runs.
    """
    told = ["id", "name", "name_local", "note", *TRUST]
    located = stacked(shelf.of_role("settlements"), [*told, "accuracy_m", "area_m2"]).dropna(
        subset=["geometry"]
    )
    located = located[~located.geometry.is_empty].reset_index(drop=True)
    metric = to_metric(located, site.crs)
    shapes = metric.geometry.to_numpy().copy()
    across_m = np.zeros(len(metric))
    flat = shapely.get_dimensions(shapes) < 2  # noqa: PLR2004 - points and lines have no width
    radius_m = np.fmax(
        np.nan_to_num(metric["accuracy_m"].to_numpy(float)),
        np.sqrt(np.nan_to_num(metric["area_m2"].to_numpy(float)) / np.pi),
    )
    discs = flat & (radius_m > 0)
    shapes[discs] = disc(metric.geometry[discs].centroid, radius_m[discs]).to_numpy()
    across_m[discs] = 2 * radius_m[discs]
    across_m[~flat] = narrowest_m(shapes[~flat])
    areas = metric.assign(**{ACROSS_M: across_m}).set_geometry(
        gpd.GeoSeries(shapes, index=metric.index, crs=metric.crs)
    )
    areas = gpd.GeoDataFrame(areas.loc[discs | ~flat])
    return to_lonlat(areas[[*told, ACROSS_M, "geometry"]]).reset_index(drop=True)


def narrowest_m(outlines: NDArray[np.object_]) -> NDArray[np.float64]:
    """Measure the widest circle that fits into the narrowest part of each outline, metres."""
    narrowest = np.full(len(outlines), np.inf)
    parts, owner = shapely.get_parts(outlines, return_index=True)
    for part, index in zip(parts, owner, strict=True):
        radius = shapely.maximum_inscribed_circle(part, tolerance=INSCRIBED_TOLERANCE_M)
        narrowest[index] = min(narrowest[index], 2 * float(shapely.length(radius)))
    return np.where(np.isinf(narrowest), 0.0, narrowest)


def widths_m(areas: gpd.GeoDataFrame) -> Mapping[str, float]:
    """Return the width of each settlement that has an area, by id."""
    return {str(name): float(width) for name, width in zip(areas["id"], areas[ACROSS_M])}  # noqa: B905 - two columns of one frame


def settlements_outside(
    areas: gpd.GeoDataFrame, site: Site, reached: frozenset[str]
) -> frozenset[str]:
    """
    Name the settlements that lie wholly outside the area of interest.

    Parameters
    ----------
    areas
        From `settlement_areas`.
    site
        For its area of interest.
    reached
        Ids of settlements that some footprint may reach; these always stay.
    """
    apart = ~areas.geometry.intersects(shapely.box(*site.area_of_interest))
    return frozenset(str(name) for name in areas.loc[apart, "id"]) - reached


def without(frame: pd.DataFrame | None, ids: frozenset[str]) -> pd.DataFrame | None:
    """Leave rows out by id."""
    return frame if frame is None else frame[~frame["id"].astype(str).isin(ids)]

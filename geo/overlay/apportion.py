"""Carry totals from one set of polygons to another."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import require_same_crs


def apportion(
    values: pd.Series[float], sources: gpd.GeoSeries, targets: gpd.GeoSeries
) -> pd.Series[float]:
    """
    Share totals of source polygons out among target polygons by area.

    value(target) = sum over sources of value(source) x area(source and target) / area(source)

    after Goodchild and Lam (1980), for totals such as persons, not for rates. The whole of a source
    that is covered by targets arrives; what no target covers stays behind; what two targets both
    cover arrives twice, so targets should not overlap.

    Parameters
    ----------
    values
        One total per source, on the index of `sources`; NaN (not known) makes every target that
        it touches NaN, because a sum with an unknown term is unknown.
    sources, targets
        Polygons in one metric CRS.

    Returns
    -------
    values
        One total per target on the index of `targets`; 0 where no source reaches.

    Raises
    ------
    CrsError
        If either side states a CRS and the other does not state the same one.
    ValueError
        If `values` has not one total per source.

    Examples
    --------
    >>> from shapely import box
    >>> land = gpd.GeoSeries([box(0, 0, 4, 1)])
    >>> apportion(pd.Series([100.0]), land, gpd.GeoSeries([box(0, 0, 1, 1)])).item()
    25.0
    """
    if not values.index.equals(sources.index):
        raise ValueError("apportion needs one value per source polygon, on the same index.")
    if sources.crs is not None or targets.crs is not None:
        require_same_crs(sources, targets, "sources and targets of an apportionment")
    source_shapes, target_shapes = sources.to_numpy(), targets.to_numpy()
    source, target = shapely.STRtree(target_shapes).query(source_shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(source_shapes[source], target_shapes[target]))
    overlap = common > 0  # those that only touch hand nothing over, not even an unknown
    source, target, common = source[overlap], target[overlap], common[overlap]
    share = common / shapely.area(source_shapes[source])
    arrived = np.bincount(
        target, weights=share * values.to_numpy(dtype=float)[source], minlength=len(targets)
    )
    return pd.Series(arrived, index=targets.index, name=values.name)

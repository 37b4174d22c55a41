"""
Pure geometry and raster kernels: shares, pieces, squares, totals carried over, cells covered.

Nothing here knows what a footprint or a flood is. All coordinates are metric, except that rasters
may be in any CRS as long as the polygons are in the same one. Arguments are never changed.
"""

from geo.overlay.apportion import apportion
from geo.overlay.coverage import Affine, Coverage, cell_coverage
from geo.overlay.partition import Cover, pieces, square_grid
from geo.overlay.share import Parts, share_within
from geo.overlay.zonal import (
    class_shares,
    dasymetric_split,
    depth_by_polygon,
    zonal_sum,
    zonal_totals,
)

__all__ = [
    "Affine",
    "Cover",
    "Coverage",
    "Parts",
    "apportion",
    "cell_coverage",
    "class_shares",
    "dasymetric_split",
    "depth_by_polygon",
    "pieces",
    "share_within",
    "square_grid",
    "zonal_sum",
    "zonal_totals",
]

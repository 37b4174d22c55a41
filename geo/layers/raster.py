"""Rasters: read the header, show that the pixels are all there, and read them by window."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from geo.crs import LONLAT, to_grid
from geo.errors import FaultsError, GeoError, GeometryError, UnsafeLayerError
from geo.layers.doors import checksum, open_door
from geo.layers.messages import named
from geo.layers.model import LayerSpec, Raster
from geo.layers.shapes import require_stated_crs
from geo.sites.model import Site

Bounds = tuple[float, float, float, float]
Coefficients = tuple[float, float, float, float, float, float]

NO_SIDECARS = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}
"""A TIFF is read from itself alone: an .aux.xml or .ovr beside it could be a VRT that leads
anywhere, and could move the grid without leaving a trace in the checksum."""
MAX_PIXELS = 50_000_000
"""Pixels that are held at once, 400 MB of them: a city at 2 m or a large country at 100 m."""
MOST_IN_PIXEL = {"population": 1e8, "flood_depth": 1e5}
"""The largest pixel that can be: a megacity's people; a flood's depth, in any unit of length. What
is larger is nearly always a filling value that the file forgot to declare."""
CORNERS_PER_SIDE = 20
"""Points along each side of the site's box when it is carried into the raster's CRS, where the
sides are curves."""


def read_raster(spec: LayerSpec, root: Path, site: Site) -> Raster:
    """
    Read a GeoTIFF's header and check its pixels over the site.

    Parameters
    ----------
    spec
        The catalogue entry, of a raster role.
    root
        The folder that the entry's path is relative to.
    site
        The site over which the pixels must hold something possible.

    Returns
    -------
    raster
        The header; pixels are read by `read_window` when they are needed.

    Raises
    ------
    MissingLayerError, UnsafeLayerError
        There is no such file, it is not a GeoTIFF, or it is cut off.
    CrsError
        It states no CRS, or another one than its entry.
    GeometryError
        Its grid is rotated or has several bands, or it misses the site.
    FaultsError
        Its pixels over the site are all nodata, or hold negative depths or people.
    """
    door = open_door(spec.path, root)
    if door.format.reader != "geotiff":
        raise UnsafeLayerError(
            f"{named(spec)}: the role {spec.role} needs a GeoTIFF (.tif). Correct path or role."
        )
    with _opened(door.path, spec) as source:
        require_stated_crs(source.crs.to_wkt() if source.crs else None, spec)
        _require_plain_grid(source, spec)
        raster = Raster(
            spec=spec,
            path=door.path,
            sha256=checksum(door, spec),
            crs=spec.crs,
            width=source.width,
            height=source.height,
            transform=tuple(source.transform)[:6],
            nodata=_nodata(source.nodata, spec),
        )
        _require_last_block(source, spec)
    _check_pixels(raster, site)
    return raster


def read_window(raster: Raster, bounds: Bounds) -> tuple[NDArray[np.float64], Coefficients]:
    """
    Read the pixels that touch a box.

    Parameters
    ----------
    raster
        A raster that passed its checks.
    bounds
        (left, bottom, right, top) in the raster's CRS. What lies outside the raster is cut away.

    Returns
    -------
    pixels
        Values in the raster's unit, NaN where there is no data; rows from north to south. Empty
        (0 rows or 0 columns) where box and raster do not meet.
    transform
        Affine coefficients a, b, c, d, e, f of the piece that was read: pixel to CRS.

    Raises
    ------
    UnsafeLayerError
        The pixels cannot be read.
    """
    window = _window(raster, bounds)
    a, b, c, d, e, f = raster.transform
    moved = (a, b, c + a * window.col_off, d, e, f + e * window.row_off)
    if not (window.width and window.height):
        return np.empty((window.height, window.width), dtype=np.float64), moved
    with _opened(raster.path, raster.spec) as source:
        pixels = source.read(1, window=window).astype(np.float64)
    if raster.nodata is not None:
        pixels[pixels == raster.nodata] = np.nan
    return pixels, moved


@contextmanager
def _opened(path: Path, spec: LayerSpec) -> Iterator[Any]:
    try:
        with rasterio.Env(**NO_SIDECARS), _without_remark(path) as source:
            yield source
    except GeoError:
        raise
    except (RasterioError, ValueError, MemoryError) as error:
        # rasterio says "see previous exception"; that one names the place in the file.
        why = str(error.__cause__ or error).replace(str(path), spec.path).rstrip(".")
        raise UnsafeLayerError(
            f"{named(spec)} cannot be read as a whole GeoTIFF: {why}. It may be cut off; fetch "
            "it again."
        ) from None


def _without_remark(path: Path) -> Any:
    """Open a file; that it has no position is a fault of ours, not a remark in passing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return rasterio.open(path, driver="GTiff")


def _require_plain_grid(source: Any, spec: LayerSpec) -> None:
    if source.count != 1:
        raise GeometryError(
            f"{named(spec)} has {source.count} bands; expected one. Save the band that is meant."
        )
    if "complex" in source.dtypes[0]:
        raise GeometryError(
            f"{named(spec)} holds complex numbers; expected plain ones. Save the real part."
        )
    a, b, _, d, e, _ = tuple(source.transform)[:6]
    finite = all(map(math.isfinite, tuple(source.transform)[:6]))
    if not finite or b or d or a <= 0 or e >= 0:
        raise GeometryError(
            f"{named(spec)}: its grid is rotated, upside down or has no position (coefficients "
            f"{a:g}, {b:g}, {d:g}, {e:g}); expected north up. Warp it to a north-up grid."
        )


def _nodata(stored: float | None, spec: LayerSpec) -> float | None:
    """Settle which value means 'no data'; NaN always does."""
    if spec.nodata is None or stored is None:
        settled = stored if spec.nodata is None else spec.nodata
        return None if settled is None or math.isnan(settled) else float(settled)
    if stored != spec.nodata:
        raise GeometryError(
            f"{named(spec)}: the file says that {stored:g} means no data, the catalogue says "
            f"{spec.nodata:g}. Correct the entry."
        )
    return float(stored)


def _require_last_block(source: Any, spec: LayerSpec) -> None:
    """Read the block that is stored last: a file that was cut off lacks it."""
    height, width = source.block_shapes[0]
    if height * width > MAX_PIXELS:
        raise GeometryError(
            f"{named(spec)} is stored in blocks of {height * width:,} pixels; at most "
            f"{MAX_PIXELS:,} are held at once. Save it with tiles (TILED=YES)."
        )
    row = (source.height - 1) // height * height
    column = (source.width - 1) // width * width
    source.read(1, window=Window(column, row, source.width - column, source.height - row))


def _check_pixels(raster: Raster, site: Site) -> None:
    spec = raster.spec
    window = _window(raster, _site_bounds(raster, site))
    if not (window.width and window.height):
        raise GeometryError(
            f"{named(spec)} lies wholly outside the site: it covers {_covered(raster)} in "
            f"{raster.crs}, the site is {list(site.area_of_interest)} in degrees. Check its CRS, "
            "or leave it out."
        )
    if window.width * window.height > MAX_PIXELS:
        raise GeometryError(
            f"{named(spec)} has {window.width * window.height:,} pixels over the site; at most "
            f"{MAX_PIXELS:,} are read. Make it coarser."
        )
    pixels, _ = read_window(raster, _site_bounds(raster, site))
    faults = []
    if np.isnan(pixels).all():
        faults.append(
            f"{named(spec)}: every pixel over the site is nodata. Check nodata in the catalogue, "
            "or leave the layer out."
        )
    negative = int((pixels < 0).sum())
    infinite = int(np.isinf(pixels).sum())
    if negative:
        faults.append(
            f"{named(spec)}: pixels over the site are negative: {negative:,} (least: "
            f"{np.nanmin(pixels):g}); {spec.role} cannot be. If that value means no data, say so "
            "in the catalogue (nodata)."
        )
    if infinite:
        faults.append(f"{named(spec)}: pixels over the site are infinite: {infinite:,}.")
    most = MOST_IN_PIXEL.get(spec.role, math.inf)
    huge = pixels[np.isfinite(pixels) & (pixels > most)]
    if huge.size:
        faults.append(
            f"{named(spec)}: pixels over the site are too large: {huge.size:,} (greatest: "
            f"{huge.max():g}; {spec.role} is at most {most:g} in a pixel). If that value means no "
            "data, say so in the catalogue (nodata)."
        )
    if faults:
        raise FaultsError(faults)


def _site_bounds(raster: Raster, site: Site) -> Bounds:
    box = shapely.box(*site.area_of_interest)
    west, south, east, north = site.area_of_interest
    step = max(east - west, north - south) / CORNERS_PER_SIDE
    outline = gpd.GeoSeries([shapely.segmentize(box, step)], crs=LONLAT)
    left, bottom, right, top = to_grid(outline, raster.crs).total_bounds
    return (left, bottom, right, top)


def _covered(raster: Raster) -> str:
    a, _, c, _, e, f = raster.transform
    return f"[{c:g}, {f + e * raster.height:g}, {c + a * raster.width:g}, {f:g}]"


def _window(raster: Raster, bounds: Bounds) -> Window:
    """Return the whole pixels that touch a box, as far as the raster has them."""
    # As Python floats, whose division by a tiny pixel ends in infinity without a warning.
    left, bottom, right, top = map(float, bounds)
    a, _, c, _, e, f = raster.transform
    first_column = math.floor(_clamp((left - c) / a, raster.width))
    last_column = math.ceil(_clamp((right - c) / a, raster.width))
    first_row = math.floor(_clamp((top - f) / e, raster.height))
    last_row = math.ceil(_clamp((bottom - f) / e, raster.height))
    return Window(
        first_column,
        first_row,
        max(last_column - first_column, 0),
        max(last_row - first_row, 0),
    )


def _clamp(position: float, size: int) -> float:
    return min(max(position, 0.0), float(size))

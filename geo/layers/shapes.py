"""Shapes: what is wrong with them, and what is mended and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from geo.crs import LONLAT, geodesic_area_m2, geodesic_length_m, to_lonlat
from geo.errors import CrsError
from geo.layers.columns import MAY_BE_NOWHERE, SHAPES
from geo.layers.messages import Noun, named, places
from geo.layers.model import LayerSpec
from geo.sites.model import Site

DIMENSIONS = {0: "point", 1: "line", 2: "polygon"}
AREA_TOLERANCE = 0.02
"""A drawn footprint is within 2 % of its published area, whose figures have two to three digits."""
TAKEN_ROLES = frozenset({"footprints", "settlements"})
"""Roles whose position is drawn anew many times: a vague one makes a run take minutes."""
PLACES_BY_THEMSELVES = frozenset({"infrastructure", "stations", "facilities", "sensors"})
"""Roles of which each feature speaks of its own place alone. A settlement outside may still be
reached by a footprint that is not surely placed: `geo.run.settlements` decides on those."""
NEAR_MIRROR_DEGREES = 2.0
"""A site closer than this to its own mirror image (where longitude equals latitude) has neighbours
there, so that a feature in the mirror image need not be a slip."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shaped:
    """A frame in EPSG:4326 after its shapes were judged."""

    frame: gpd.GeoDataFrame
    faults: tuple[str, ...]
    repairs: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def check_shapes(
    frame: gpd.GeoDataFrame, spec: LayerSpec, site: Site, noun: Noun, shapeless: str = ""
) -> Shaped:
    """
    Judge and mend the shapes of a layer.

    Bow-ties are untied (both lobes are kept), elevations dropped, shapes without a place dropped
    where the role needs one, and places outside the site dropped where each row is a place of its
    own; each is counted in `repairs` or `left_out`. Everything else is a fault.

    Parameters
    ----------
    frame
        Shapes in the CRS of their file.
    spec
        Says which CRS that must be, and which shapes are expected.
    site
        Says where shapes may lie.
    noun
        What the index counts, for messages.
    shapeless
        Why features of such a file may have no shape, in brackets; for the count of them.

    Raises
    ------
    CrsError
        The file states no CRS, or another one than its entry.
    """
    require_stated_crs(frame.crs, spec)
    faults = _impossible_coordinates(frame, spec, site, noun)
    if faults:
        # Nothing can be reprojected or compared with the site.
        return Shaped(frame=frame, faults=tuple(faults), repairs=())
    mended, repairs = _mend(frame, spec)
    kept, dropped = _drop_nowhere(mended, spec, noun, shapeless)
    lonlat = to_lonlat(kept)
    faults = [
        *_wrong_kind(lonlat, spec, noun),
        *_elsewhere(lonlat, spec, site, noun),
        *_published_area(lonlat, spec, noun),
        *_too_vague(lonlat, spec, site, noun),
    ]
    if faults:
        return Shaped(frame=lonlat, faults=tuple(faults), repairs=tuple(repairs))
    inside, outside = _drop_outside(lonlat, spec, site, noun)
    return Shaped(frame=inside, faults=(), repairs=tuple(repairs), left_out=(*dropped, *outside))


def stated_crs(spec: LayerSpec) -> CRS:
    """
    Return the CRS that an entry states.

    Raises
    ------
    CrsError
        There is no such CRS.
    """
    try:
        return CRS(spec.crs)
    except ProjError:
        raise CrsError(
            f"{named(spec)}: the catalogue says {spec.crs}, which is no CRS that PROJ knows. "
            "Correct the entry."
        ) from None


def require_stated_crs(found: object, spec: LayerSpec) -> None:
    """
    Refuse a file whose CRS is absent or is not that of its entry; which is right only people know.

    Raises
    ------
    CrsError
        The two are not the same CRS.
    """
    stated = stated_crs(spec)
    if found is None:
        raise CrsError(
            f"{named(spec)} states no CRS; the catalogue says {spec.crs}. Give the file its CRS "
            "(a .prj file, or 'Assign projection' in QGIS)."
        )
    stored = CRS(found)
    if not _same(stored, stated):
        raise CrsError(
            f"{named(spec)} is in {_name(stored)}; the catalogue says {spec.crs}. "
            "Correct the entry, or reproject the file."
        )


def _same(stored: CRS, stated: CRS) -> bool:
    # Files order axes as x, y; a .prj names no authority and is recognised by its parameters.
    if stored.equals(stated, ignore_axis_order=True):
        return True
    code = stored.to_epsg(min_confidence=70)
    return code is not None and code == stated.to_epsg()


def _name(crs: CRS) -> str:
    authority = crs.to_authority()
    return ":".join(authority) if authority else f"'{crs.name}'"


def _impossible_coordinates(
    frame: gpd.GeoDataFrame, spec: LayerSpec, site: Site, noun: Noun
) -> list[str]:
    coordinates, owners = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    infinite = ~np.isfinite(coordinates).all(axis=1)
    faults = []
    if infinite.any():
        rows = frame.index[np.unique(owners[infinite])]
        faults.append(
            f"{named(spec)}, {places(noun, rows)}: a coordinate is not a finite number. "
            "Draw the shape anew."
        )
    geographic = CRS(spec.crs).is_geographic
    limits = np.array([180.0, 90.0] if geographic else [1e8, 1e8])
    far = (np.abs(coordinates) > limits).any(axis=1) & ~infinite
    if far.any():
        x, y = coordinates[np.argmax(far)]
        rows = frame.index[np.unique(owners[far])]
        if geographic and _near(coordinates[far][:, ::-1], site).all():
            return [*faults, _swapped(x, y, rows, spec, noun)]
        reason = (
            "it looks projected, or has latitude first. Reproject the file to EPSG:4326, or state "
            "its CRS in the catalogue and save it as .gpkg"
            if geographic
            else "no place on earth has it"
        )
        faults.append(
            f"{named(spec)}, {places(noun, rows)}: found the position ({x:.6g}, {y:.6g}) in "
            f"{spec.crs}; {reason}."
        )
    return faults


def _near(positions: NDArray[np.float64], site: Site) -> NDArray[np.bool_]:
    """Tell which positions lie within the area of interest or one of its sizes beyond."""
    west, south, east, north = _widened(site)
    lon, lat = positions.T
    near: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return near


def _widened(site: Site) -> tuple[float, float, float, float]:
    """Widen the area of interest by its own size to each side."""
    west, south, east, north = site.area_of_interest
    wide, high = east - west, north - south
    return (west - wide, south - high, east + wide, north + high)


def _swapped(x: float, y: float, rows: Iterable[object], spec: LayerSpec, noun: Noun) -> str:
    lon, lat = (spec.columns.get(name, name) for name in ("lon", "lat"))
    cure = f"Exchange the cells of {lon} and {lat}." if noun == "row" else "Write longitude first."
    return (
        f"{named(spec)}, {places(noun, rows)}: longitude and latitude are swapped: found "
        f"({x:.6g}, {y:.6g}), which lies in the site only as ({y:.6g}, {x:.6g}). {cure}"
    )


def _mend(frame: gpd.GeoDataFrame, spec: LayerSpec) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Flatten, take empty shapes for missing ones, and untie bow-ties."""
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    shapes[shapely.is_empty(shapes)] = None
    bad = (shapely.get_dimensions(shapes) == 2) & ~shapely.is_valid(shapes)  # noqa: PLR2004 - areas
    repairs = []
    if bad.any():
        shapes[bad] = [_polygons_of(shape) for shape in _untied(shapes[bad])]
        lost = int((bad & shapely.is_missing(shapes)).sum())
        if untied := int(bad.sum()) - lost:
            repairs.append(
                f"{named(spec)}: {untied:,} of {len(shapes):,} shapes were bow-ties or "
                "otherwise crossed themselves and were untied."
            )
        if lost:
            repairs.append(
                f"{named(spec)}: {lost:,} of {len(shapes):,} shapes were outlines without any area "
                "and were taken for missing."
            )
    mended = gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)
    return frame.set_geometry(mended), repairs


def _untied(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    untied: NDArray[np.object_] = shapely.make_valid(shapes, method="structure")
    return untied


def _polygons_of(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Keep the polygons of what a repair left; lines and points have no area."""
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(np.array([shape])))
        if part.geom_type == "Polygon" and part.area > 0
    ]
    # As one shape: lobes that share a stretch of outline would be no valid collection.
    return shapely.union_all(parts) if parts else None


def _drop_nowhere(
    frame: gpd.GeoDataFrame, spec: LayerSpec, noun: Noun, shapeless: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    nowhere = frame.geometry.isna()
    if spec.role in MAY_BE_NOWHERE or not nowhere.any():
        return frame, []
    repair = (
        f"{named(spec)}: {int(nowhere.sum()):,} of {len(frame):,} {noun}s have no usable "
        f"shape{shapeless} and were left out: {places(noun, frame.index[nowhere])}."
    )
    return frame[~nowhere], [repair]


def _wrong_kind(frame: gpd.GeoDataFrame, spec: LayerSpec, noun: Noun) -> list[str]:
    allowed = SHAPES.get(spec.role, frozenset(DIMENSIONS.values()))
    if spec.geometry != "any":
        allowed = allowed & {spec.geometry}
    located = _located(frame)
    kinds = np.array([DIMENSIONS.get(int(size)) for size in shapely.get_dimensions(located)])
    mixed = (located.geom_type == "GeometryCollection").to_numpy()
    wrong = located[~np.isin(kinds, list(allowed)) | mixed]
    if wrong.empty:
        return []
    found = ", ".join(sorted({shape.geom_type for shape in wrong}))
    expected = " or ".join(sorted(allowed)) or "no"
    fault = (
        f"{named(spec)}, {places(noun, wrong.index)}: found {found}; layers of the role "
        f"{spec.role} hold {expected} shapes here. Correct the entry (geometry) or the file."
    )
    return [fault]


def _elsewhere(frame: gpd.GeoDataFrame, spec: LayerSpec, site: Site, noun: Noun) -> Iterator[str]:
    """Name shapes whose coordinates are swapped, and layers that miss the site altogether."""
    located = _located(frame)
    if located.empty:
        return
    outside = ~_touches(located, site.area_of_interest)
    west, south, east, north = site.area_of_interest
    mirrored = outside & _touches(located, (south, west, north, east))
    near_mirror = abs((west + east) / 2 - (south + north) / 2) < NEAR_MIRROR_DEGREES
    if mirrored.any() and (mirrored.all() or not near_mirror):
        x, y = shapely.get_coordinates(located[mirrored].iloc[0])[0]
        yield _swapped(x, y, located.index[mirrored], spec, noun)
    elif outside.all():
        left, bottom, right, top = located.total_bounds
        yield (
            f"{named(spec)} lies wholly outside the site: it covers longitude {left:.4f} to "
            f"{right:.4f}, latitude {bottom:.4f} to {top:.4f}; the site {west:.4f} to {east:.4f}, "
            f"{south:.4f} to {north:.4f}. Check its CRS, or leave it out."
        )
    elif outside.any() and spec.role == "footprints":
        rows = located.index[outside]
        yield (
            f"{named(spec)}, {places(noun, rows)}: '{frame['id'][rows[0]]}' lies wholly outside "
            f"the site (longitude {west:.4f} to {east:.4f}, latitude {south:.4f} to {north:.4f}), "
            "where nothing is measured. Correct the shape, or widen area_of_interest in site.toml."
        )


def _too_vague(frame: gpd.GeoDataFrame, spec: LayerSpec, site: Site, noun: Noun) -> Iterator[str]:
    """Name ground that is larger, or less surely placed, than the area that is looked at."""
    if spec.role not in TAKEN_ROLES:
        return
    across_m = float(geodesic_length_m(_diagonal(site)).iloc[0])
    vague = frame[frame.geometry.notna() & (frame["accuracy_m"] > across_m)]
    if len(vague):
        yield (
            f"{named(spec)}, {places(noun, vague.index)}, column 'accuracy_m': found "
            f"{vague['accuracy_m'].iloc[0]:,.0f} m; the whole area of interest is "
            f"{across_m:,.0f} m across. Give the row no position, or widen area_of_interest in "
            "site.toml."
        )
    located = _located(frame)
    left, bottom, right, top = shapely.bounds(located.to_numpy()).T
    west, south, east, north = _widened(site)
    vast = located.index[(left < west) | (bottom < south) | (right > east) | (top > north)]
    vast = vast[_touches(located[vast], site.area_of_interest)]
    if len(vast):
        yield (
            f"{named(spec)}, {places(noun, vast)}: the shape reaches beyond the area of interest "
            "by more than that area's own size. Correct the shape, or widen area_of_interest in "
            "site.toml."
        )


def _diagonal(site: Site) -> gpd.GeoSeries:
    west, south, east, north = site.area_of_interest
    return gpd.GeoSeries([shapely.LineString([(west, south), (east, north)])], crs=LONLAT)


def _drop_outside(
    frame: gpd.GeoDataFrame, spec: LayerSpec, site: Site, noun: Noun
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Leave out places that say nothing about the site; those without a shape stay."""
    if spec.role not in PLACES_BY_THEMSELVES:
        return frame, []
    located = _located(frame)
    outside = located.index[~_touches(located, site.area_of_interest)]
    if outside.empty:
        return frame, []
    one = len(outside) == 1
    left_out = (
        f"{named(spec)}: {len(outside):,} of {len(frame):,} {noun}{'' if len(frame) == 1 else 's'} "
        f"lie{'s' if one else ''} outside the area of interest and {'was' if one else 'were'} left "
        "out."
    )
    return frame.drop(index=outside), [left_out]


def _located(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    return gpd.GeoSeries(frame.geometry[frame.geometry.notna()], crs=frame.crs)


def _touches(shapes: gpd.GeoSeries, bounds: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    left, bottom, right, top = shapely.bounds(shapes.to_numpy()).T
    west, south, east, north = bounds
    touches: NDArray[np.bool_] = (
        (left <= east) & (right >= west) & (bottom <= north) & (top >= south)
    )
    return touches


def _published_area(frame: gpd.GeoDataFrame, spec: LayerSpec, noun: Noun) -> list[str]:
    """Compare drawn footprints with their published area; one that has an area has a shape."""
    if spec.role != "footprints":
        return []
    lost = (frame.geometry.isna() | frame.geometry.is_empty) & frame["published_area_m2"].notna()
    drawn = geodesic_area_m2(frame.geometry)
    published = frame["published_area_m2"]
    off = (drawn > 0) & ((drawn / published - 1).abs() > AREA_TOLERANCE)
    found = {
        number: (
            f"has no shape, though its area is published: {published[number]:,.0f} m2",
            "Draw it",
        )
        for number in frame.index[lost]
    } | {
        number: (
            f"is drawn with {drawn[number]:,.0f} m2; published are {published[number]:,.0f}",
            f"Draw it within {AREA_TOLERANCE:.0%}",
        )
        for number in frame.index[off]
    }
    return [
        f"{named(spec)}, {places(noun, [number])}: '{frame['id'][number]}' {wrong}. {cure}, or "
        "leave the published area empty."
        for number, (wrong, cure) in found.items()
    ]

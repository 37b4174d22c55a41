"""
Read OpenStreetMap extracts (.osm.pbf), way by way.

GDAL's reader stops at the first two-point ring, of which real extracts hold some. Here every way
with the wanted tags becomes a feature; one whose ring has no area keeps a null shape and is
counted. Multipolygon relations are counted as well and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import LONLAT
from geo.errors import ConfigError, CrsError, MissingExtraError, UnsafeLayerError
from geo.layers.columns import SHAPES
from geo.layers.doors import Door
from geo.layers.messages import named
from geo.layers.model import LayerSpec
from geo.layers.raw import Raw

ALWAYS_LINES = frozenset({"highway", "waterway", "railway", "barrier"})
"""Tags whose closed ways are loops, not areas (wiki.openstreetmap.org/wiki/Area)."""
READ_TAGS = ("name", "building", "building:levels", "height")
_METRES = re.compile(r"(\d+(?:\.\d+)?)\s*m?", re.ASCII)
SHAPELESS = " (a ring of two points or without area, an open ring, or nodes cut off by the extract)"
_SMALLEST_RING = 4
"""Points of a triangle, the first repeated."""


@dataclass(slots=True)
class _Collected:
    """What one pass over the file gathers; private to this module, so that it may grow."""

    ids: list[str] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    lons: list[list[float]] = field(default_factory=list)
    lats: list[list[float]] = field(default_factory=list)
    closed: list[bool] = field(default_factory=list)
    relations: int = 0


def read_osm(door: Door, spec: LayerSpec) -> Raw:
    """
    Read the ways (and, where the role has points, the nodes) that carry the tags of `spec.where`.

    Columns: id ('way/123'), one for each tag of `where`, kind (the value of the first of them),
    name, building, levels (storeys above ground), height_m.

    Raises
    ------
    MissingExtraError
        pyosmium is not installed.
    ConfigError
        The entry does not say which tags are wanted.
    UnsafeLayerError
        The file is cut off or no OSM extract.
    """
    if not spec.where:
        raise ConfigError(
            f"{named(spec)}: say which tags are wanted, e.g. where = {{ building = [] }} for all "
            "buildings, or where = { highway = ['primary', 'secondary'] }."
        )
    if spec.crs != LONLAT:
        raise CrsError(
            f"{named(spec)}: the catalogue says {spec.crs}; OSM extracts are in EPSG:4326. "
            "Correct the entry."
        )
    collected = _collect(door.path, spec)
    shapes = _shapes(collected, spec)
    frame, unreadable = _frame(collected, shapes, spec)
    return Raw(
        frame=frame,
        noun="feature",
        shapeless=SHAPELESS,
        repairs=tuple(_repairs(collected, unreadable, spec)),
    )


def _collect(path: Path, spec: LayerSpec) -> _Collected:
    try:
        import osmium  # noqa: PLC0415 - an extra: most sites need no OSM extract
    except ImportError:
        raise MissingExtraError.for_extra("osm", f"Reading {named(spec)}") from None
    collected = _Collected()
    wants_points = "point" in SHAPES.get(spec.role, {"point"}) and spec.geometry in ("point", "any")
    try:
        # The format is stated, not guessed from the name.
        source = osmium.io.File(str(path), "pbf")
        features = (
            osmium.FileProcessor(source)
            .with_locations()
            .with_filter(osmium.filter.KeyFilter(*spec.where))
        )
        for thing in features:
            if _wanted(thing.tags, spec):
                _take(thing, collected, wants_points=wants_points)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise UnsafeLayerError(
            f"{named(spec)} cannot be read as an OSM extract: {error}. Fetch it again."
        ) from None
    return collected


def _wanted(tags: Any, spec: LayerSpec) -> bool:
    return all(
        key in tags and (not values or tags[key] in values) for key, values in spec.where.items()
    )


def _take(thing: Any, collected: _Collected, *, wants_points: bool) -> None:
    if thing.is_relation():
        collected.relations += thing.tags.get("type") == "multipolygon"
        return
    if thing.is_node():
        if not wants_points:
            return
        places, closed = [thing.location], False
    else:
        places, closed = [node.location for node in thing.nodes], thing.is_closed()
    # A node that the extract cut off would turn the shape into another one: leave it without.
    whole = all(place.valid() for place in places)
    collected.ids.append(f"{'node' if thing.is_node() else 'way'}/{thing.id}")
    collected.tags.append(dict(thing.tags))
    collected.lons.append([place.lon for place in places] if whole else [])
    collected.lats.append([place.lat for place in places] if whole else [])
    collected.closed.append(closed)


def _shapes(collected: _Collected, spec: LayerSpec) -> NDArray[np.object_]:
    """Build all shapes of a kind at once; those without extent stay None."""
    allowed = SHAPES.get(spec.role, frozenset({"point", "line", "polygon"}))
    if spec.geometry != "any":
        allowed = allowed & {spec.geometry}
    lines_only = allowed == {"line"} or bool(ALWAYS_LINES & set(spec.where))
    sizes = np.array([len(lons) for lons in collected.lons], dtype=int)
    closed = np.array(collected.closed, dtype=bool)
    is_node = np.array([each.startswith("node/") for each in collected.ids], dtype=bool)
    rings = closed & (sizes >= _SMALLEST_RING) & ~is_node & (not lines_only)
    lines = (sizes > 1) & ~is_node & ~closed if not lines_only else (sizes > 1) & ~is_node
    if allowed == {"polygon"}:
        lines[:] = False
    shapes = np.full(len(sizes), None, dtype=object)
    corners, owners = _coordinates(collected, rings)
    shapes[rings] = shapely.polygons(shapely.linearrings(corners, indices=owners))
    corners, owners = _coordinates(collected, lines)
    shapes[lines] = shapely.linestrings(corners, indices=owners)
    points = is_node & (sizes == 1)
    shapes[points] = shapely.points(_coordinates(collected, points)[0])
    flat = rings & (shapely.area(shapes) == 0)
    shapes[flat] = None
    return shapes


def _coordinates(
    collected: _Collected, which: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the positions of the chosen features in one array, and the owner of each."""
    chosen = np.flatnonzero(which)
    lons = _flat(collected.lons[position] for position in chosen)
    lats = _flat(collected.lats[position] for position in chosen)
    lengths = [len(collected.lons[position]) for position in chosen]
    owners = np.repeat(np.arange(len(chosen), dtype=np.int64), lengths)
    return np.column_stack([lons, lats]), owners


def _flat(parts: Iterable[list[float]]) -> NDArray[np.float64]:
    return np.fromiter(_one_by_one(parts), dtype=np.float64)


def _one_by_one(parts: Iterable[list[float]]) -> Iterator[float]:
    for part in parts:
        yield from part


def _frame(
    collected: _Collected, shapes: NDArray[np.object_], spec: LayerSpec
) -> tuple[gpd.GeoDataFrame, int]:
    """Put tags into columns; count heights and storeys that are no positive number."""
    names = dict.fromkeys([*spec.where, *READ_TAGS])
    tagged = {name: [tags.get(name) for tags in collected.tags] for name in names}
    levels = [_positive(text) for text in tagged["building:levels"]]
    heights = [_positive(text) for text in tagged["height"]]
    unreadable = sum(
        text is not None and value is None
        for text, value in zip(
            [*tagged["building:levels"], *tagged["height"]], [*levels, *heights], strict=True
        )
    )
    index = pd.RangeIndex(1, len(collected.ids) + 1)
    columns: dict[str, Any] = {
        **tagged,
        "id": collected.ids,
        "kind": tagged[next(iter(spec.where))],
    }
    texts = pd.DataFrame(columns, index=index, dtype=object)
    numbers = {"levels": np.array(levels, dtype=float), "height_m": np.array(heights, dtype=float)}
    geometry = gpd.GeoSeries(shapes, index=index, crs=LONLAT)
    return gpd.GeoDataFrame(texts.assign(**numbers), geometry=geometry), unreadable


def _positive(text: str | None) -> float | None:
    """Read '3', '3.5' or '12 m'; tags are free text, and '3;4' or '0' say nothing usable."""
    match = _METRES.fullmatch(text.strip()) if text else None
    value = float(match.group(1)) if match else 0.0
    return value if value > 0 else None


def _repairs(collected: _Collected, unreadable: int, spec: LayerSpec) -> Iterator[str]:
    if unreadable:
        yield (
            f"{named(spec)}: {unreadable:,} heights or numbers of storeys are no positive number "
            "and count as not known."
        )
    if collected.relations:
        yield (
            f"{named(spec)}: {collected.relations:,} multipolygon relations carry the wanted tags "
            "and were not read."
        )

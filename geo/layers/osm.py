"""
Read OpenStreetMap extracts (.osm.pbf), way by way, and multipolygon by multipolygon.

GDAL's reader stops at the first two-point ring, of which real extracts hold some. Here every way
with the wanted tags becomes a feature, and every multipolygon relation where areas are wanted; one
whose rings have no area or do not close keeps a null shape and is counted.
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
SHAPELESS = " (a ring of two points or without area, an open ring, or parts cut off by the extract)"
MULTIPOLYGON = "multipolygon"
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
    outlines: dict[int, set[str]] = field(default_factory=dict)
    """Multipolygon relation -> the ways of its outline."""
    areas: dict[int, shapely.Geometry] = field(default_factory=dict)
    """Multipolygon relation -> its shape, where its ways close."""
    unread: int = 0
    """Multipolygon relations whose areas are not wanted."""


def read_osm(door: Door, spec: LayerSpec) -> Raw:
    """
    Read what carries the tags of `spec.where`: ways, multipolygons, and nodes for roles of points.

    A multipolygon whose outline is a way that carries the tags itself is one thing mapped twice:
    the way is read, the relation is left out and counted.

    Columns: id ('way/123', 'relation/45'), one for each tag of `where`, kind (the value of the
    first of them), name, building, levels (storeys above ground), height_m.

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
    twice = _take_multipolygons(collected)
    shapes = _shapes(collected, spec)
    frame, unreadable = _frame(collected, shapes, spec)
    return Raw(
        frame=frame,
        noun="feature",
        shapeless=SHAPELESS,
        repairs=tuple(_repairs(unreadable, spec)),
        left_out=tuple(_left_out(collected, twice, spec)),
    )


def _collect(path: Path, spec: LayerSpec) -> _Collected:
    try:
        import osmium  # noqa: PLC0415 - an extra: most sites need no OSM extract
    except ImportError:
        raise MissingExtraError.for_extra("osm", f"Reading {named(spec)}") from None
    collected = _Collected()
    allowed = _allowed(spec)
    try:
        # The format is stated, not guessed from the name.
        source = osmium.io.File(str(path), "pbf")
        wanted = osmium.filter.KeyFilter(*spec.where)
        reader: Any = osmium.FileProcessor(source).with_locations()
        if _wants_areas(spec):
            reader = reader.with_areas(wanted)
        for thing in reader.with_filter(wanted):
            if not _wanted(thing.tags, spec):
                continue
            if thing.is_area():
                _take_area(thing, collected)
            elif thing.is_relation():
                _take_relation(thing, collected, wants_areas=_wants_areas(spec))
            elif thing.is_way() or "point" in allowed:
                _take(thing, collected)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise UnsafeLayerError(
            f"{named(spec)} cannot be read as an OSM extract: {error}. Fetch it again."
        ) from None
    return collected


def _wanted(tags: Any, spec: LayerSpec) -> bool:
    return all(
        key in tags and (not values or tags[key] in values) for key, values in spec.where.items()
    )


def _allowed(spec: LayerSpec) -> frozenset[str]:
    allowed = SHAPES.get(spec.role, frozenset({"point", "line", "polygon"}))
    return allowed if spec.geometry == "any" else allowed & {spec.geometry}


def _lines_only(spec: LayerSpec) -> bool:
    return _allowed(spec) == {"line"} or bool(ALWAYS_LINES & set(spec.where))


def _wants_areas(spec: LayerSpec) -> bool:
    return "polygon" in _allowed(spec) and not _lines_only(spec)


def _take_relation(thing: Any, collected: _Collected, *, wants_areas: bool) -> None:
    if thing.tags.get("type") != MULTIPOLYGON:
        return
    if not wants_areas:
        collected.unread += 1
        return
    outline = {
        f"way/{each.ref}" for each in thing.members if each.type == "w" and each.role != "inner"
    }
    collected.outlines[thing.id] = outline
    _add(collected, f"relation/{thing.id}", dict(thing.tags))


def _take_area(thing: Any, collected: _Collected) -> None:
    """Build what pyosmium assembled from a relation; closed ways come as ways."""
    if thing.from_way():
        return
    parts = [
        shapely.Polygon(_ring(outer), [_ring(inner) for inner in thing.inner_rings(outer)])
        for outer in thing.outer_rings()
    ]
    shape = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    if shape.area > 0:
        collected.areas[thing.orig_id()] = shape


def _ring(nodes: Any) -> list[tuple[float, float]]:
    return [(node.location.lon, node.location.lat) for node in nodes]


def _take_multipolygons(collected: _Collected) -> int:
    """Leave out relations that repeat a way; return how many."""
    ways = set(collected.ids)
    twice = {
        f"relation/{number}" for number, outline in collected.outlines.items() if outline & ways
    }
    if not twice:
        return 0
    kept = [position for position, each in enumerate(collected.ids) if each not in twice]
    for name in ("ids", "tags", "lons", "lats", "closed"):
        column = getattr(collected, name)
        column[:] = [column[position] for position in kept]
    return len(twice)


def _add(collected: _Collected, number: str, tags: dict[str, str]) -> None:
    collected.ids.append(number)
    collected.tags.append(tags)
    collected.lons.append([])
    collected.lats.append([])
    collected.closed.append(False)


def _take(thing: Any, collected: _Collected) -> None:
    if thing.is_node():
        places, closed = [thing.location], False
    else:
        places, closed = [node.location for node in thing.nodes], thing.is_closed()
    # A node that the extract cut off would turn the shape into another one: leave it without.
    whole = all(place.valid() for place in places)
    _add(collected, f"{'node' if thing.is_node() else 'way'}/{thing.id}", dict(thing.tags))
    collected.lons[-1] = [place.lon for place in places] if whole else []
    collected.lats[-1] = [place.lat for place in places] if whole else []
    collected.closed[-1] = closed


def _shapes(collected: _Collected, spec: LayerSpec) -> NDArray[np.object_]:
    """Build all shapes of a kind at once; those without extent stay None."""
    allowed, lines_only = _allowed(spec), _lines_only(spec)
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
    for position, name in enumerate(collected.ids):
        if name.startswith("relation/"):
            shapes[position] = collected.areas.get(int(name.removeprefix("relation/")))
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


def _repairs(unreadable: int, spec: LayerSpec) -> Iterator[str]:
    if unreadable:
        yield (
            f"{named(spec)}: heights or numbers of storeys that are no positive number count as "
            f"not known: {unreadable:,}."
        )


def _left_out(collected: _Collected, twice: int, spec: LayerSpec) -> Iterator[str]:
    if twice:
        yield (
            f"{named(spec)}: multipolygon relations that repeat a way with the same tags were left "
            f"out: {twice:,}."
        )
    if collected.unread:
        yield (
            f"{named(spec)}: multipolygon relations carry the wanted tags, and only lines or "
            f"points are read; left out: {collected.unread:,}."
        )

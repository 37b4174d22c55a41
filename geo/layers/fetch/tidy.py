"""From osmnx's frame of tags to the columns of a role."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.layers.fetch.roles import IN_USE, KEPT_TAGS, LIFECYCLES, OsmRole

_SMALLEST_RING = 4
"""Points of a triangle, the first repeated."""
_PARTS = {"line": "LineString", "polygon": "Polygon"}
_NUMBER = r"^\s*(\d{1,6}(?:\.\d{1,6})?)\s*m?\s*$"
"""'3', '3.5' or '12 m'; tags are free text, and '3;4' says nothing usable."""
_ELEMENT = r"(?:node|way|relation)/\d+"


def tidy(features: gpd.GeoDataFrame, role: OsmRole, name: str) -> gpd.GeoDataFrame:
    """
    Give fetched features our columns.

    Parameters
    ----------
    features
        As osmnx returns them: one column per tag, indexed by (element, id). Never changed.
    role
        Says which shapes are kept; others (a building that is a mere point) are left out.
    name
        Name of the role.

    Returns
    -------
    layer
        id ('way/123'), name (English where the map has it), name_local, kind, lifecycle
        ('in_use' or why not), the numbers of the role, `KEPT_TAGS`; then the geometry, EPSG:4326.
        Sorted by id, so that the server's order plays no part.
    """
    shapes = _shapes(features, role)
    flat = features.reset_index()
    kind, lifecycle = _kind_and_lifecycle(flat, role)
    columns = {
        "id": _ids(flat, name),
        "name": _text(flat, "name:en").fillna(_text(flat, "name")),
        "name_local": _text(flat, "name"),
        "kind": kind,
        "lifecycle": lifecycle,
        **_numbers(flat, name),
        **{tag: _text(flat, tag) for tag in KEPT_TAGS},
    }
    layer = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=features.crs))
    placed = layer[layer.geometry.notna()].drop_duplicates("id")
    return placed.sort_values("id", kind="stable").reset_index(drop=True)


def _ids(flat: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Name each feature by its OSM element; one whose tags overwrote that gets a number."""
    ids = flat["element"].astype(str) + "/" + flat["id"].astype(str)
    sound = ids.str.fullmatch(_ELEMENT)
    numbered = pd.Series([f"{name}-{row}" for row in range(1, len(flat) + 1)], index=flat.index)
    return ids.where(sound, numbered)


def _kind_and_lifecycle(flat: pd.DataFrame, role: OsmRole) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """
    Say what each thing is, and whether it stands.

    ``railway = construction, construction = subway`` and ``construction:railway = subway`` are both
    a subway under construction; ``abandoned = yes`` speaks of whatever it stands beside.
    """
    kind = _nothing(flat)
    lifecycle = _nothing(flat)
    for key in role.tags:
        value = _text(flat, key)
        unfinished = value.isin(LIFECYCLES)
        lifecycle = lifecycle.fillna(value.where(unfinished))
        lifecycle = lifecycle.mask(lifecycle.isna() & value.notna(), IN_USE)
        for word in ("construction", "proposed"):
            value = value.mask(value == word, _text(flat, word).fillna(value))
        kind = kind.fillna(value)
    for prefix in LIFECYCLES:
        flagged = (_text(flat, prefix) == "yes") & (lifecycle == IN_USE)
        lifecycle = lifecycle.mask(flagged, prefix)
        for key in role.tags:
            value = _text(flat, f"{prefix}:{key}")
            lifecycle = lifecycle.mask(lifecycle.isna() & value.notna(), prefix)
            kind = kind.fillna(value)
    return kind, lifecycle.fillna(IN_USE)


def _numbers(flat: pd.DataFrame, name: str) -> dict[str, pd.Series[Any]]:
    """Read the numbers that the role has columns for."""
    if name == "buildings":
        return {
            "building": _text(flat, "building"),
            "levels": _positive(_text(flat, "building:levels")),
            "height_m": _positive(_text(flat, "height")),
        }
    return {"width_m": _positive(_text(flat, "width"))} if name == "roads" else {}


def _positive(texts: pd.Series[Any]) -> pd.Series[Any]:
    numbers = texts.astype("string").str.extract(_NUMBER, expand=False).astype("Float64")
    return numbers.where(numbers > 0).astype(float)


def _text(flat: pd.DataFrame, tag: str) -> pd.Series[Any]:
    """Return a tag as text that any file can hold, None where it is absent."""
    if tag not in flat:
        return _nothing(flat)
    return flat[tag].map(_storable).astype(object)


def _storable(value: object) -> str | None:
    """Drop what UTF-8 and SQLite cannot hold: lone surrogates and NUL."""
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "") or None


def _nothing(flat: pd.DataFrame) -> pd.Series[Any]:
    return pd.Series([None] * len(flat), index=flat.index, dtype=object)


def _shapes(features: gpd.GeoDataFrame, role: OsmRole) -> NDArray[np.object_]:
    """Bring shapes to the kind of the role; None where they are of another kind."""
    shapes = shapely.force_2d(features.geometry.to_numpy())
    if role.shape == "any":
        return np.array([_of_one_kind(shape) for shape in shapes], dtype=object)
    if role.shape == "point":
        return shapely.point_on_surface(shapes)
    if role.shape == "polygon":
        shapes = np.array([_filled(shape) for shape in shapes], dtype=object)
    return np.array([_only(shape, role.shape) for shape in shapes], dtype=object)


def _filled(shape: BaseGeometry) -> BaseGeometry:
    """Make a closed way an area: a lifecycle prefix hides from osmnx that it is one."""
    if shape.geom_type != "LineString" or not shape.is_closed or len(shape.coords) < _SMALLEST_RING:
        return shape
    return shapely.make_valid(shapely.Polygon(shape.coords))


def _of_one_kind(shape: BaseGeometry) -> BaseGeometry | None:
    """Keep of a mixed collection the parts with the most extent: areas, else lines, else points."""
    if shape.geom_type != "GeometryCollection":
        return shape
    return _only(shape, "polygon") or _only(shape, "line")


def _only(shape: BaseGeometry, kind: str) -> BaseGeometry | None:
    """Keep the parts of one kind."""
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(np.array([shape])))
        if part.geom_type == _PARTS[kind] and not part.is_empty
    ]
    if len(parts) < 2:  # noqa: PLR2004 - one part stays single
        return parts[0] if parts else None
    return shapely.MultiPolygon(parts) if kind == "polygon" else shapely.MultiLineString(parts)

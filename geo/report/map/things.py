"""What a layer of the map is made of: things with a shape, a mark, a label and a detail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

import geopandas as gpd
import shapely

from geo.report.map.details import Detail, known
from geo.report.map.encode import PEOPLE_DIGITS, encode


class Item(TypedDict, total=False):
    """One thing on the map."""

    shape: str
    """area, line or point."""
    data: str
    mark: str
    dash: str
    halo: str
    """The area within which the true outline lies, encoded."""
    accuracy: float
    """Metres within which the true place of a point lies."""
    label: str
    """Written on the map; without it the name is only in the list and the panel."""
    first: bool
    """Its label goes before all others: ground that was cleared and has a number."""
    note: str
    """Second line of the label."""
    at: list[list[float]]
    """Where the label may stand, best first: latitude and longitude of points on the shape."""
    detail: Detail


class MapLayer(TypedDict):
    """Things that are switched together."""

    id: str
    title: str
    on: bool
    digits: int
    kind: str
    """How the script draws it: footprint, area, cell, promise, flood or point."""
    items: list[Item]
    about: Detail | None
    """What all things of the layer are part of, such as a flood; first in its list."""


class Key(TypedDict, total=False):
    """
    One line of the legend: `mark` is a fill or a marker, `dash` a line, `halo` a soft edge.

    A line with none of them stands for nothing that has a look of its own.
    """

    mark: str
    dash: str
    halo: bool
    text: str


class Group(TypedDict):
    """A heading of the legend with the layers below it."""

    title: str
    layers: list[MapLayer]
    legend: list[Key]
    notes: list[str]


class Unplaced(TypedDict):
    """Things that the results hold and the map does not show, lest they be taken for none."""

    title: str
    details: list[Detail]


def rows_of(frame: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Give rows as mappings; those without a shape have nothing to draw."""
    for record in frame.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        if row["geometry"] is not None and not row["geometry"].is_empty:
            yield row


def shape_of(geometry: Any) -> str:
    """Say whether a geometry is drawn as an area, a line or a point."""
    name = geometry.geom_type
    return "area" if "Polygon" in name else "line" if "Line" in name else "point"


def label_points(geometry: Any) -> list[list[float]]:
    """Give places where a name may stand: on the whole, then on its northern and southern half."""
    if geometry.geom_type == "LineString":
        points = [geometry.interpolate(share, normalized=True) for share in (0.5, 0.25, 0.75)]
    elif shape_of(geometry) == "area":
        west, south, east, north = geometry.bounds
        middle = (south + north) / 2
        halves = ((middle, north), (south, middle))
        parts = [shapely.clip_by_rect(geometry, west, low, east, high) for low, high in halves]
        points = [part.representative_point() for part in (geometry, *parts) if not part.is_empty]
    else:
        points = [geometry.representative_point()]
    return [[round(point.y, PEOPLE_DIGITS), round(point.x, PEOPLE_DIGITS)] for point in points]


def point_item(row: dict[str, Any], mark: str, detail: Detail) -> Item:
    """Make a point, with the circle within which its true place lies where that is known."""
    item: Item = {
        "shape": "point",
        "data": encode(row["geometry"], PEOPLE_DIGITS),
        "mark": mark,
        "detail": detail,
    }
    if accuracy := known(row["accuracy_m"]):
        item["accuracy"] = float(accuracy)
    return item


def layer_of(  # noqa: PLR0913 - one argument per field
    layer_id: str,
    title: str,
    kind: str,
    items: list[Item],
    *,
    on: bool,
    digits: int,
    about: Detail | None = None,
) -> MapLayer:
    """Put things together that are switched together."""
    return {
        "id": layer_id,
        "title": title,
        "on": on,
        "digits": digits,
        "kind": kind,
        "items": items,
        "about": about,
    }

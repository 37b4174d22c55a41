"""What lies under the map: water, rail, roads and buildings, as far as there is room for them."""

from __future__ import annotations

from typing import TypedDict

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.report.map.encode import FINE_DIGITS, encode_many
from geo.report.map.words import BACKGROUND, LEFT_OUT
from geo.report.model import Drawing

ROAD_RANK = {
    "motorway": 0,
    "trunk": 0,
    "hwy": 0,
    "primary": 0,
    "pri": 0,
    "secondary": 1,
    "sec": 1,
    "tertiary": 1,
}
"""Kind of road -> 0 wide, 1 middle; every other kind is 2, narrow."""
NARROW = 2
_POLYGONAL = 2
_SHEET_BYTES = 60
"""What a sheet has besides its data."""
_GIVE_UP = 0.97
"""Share of the features that is kept at each step of making them fit."""


class Sheet(TypedDict):
    """Many shapes of one look as one path."""

    id: str
    shape: str
    data: str


class Label(TypedDict):
    """A name on the ground that nobody taps."""

    kind: str
    name: str
    at: list[float]


def background(drawing: Drawing, room_bytes: int) -> tuple[list[Sheet], list[str]]:
    """
    Encode the background within a number of bytes, most telling things first.

    Returns
    -------
    sheets, notes
        What is drawn, and one sentence for each layer of which only a part fitted.
    """
    sheets: list[Sheet] = []
    notes: list[str] = []
    for name, frame, look, order in _layers(drawing):
        found = _sheets(name, frame, look)
        if _size(found) > room_bytes:
            found, kept = _fitting(name, frame, look, order, room_bytes)
            notes.append(_left_out(name, kept, len(frame)))
        sheets += found
        room_bytes -= _size(found)
    return sheets, notes


def labels(drawing: Drawing) -> list[Label]:
    """Give place names and the names of derived lines, at a point on each."""
    frame = drawing.landmarks
    named = frame[frame["name"].notna() & frame.geometry.notna()]
    points = shapely.get_coordinates(_on_shape(named))
    return [
        {"kind": str(kind), "name": str(name), "at": [round(y, 5), round(x, 5)]}
        for kind, name, (x, y) in zip(named["kind"], named["name"], points.tolist(), strict=True)
    ]


def derived_lines(drawing: Drawing) -> list[Sheet]:
    """Give lines that were derived from points; they are drawn unlike surveyed ones."""
    frame = drawing.landmarks
    lines = frame[frame.geometry.geom_type.isin(["LineString", "MultiLineString"])]
    return [
        {"id": f"derived-{kind}", "shape": "line", "data": encode_many(part.geometry, FINE_DIGITS)}
        for kind, part in lines.groupby("kind", sort=True)
    ]


def keys(sheets: list[Sheet]) -> list[list[str]]:
    """Say in words what each look of the background is, once, for the legend."""
    found: dict[str, list[str]] = {}
    for sheet in sheets:
        name = sheet["id"].split("-")[0] if sheet["id"].startswith("roads-") else sheet["id"]
        text = BACKGROUND.get(name, f"{name.replace('-', ', ').replace('_', ' ')}")
        found.setdefault(name, [f"{sheet['id']}-{sheet['shape']}", text])
    return list(found.values())


def _on_shape(frame: gpd.GeoDataFrame) -> list[BaseGeometry]:
    """Find the middle of each line, and a point inside anything else."""
    return [
        shape.interpolate(0.5, normalized=True)
        if shape.geom_type == "LineString"
        else shape.representative_point()
        for shape in frame.geometry
    ]


Layers = list[tuple[str, gpd.GeoDataFrame, np.ndarray, np.ndarray]]


def _layers(drawing: Drawing) -> Layers:
    """Name the layers with the look and the order of importance of each feature (low first)."""
    layers: Layers = []
    for name, source in (
        ("water", drawing.water),
        ("rail", drawing.rail),
        ("roads", drawing.roads),
        ("buildings", drawing.buildings),
    ):
        frame = source[source.geometry.notna() & ~source.geometry.is_empty].reset_index(drop=True)
        shapes = frame.geometry.to_numpy()
        size = np.where(
            shapely.get_dimensions(shapes) == _POLYGONAL,
            shapely.area(shapes),
            shapely.length(shapes),
        )
        look = np.zeros(len(frame), dtype=int)
        if name == "roads":
            kinds = frame["kind"].astype(str).str.removesuffix("_link")
            look = kinds.map(ROAD_RANK).fillna(NARROW).to_numpy(int)
        layers.append((name, frame, look, np.lexsort((-size, look))))
    return layers


def _fitting(
    name: str, frame: gpd.GeoDataFrame, look: np.ndarray, order: np.ndarray, room_bytes: int
) -> tuple[list[Sheet], int]:
    """
    Keep the features that fit, in their order of importance, and say how many.

    What a feature costs depends on its neighbour in the string, so the first guess comes from
    costs without neighbours, scaled to the whole; then features are given up until the rest fits.
    """
    costs = np.array([len(encode_many([g], FINE_DIGITS)) for g in frame.geometry], dtype=float)
    costs *= _size(_sheets(name, frame, look)) / costs.sum()
    kept = int((np.cumsum(costs[order]) <= room_bytes).sum())
    while True:
        chosen = np.sort(order[:kept])
        sheets = _sheets(name, frame.iloc[chosen], look[chosen])
        if kept == 0 or _size(sheets) <= room_bytes:
            return sheets, kept
        kept = int(kept * _GIVE_UP)


def _sheets(name: str, frame: gpd.GeoDataFrame, look: np.ndarray) -> list[Sheet]:
    found: list[Sheet] = []
    for rank in np.unique(look):
        part = frame[look == rank]
        areas = part[part.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
        lines = part[part.geometry.geom_type.isin(["LineString", "MultiLineString"])]
        sheet_id = f"{name}-{rank}" if name == "roads" else name
        for shape, members in (("area", areas), ("line", lines)):
            data = encode_many(members.geometry, FINE_DIGITS)
            if data:
                found.append({"id": sheet_id, "shape": shape, "data": data})
    return found


def _size(sheets: list[Sheet]) -> int:
    return sum(len(sheet["data"]) + _SHEET_BYTES for sheet in sheets)


def _left_out(name: str, kept: int, total: int) -> str:
    order = "largest" if name in {"buildings", "water"} else "most important"
    return LEFT_OUT.format(kept=f"{kept:,}", total=f"{total:,}", what=BACKGROUND[name], order=order)

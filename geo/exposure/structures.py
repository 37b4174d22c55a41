"""
Structures near the footprints: what they are, how many storeys, which zone, counted once.

OpenStreetMap says what a building is in its `building` tag, and for most only that it is one: `yes`
is no class. `RESIDENTIAL` and `OTHER` below are the one place where tags become classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import to_metric
from geo.exposure.footprints import text
from geo.exposure.ground import Ground
from geo.layers.model import Layer, Shelf
from geo.overlay import Parts
from geo.sites.model import Site

RESIDENTIAL = frozenset(
    {
        "allotment_house",
        "annexe",
        "apartments",
        "barracks",
        "bungalow",
        "cabin",
        "detached",
        "dormitory",
    }
    | {"farm", "ger", "house", "houseboat", "hut", "residential", "semidetached_house", "shack"}
    | {"shanty", "slum", "static_caravan", "terrace", "tower_block"}
)
"""Values of OpenStreetMap's `building` under which people live, after its page 'Key:building'."""

NO_CLASS = frozenset(
    {"", "yes", "building", "unknown", "undefined", "unclassified", "construction"}
)
"""Values that say nothing of who uses a building. Every other value is a use that is not dwelling:
shop, school, temple, garage, shed, roof, ..."""

STOREY_M = 3.0
"""Height of a storey where only the height of a building is known; metres, floor to floor.
General knowledge, to be replaced per site: 2.7 m in low dwellings, 4 m in offices."""

_TRUST = ("complete", "sample", "largest_first", "unknown")
"""Selections from the most to the least that may be concluded from a count."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Structures:
    """Structures within reach of the footprints; all arrays are aligned."""

    parts: Parts
    x: NDArray[np.float64]
    """Representative point of each structure, metres east; it lies inside the structure."""
    y: NDArray[np.float64]
    roof_m2: NDArray[np.float64]
    storeys: NDArray[np.float64]
    """0 where nobody recorded the number."""
    feature: NDArray[np.int64]
    """Number of the feature among those of all layers of structures; rising."""
    group: NDArray[np.intp]
    """Position in `groups`."""
    groups: tuple[tuple[str, str, str], ...]
    """Reference unit, settlement class and structure class that occur."""
    crs: str
    notes: tuple[str, ...]
    selections: dict[str, str]
    vintage: str | None

    def __len__(self) -> int:
        """Return how many structures there are."""
        return len(self.roof_m2)

    def series(self) -> gpd.GeoSeries:
        """Return the shapes with their CRS."""
        return gpd.GeoSeries(self.parts.geometry, crs=self.crs)


def read_structures(
    site: Site, shelf: Shelf, ground: Ground, within_reach: shapely.Geometry
) -> Structures:
    """
    Take the structures off the shelf that a footprint may touch.

    Layers are taken from the most complete to the least; a structure whose representative point
    lies inside one already taken is the same building drawn twice and is dropped, with a note.
    """
    layers = sorted(
        shelf.of_role("buildings"),
        key=lambda layer: (_TRUST.index(layer.spec.selection), layer.spec.id),
    )
    taken: list[gpd.GeoDataFrame] = []
    notes: list[str] = []
    before = 0
    for layer in layers:
        near = _near(site, layer, within_reach, before)
        before += len(layer.frame)
        fresh = ~_already_taken(near, taken)
        if not fresh.all():
            notes.append(
                f"{int((~fresh).sum()):,} structures of '{layer.spec.title}' are drawn in another "
                "layer too and are counted once."
            )
        taken.append(near[fresh])
    frame = _stacked(taken, site.crs)
    storeys = _storeys(frame)
    if not storeys.all():
        notes.append(
            f"Nobody recorded the storeys of {int((storeys == 0).sum()):,} of the {len(frame):,} "
            "structures near the footprints; their floor area rests on the assumption 'storeys'."
        )
    group, groups = _groups(frame, ground)
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    inner = shapely.point_on_surface(shapes)
    return Structures(
        parts=Parts.of(gpd.GeoSeries(shapes)),
        x=shapely.get_x(inner),
        y=shapely.get_y(inner),
        roof_m2=shapely.area(shapes),
        storeys=storeys,
        feature=frame["feature"].to_numpy(dtype=np.int64),
        group=group,
        groups=groups,
        crs=site.crs,
        notes=tuple(notes),
        selections={"buildings": layers[-1].spec.selection} if layers else {},
        vintage="; ".join(sorted({layer.spec.vintage for layer in layers})) or None,
    )


def structure_class(building: Any) -> str:
    """
    Turn an OpenStreetMap `building` value into residential, other or unknown.

    Examples
    --------
    >>> [structure_class(value) for value in ("House", "school", "yes", None)]
    ['residential', 'other', 'unknown', 'unknown']
    """
    value = (text(building) or "").lower()
    if value in NO_CLASS:
        return "unknown"
    return "residential" if value in RESIDENTIAL else "other"


def _near(
    site: Site, layer: Layer, within_reach: shapely.Geometry, before: int
) -> gpd.GeoDataFrame:
    """Take what may be touched, and what the tallies need; `before` features came before it."""
    columns = [name for name in ("building", "levels", "height_m") if name in layer.frame]
    metric = to_metric(gpd.GeoDataFrame(layer.frame[[*columns, "geometry"]]), site.crs)
    shapely.prepare(within_reach)
    found = np.sort(metric.sindex.query(within_reach, predicate="intersects"))
    near = metric.iloc[found].reset_index(drop=True)
    return gpd.GeoDataFrame(
        {
            "feature": before + found,
            **{name: near.get(name) for name in ("building", "levels", "height_m")},
        },
        geometry=near.geometry.to_numpy(),
        crs=site.crs,
        index=near.index,
    )


def _already_taken(near: gpd.GeoDataFrame, taken: Sequence[gpd.GeoDataFrame]) -> NDArray[np.bool_]:
    points = shapely.point_on_surface(near.geometry.to_numpy())
    drawn = np.zeros(len(near), dtype=bool)
    for earlier in taken:
        drawn[earlier.sindex.query(points, predicate="intersects")[0]] = True
    return drawn


def _stacked(frames: Sequence[gpd.GeoDataFrame], crs: str) -> gpd.GeoDataFrame:
    """Put frames under each other, typed alike even where a column is empty."""

    def numbers(name: str) -> NDArray[np.float64]:
        found = [pd.to_numeric(frame[name], errors="coerce").to_numpy(float) for frame in frames]
        return np.concatenate(found) if found else np.zeros(0)

    shapes = [frame.geometry.to_numpy() for frame in frames]
    uses = [frame["building"].map(structure_class).to_numpy(dtype=object) for frame in frames]
    return gpd.GeoDataFrame(
        {
            "structure_class": np.concatenate(uses) if uses else np.zeros(0, dtype=object),
            "feature": numbers("feature"),
            "levels": numbers("levels"),
            "height_m": numbers("height_m"),
        },
        geometry=np.concatenate(shapes) if shapes else [],
        crs=crs,
    )


def _storeys(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return storeys as recorded, else from the height, at least 1; 0 where nobody knows."""
    levels = frame["levels"].to_numpy(dtype=float)
    from_height = np.round(frame["height_m"].to_numpy(dtype=float) / STOREY_M)
    storeys = np.where(np.isnan(levels), from_height, levels)
    return np.where(np.isnan(storeys), 0.0, np.maximum(storeys, 1.0))


def _groups(
    frame: gpd.GeoDataFrame, ground: Ground
) -> tuple[NDArray[np.intp], tuple[tuple[str, str, str], ...]]:
    """Give each combination of unit, settlement class and structure class that occurs a number."""
    zone = ground.zone_of(shapely.point_on_surface(frame.geometry.to_numpy()))
    known = zone >= 0
    unit = np.full(len(frame), "", dtype=object)
    settlement = np.full(len(frame), "unknown", dtype=object)
    unit[known] = ground.unit[zone[known]]
    settlement[known] = ground.settlement_class[zone[known]]
    index = pd.MultiIndex.from_arrays([unit, settlement, frame["structure_class"].to_numpy()])
    code, found = pd.factorize(index, sort=True)
    return code, tuple((str(u), str(s), str(c)) for u, s, c in found)

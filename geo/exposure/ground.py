"""
What the ground is, before anybody takes it: administrative units and classes of settlement.

The ground within reach of the footprints is cut once into *zones* that do not overlap, each in one
administrative unit ('' outside all of them) and of one settlement class ('unknown' where no outline
says more). Every position of the footprints then only asks what of each zone it covers.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import to_metric
from geo.exposure.footprints import text
from geo.layers.model import Layer, Shelf
from geo.overlay import Parts
from geo.sites.model import Site

CLASS_ORDER = ("informal", "formal")
"""Where outlines of two classes overlap the first of these wins, so that no ground counts twice;
what neither covers is 'unknown'."""

_SLIVER_M2 = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Zones that together make up all ground within reach and do not overlap."""

    parts: Parts
    unit: NDArray[np.object_]
    settlement_class: NDArray[np.object_]
    notes: tuple[str, ...]

    def zone_of(self, points: NDArray[np.object_]) -> NDArray[np.intp]:
        """Return the position of the zone in which each point lies, -1 where it lies in none."""
        zone = np.full(len(points), -1, dtype=np.intp)
        point, found = self.parts.tree.query(points, predicate="intersects")
        # A point on a border belongs to the first zone in order.
        order = np.lexsort((-found, point))
        zone[point[order]] = found[order]
        return zone


def read_ground(site: Site, shelf: Shelf, within_reach: shapely.Geometry) -> Ground:
    """
    Cut the ground within reach of the footprints by administrative unit and settlement class.

    Of several layers of administrative units the one that covers most is taken, and of equals the
    one with more units: units of two layers must not share ground.
    """
    units, notes = _units(site, shelf, within_reach)
    classes = _classes(site, shelf, within_reach)
    zones = [
        (unit, name, shape)
        for unit, unit_shape in units.items()
        for name, class_shape in classes.items()
        if shapely.area(shape := shapely.intersection(unit_shape, class_shape)) > _SLIVER_M2
    ]
    series = gpd.GeoSeries([shape for _, _, shape in zones], crs=site.crs)
    return Ground(
        parts=Parts.of(series),
        unit=np.array([unit for unit, _, _ in zones], dtype=object),
        settlement_class=np.array([name for _, name, _ in zones], dtype=object),
        notes=notes,
    )


def _units(
    site: Site, shelf: Shelf, within_reach: shapely.Geometry
) -> tuple[dict[str, shapely.Geometry], tuple[str, ...]]:
    layers = shelf.of_role("admin")
    if not layers:
        return {"": within_reach}, ()
    near = {layer.spec.id: _near(site, layer, within_reach) for layer in layers}
    covered = {
        name: shapely.area(shapely.union_all(frame.geometry.to_numpy()))
        for name, frame in near.items()
    }
    whole = shapely.area(within_reach)
    best = min(near, key=lambda name: (-round(covered[name] / whole, 2), -len(near[name]), name))
    notes = _coverage_notes(layers, best, covered[best] / whole if whole else 1.0)
    frame = near[best].sort_values("id")
    return _disjoint(dict(zip(frame["id"], frame.geometry, strict=True)), "", within_reach), notes


def _coverage_notes(layers: tuple[Layer, ...], best: str, share: float) -> tuple[str, ...]:
    chosen = next(layer for layer in layers if layer.spec.id == best)
    notes = []
    if len(layers) > 1:
        notes.append(
            f"Of {len(layers)} layers of administrative units '{chosen.spec.title}' is used: "
            "it covers most of the ground within reach of the footprints."
        )
    if share < 1 - 1e-6:
        extent = f"{share:.0%} of" if share > 0 else "none of"
        notes.append(
            f"'{chosen.spec.title}' covers {extent} the ground within reach of the footprints; "
            "the rest lies in no known administrative unit."
        )
    return tuple(notes)


def _classes(
    site: Site, shelf: Shelf, within_reach: shapely.Geometry
) -> dict[str, shapely.Geometry]:
    frames = [_near(site, layer, within_reach) for layer in shelf.of_role("settlements")]
    outlines = [frame[shapely.get_dimensions(frame.geometry.to_numpy()) == 2] for frame in frames]  # noqa: PLR2004 - polygons
    shapes: dict[str, shapely.Geometry] = {}
    for name in CLASS_ORDER:
        of_class = [
            shape
            for frame in outlines
            if "settlement_class" in frame
            for shape, found in zip(frame.geometry, frame["settlement_class"], strict=True)
            if text(found) == name
        ]
        if of_class:
            shapes[name] = shapely.union_all(of_class)
    return _disjoint(shapes, "unknown", within_reach)


def _near(site: Site, layer: Layer, within_reach: shapely.Geometry) -> gpd.GeoDataFrame:
    """Take what lies within reach, cut off at its edge."""
    columns = [name for name in ("id", "settlement_class") if name in layer.frame]
    located = layer.frame.loc[layer.frame.geometry.notna(), [*columns, "geometry"]]
    metric = to_metric(gpd.GeoDataFrame(located), site.crs)
    near = metric.iloc[np.sort(metric.sindex.query(within_reach, predicate="intersects"))]
    cut = shapely.intersection(near.geometry.to_numpy(), within_reach)
    return gpd.GeoDataFrame(near[columns], geometry=cut, crs=site.crs)


def _disjoint(
    shapes: dict[str, shapely.Geometry], rest: str, within_reach: shapely.Geometry
) -> dict[str, shapely.Geometry]:
    """Take from each shape what an earlier one holds already; what is left over is `rest`."""
    taken: shapely.Geometry = shapely.Polygon()
    parts: dict[str, shapely.Geometry] = {}
    for name, shape in shapes.items():
        inside = shapely.intersection(shape, within_reach)
        parts[name] = shapely.difference(inside, taken)
        taken = shapely.union(taken, inside)
    left = shapely.difference(within_reach, taken)
    parts[rest] = shapely.union(parts[rest], left) if rest in parts else left
    return parts

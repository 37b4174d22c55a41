"""
The ground that projects take: what is known of each footprint, and its shape in metres.

A footprint counts towards `displaced` once it is cleared and towards `would_displace` before,
unless it takes nothing as a whole: then its people are `exposed`. Where a footprint is narrower
than its position is accurate, no layer can say who is inside it: only documented counts speak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import LEAST_RADIUS_M, geodesic_area_m2, to_metric
from geo.errors import ColumnError, LayerError
from geo.exposure.model import Block, FootprintFact
from geo.layers.model import Layer, LayerSpec, Shelf
from geo.sites.model import Site


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footprints:
    """All footprints of a site, in order of id, so that the order of files changes nothing."""

    facts: tuple[FootprintFact, ...]
    shapes: Mapping[str, shapely.Geometry]
    """Id to shape in the metric CRS of the site; an empty shape where nobody drew one."""

    def fact(self, footprint: str) -> FootprintFact:
        """Return what is known of one footprint."""
        return next(fact for fact in self.facts if fact.id == footprint)

    @property
    def with_area(self) -> tuple[str, ...]:
        """Ids of the footprints that are polygons."""
        return tuple(name for name, shape in self.shapes.items() if shapely.area(shape) > 0)

    def within_reach(self) -> shapely.Geometry:
        """Return all ground on which a footprint may truly lie."""
        return shapely.union_all(
            [doubt(self.shapes[fact.id], fact.accuracy_m) for fact in self.facts]
        )


def read_footprints(site: Site, shelf: Shelf) -> Footprints:
    """
    Take the footprints off the shelf.

    Raises
    ------
    LayerError
        If the site has no footprints.
    ColumnError
        If two footprints share an id.
    """
    layers = shelf.of_role("footprints")
    if not any(len(layer.frame) for layer in layers):
        raise LayerError(
            f"Site '{site.id}' has no footprints, so there is nothing to measure exposure to. "
            "Add footprints.geojson and its entry in catalogue.toml."
        )
    known = [pair for layer in layers for pair in _of_layer(site, layer)]
    ids = [fact.id for fact, _ in known]
    if len(ids) != len(set(ids)):
        twice = sorted({name for name in ids if ids.count(name) > 1})
        raise ColumnError(f"Footprint ids must be unique over all layers; found twice: {twice}.")
    known.sort(key=lambda pair: pair[0].id)
    return Footprints(
        facts=tuple(fact for fact, _ in known), shapes={fact.id: shape for fact, shape in known}
    )


def doubt(shape: shapely.Geometry, accuracy_m: float) -> shapely.Geometry:
    """
    Return all ground on which a shape may truly lie.

    A point or line is never without ground: no position is known better than `LEAST_RADIUS_M`.
    """
    least_m = 0.0 if shapely.area(shape) > 0 else LEAST_RADIUS_M
    return shapely.buffer(shape, max(accuracy_m, least_m))


def block_of(status: str, takes: str) -> Block:
    """Say which headline a footprint counts towards."""
    if status == "cleared":
        return "displaced"
    return "exposed" if takes == "none_as_a_whole" else "would_displace"


def narrowest_width_m(shape: shapely.Geometry) -> float:
    """
    Measure the shorter side of the smallest rectangle, at any angle, around a polygon.

    Of a multipolygon the largest part decides. 0 where the shape has no area.

    Examples
    --------
    >>> narrowest_width_m(shapely.box(0, 0, 40, 10))
    10.0
    """
    parts = shapely.get_parts(shape)
    if shapely.area(shape) == 0:
        return 0.0
    largest = parts[int(np.argmax(shapely.area(parts)))]
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(largest))
    return float(np.hypot(*np.diff(corners[:3], axis=0).T).min())


def text(value: Any) -> str | None:
    """Return a cell as text, None where it is empty."""
    return None if pd.isna(value) or not str(value).strip() else str(value).strip()


def number(value: Any) -> float | None:
    """Return a cell as a number, None where it is empty."""
    written = text(value)
    return None if written is None else float(written)


def _of_layer(site: Site, layer: Layer) -> list[tuple[FootprintFact, shapely.Geometry]]:
    metric = to_metric(layer.frame.geometry, site.crs)
    shapes = np.array(metric.to_numpy(), dtype=object)
    shapes[shapely.is_missing(shapes)] = shapely.Point()
    area_m2 = geodesic_area_m2(gpd.GeoSeries(layer.frame.geometry))
    return [
        (_fact(row, shape, area, layer.spec), shape)
        for row, shape, area in zip(layer.frame.to_dict("records"), shapes, area_m2, strict=True)
    ]


def _fact(
    row: dict[Any, Any], shape: shapely.Geometry, area_m2: float, spec: LayerSpec
) -> FootprintFact:
    accuracy_m = number(row.get("accuracy_m"))
    accuracy_m = spec.accuracy_m or 0.0 if accuracy_m is None else accuracy_m
    measured_m = narrowest_width_m(shape)
    published_m = number(row.get("width_m"))
    width_m = measured_m if published_m is None else published_m
    has_area = measured_m > 0
    return FootprintFact(
        id=row["id"],
        name=row["name"],
        project=row["project"],
        status=row["status"],
        takes=row["takes"],
        block=block_of(row["status"], row["takes"]),
        cleared_on=text(row.get("cleared_on")),
        cleared_from=text(row.get("cleared_from")),
        phase=text(row.get("phase")),
        displacement=row["displacement"] if text(row.get("displacement")) else None,
        outline=row["outline"],
        area_m2=float(area_m2) if has_area else None,
        published_area_m2=number(row.get("published_area_m2")),
        accuracy_m=accuracy_m,
        edge_m=number(row.get("edge_m")),
        only_counts_speak=not has_area or width_m < accuracy_m,
        source=text(row.get("source")) or spec.source,
        confidence=row["confidence"] if text(row.get("confidence")) else spec.confidence,
        note=text(row.get("note")),
    )

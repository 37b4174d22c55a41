"""
Shapes for the map: made here, so that the report only draws.

Everything that could point at a household is coarsened or left out before it gets here: settlements
come as areas that `geo.release` allows, buildings without their names, promises and infrastructure
are public works.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Point

from geo.crs import LONLAT, disc, to_lonlat, to_metric
from geo.release import settlement_area_may_be_shown, withheld_settlements
from geo.report.model import Drawing
from geo.run.flood_drawing import flood_extents
from geo.run.settlements import ACROSS_M
from geo.run.stack import TRUST, stacked

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from geo.displacement.model import DisplacementBlock, Place
    from geo.exposure.model import ExposureTable
    from geo.layers.model import Layer, Shelf
    from geo.results import Results
    from geo.sites.model import Site

LINE_TOLERANCE_M = 4.0
"""Lines and water are simplified by this: under a third of a pixel at the closest useful zoom."""
BUILDING_TOLERANCE_M = 1.0
PEOPLE_GRID_DEGREES = 1e-4
"""About 11 m: corners of areas where people live are moved onto this grid, in every file."""
_FLOOD_COLUMNS = (
    *("event", "place", "record", "date", "accuracy_m"),
    *("value_low", "value_high", "unit", "datum", "note"),
    *TRUST,
)


def prepare_drawing(
    site: Site,
    shelf: Shelf,
    exposure: ExposureTable,
    results: Results,
    areas: gpd.GeoDataFrame,
) -> Drawing:
    """
    Collect what the map shows, in EPSG:4326.

    Parameters
    ----------
    site
        For its CRS and area of interest.
    shelf
        Checked layers.
    exposure
        For the blocks of footprints and the shapes of cells.
    results
        Public results; settlements that they withhold are not drawn.
    areas
        Settlements as areas, from `geo.run.settlements`.
    """
    footprints = _footprints(shelf, exposure)
    return Drawing(
        area_of_interest=site.area_of_interest,
        footprints=footprints,
        footprint_doubt=_doubt(footprints, site.crs),
        settlements=_settlements(areas, results),
        cells=_cells(exposure, results),
        promises=_promises(results, shelf),
        infrastructure=_points(
            (*shelf.of_role("infrastructure"), *shelf.of_role("stations")),
            ["id", "name", "name_local", "kind", "accuracy_m", "note", *TRUST],
        ),
        floods=_floods(shelf, site.crs),
        flood_extents=flood_extents(shelf, site),
        roads=_background(shelf, "roads", site, LINE_TOLERANCE_M),
        rail=_background(shelf, "rail", site, LINE_TOLERANCE_M),
        water=_background(shelf, "water", site, LINE_TOLERANCE_M),
        buildings=_background(shelf, "buildings", site, BUILDING_TOLERANCE_M),
        landmarks=_landmarks(shelf),
        others=_others(shelf),
    )


def _footprints(shelf: Shelf, exposure: ExposureTable) -> gpd.GeoDataFrame:
    columns = ["id", "name", "project", "status", "takes", "outline", "accuracy_m", "note"]
    told = [*columns, "published_area_m2", *TRUST]
    frame = stacked(shelf.of_role("footprints"), told)
    blocks = {fact.id: fact.block for fact in exposure.footprints}
    return frame.assign(block=frame["id"].map(blocks))


def _doubt(footprints: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Grow each footprint by the radius within which its true position lies."""
    doubtful = footprints[footprints["accuracy_m"] > 0]
    metric = to_metric(doubtful[["id", "accuracy_m", "geometry"]], crs)
    grown = metric.set_geometry(metric.geometry.buffer(metric["accuracy_m"].to_numpy(float)))
    return to_lonlat(grown[["id", "geometry"]].reset_index(drop=True))


def _settlements(areas: gpd.GeoDataFrame, results: Results) -> gpd.GeoDataFrame:
    """Keep the areas that may be shown and whose figures were not withheld, to some 11 m."""
    households = areas["id"].map(_known_households(results))
    withheld = withheld_settlements(results)
    shown = [
        name not in withheld
        and settlement_area_may_be_shown(float(width), None if pd.isna(count) else float(count))
        for name, width, count in zip(areas["id"], areas[ACROSS_M], households, strict=True)
    ]
    kept = areas.loc[np.asarray(shown, bool)].drop(columns=ACROSS_M)
    coarse = shapely.set_precision(kept.geometry.to_numpy(), PEOPLE_GRID_DEGREES)
    return kept.set_geometry(gpd.GeoSeries(coarse, index=kept.index, crs=areas.crs)).reset_index(
        drop=True
    )


def _as_areas(metric: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw a point as the disc of its known area, or else of its accuracy; keep outlines."""
    points = metric.geometry.geom_type.isin(["Point", "MultiPoint"]).to_numpy()
    radius_m = np.fmax(
        metric["accuracy_m"].to_numpy(float), np.sqrt(metric["area_m2"].to_numpy(float) / np.pi)
    )
    shapes = metric.geometry.to_numpy().copy()
    usable = points & np.isfinite(radius_m) & (radius_m > 0)
    shapes[usable] = disc(metric.geometry[usable], radius_m[usable]).to_numpy()
    areas = metric.set_geometry(gpd.GeoSeries(shapes, index=metric.index, crs=metric.crs))
    return gpd.GeoDataFrame(areas.loc[usable | ~points])


def _known_households(results: Results) -> dict[str, float | None]:
    """Give the larger of documented and estimated households of each settlement."""
    known: dict[str, float | None] = {}
    for block in _blocks(results):
        for place in block.settlements:
            counts = [known.get(place.id), place.documented_households, _median(place)]
            known[place.id] = max((c for c in counts if c is not None), default=None)
    return known


def _median(place: Place) -> float | None:
    return place.households_inside.p50 if place.households_inside else None


def _blocks(results: Results) -> list[DisplacementBlock]:
    both = (results.displacement.would_displace, results.displacement.displaced)
    return [block for block in both if block is not None]


def _cells(exposure: ExposureTable, results: Results) -> gpd.GeoDataFrame:
    shapes = exposure.cells.set_index("cell").geometry
    pairs = [
        (place.id, name)
        for name, block in (
            ("would_displace", results.displacement.would_displace),
            ("displaced", results.displacement.displaced),
        )
        if block is not None
        for place in block.cells
    ]
    frame = gpd.GeoDataFrame(
        {"id": [cell for cell, _ in pairs], "block": [block for _, block in pairs]},
        geometry=[shapes[cell] for cell, _ in pairs],
        crs=exposure.cells.crs,
    )
    return to_lonlat(frame)


def _promises(results: Results, shelf: Shelf) -> gpd.GeoDataFrame:
    """Place promises by their published coordinates; how these were got stands in their layer."""
    located = [
        (promise.id, promise.location_accuracy_m, Point(promise.lon, promise.lat))
        for promise in results.delivery.promises
        if promise.lon is not None and promise.lat is not None
    ]
    columns = ["id", "accuracy_m", "geometry"]
    frame = pd.DataFrame(located, columns=columns)
    register = shelf.table("promises")
    if register is not None and "provenance" in register:
        known = register.drop_duplicates("id").set_index("id")["provenance"]
        frame["provenance"] = frame["id"].map(known.replace("", None))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=LONLAT)


def _points(layers: Sequence[Layer], columns: list[str]) -> gpd.GeoDataFrame:
    frame = stacked(layers, columns).dropna(subset=["geometry"])
    points = frame.set_geometry(frame.geometry.representative_point())
    return points.reset_index(drop=True)


def _floods(shelf: Shelf, crs: str) -> gpd.GeoDataFrame:
    rows = stacked(shelf.of_role("floods"), list(_FLOOD_COLUMNS)).dropna(subset=["geometry"])
    rows = rows[rows["record"].isin(["place", "depth"])]
    metric = _as_areas(to_metric(rows.assign(area_m2=np.nan), crs))
    text = [_flood_text(row) for row in metric.to_dict("records")]
    frame = to_lonlat(metric.assign(text=text))
    columns = ["event", "place", "record", "text", "date", "accuracy_m", "note", *TRUST]
    return frame[[*columns, "geometry"]].reset_index(drop=True)


def _flood_text(row: Mapping[Hashable, Any]) -> str:
    """Say what a report measured, as it was published: a low end alone means that or more."""
    low, high = row["value_low"], row["value_high"]
    if pd.isna(low):
        return "reported flooded, no depth published"
    open_end = None
    amount = f"{low:g}"
    if pd.isna(high):
        open_end = "or more"
    elif low != high:
        amount = f"{low:g} to {high:g}"
    parts = (amount, row["unit"], open_end, row["datum"])
    return " ".join(str(part) for part in parts if part and not pd.isna(part))


def _background(shelf: Shelf, role: str, site: Site, tolerance_m: float) -> gpd.GeoDataFrame:
    frame = stacked(shelf.of_role(role), ["kind"]).dropna(subset=["geometry"])
    clipped = frame.set_geometry(
        gpd.GeoSeries(
            shapely.clip_by_rect(frame.geometry.to_numpy(), *site.area_of_interest),
            index=frame.index,
            crs=frame.crs,
        )
    )
    clipped = clipped[~clipped.geometry.is_empty]
    metric = to_metric(clipped, site.crs)
    simpler = metric.set_geometry(metric.geometry.simplify(tolerance_m, preserve_topology=False))
    simpler = simpler[~simpler.geometry.is_empty]
    return to_lonlat(simpler).reset_index(drop=True)


def _landmarks(shelf: Shelf) -> gpd.GeoDataFrame:
    """Give derived labels and lines; a line that was mapped takes the place of a derived one."""
    frame = stacked(shelf.of_role("landmarks"), ["kind", "name"]).dropna(subset=["geometry"])
    if shelf.of_role("rail"):
        frame = frame[frame["kind"] != "rail"]
    return frame.reset_index(drop=True)


def _others(shelf: Shelf) -> Mapping[str, gpd.GeoDataFrame]:
    titled = {}
    for layer in (*shelf.of_role("sensors"), *shelf.of_role("facilities")):
        frame = _points((layer,), ["name", "kind", "accuracy_m", *TRUST])
        text = frame["kind"].fillna("").astype(str)
        if layer.spec.caveat:
            text = text.str.cat([layer.spec.caveat] * len(text), sep=". ").str.removeprefix(". ")
        titled[layer.spec.title] = frame.assign(text=text)[
            ["name", "text", "accuracy_m", *TRUST, "geometry"]
        ]
    return MappingProxyType(titled)

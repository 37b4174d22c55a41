"""What the map draws: shapes prepared by the run room, so that the report computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import geopandas as gpd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawing:
    """
    The shapes of one site, every frame in EPSG:4326, with the ids by which results are joined.

    A frame may be empty; it still has its columns. Nothing here may be finer than what may be
    published: the map draws all that it is given. A text may be None where nothing is known.
    """

    area_of_interest: tuple[float, float, float, float]
    """(west, south, east, north), degrees."""
    footprints: gpd.GeoDataFrame
    """id, name, project, status, takes, outline, accuracy_m, block, and where known
    published_area_m2, note, source, provenance, confidence; points, lines or polygons."""
    footprint_doubt: gpd.GeoDataFrame
    """id; polygons within which the footprint's true outline lies (footprint grown by accuracy)."""
    settlements: gpd.GeoDataFrame
    """id, name, and where known name_local, note, source, provenance, confidence; polygons of those
    settlements that may be shown, and of no others."""
    cells: gpd.GeoDataFrame
    """id (of the cell in the results), block; polygons. A cell may occur once per block."""
    promises: gpd.GeoDataFrame
    """id, accuracy_m; points. Promises without coordinates have no row."""
    infrastructure: gpd.GeoDataFrame
    """id, name, name_local, kind, accuracy_m, and where known note, source, provenance, confidence;
    points."""
    floods: gpd.GeoDataFrame
    """event, place, record, text, and where known date, accuracy_m, source, provenance, confidence;
    polygons: the accuracy disc of each reported place."""
    flood_extents: gpd.GeoDataFrame
    """event, flood_class; polygons of modelled or observed extent."""
    roads: gpd.GeoDataFrame
    """kind (motorway, primary, secondary, ... or 'road'); lines."""
    rail: gpd.GeoDataFrame
    """kind (rail, subway, ...); lines."""
    water: gpd.GeoDataFrame
    """kind (river, canal, ...); lines or polygons."""
    buildings: gpd.GeoDataFrame
    """kind; polygons, already simplified."""
    landmarks: gpd.GeoDataFrame
    """kind (rail, river_bank or label), name; lines and points derived from located points."""
    others: Mapping[str, gpd.GeoDataFrame] = field(default_factory=lambda: MappingProxyType({}))
    """Title of a further layer (e.g. road-flood sensors) -> name, text, accuracy_m; points."""

    @property
    def footprint_notes(self) -> Mapping[str, str]:
        """Footprint id -> how it was drawn, for those that have a note."""
        if "note" not in self.footprints:
            return {}
        noted = self.footprints[self.footprints["note"].notna()]
        return {str(key): str(note) for key, note in zip(noted["id"], noted["note"], strict=True)}

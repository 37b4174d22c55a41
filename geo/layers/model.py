"""
The nouns of the layer shelf: what a file should be, and a file that has shown that it is.

A `LayerSpec` is one entry of a catalogue. A `Layer` is a frame that passed its checks, together
with its spec: rooms above accept layers, so that an unchecked frame does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, get_args

import geopandas as gpd
import pandas as pd
from pydantic import Field, StringConstraints, model_validator

from geo.quantity import Frozen
from geo.sites.lists import ListKind, ListUnit
from geo.sites.model import Confidence, Slug, Text

Provenance = Literal["observed", "digitised", "derived", "modelled"]
VectorRole = Literal[
    "footprints",  # the ground that a project takes
    "settlements",  # where people live, as points with an accuracy or as outlines
    "infrastructure",  # located things: stations, plants, ghats
    "admin",  # reference units with registered population and houses
    "buildings",  # structures, one feature each
    "roads",
    "rail",
    "water",
    "landmarks",  # labels and lines for the background only
    "stations",
    "facilities",
    "floods",  # reported inundation: points with an accuracy, one row per report
    "flood_extent",  # polygons of one event
    "sensors",
]
RasterRole = Literal["flood_depth", "population"]
TableRole = Literal[
    "promises",
    "evidence",
    "claims",
    "reference",
    "counts",
    "people",
    "unit_list",  # households, persons or structures one by one: only counts of them leave a run
]
Role = VectorRole | RasterRole | TableRole

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years of a list outside are slips; 25xx is the Buddhist era, 543 years ahead."""
Selection = Literal["complete", "largest_first", "sample", "unknown"]
"""How the features of a layer were chosen from what exists. A structure count is an estimate only
where the selection is `complete` or its completeness is an assumption of the site."""


class LayerSpec(Frozen):
    """One entry of a catalogue: what a file is, where it came from and how far to trust it."""

    id: Slug
    role: Role
    path: Text
    """Relative to the catalogue's root; never absolute, never upwards, never a URL."""
    title: Text
    source: Text
    """Where it came from, in words or as keys in sources.csv."""
    provenance: Provenance
    licence: Text
    vintage: Text
    """The date that the data describe, as published; may be a year."""
    confidence: Confidence
    accuracy_m: Annotated[float, Field(ge=0)] | None = None
    """Positional accuracy of the layer as a whole, metres; None where each feature has its own."""
    crs: Annotated[str, StringConstraints(pattern=r"^EPSG:\d{4,6}$")] = "EPSG:4326"
    layer: Text | None = None
    """Layer inside the file, where it holds several."""
    geometry: Literal["point", "line", "polygon", "any"] = "any"
    columns: dict[str, str] = Field(default_factory=dict)
    """Our name for a column -> the file's name."""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Keep only features whose column (file's name) is one of these texts."""
    constants: dict[str, str | float] = Field(default_factory=dict)
    """Columns that the file lacks and that hold one value for all features."""
    encoding: Literal["utf-8", "utf-8-sig", "tis-620", "cp874"] = "utf-8"
    selection: Selection = "unknown"
    event: Slug | None = None
    """Flood event that a raster or extent describes."""
    return_period_years: Annotated[float, Field(gt=0)] | None = None
    unit: Text | None = None
    """Of a grid of depths, their unit; of a unit list, what a row is (`ListUnit`)."""
    list_kind: ListKind | None = None
    """Of a unit list: what it was made for."""
    covers: tuple[Slug, ...] = ()
    """Of a unit list: ids of the footprints whose people it set out to hold, all of them."""
    counted_on: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | None = None
    """Of a unit list: the year for which it holds."""
    nodata: float | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    caveat: Text | None = None
    """One sentence that must stand beside any number made from this layer."""

    @model_validator(mode="after")
    def _list_is_told(self) -> LayerSpec:
        if self.role != "unit_list":
            if self.list_kind is not None or self.covers or self.counted_on is not None:
                msg = (
                    f"'{self.id}' has the role {self.role}; list_kind, covers and counted_on are "
                    "for the role unit_list. Take them out, or correct the role"
                )
                raise ValueError(msg)
            return self
        needed = {
            "list_kind": self.list_kind is not None,
            "covers": bool(self.covers),
            "counted_on": self.counted_on is not None,
            f"unit ({', '.join(get_args(ListUnit))})": self.unit in get_args(ListUnit),
        }
        if missing := [name for name, told in needed.items() if not told]:
            msg = f"The unit list '{self.id}' must state {', '.join(missing)}"
            raise ValueError(msg)
        return self


class Catalogue(Frozen):
    """A list of layer entries; read from catalogue.toml."""

    schema_version: Literal[1]
    root: Text = "."
    """Folder of the files, relative to the catalogue."""
    layers: tuple[LayerSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """Features that passed their checks, in EPSG:4326 as stored, and what was mended on the way."""

    spec: LayerSpec
    frame: gpd.GeoDataFrame
    """Canonical columns; index 0..n-1; geometry may be null where a row is not located."""
    path: Path
    sha256: str
    repairs: tuple[str, ...]
    """Sentences with counts, e.g. '3 of 1,200 shapes were bow-ties and were untied'."""
    left_out: tuple[str, ...] = ()
    """Sentences with counts of what the file holds and the frame does not."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Rows without geometry that passed their checks; every cell is text, empty where unknown."""

    spec: LayerSpec
    frame: pd.DataFrame = field(repr=False)
    """Not shown: the rows of a unit list are people."""
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raster:
    """A grid that passed its checks; pixels are read when they are needed, by window."""

    spec: LayerSpec
    path: Path
    sha256: str
    crs: str
    width: int
    height: int
    transform: tuple[float, float, float, float, float, float]
    """Affine coefficients a, b, c, d, e, f: pixel to CRS."""
    nodata: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shelf:
    """Everything that was read for a site, in catalogue order; several layers may share a role."""

    layers: tuple[Layer, ...]
    tables: tuple[Table, ...]
    rasters: tuple[Raster, ...]

    def of_role(self, role: str) -> tuple[Layer, ...]:
        """Return the vector layers of a role."""
        return tuple(layer for layer in self.layers if layer.spec.role == role)

    def table(self, role: str) -> pd.DataFrame | None:
        """Return the rows of all tables of a role, one under the other, or None."""
        frames = [table.frame for table in self.tables if table.spec.role == role]
        return pd.concat(frames, ignore_index=True) if frames else None

    def tables_of(self, role: str) -> tuple[Table, ...]:
        """Return the tables of a role one by one."""
        return tuple(table for table in self.tables if table.spec.role == role)

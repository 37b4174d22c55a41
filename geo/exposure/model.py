"""
THE table from which everything is estimated.

Geometry happens once, here; estimators never see a shape. The ground taken by a site's footprints
is cut into *pieces*, each covered by exactly one set of footprints, so that nothing is counted
twice and splitting a footprint in two changes nothing. Doubt about where a footprint lies is
carried as K equally likely *realisations* of its position; draws choose among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import pandas as pd

from geo.quantity import Frozen
from geo.sites.model import Confidence, Slug, Text

Block = Literal["would_displace", "displaced", "exposed"]
"""would_displace: footprints not yet cleared; displaced: cleared; exposed: inside a zone whose
people are affected but of whom no clearance as a whole is published."""
Status = Literal["planned", "clearing", "cleared"]
Outline = Literal["published", "described", "assumed"]
Takes = Literal["all", "unknown", "none_as_a_whole"]
Displaces = Literal["physical", "economic", "both"]
"""physical: relocation, loss of residential land or shelter; economic: loss of land, assets or
access that leads to loss of income (ESS5, World Bank 2018, paragraph 1)."""


class FootprintFact(Frozen):
    """What is known of one footprint, apart from its shape."""

    id: Slug
    name: Text
    project: Text
    status: Status
    takes: Takes
    """all: whoever lives inside has to move; none_as_a_whole: improvement zone."""
    block: Block
    cleared_on: Text | None
    """Date or year as published; None where unknown or not cleared."""
    cleared_from: Text | None = None
    """Date or year in which the clearance began, where it is published apart from its end."""
    phase: Text | None = None
    """Phase of the project that takes it, as published."""
    displacement: Displaces | None = None
    """What a source says that people lose there; None where none says it."""
    outline: Outline
    area_m2: float | None
    """Geodesic area of the drawn shape; None where only a place or a line is known."""
    published_area_m2: float | None
    accuracy_m: float
    """Radius within which the true position lies."""
    edge_m: float | None = None
    """How far, in or out, the true edge lies from the drawn one: half of its 90 % interval, that of
    a normal error common to the whole outline. None where nobody stated it."""
    only_counts_speak: bool
    """True where the footprint is narrower than its position is accurate, or has no area."""
    source: Text
    confidence: Confidence
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureTable:
    """Sufficient statistics of one site; small however many buildings there are."""

    realisations: int
    """K, at least 1."""
    footprints: tuple[FootprintFact, ...]
    pieces: dict[str, tuple[str, ...]]
    """Piece id -> ids of the footprints that cover it (a piece of a footprint without area too)."""
    blocks: dict[str, Block]
    """Piece id -> the headline that it counts towards; a cleared footprint wins over a planned one,
    and either over an exposed one."""
    rows: pd.DataFrame
    """One row per realisation, piece, reference_unit, settlement_class, structure_class with
    area_m2, structures_any, structures_half, structures_centroid, footprint_m2, floor_m2 and
    population. 'land' rows (structure_class) carry area, the others structures. People of a raster
    are on the rows of the structures that they were shared out over, and otherwise on land rows."""
    settlements: pd.DataFrame
    """settlement, piece, share: expected share (0-1) of the settlement's accuracy disc or outline
    inside the piece, mean over realisations. A settlement that is not located has no row."""
    not_located: tuple[str, ...]
    """Settlement ids without coordinates."""
    cells: gpd.GeoDataFrame
    """cell, geometry (metric CRS of the site), area_m2."""
    cell_shares: pd.DataFrame
    """cell, piece, share: expected share (0-1) of the cell's area inside the piece; and
    piece_share: expected share of the piece's area inside the cell."""
    flood: pd.DataFrame
    """event, piece, flood_class, area_m2, structures, mean over realisations. Classes: 'reported'
    (inside the accuracy disc of a place reported flooded), 'not_reported' (nobody said: unknown,
    not dry), and for depth rasters 'dry', '0-0.5 m', '0.5-1 m', '1-2 m', 'over 2 m',
    'not_covered'."""
    flood_shares: pd.DataFrame
    """event, realisation, piece, ground_share, structure_share: of the piece's ground and of the
    structures that count in it, the share under reported water or on raster cells deeper than 0, at
    one position. structure_share is NaN where no structure counts. No row: none."""
    flood_points: pd.DataFrame
    """event, promise or settlement id ('item'), item_kind, share: of the item's accuracy disc
    inside the event's reported area."""
    notes: tuple[str, ...]
    """Sentences on what the geometry could not do, e.g. a layer that covers part of the site."""
    caveats: dict[str, str]
    """Layer id -> the sentence that must stand beside numbers made from it."""
    selections: dict[str, str]
    """Role of a structure layer -> its selection (see layers.model.Selection)."""
    structure_vintage: str | None
    """Vintage of the buildings layer; an estimator from buildings younger than a clearance is
    absent for that footprint."""
    population_cover: Mapping[str, float] = field(default_factory=dict)
    """Piece id -> expected share (0-1) of its ground on which the population raster holds data. A
    piece that is not listed is covered whole, or the site has no such raster."""

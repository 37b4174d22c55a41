"""
People of a population raster on each piece of ground.

Where the site holds a layer of all structures the people of each cell are shared out over the
structures in it, by what each can hold (Tobler 1979: nobody is gained or lost in any cell); where
it does not, they are spread evenly over the cell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import to_grid, to_metric
from geo.exposure.ground import Ground
from geo.exposure.structures import Structures, read_structures
from geo.fields import AREA_M2, PIECE
from geo.layers import read_window
from geo.layers.model import Raster, Shelf
from geo.overlay import dasymetric_split, zonal_totals
from geo.overlay.coverage import Affine
from geo.sites.model import Site

HOME: dict[str, str | None] = {"residential": None, "other": "", "unknown": "residential_share"}
"""Structure class -> assumption that gives the chance of its being a home; None: it is one, '':
it is none."""

STOREYS_UNKNOWN = 1.0
"""Storeys of a structure of which neither the map nor the site says any."""
_SEAM_M = 1.0
"""Room for what bends when the box of a raster's window is carried to another CRS."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """A population raster around the footprints, with what structures have taken from it."""

    raster: Raster
    persons: NDArray[np.float64]
    """By cell, NaN where the raster holds no data: those whom no structure has taken."""
    transform: Affine
    in_structures: NDArray[np.float64] | None
    """Persons of each structure near the footprints; None where they are not shared out."""
    notes: tuple[str, ...]


def read_people(
    site: Site,
    shelf: Shelf,
    ground: Ground,
    structures: Structures,
    within_reach: shapely.Geometry,
) -> People | None:
    """
    Read the population raster and share it out over structures; None where the site has none.

    Parameters
    ----------
    site
        For its CRS, and for the middles of `storeys` and `residential_share`, which stand in for
        what the map does not say of a structure; without them one storey and a home.
    shelf
        Of several rasters the first in order of id is read: two censuses are not added.
    ground, structures
        Zones, and the structures near the footprints.
    within_reach
        Ground of which the raster should know.
    """
    rasters = sorted(
        (raster for raster in shelf.rasters if raster.spec.role == "population"),
        key=lambda raster: raster.spec.id,
    )
    if not rasters:
        return None
    raster = rasters[0]
    notes = []
    if len(rasters) > 1:
        notes.append(
            f"Of {len(rasters)} population rasters '{raster.spec.title}' is read: two counts of "
            "the same people are not added."
        )
    reach = gpd.GeoSeries([within_reach, *structures.parts.geometry], crs=site.crs)
    on_grid = to_grid(reach, raster.crs)
    left, bottom, right, top = (float(value) for value in on_grid.total_bounds)
    persons, transform = read_window(raster, (left, bottom, right, top))
    reached = zonal_totals(gpd.GeoSeries(on_grid.iloc[:1]), persons, transform)
    share = float(reached["covered_share"].iloc[0])
    if share < 1 - 1e-6:
        extent = f"{share:.0%} of" if share > 0 else "none of"
        notes.append(
            f"'{raster.spec.title}' holds data for {extent} the ground within reach of the "
            "footprints; nobody is counted on the rest."
        )
    people = People(
        raster=raster, persons=persons, transform=transform, in_structures=None, notes=tuple(notes)
    )
    complete = any(layer.spec.selection == "complete" for layer in shelf.of_role("buildings"))
    if complete and persons.size:
        return _shared_out(people, site, shelf, ground, structures)
    why = "no layer of all structures is held to share them out over."
    note = f"The people of '{raster.spec.title}' are spread evenly over each of its cells: {why}"
    return replace(people, notes=(*people.notes, note))


def people_on_land(
    people: People, land: pd.DataFrame, shapes: gpd.GeoSeries
) -> tuple[NDArray[np.float64], dict[str, float]]:
    """
    Spread those whom no structure has taken evenly over their cells.

    Parameters
    ----------
    people
        As `read_people` returns them.
    land, shapes
        Land rows at all positions, and the ground of each in the site's CRS.

    Returns
    -------
    persons, cover
        Persons per row. Piece -> share of its ground, mean over positions, on cells with data;
        a piece that is covered whole is left out.
    """
    totals = zonal_totals(to_grid(shapes, people.raster.crs), people.persons, people.transform)
    area_m2 = land[AREA_M2].to_numpy(dtype=float)
    known_m2 = np.nan_to_num(totals["covered_share"].to_numpy()) * area_m2
    summed = pd.DataFrame({PIECE: land[PIECE], "known": known_m2, "all": area_m2})
    by_piece = summed.groupby(PIECE, sort=True).sum()
    share = by_piece["known"] / by_piece["all"]
    cover = {str(piece): float(value) for piece, value in share.items() if value < 1 - 1e-6}
    return totals["sum"].to_numpy(dtype=float), cover


def _shared_out(
    people: People, site: Site, shelf: Shelf, ground: Ground, near: Structures
) -> People:
    """Share every cell out over all structures in it, also those that no footprint reaches."""
    window = _window_box(people)
    metric = to_metric(gpd.GeoSeries([window], crs=people.raster.crs), site.crs).iloc[0]
    everyone = read_structures(site, shelf, ground, shapely.buffer(metric, _SEAM_M))
    on_grid = to_grid(everyone.series(), people.raster.crs)
    hold = pd.Series(_hold_m2(site, everyone), index=on_grid.index)
    taken, left = dasymetric_split(on_grid, hold, people.persons, people.transform)
    left[np.isnan(people.persons)] = np.nan
    # Both are cut from the same layers, so that a structure near the footprints is found among all.
    place = np.searchsorted(everyone.feature, near.feature)
    place = np.minimum(place, max(len(everyone) - 1, 0))
    same = everyone.feature[place] == near.feature if len(everyone) else np.zeros(len(near), bool)
    in_structures = np.zeros(len(near))
    in_structures[same] = taken.to_numpy(dtype=float)[place[same]]
    whole = float(np.nansum(people.persons))
    note = (
        f"The people of each cell of '{people.raster.spec.title}' are shared out over the "
        "structures in it by roof area, storeys and chance of being a home; the "
        f"{float(np.nansum(left)):,.0f} of {whole:,.0f} near the footprints whose cells show no "
        "home are spread evenly over them."
    )
    return replace(people, persons=left, in_structures=in_structures, notes=(*people.notes, note))


def _hold_m2(site: Site, structures: Structures) -> NDArray[np.float64]:
    """Return what each structure can hold: roof x storeys x chance of being a home."""
    storeys = np.where(
        structures.storeys > 0,
        structures.storeys,
        _middle(site, "storeys", otherwise=STOREYS_UNKNOWN),
    )
    chance = {
        name: 1.0 if key is None else _middle(site, key, otherwise=1.0) if key else 0.0
        for name, key in HOME.items()
    }
    home = np.array([chance[group[2]] for group in structures.groups])
    return np.asarray(structures.roof_m2 * storeys * home[structures.group], dtype=np.float64)


def _middle(site: Site, name: str, *, otherwise: float) -> float:
    """Return about where an assumption made for all ground has its middle."""
    found = next((one for one in site.assumptions if one.key == name), None)
    if found is None:
        return otherwise
    if found.kind == "empirical":
        return float(np.average(found.values, weights=found.weights or None))
    stated = found.mode if found.mode is not None else found.mean
    low, high = found.low or 0.0, found.high or 0.0
    if stated is None:
        return float(np.sqrt(low * high)) if found.kind == "lognormal" else (low + high) / 2
    return stated


def _window_box(people: People) -> shapely.Geometry:
    a, _, c, _, e, f = people.transform
    rows, columns = people.persons.shape
    left, right = sorted((c, c + a * columns))
    bottom, top = sorted((f, f + e * rows))
    box = shapely.box(left, bottom, right, top)
    dense: shapely.Geometry = shapely.segmentize(box, max(right - left, top - bottom) / 64)
    return dense

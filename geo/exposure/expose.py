"""From a site and its shelf to the exposure table: all geometry, once."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.exposure.cells import cell_tables, lay_cells
from geo.exposure.flood_tables import flood_points, flood_tables
from geo.exposure.flooding import depth_events, read_depths, read_reported
from geo.exposure.footprints import Footprints, read_footprints
from geo.exposure.ground import read_ground
from geo.exposure.model import ExposureTable
from geo.exposure.places import Places, read_promises, read_settlements
from geo.exposure.population import People, people_on_land, read_people
from geo.exposure.positions import how_many, reach
from geo.exposure.structures import Structures, read_structures
from geo.exposure.survey import Survey, survey
from geo.exposure.tally import Means, finished_rows
from geo.fields import PIECE, POPULATION, SETTLEMENT
from geo.layers.model import Shelf
from geo.sites.model import Site

Progress = Callable[[str, int, int], None]
"""Called with (stage, steps done, steps in all)."""

DEFAULT_REALISATIONS = 256
"""The standard error of a mean over 256 positions is at most a sixteenth of the spread between
positions; with 64 the middle of a headline still moved by a unit of its second digit."""

STAGE = "overlaying"


def expose(
    site: Site,
    shelf: Shelf,
    *,
    seed: int,
    realisations: int = DEFAULT_REALISATIONS,
    progress: Progress | None = None,
) -> ExposureTable:
    """
    Measure what lies on the ground that a site's footprints take, once, for all estimators.

    The footprints are moved to K equally likely positions (`geo.exposure.positions`); at each they
    are cut into pieces covered by exactly one set of them, and each piece is measured. Areas are
    planar, in the site's metric CRS; those of `footprints` are geodesic.

    Parameters
    ----------
    site
        For its metric CRS and the side of its cells.
    shelf
        Checked layers. Never changed; the order of layers and of rows changes nothing.
    seed
        Of the positions.
    realisations
        K; one is used where all positions are known.
    progress
        Called as positions are done.

    Returns
    -------
    table
        See `geo.exposure.model.ExposureTable`. A piece that exists at some positions only has rows
        for those. `population` is NaN where the site has no population raster.

    Raises
    ------
    LayerError
        If the site has no footprints, or a layer cannot be placed in the site's CRS.
    """
    footprints = read_footprints(site, shelf)
    within_reach = reach(footprints)
    ground = read_ground(site, shelf, within_reach)
    structures = read_structures(site, shelf, ground, within_reach)
    people = read_people(site, shelf, ground, structures, within_reach)
    settlements = read_settlements(site, shelf)
    cells = lay_cells(site, within_reach)
    reported = read_reported(site, shelf)
    count = how_many(footprints, realisations)
    found = survey(
        footprints,
        realisations=count,
        seed=seed,
        ground=ground,
        structures=structures,
        settlements=settlements.ground,
        cells=cells,
        persons=None if people is None else people.in_structures,
        tell=lambda done: progress(STAGE, done, count) if progress else None,
    )
    rows, cover = _rows(found, people)
    grids, depth_notes = read_depths(shelf.rasters, _around(site, within_reach, structures))
    shown_cells, cell_shares = cell_tables(site, cells, found.cells, footprints)
    items = {"settlement": settlements, "promise": read_promises(site, shelf)}
    flood, flood_shares = flood_tables(
        reported, depth_events(shelf.rasters), grids, found, structures
    )
    return ExposureTable(
        realisations=count,
        footprints=footprints.facts,
        pieces=found.pieces,
        blocks=found.blocks,
        rows=rows,
        settlements=_settlement_shares(found.settlements, settlements),
        not_located=settlements.not_located,
        cells=shown_cells,
        cell_shares=cell_shares,
        flood=flood,
        flood_shares=flood_shares,
        flood_points=flood_points(reported, shelf.rasters, items),
        notes=(
            *(_width_note(footprints)),
            *ground.notes,
            *structures.notes,
            *(people.notes if people is not None else ()),
            *depth_notes,
        ),
        caveats=_caveats(shelf),
        selections=structures.selections,
        structure_vintage=structures.vintage,
        population_cover=cover,
    )


def _rows(found: Survey, people: People | None) -> tuple[pd.DataFrame, dict[str, float]]:
    if people is None:
        return finished_rows([found.land, found.structures]), {}
    persons, cover = people_on_land(people, found.land, found.land_shapes)
    land = found.land.assign(**{POPULATION: persons})
    structures = found.structures
    if people.in_structures is None:
        structures = structures.assign(**{POPULATION: 0.0})
    return finished_rows([land, structures]), cover


def _settlement_shares(inside: Means, settlements: Places) -> pd.DataFrame:
    position, piece, area_m2 = inside.rows()
    share = np.minimum(area_m2 / inside.parts.size[position], 1.0)
    table = pd.DataFrame({SETTLEMENT: settlements.ids[position], PIECE: piece, "share": share})
    return table.sort_values([SETTLEMENT, PIECE], ignore_index=True)


def _around(site: Site, within_reach: shapely.Geometry, structures: Structures) -> gpd.GeoSeries:
    """Return the box of all that a depth raster is asked about; structures may stick out."""
    shapes = [*structures.parts.geometry, within_reach]
    return gpd.GeoSeries([shapely.box(*shapely.total_bounds(shapes))], crs=site.crs)


def _width_note(footprints: Footprints) -> tuple[str, ...]:
    narrow = [
        fact.name
        for fact in footprints.facts
        if fact.only_counts_speak and fact.area_m2 is not None
    ]
    if not narrow:
        return ()
    note = (
        f"Only documented counts speak of {', '.join(narrow)}: narrower than the position is "
        "accurate, so that no layer can say who is inside."
    )
    return (note,)


def _caveats(shelf: Shelf) -> dict[str, str]:
    specs = [
        *(layer.spec for layer in shelf.layers),
        *(table.spec for table in shelf.tables),
        *(raster.spec for raster in shelf.rasters),
    ]
    return {spec.id: spec.caveat for spec in specs if spec.caveat}

"""From the exposure table to both headlines: the steps, in the order in which data meets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.displacement.block import publish_block
from geo.displacement.case import Case
from geo.displacement.flood import floods_of
from geo.displacement.ground import read_structure_layer
from geo.displacement.hearing import Evidence
from geo.displacement.inputs import (
    CountRow,
    read_admin,
    read_counts,
    read_reference,
    read_settlements,
)
from geo.displacement.lists.evidence import link_unit_lists
from geo.displacement.model import Displacement, DisplacementBlock, FloodEvent
from geo.displacement.pieces import People
from geo.errors import EstimateError
from geo.exposure.model import Block, ExposureTable
from geo.layers.model import Table
from geo.sites.model import Site

DEFAULT_DRAWS = 8192
"""Draws of one run: the Monte Carlo error of a 5 % quantile is then far under its second digit."""

NO_FOOTPRINTS: dict[Block, str] = {
    "would_displace": "The site has no footprint that is still to be cleared.",
    "displaced": "The site has no footprint that has been cleared.",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates:
    """What may be published of displacement, with the draws that further estimates go on from."""

    displacement: Displacement
    people: People


def estimate_displacement(  # noqa: PLR0913 - the site, its ground and five optional tables, by name
    site: Site,
    exposure: ExposureTable,
    *,
    counts: pd.DataFrame | None,
    reference: pd.DataFrame | None,
    settlements: pd.DataFrame | None,
    admin: pd.DataFrame | None = None,
    lists: Sequence[Table] = (),
    draws: int = DEFAULT_DRAWS,
    seed: int,
    study: bool = True,
) -> Estimates:
    """
    Estimate how many households live on the footprints, beyond the registry, and how sure that is.

    Parameters
    ----------
    site
        Registry, household definition and assumptions.
    exposure
        The ground, cut into pieces; never changed.
    counts, reference, settlements
        Tables as in docs/site-files.md, or None.
    admin
        Reference units with an outline: id, persons, houses, area_m2, year and, where the persons
        are not registered ones, basis.
    lists
        Unit lists as the shelf holds them; only counts of their rows go into the estimates.
    draws
        Number of draws, a power of two.
    seed
        Seed of every random choice.
    study
        Whether to find out as well what drives the doubt, what each method does to the answer and
        what a field sample would buy, for which the estimate is made again many times.

    Returns
    -------
    estimates
        Both headlines, never mixed, and the draws behind them.

    Raises
    ------
    ConfigError
        If `draws` is not a power of two.
    FaultsError
        With every cell of the tables that holds an impossible number.
    EstimateError
        If an assumption that every estimate needs is missing or impossible.
    MissingExtraError
        If there are lists and the extra 'lists' is not installed.
    """
    rows = read_counts(counts)
    _check_footprints(rows, exposure)
    case = Case(
        site=site,
        exposure=exposure,
        evidence=Evidence(
            reference=tuple(unit for unit in read_reference(reference) if unit.weight > 0),
            admin=read_admin(admin),
            counts=rows,
            layer=read_structure_layer(exposure),
            household_size=site.household_definition.assumption,
            lists=link_unit_lists(lists, site, seed=seed) if lists else (),
        ),
        settlements=read_settlements(settlements),
    )
    people = case.people(case.draw(draws, seed))
    return Estimates(
        displacement=_displacement(case, people, seed=seed if study else None), people=people
    )


def estimate_flood(
    site: Site, exposure: ExposureTable, estimates: Estimates, floods: pd.DataFrame | None
) -> tuple[FloodEvent, ...]:
    """
    Say for every flood event who of the site's people was inside.

    Parameters
    ----------
    site, exposure
        As given to `estimate_displacement`.
    estimates
        Its result: the same people, draw by draw.
    floods
        The reported inundation as in docs/site-files.md, or None; events of depth rasters come from
        the exposure table.
    """
    return floods_of(site, exposure, estimates.people, floods)


def _check_footprints(rows: tuple[CountRow, ...], exposure: ExposureTable) -> None:
    known = {fact.id for fact in exposure.footprints}
    lost = sorted(
        f"{row.id} ({row.footprint})" for row in rows if row.footprint not in {None, *known}
    )
    if lost:
        raise EstimateError(
            f"Rows of counts.csv name footprints that the site does not have: {', '.join(lost)}; "
            f"found {sorted(known)}. Correct the column 'footprint', or leave it empty."
        )


def _displacement(case: Case, people: People, *, seed: int | None) -> Displacement:
    blocks: dict[Block, DisplacementBlock] = {}
    for block in NO_FOOTPRINTS:
        if any(fact.block == block for fact in case.exposure.footprints):
            exposed_here = not blocks  # counted once, beside the first headline
            blocks[block] = publish_block(case, people, block, exposed_here=exposed_here, seed=seed)
    would, displaced = blocks.get("would_displace"), blocks.get("displaced")
    return Displacement(
        would_displace=would,
        displaced=displaced,
        would_displace_reason=NO_FOOTPRINTS["would_displace"] if would is None else None,
        displaced_reason=NO_FOOTPRINTS["displaced"] if displaced is None else None,
    )

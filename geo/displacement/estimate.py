"""From the exposure table to both headlines: the steps, in the order in which data meets them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.displacement.draws import (
    METHOD_CHOICE,
    REALISATION_CHOICE,
    RULE_CHOICE,
    Draws,
    deviate_column,
    draw_assumptions,
)
from geo.displacement.drivers import rank_drivers
from geo.displacement.flood import floods_of
from geo.displacement.gap import Gap, counted, registry_gap
from geo.displacement.ground import read_ground, read_structure_layer
from geo.displacement.inputs import (
    CountRow,
    SettlementFact,
    read_admin,
    read_counts,
    read_reference,
    read_settlements,
)
from geo.displacement.kinds import counted_word, one_of
from geo.displacement.methods import compare_methods
from geo.displacement.model import Counted, Displacement, DisplacementBlock, FloodEvent
from geo.displacement.official import block_floor, businesses, official_counts
from geo.displacement.pieces import Evidence, People, PieceEstimate, estimate_people, ways_of
from geo.displacement.places import cell_places, not_counted, settlement_places
from geo.displacement.pool import BETWEEN_METHOD, judge_agreement
from geo.displacement.raster import RASTER
from geo.displacement.wording import beyond_sentence, block_sentence
from geo.displacement.zones import ZonePeople, people_of_zones, publish_zone
from geo.errors import EstimateError
from geo.exposure.model import Block, ExposureTable
from geo.quantity import FloatArray, Interval
from geo.sites.model import Site

DEFAULT_DRAWS = 8192
"""Draws of one run: the Monte Carlo error of a 5 % quantile is then far under its second digit."""

NO_FOOTPRINTS: dict[Block, str] = {
    "would_displace": "The site has no footprint that is still to be cleared.",
    "displaced": "The site has no footprint that has been cleared.",
}

EXPOSED_NOTE = (
    "People inside improvement zones, of whom no clearance as a whole is published: affected, "
    "not displaced, and not part of the headline."
)
EXPOSED_NONE = "The site has no improvement zone apart from the footprints."
EXPOSED_ELSEWHERE = "Counted once, beside the people that the project would displace."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates:
    """What may be published of displacement, with the draws that further estimates go on from."""

    displacement: Displacement
    people: People


def estimate_displacement(  # noqa: PLR0913 - the site, its ground and four optional tables, by name
    site: Site,
    exposure: ExposureTable,
    *,
    counts: pd.DataFrame | None,
    reference: pd.DataFrame | None,
    settlements: pd.DataFrame | None,
    admin: pd.DataFrame | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int,
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
    draws
        Number of draws, a power of two.
    seed
        Seed of every random choice.

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
    """
    facts, rows = read_settlements(settlements), read_counts(counts)
    _check_footprints(rows, exposure)
    evidence = Evidence(
        reference=tuple(unit for unit in read_reference(reference) if unit.weight > 0),
        admin=read_admin(admin),
        counts=rows,
        layer=read_structure_layer(exposure),
        household_size=site.household_definition.assumption,
    )
    shared = _shared_draws(site, exposure, evidence, draws, seed)
    grounds = read_ground(exposure, facts, shared)
    people = estimate_people(exposure, grounds, evidence, shared)
    return Estimates(displacement=_displacement(site, exposure, people, rows, facts), people=people)


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


def _shared_draws(
    site: Site, exposure: ExposureTable, evidence: Evidence, draws: int, seed: int
) -> Draws:
    if site.assumption(BETWEEN_METHOD) is None:
        raise EstimateError(
            f"Site '{site.id}' makes no assumption '{BETWEEN_METHOD}', without which several "
            "methods cannot be pooled. Add it to site.toml."
        )
    deviates = [deviate_column(way.id) for way in ways_of(evidence, exposure.footprints)]
    extra = [REALISATION_CHOICE, METHOD_CHOICE, RULE_CHOICE, *deviates]
    shared = draw_assumptions(site.assumptions, extra, draws, seed)
    size = shared.positive(evidence.household_size)
    if float(size.min()) < 1:
        raise EstimateError(
            f"Assumption '{evidence.household_size}' must be at least 1 person per household; the "
            f"smallest draw is {float(size.min()):.2f}. Raise its low end."
        )
    return shared


def _displacement(
    site: Site,
    exposure: ExposureTable,
    people: People,
    rows: tuple[CountRow, ...],
    facts: tuple[SettlementFact, ...],
) -> Displacement:
    blocks: dict[Block, DisplacementBlock] = {}
    for block in NO_FOOTPRINTS:
        if any(fact.block == block for fact in exposure.footprints):
            exposed_here = not blocks  # counted once, beside the first headline
            blocks[block] = _block(
                site, exposure, people, rows, facts, block=block, exposed_here=exposed_here
            )
    would, displaced = blocks.get("would_displace"), blocks.get("displaced")
    return Displacement(
        would_displace=would,
        displaced=displaced,
        would_displace_reason=NO_FOOTPRINTS["would_displace"] if would is None else None,
        displaced_reason=NO_FOOTPRINTS["displaced"] if displaced is None else None,
    )


def _block(  # noqa: PLR0913 - everything of a site, for one of its headlines
    site: Site,
    exposure: ExposureTable,
    people: People,
    rows: tuple[CountRow, ...],
    facts: tuple[SettlementFact, ...],
    *,
    block: Block,
    exposed_here: bool,
) -> DisplacementBlock:
    pieces = people.of_block(block)
    zones = people_of_zones(people, rows, block)
    # Those who are gone already stand beside people displaced, where the site has that headline.
    tells_gone = block == "displaced" or all(f.block != "displaced" for f in exposure.footprints)
    gap = registry_gap(site, people, block)
    persons = total_persons(pieces)
    households = None if persons is None else persons / people.size
    exposed, exposed_note = _exposed(people) if exposed_here else (None, EXPOSED_ELSEWHERE)
    spoken = {
        opinion.way.id for p in pieces for opinion in p.opinions if opinion.persons is not None
    }
    idle = frozenset(
        deviate_column(o.way.id)
        for p in people.pieces
        for o in p.opinions
        if o.way.id not in spoken
    )
    shops, shops_note, shops_at_least = businesses(rows, zones)
    found = DisplacementBlock(
        households=None if households is None else Interval.of(households),
        persons=None if persons is None else Interval.of(persons),
        registered=gap.registered,
        beyond_registry=gap.beyond,
        reason=_reason(persons, gap, zones),
        incomplete=tuple(zone.fact.id for zone in zones if zone.persons is None),
        official_counts=official_counts(rows, zones, people),
        floor=block_floor(people, block),
        affected_not_displaced=exposed,
        affected_not_displaced_note=exposed_note,
        businesses=shops,
        businesses_at_least=shops_at_least,
        businesses_note=shops_note,
        methods=compare_methods(pieces, people.size),
        agreement=judge_agreement([piece.opinions for piece in pieces], people.size),
        drivers=() if households is None else rank_drivers(households, people.draws, idle),
        zones=tuple(publish_zone(zone, site, people, gap) for zone in zones),
        settlements=settlement_places(
            exposure,
            people,
            facts,
            {zone.fact.id: zone.persons for zone in zones if zone.persons is not None},
            block,
            gap,
        ),
        not_counted=not_counted(exposure, people, facts) if tells_gone else (),
        cells=cell_places(exposure, people, block, gap),
        sentence="",
    )
    return found.model_copy(update={"sentence": _sentence(found, site, zones, block)})


def total_persons(pieces: tuple[PieceEstimate, ...]) -> FloatArray | None:
    """Add the people of pieces draw by draw, each piece once; None where no piece has a number."""
    found = [piece.persons for piece in pieces if piece.persons is not None]
    return np.asarray(np.sum(found, axis=0), dtype=np.float64) if found else None


def _exposed(people: People) -> tuple[Counted | None, str]:
    pieces = people.of_block("exposed")
    if not pieces:
        return None, EXPOSED_NONE
    persons = total_persons(pieces)
    if persons is None:
        return None, f"{EXPOSED_NOTE} No number can be given for them."
    return counted(persons, people.size), EXPOSED_NOTE


def _reason(persons: FloatArray | None, gap: Gap, zones: tuple[ZonePeople, ...]) -> str | None:
    if persons is None:
        named = [f"{zone.fact.name}: {zone.reason}" for zone in zones if zone.reason]
        return " ".join(named) or "No ground counts under this headline."
    return gap.reason


def _sentence(
    block: DisplacementBlock, site: Site, zones: tuple[ZonePeople, ...], name: Block
) -> str:
    spoken_by = []
    if any(method.id == RASTER.id and method.weight > 0 for method in block.methods):
        spoken_by.append("a modelled population raster among others")
    unpublished = [
        zone.fact.name
        for zone in zones
        if zone.rests_on_ground and zone.fact.outline != "published"
    ]
    if unpublished:
        spoken_by.append(
            f"an outline of {unpublished[0]} that is not published"
            if len(unpublished) == 1
            else f"outlines of {len(unpublished)} footprints that are not published"
        )
    spoken_by += _counted_structures(zones)
    answer = block_sentence(
        block, cleared=name == "displaced", place=site.name.en, spoken_by=tuple(spoken_by)
    )
    if block.households is None or block.beyond_registry is None:
        return answer
    counted_ground = {zone.fact.id: zone.fact.name for zone in zones}
    all_counted = set(counted_ground) <= set(site.registry.covers)
    names = [counted_ground[name] for name in site.registry.covers if name in counted_ground]
    ground = None if all_counted else ", ".join(names)
    return f"{answer} {beyond_sentence(block.beyond_registry, ground)}"


def _counted_structures(zones: tuple[ZonePeople, ...]) -> list[str]:
    """Name the counts of structures that carry a number without any method on ground."""
    found = []
    for zone in zones:
        for row in () if zone.rests_on_ground else zone.structure_counts:
            things = counted_word(row.count_kind) or "structures"
            found.append(
                f"{row.structures or 0:,.0f} counted {things} and an assumed number of people "
                f"per {one_of(things)}"
            )
    return found
